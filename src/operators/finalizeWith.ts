import {
  Observable,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  type Subscriber,
  type Unsubscribable,
} from 'rxjs';
import { describeInput } from '../capture/describe';
import { cleanUp } from '../nursery/cleanUp';
import { ownerNow, ownerOf, type Cleaning, type Owner } from '../nursery/owner';

/**
 * RxJS's `finalize` for cleanup that takes time: `cleanup` is called when the stream ends or is unsubscribed, and may return a
 * stream or a promise. The task that the stream belongs to waits until that has ended, and so does its nursery: it emits its
 * error or completion only then, and the task keeps its slot.
 *
 * - The task is the one downstream of this operator, through whatever operators are in between. If no task can be found in that
 *   way, as from within `share`, it is the task that is being closed when `cleanup` is called. Outside a nursery, nothing waits
 *   for the cleanup.
 * - A stream that `switchMap`, `timeout` or `retry` leaves while its task goes on is cleaned up while the task continues, and
 *   the task ends only after that.
 * - The outcome is recorded first. Nothing cancels cleanup: to limit it, use `timeout`. Its values are ignored.
 * - If cleanup fails, that counts as an error thrown by a finalizer: it fails the nursery. If the task has failed or was
 *   cancelled, or its error is suppressed, it goes to `config.onUnhandledError` instead.
 * - If `cleanup` returns nothing, or a stream that ends at once, everything happens in the same frame.
 *
 * Cleanup that waits for its own nursery, or for a slot in it, waits forever. Corresponds to awaiting in a Trio task's
 * `finally`.
 *
 * ```ts
 * const connection = { close: () => timer(10).pipe(tap(() => console.log('closed'))) };
 * const query$ = NEVER.pipe(finalizeWith(() => connection.close()));
 * nursery([query$, throwError(() => new Error('503'))]).subscribe({ error: (e) => console.log(e.message) });
 * // prints: closed
 * // prints: 503
 * ```
 *
 * @param cleanup Called once for each subscription. Returns any `ObservableInput`, or nothing.
 * @throws TypeError at the call if `cleanup` is not a function.
 * @see {@link usingAsync} for resources that have to be opened as well.
 */
export function finalizeWith<T>(
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- cleanup may end without a return
  cleanup: () => ObservableInput<unknown> | void,
): MonoTypeOperatorFunction<T> {
  if (typeof cleanup !== 'function') {
    throw new TypeError(`finalizeWith: expected a function, got ${describeInput(cleanup)}`);
  }
  return (source) =>
    new Observable<T>((subscriber) => {
      const downstream = ownerOf(subscriber);
      try {
        source.subscribe(subscriber);
      } finally {
        subscriber.add(new Callback(cleanup, subscriber, downstream));
      }
    });
}

/** Calls back when the stream is finalized. Until then its owner does not end, whatever the callbacks before it do. */
class Callback implements Cleaning, Unsubscribable {
  private called = false;
  private running = false;

  constructor(
    private readonly cleanup: () => unknown,
    private readonly subscriber: Subscriber<unknown>,
    private readonly owner: Owner | undefined,
  ) {
    owner?.cleanupBegins(this);
  }

  unsubscribe(): void {
    const { called, running, cleanup, owner } = this;
    if (running) {
      return;
    }
    this.called = this.running = true;
    try {
      const output = called ? undefined : cleanup();
      if (output !== undefined) {
        cleanUp(output, 'finalizeWith: what the cleanup', ownerNow(owner));
      }
    } finally {
      this.running = false;
      owner?.cleanupEnded(this);
    }
  }

  /** If the call stack was exhausted, this may not have been called. */
  resume(): void {
    if (this.subscriber.closed) {
      try {
        this.unsubscribe();
      } catch (error) {
        this.owner?.cleanupFailed(error);
      }
    }
  }
}
