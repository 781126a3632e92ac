import { Observable, type MonoTypeOperatorFunction, type Observer } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import { describeInput, label } from '../capture/describe';
import { FutureSetAgainError } from '../capture/errors';
import { completion, NONE } from '../capture/Result';
import { ResultCapture } from '../capture/ResultCapture';
import { callUserCode, reportUnhandledError, runFinalizer, takeAll, type Finalizer } from '../capture/userCode';
import type { Run } from '../capture/waiters';
import { checkOptions } from '../nursery/options';
import { DONE, TaskObserver } from '../nursery/TaskObserver';

/**
 * Passes everything through in the same frame, and records the outcome in `rc`: the last value, the error, or that it was
 * unsubscribed before the end.
 *
 * - It records first and then notifies downstream: in a downstream handler, the capture is already done.
 * - A capture is for one run. A second subscription errors with {@link FutureSetAgainError} before the source is subscribed, so
 *   `retry` and `repeat` go before `capture`.
 * - If it is unsubscribed before the end, the outcome is `cancelled`. `rc.cancel(reason)` unsubscribes the source, and then
 *   completes downstream, as `takeUntil` would.
 *
 * Within a nursery you do not need it: `startSoon` captures. From aioresult's `ResultCapture.run`.
 *
 * ```ts
 * const user = new ResultCapture<string>({ name: 'user' });
 * of('Ada').pipe(capture(user)).subscribe(() => console.log(String(user))); // prints: ResultCapture("user", pending)
 * console.log(String(user)); // prints: ResultCapture("user", fulfilled: "Ada")
 * ```
 *
 * @param rc The capture to record the outcome in.
 * @param options `suppressError`: records an error and completes, instead of passing the error on. Cancellation is never
 *   suppressed.
 * @throws TypeError at the call if `rc` is not a ResultCapture, or the options are not an object.
 * @see {@link ResultCapture}
 * @see {@link Nursery.startSoon} for tasks of a nursery.
 */
export function capture<T>(
  rc: ResultCapture<T>,
  options?: { suppressError?: boolean | undefined },
): MonoTypeOperatorFunction<T> {
  if (!(rc instanceof ResultCapture)) {
    throw new TypeError(
      `capture: the first argument must be a ResultCapture of this copy of rxresult, got ${describeInput(rc)}`,
    );
  }
  checkOptions('capture', options);
  const suppressError = options?.suppressError ?? false;
  return (source) =>
    new Observable<T>((subscriber) => {
      if (rc._run || rc.isDone()) {
        const message = `${label('task', rc.name)} is captured already: retry and repeat go before capture`;
        subscriber.error(new FutureSetAgainError(rc, message));
        return;
      }
      const run = new CaptureRun(subscriber, rc, suppressError);
      subscriber.add(run); // Before it is subscribed, so that a synchronous producer stops when downstream does.
      try {
        source.subscribe(run);
      } catch (error) {
        // Thrown by a subscribe function that is not RxJS's; the run may have ended meanwhile.
        if (run.done) {
          reportUnhandledError(error);
        } else {
          run.error(error);
        }
      }
    });
}

/** The one run of a capture by hand. Its subscriber is called `destination`, as in RxJS's operators: see `downstreamOf`. */
class CaptureRun<T> extends TaskObserver<T> implements Run {
  private last: T | typeof NONE = NONE;

  constructor(
    private readonly destination: Observer<T>,
    private readonly rc: ResultCapture<T>,
    private readonly suppressError: boolean,
  ) {
    super(0);
    rc._runBy(this);
  }

  protected override onNext(value: T): void {
    this.last = value;
    this.destination.next(value);
  }

  protected override onComplete(): void {
    this.rc._settle(completion(this.last));
    this.finalizeAfter(() => {
      this.destination.complete();
    });
  }

  protected override onError(error: unknown): void {
    this.rc._settle({ status: 'rejected', reason: error });
    this.finalizeAfter(() => {
      if (this.suppressError) {
        this.destination.complete();
      } else {
        this.destination.error(error);
      }
    });
  }

  protected override onLateFinalizer(finalizer: Finalizer): void {
    callUserCode(runFinalizer, finalizer, undefined);
  }

  override unsubscribe(): void {
    if (!this.done) {
      this.flags |= DONE;
      this.rc._settle(cancelledTask(this.rc.name, this.rc));
    }
    this.finalize();
  }

  cancel(cancelled: Cancelled): void {
    this.flags |= DONE;
    this.rc._settle(cancelled);
    takeAll(
      () => this.finalize(),
      () => this.destination.complete(),
    );
  }

  /** Downstream is notified before the finalizers run, as in any RxJS operator. */
  private finalizeAfter(notify: () => void): void {
    try {
      notify();
    } finally {
      this.finalize();
    }
  }
}
