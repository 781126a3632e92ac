import { EmptyError, type Observable } from 'rxjs';
import { NONE } from '../capture/Result';
import { outcomeOf } from '../capture/Cancellation';
import { gathering, type GatherOptions, type Source, type Sources, type SourceValue } from '../nursery/gathering';
import { taskKind } from '../nursery/Group';

/**
 * Emits the result of the first task that completes with a value, once the others have ended: `Promise.any` for Observables.
 *
 * If no task has a value, it errors with an `AggregateError`, with `errors` in the order of the sources: the error of a task,
 * RxJS's `EmptyError` for a task without a value, and a {@link TaskCancelledError} for a cancelled one. If `until` fires first,
 * it completes without a value.
 *
 * For the first task that *emits*, use RxJS's `race`.
 *
 * ```ts
 * const mirrors = [throwError(() => new Error('503')), timer(20).pipe(map(() => 'slow')), timer(1).pipe(map(() => 'fast'))];
 * gatherAny(mirrors).subscribe((page) => console.log(page)); // prints: fast
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
export function gatherAny<A extends readonly unknown[]>(
  sources: readonly [...Sources<A>],
  options?: GatherOptions,
): Observable<A[number]>;
export function gatherAny<S extends Readonly<Record<string, Source<unknown>>>>(
  sources: S,
  options?: GatherOptions,
): Observable<SourceValue<S[keyof S]>>;
/** The same, for no tasks. */
export function gatherAny(sources: readonly [], options?: GatherOptions): Observable<never>;
/** The same, for what may be an array or a record. */
export function gatherAny(
  sources: readonly Source<unknown>[] | Readonly<Record<string, Source<unknown>>>,
  options?: GatherOptions,
): Observable<unknown>;
export function gatherAny(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gatherAny', sources, options, RACE, ({ sources: { length } }) => {
    const race = { winner: NONE, errors: new Array<unknown>(length).fill(NONE), running: length };
    if (length === 0) {
      throw noWinner(race);
    }
    return race;
  });
}

interface Race {
  /** The result of the first task that completed with one. */
  winner: unknown;
  /** The errors of the tasks, by their keys. */
  readonly errors: unknown[];
  /** How many tasks have not ended. */
  running: number;
}

const RACE = /* @__PURE__ */ taskKind<Race>({
  settled(race, settlement, child, scope) {
    if (settlement.status === 'fulfilled') {
      if (scope.complete(child)) {
        race.winner = settlement.value;
      }
    } else if (scope.open && settlement.status !== 'empty') {
      race.errors[child.key as number] = outcomeOf(settlement).reason;
    }
  },
  ended(race, child, scope) {
    if (--race.running === 0 && scope.open) {
      scope.fail(noWinner(race), child);
    }
  },
  finish({ winner }, how, scope) {
    if (how === 'cancelled' && winner !== NONE) {
      scope.emit(winner);
    }
  },
});

function noWinner({ errors }: Race): AggregateError {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
  const empty = new EmptyError(); // One for all: it is much of the cost of a task without a value.
  const all = errors.map((error) => (error === NONE ? empty : error));
  return new AggregateError(all, `gatherAny: none of ${all.length} tasks has a result`);
}
