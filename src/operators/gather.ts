import type { Observable, ObservableInput, ObservableInputTuple, ObservedValueOf } from 'rxjs';
import { gathering, type Container, type GatherOptions } from '../nursery/gathering';
import { taskKind } from '../nursery/Group';

/**
 * Emits the results of all tasks, in the shape of the sources, once all have ended: `forkJoin` with the promises of a
 * nursery.
 *
 * - Errors with the first failure, unwrapped, once the other tasks have ended; {@link failedCapture} says which task failed.
 *   To see how the others ended, use an `observer` or {@link gatherSettled}.
 * - A task that completes without a value fails it at once with RxJS's `EmptyError`; `defaultIfEmpty` avoids that.
 * - An empty container gives an empty container.
 * - If `until` fires first, it completes without a value, and also if one of its tasks was cancelled by itself.
 *
 * Tasks are named by their key or index.
 *
 * ```ts
 * gather({ user: of('Ada'), orders: of(1, 2) }).subscribe((page) => console.log(page)); // prints: { user: 'Ada', orders: 2 }
 * gather([of('a'), of('b')]).subscribe((results) => console.log(results)); // prints: [ 'a', 'b' ]
 * ```
 *
 * @param sources One task each, started in order.
 * @param options Those of a nursery, without `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, or for bad options.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link gatherSettled} for results of which some may be failures.
 * @see {@link gatherAny} for the first result.
 */
export function gather<A extends readonly unknown[]>(
  sources: readonly [...ObservableInputTuple<A>],
  options?: GatherOptions,
): Observable<A>;
export function gather<S extends Readonly<Record<string, ObservableInput<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof S]: ObservedValueOf<S[K]> }>;
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
