import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import { CONTAINED } from './Child';
import { Group, type TaskKind } from './Group';
import type { NurseryOptions } from './Nursery';
import { settings } from './options';
import { scoped } from './scoped';

/**
 * Options of {@link gather}, {@link gatherSettled} and {@link gatherAny}: those of a nursery, without `suppressError`.
 *
 * ```ts
 * import type { GatherOptions } from 'rxresult';
 *
 * const limits: GatherOptions = { concurrent: 2, until: timer(1000) };
 * gather({ user: of('Ada'), orders: of(3) }, { name: 'page', ...limits }).subscribe((page) => console.log(page));
 * // prints: { user: 'Ada', orders: 3 }
 * ```
 *
 * @see {@link NurseryOptions} for each of them.
 */
export type GatherOptions = Omit<NurseryOptions, 'suppressError'>;

/**
 * A task of {@link gather}, {@link gatherSettled}, {@link gatherAny} or {@link nursery} of an array: a stream, or a function
 * without parameters that returns one. The function is called when the turn of the task comes, so a promise that it makes
 * begins only then.
 *
 * ```ts
 * import type { Source } from 'rxresult';
 *
 * const parts: Record<string, Source<string>> = {
 *   user: of('Ada'),
 *   city: () => Promise.resolve('Turin'),
 * };
 * gather(parts, { concurrent: 1 }).subscribe((page) => console.log(page)); // prints: { user: 'Ada', city: 'Turin' }
 * ```
 *
 * @see {@link gather}
 */
export type Source<T> = ObservableInput<T> | (() => ObservableInput<T>);

/** The sources whose values are `A`, one by one. */
export type Sources<A extends readonly unknown[]> = { [K in keyof A]: Source<A[K]> };

/** The values of a source. */
export type SourceValue<S> = S extends () => infer O ? ObservedValueOf<O> : ObservedValueOf<S>;

/** The sources of a combinator as a list, and the way back to the shape in which they were given. */
export interface Container {
  readonly sources: readonly unknown[];
  /** The keys of a record; the sources of an array are named by their index. */
  readonly names: readonly string[] | undefined;
  /** Makes an array or a record of the values, which it may keep. */
  readonly build: (values: unknown[]) => unknown;
}

/**
 * A combinator over an array or a record of tasks.
 *
 * @param what Its name, for messages.
 * @param kind What happens to the tasks, and what is emitted in the end. Their errors are the nursery's if a value is
 *   `required` of each.
 * @param begin Makes the state of one run.
 * @throws TypeError at the call if the sources are neither an array nor a record, and for bad options.
 */
export function gathering<T, S>(
  what: string,
  given: unknown,
  options: GatherOptions | undefined,
  kind: TaskKind<S>,
  begin: (container: Container) => S,
): Observable<T> {
  const checked = settings(what, options);
  const all = container(what, given);
  return scoped(checked, (scope) => {
    scope.run(() => {
      const group = new Group(kind, begin(all)) as Group;
      scope.spawnAll(all.sources, group, kind.required ? 0 : CONTAINED, all.names);
    });
  });
}

function container(what: string, sources: unknown): Container {
  if (Array.isArray(sources)) {
    return { sources: sources.slice() as unknown[], names: undefined, build: (values) => values };
  }
  if (isRecord(sources)) {
    const names = Object.keys(sources);
    return {
      sources: names.map((name) => sources[name]),
      names,
      // To `fromEntries`, keys such as `__proto__` are keys like others.
      build: (values) => Object.fromEntries(names.map((name, index) => [name, values[index]])),
    };
  }
  throw new TypeError(`${what}: expected an array or a record of sources, got ${describeInput(sources)}`);
}

/** Whether it is a plain object, of this realm or another, and not a stream, a Map or a promise. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
