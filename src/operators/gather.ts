import type { Observable, ObservableInput, ObservableInputTuple, ObservedValueOf } from 'rxjs';
import type { Settlement } from '../capture/Cancellation';
import type { Child, Sink } from '../nursery/Child';
import { gathering, type Container, type GatherOptions } from '../nursery/gathering';
import type { Scope } from '../nursery/Scope';

/**
 * The results of all tasks, in the shape of the sources, once all have ended: `forkJoin` with the promises of a nursery.
 *
 * - The first error is told, raw, when the other tasks are gone; {@link failedCapture} says whose it was. What the others
 *   came to by then is seen by an `observer`, or by {@link gatherSettled}.
 * - A task that completes without a value fails it at once with RxJS's `EmptyError`; `defaultIfEmpty` is the remedy.
 * - An empty container gives an empty container.
 * - If `until` fires first, it completes without a value.
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
export function gather(sources: unknown, options?: GatherOptions): Observable<unknown> {
  return gathering('gather', sources, options, (scope, container) => new Results(scope, container));
}

/** The results of one run. */
class Results implements Sink {
  readonly required = true;
  readonly suppressError = false; // Whatever the options say, in JavaScript.
  private values: unknown[];
  private fulfilled = 0;

  constructor(
    private readonly scope: Scope,
    private readonly container: Container,
  ) {
    this.values = new Array<unknown>(container.sources.length);
  }

  settled(outcome: Settlement<unknown>, { key }: Child): void {
    if (outcome.status === 'fulfilled') {
      this.values[key as number] = outcome.value;
      this.fulfilled++;
    }
  }

  finale(completes: boolean): void {
    const { values } = this;
    this.values = [];
    if (completes && this.fulfilled === values.length) {
      this.scope.emit(this.container.build(values));
    }
  }
}
