import type { Observable } from 'rxjs';
import { describeInput } from '../capture/describe';
import type { NurseryOptions } from './Nursery';
import { settings } from './options';
import { scoped } from './scoped';
import type { Sink } from './Sink';

/** Options of `gather` and its siblings: those of a nursery, but for the suppression of errors. */
export type GatherOptions = Omit<NurseryOptions, 'suppressError'>;

/** The sources of a combinator, as a list, and the way back to the shape they were given in. */
export interface Container {
  readonly sources: readonly unknown[];
  /** The keys of a record; the sources of an array are named by their index. */
  readonly names: readonly string[] | undefined;
  /** What the sources came to, in their shape. The values are given away. */
  readonly build: (values: unknown[]) => unknown;
}

/**
 * A combinator over an array or a record of tasks.
 *
 * @param what Its name, for messages.
 * @param begin Says, for one run, what becomes of the tasks and what they come to.
 * @throws TypeError at the call if the sources are neither an array nor a record, and for bad options.
 */
export function gathering<T>(
  what: string,
  given: unknown,
  options: GatherOptions | undefined,
  begin: (container: Container) => Sink,
): Observable<T> {
  const checked = settings(what, options);
  const all = container(what, given);
  return scoped(checked, (scope) => {
    scope.run(() => {
      scope.spawnAll(all.sources, begin(all), all.names);
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
      // Keys such as `__proto__` are keys like others to `fromEntries`.
      build: (values) => Object.fromEntries(names.map((name, index) => [name, values[index]])),
    };
  }
  throw new TypeError(`${what}: expected an array or a record of sources, got ${describeInput(sources)}`);
}

/** Whether it is a plain object, of this realm or another: a stream, a Map or a promise is none. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
