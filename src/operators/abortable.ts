import { defer, Observable, tap, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';

/**
 * A stream of what `fn` returns, called with an `AbortSignal` of its own for each subscription: `defer` for `fetch` and
 * whatever else takes a signal. The signal aborts when the subscription is dropped before its end; what the aborted promise
 * then rejects with is silent.
 *
 * ```ts
 * const wait = (signal: AbortSignal) =>
 *   new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
 * const subscription = abortable((signal) => {
 *   signal.addEventListener('abort', () => console.log('aborted')); // prints: aborted
 *   return wait(signal);
 * }).subscribe();
 * subscription.unsubscribe();
 * ```
 *
 * It does not abort when `fn` itself fails, as with a response that is not `ok`: a body that nobody reads is then to be
 * cancelled by hand.
 *
 * @param fn Returns any `ObservableInput`. What it throws is the error of the stream.
 * @throws TypeError at the call if `fn` is no function.
 */
export function abortable<O extends ObservableInput<unknown>>(
  fn: (signal: AbortSignal) => O,
): Observable<ObservedValueOf<O>> {
  if (typeof fn !== 'function') {
    throw new TypeError(`abortable: expected a function, got ${describeInput(fn)}`);
  }
  return new Observable<ObservedValueOf<O>>((subscriber) => {
    const controller = new AbortController();
    let ended = false;
    const end = () => {
      ended = true;
    };
    subscriber.add(() => {
      if (!ended) {
        controller.abort();
      }
    });
    let output: O | undefined;
    defer(() => (output = fn(controller.signal)))
      .pipe(
        tap({
          // The value of a promise is its end; who takes one value only may go on with what it holds, a body say.
          next: () => {
            ended ||= typeof (output as Partial<PromiseLike<unknown>>).then === 'function';
          },
          error: end,
          complete: end,
        }),
      )
      .subscribe(subscriber);
  });
}
