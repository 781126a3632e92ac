import {
  EmptyError,
  type Observable,
  type ObservableInput,
  type ObservableInputTuple,
  type ObservedValueOf,
} from 'rxjs';
import { NONE } from '../capture/Result';
import { outcomeOf } from '../capture/Cancellation';
import { gathering, type GatherOptions } from '../nursery/gathering';
import { kind, NO_VALUES, Sink } from '../nursery/Sink';

/**
 * The result of the first task that completes with a value: `Promise.any` for streams. The other tasks are gone before it
 * is heard. If there is none, it errors with an `AggregateError` whose `errors` stand in the order of the sources: an error
 * itself, RxJS's `EmptyError` for a task without a value, a {@link TaskCancelledError} for one that was cancelled. If
 * `until` fires first, it completes without a value.
 *
 * For the first to *emit*, there is RxJS's `race`.
 *
 * ```ts
 * const mirrors = [throwError(() => new Error('503')), timer(20).pipe(map(() => 'slow')), timer(1).pipe(map(() => 'fast'))];
 * gatherAny(mirrors).subscribe((page) => console.log(page)); // prints: fast
 * ```
 *
 * @param sources One task each, started in order.
 * @param options Those of a nursery, but for `suppressError`.
 * @throws TypeError at the call if the sources are neither an array nor a record, and for options that are no object or
 *   whose `until` is no stream.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link gather}
 */
export function gatherAny<A extends readonly unknown[]>(
  sources: readonly [...ObservableInputTuple<A>],
  options?: GatherOptions,
): Observable<A[number]>;
export function gatherAny<S extends Readonly<Record<string, ObservableInput<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<ObservedValueOf<S[keyof S]>>;
export function gatherAny(sources: readonly [], options?: GatherOptions): Observable<never>;
export function gatherAny(
  sources: readonly ObservableInput<unknown>[] | Readonly<Record<string, ObservableInput<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gatherAny(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gatherAny', sources, options, ({ sources: { length } }) => {
    const race = new Sink<Race>(RACE, { winner: NONE }, new Array<unknown>(length).fill(NONE));
    race.count = length;
    if (length === 0) {
      throw none(race);
    }
    return race;
  });
}

interface Race {
  winner: unknown;
}

/** Of the tasks of one run: the values are their errors, and counted are those that have not ended. */
const RACE = /* @__PURE__ */ kind<Race>({
  isolated: () => true,
  settled({ state, values }, settlement, task, host) {
    const outcome = outcomeOf(settlement);
    if ('reason' in outcome) {
      values[task.key as number] = outcome.reason;
    } else if (outcome.status === 'fulfilled' && host.complete(task)) {
      state.winner = outcome.value;
    }
  },
  ended(race, task, host) {
    if (--race.count === 0 && !host.closed) {
      host.fail(none(race), task);
    }
  },
  finale(race, how, host) {
    const { winner } = race.state;
    race.state.winner = NONE;
    race.values = NO_VALUES;
    if (how === 'cancelled' && winner !== NONE) {
      host.emit(winner);
    }
  },
});

function none({ values }: Sink<Race>): AggregateError {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
  const empty = new EmptyError(); // One for all: it is much of the cost of a task without a value.
  const all = values.map((error) => (error === NONE ? empty : error));
  return new AggregateError(all, `gatherAny: none of ${all.length} tasks has a result`);
}
