import type { Observable, ObservableInput, ObservableInputTuple, ObservedValueOf } from 'rxjs';
import { gathering, type Container, type GatherOptions } from '../nursery/gathering';
import { kind, NO_VALUES, Sink } from '../nursery/Sink';

/**
 * The results of all tasks, in the shape of the sources, once all have ended: `forkJoin` with the promises of a nursery.
 *
 * - The first error is told, raw, when the other tasks are gone; {@link failedCapture} says whose it was. What the others
 *   came to by then is seen by an `observer`, or by {@link gatherSettled}.
 * - A task that completes without a value fails it at once with RxJS's `EmptyError`; `defaultIfEmpty` is the remedy.
 * - An empty container gives an empty container.
 * - If `until` fires first, it completes without a value; so it does if one of its tasks was cancelled by itself.
 *
 * Tasks are named by their key or index.
 *
 * ```ts
 * gather({ user: of('Ada'), orders: of(1, 2) }).subscribe((page) => console.log(page)); // prints: { user: 'Ada', orders: 2 }
 * gather([of('a'), of('b')]).subscribe((results) => console.log(results)); // prints: [ 'a', 'b' ]
 * ```
 *
 * @param sources One task each, started in order.
 * @param options Those of a nursery, but for `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, and for options that are no object or
 *   whose `until` is no stream.
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
export function gather(sources: readonly [], options?: GatherOptions): Observable<[]>;
export function gather(
  sources: readonly ObservableInput<unknown>[] | Readonly<Record<string, ObservableInput<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gather(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering(
    'gather',
    sources,
    options,
    (container) => new Sink(RESULTS, container, new Array<unknown>(container.sources.length)),
  );
}

/** Of the tasks of one run: counted are those that have a value. */
const RESULTS = /* @__PURE__ */ kind<Container>({
  required: true,
  suppressError: false, // Whatever the options say, in JavaScript.
  settled(results, outcome, { key }) {
    if (outcome.status === 'fulfilled') {
      results.values[key as number] = outcome.value;
      results.count++;
    }
  },
  finale(results, how, host) {
    const { state, values, count } = results;
    results.values = NO_VALUES;
    if (how === 'completed' && count === values.length) {
      host.emit(state.build(values));
    }
  },
});
