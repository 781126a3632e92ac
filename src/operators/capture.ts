import { Observable, type MonoTypeOperatorFunction, type Observer } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import { describeInput } from '../capture/describe';
import { FutureSetAgainError } from '../capture/errors';
import { reportUnhandledError, takeAll } from '../capture/reportUnhandledError';
import { label } from '../capture/ResultBase';
import { ResultCapture, type Run } from '../capture/ResultCapture';
import { checkOptions } from '../nursery/options';
import { TaskSubscriber } from '../nursery/TaskSubscriber';

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
      if (rc._spent) {
        subscriber.error(new FutureSetAgainError(rc, `${label('task', rc.name)} is taken: a capture is for one run`));
        return;
      }
      const run = new CaptureRun(subscriber, rc, suppressError);
      subscriber.add(run); // Before it is subscribed, so that a synchronous producer stops when downstream does.
      try {
        source.subscribe(run);
      } catch (error) {
        // From a foreign subscribe function; the run may have ended meanwhile.
        if (run.done) {
          reportUnhandledError(error);
        } else {
          run.error(error);
        }
      }
    });
}

/** The one run of a capture by hand. */
class CaptureRun<T> extends TaskSubscriber<T> implements Run {
  constructor(
    private readonly downstream: Observer<T>,
    private readonly rc: ResultCapture<T>,
    private readonly suppressError: boolean,
  ) {
    super();
    rc._runBy(this);
  }

  protected override onNext(value: T): void {
    this.rc._keep(value);
    this.downstream.next(value);
  }

  protected override onComplete(): void {
    this.rc._settle(this.rc._completion());
    this.closeAfter(() => {
      this.downstream.complete();
    });
  }

  protected override onError(error: unknown): void {
    this.rc._settle({ status: 'rejected', reason: error });
    this.closeAfter(() => {
      if (this.suppressError) {
        this.downstream.complete();
      } else {
        this.downstream.error(error);
      }
    });
  }

  protected override onDrop(): void {
    this.rc._settle(cancelledTask(this.rc.name, this.rc));
    this.close();
  }

  protected override onLateThrow(error: unknown): void {
    reportUnhandledError(error);
  }

  cancel(cancelled: Cancelled): void {
    this.stop();
    this.rc._settle(cancelled);
    takeAll(
      () => this.close(),
      () => this.downstream.complete(),
    );
  }

  /** Downstream is told before the finalizers run, as in any RxJS operator. */
  private closeAfter(tell: () => void): void {
    try {
      tell();
    } finally {
      this.close();
    }
  }
}
