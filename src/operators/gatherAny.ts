import {
  EmptyError,
  type Observable,
  type ObservableInput,
  type ObservableInputTuple,
  type ObservedValueOf,
} from 'rxjs';
import { NONE } from '../capture/Result';
import { outcomeOf, type Settlement } from '../capture/Cancellation';
import type { Child, Sink } from '../nursery/Child';
import { gathering, type Container, type GatherOptions } from '../nursery/gathering';
import type { Scope } from '../nursery/Scope';

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
export function gatherAny(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gatherAny', sources, options, (scope, container) => new Race(scope, container));
}

/** The race of one run. */
class Race implements Sink {
  readonly isolated = true;
  private errors: unknown[];
  private left: number;
  private winner: unknown = NONE;

  constructor(
    private readonly scope: Scope,
    { sources: { length } }: Container,
  ) {
    this.errors = new Array<unknown>(length).fill(NONE);
    this.left = length;
    if (length === 0) {
      throw this.none();
    }
  }

  settled(settlement: Settlement<unknown>, child: Child): void {
    const outcome = outcomeOf(settlement);
    if ('reason' in outcome) {
      this.errors[child.key as number] = outcome.reason;
    } else if (outcome.status === 'fulfilled' && this.scope.complete(child)) {
      this.winner = outcome.value;
    }
  }

  ended(child: Child): void {
    if (--this.left === 0 && !this.scope.closed) {
      this.scope.fail(this.none(), child);
    }
  }

  finale(completes: boolean): void {
    const { winner } = this;
    this.winner = NONE;
    this.errors = [];
    if (completes && winner !== NONE) {
      this.scope.emit(winner);
    }
  }

  private none(): AggregateError {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
    const empty = new EmptyError(); // One for all: it is much of the cost of a task without a value.
    const all = this.errors.map((error) => (error === NONE ? empty : error));
    return new AggregateError(all, `gatherAny: none of ${all.length} tasks has a result`);
  }
}
