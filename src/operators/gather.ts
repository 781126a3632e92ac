import type { Observable } from 'rxjs';
import {
  gathering,
  type Container,
  type GatherOptions,
  type Source,
  type Sources,
  type SourceValue,
} from '../nursery/gathering';
import { taskKind } from '../nursery/Group';

/**
 * Emits the results of all tasks, in the shape of the sources, once all have ended: `forkJoin` with the promises of a nursery.
 *
 * - If a task fails, it errors with the error itself, once the other tasks have ended. {@link failedCapture} returns the task
 *   that failed. For the outcomes of the others, use an `observer` or {@link gatherSettled}.
 * - If a task completes without a value, it fails at once with RxJS's `EmptyError`. Use `defaultIfEmpty` to avoid that.
 * - An empty container gives an empty container.
 * - If `until` fires first, it completes without a value, as it does if one of its tasks is cancelled.
 *
 * Tasks are named by their key or index.
 *
 * ```ts
 * gather({ user: of('Ada'), orders: of(1, 2) }).subscribe((page) => console.log(page)); // prints: { user: 'Ada', orders: 2 }
 * gather([of('a'), of('b')]).subscribe((results) => console.log(results)); // prints: [ 'a', 'b' ]
 * ```
 *
 * @param sources The tasks, in an array or a record. They are started in order. A function without parameters that returns
 *   the task is called when its turn comes.
 * @param options The options of a nursery, without `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, or if an option is
 *   invalid: a `name` that is not a string, or an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link gatherSettled} if some of the tasks may fail.
 * @see {@link gatherAny} for the first result.
 */
export function gather<A extends readonly unknown[]>(
  sources: readonly [...Sources<A>],
  options?: GatherOptions,
): Observable<A>;
export function gather<S extends Readonly<Record<string, Source<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof S]: SourceValue<S[K]> }>;
/** The same, for an empty array. */
export function gather(sources: readonly [], options?: GatherOptions): Observable<[]>;
/** The same, for what may be an array or a record. */
export function gather(
  sources: readonly Source<unknown>[] | Readonly<Record<string, Source<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gather(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gather', sources, options, RESULTS, (container) => ({
    container,
    values: new Array<unknown>(container.sources.length),
    filled: 0,
  }));
}

interface Results {
  readonly container: Container;
  readonly values: unknown[];
  /** How many of the tasks have a value. */
  filled: number;
}

const RESULTS = /* @__PURE__ */ taskKind<Results>({
  required: true,
  settled(results, outcome, { key }) {
    if (outcome.status === 'fulfilled') {
      results.values[key as number] = outcome.value;
      results.filled++;
    }
  },
  finish({ container, values, filled }, how, scope) {
    if (how === 'completed' && filled === values.length) {
      scope.emit(container.build(values));
    }
  },
});
