import type { Observable } from 'rxjs';
import { outcomeOf, type Settlement } from '../capture/Cancellation';
import type { SettledOutcome } from '../capture/ResultBase';
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
 * Emits the outcomes of all tasks, in the shape of the sources, once all have ended: `Promise.allSettled` for Observables. It
 * never errors because a task failed. With `until`, it emits at the deadline, and the tasks that have not ended are `cancelled`.
 *
 * Errors thrown by the finalizers of a task go to `config.onUnhandledError`.
 *
 * ```ts
 * gatherSettled({ user: of('Ada'), orders: NEVER }, { until: timer(1) }).subscribe(({ user, orders }) => {
 *   console.log(user); // prints: { status: 'fulfilled', value: 'Ada' }
 *   console.log(orders.status); // prints: cancelled
 * });
 * ```
 *
 * @param sources The tasks, in an array or a record. They are started in order. A function without parameters that returns
 *   the task is called when its turn comes.
 * @param options The options of a nursery, without `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, or if an option is
 *   invalid: a `name` that is not a string, or an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link gather}
 */
export function gatherSettled<A extends readonly unknown[]>(
  sources: readonly [...Sources<A>],
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof A]: SettledOutcome<A[K]> }>;
export function gatherSettled<S extends Readonly<Record<string, Source<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<{ -readonly [K in keyof S]: SettledOutcome<SourceValue<S[K]>> }>;
/** The same, for an empty array. */
export function gatherSettled(sources: readonly [], options?: GatherOptions): Observable<[]>;
/** The same, for what may be an array or a record. */
export function gatherSettled(
  sources: readonly Source<unknown>[] | Readonly<Record<string, Source<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gatherSettled(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gatherSettled', sources, options, OUTCOMES, (container) => ({
    container,
    outcomes: new Array<Settlement<unknown> | undefined>(container.sources.length).fill(undefined),
  }));
}

interface Outcomes {
  readonly container: Container;
  /** The outcomes of the tasks, by their keys. */
  readonly outcomes: (Settlement<unknown> | undefined)[];
}

const OUTCOMES = /* @__PURE__ */ taskKind<Outcomes>({
  settled({ outcomes }, outcome, { key }) {
    outcomes[key as number] = outcome;
  },
  finish({ container, outcomes }, how, scope) {
    if (how === 'completed' || how === 'cancelled') {
      // There is none of those that `until` has cancelled.
      scope.emit(container.build(outcomes.map((outcome) => outcomeOf(outcome ?? scope.cancelled))));
    }
  },
});
