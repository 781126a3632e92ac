import type { Observable, ObservableInput, ObservableInputTuple, ObservedValueOf } from 'rxjs';
import { outcomeOf } from '../capture/Cancellation';
import type { SettledOutcome } from '../capture/ResultBase';
import { gathering, type Container, type GatherOptions } from '../nursery/gathering';
import { kind, NO_VALUES, Sink } from '../nursery/Sink';

/**
 * The outcomes of all tasks, in the shape of the sources, once all have ended: `Promise.allSettled` for streams. It never
 * errors because a task did. With `until`, it emits at the deadline, the unfinished tasks `cancelled`.
 *
 * What the finalizers of a task throw goes to `config.onUnhandledError`.
 *
 * ```ts
 * gatherSettled({ user: of('Ada'), orders: NEVER }, { until: timer(1) }).subscribe(({ user, orders }) => {
 *   console.log(user); // prints: { status: 'fulfilled', value: 'Ada' }
 *   console.log(orders.status); // prints: cancelled
 * });
 * ```
 *
 * @param sources One task each, started in order.
 * @param options Those of a nursery, but for `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, and for options that are no object or
 *   whose `until` is no stream.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link gather}
 */
export function gatherSettled<A extends readonly unknown[]>(
  sources: readonly [...ObservableInputTuple<A>],
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof A]: SettledOutcome<A[K]> }>;
export function gatherSettled<S extends Readonly<Record<string, ObservableInput<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof S]: SettledOutcome<ObservedValueOf<S[K]>> }>;
export function gatherSettled(sources: readonly [], options?: GatherOptions): Observable<[]>;
export function gatherSettled(
  sources: readonly ObservableInput<unknown>[] | Readonly<Record<string, ObservableInput<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gatherSettled(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering(
    'gatherSettled',
    sources,
    options,
    (container) => new Sink(OUTCOMES, container, new Array<unknown>(container.sources.length).fill(undefined)),
  );
}

/** Of the tasks of one run: the values are their outcomes. */
const OUTCOMES = /* @__PURE__ */ kind<Container>({
  isolated: () => true,
  settled({ values }, outcome, { key }) {
    values[key as number] = outcome;
  },
  finale(outcomes, how, host) {
    const { state, values } = outcomes;
    outcomes.values = NO_VALUES;
    if (how === 'completed' || how === 'cancelled') {
      // Those that `until` has cancelled have told nobody.
      host.emit(state.build(values.map((outcome) => outcomeOf(outcome ?? host.cancelled()))));
    }
  },
});
