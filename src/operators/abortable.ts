import { defer, Observable, tap, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';

/**
 * An Observable of what `fn` returns, called for each subscription with an `AbortSignal` of its own: `defer` for `fetch` and
 * other functions that take a signal. The signal aborts if the subscription is unsubscribed before the end. What the promise
 * rejects with after that is ignored.
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
 * The signal does not abort if `fn` itself fails, for example because a response is not `ok`. If nobody reads the body of that
 * response, cancel the body yourself.
 *
 * @param fn Returns any `ObservableInput`. What it throws is the error of the Observable.
 * @throws TypeError at the call if `fn` is not a function.
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
          // The value of a promise is its end: whoever takes one value may go on with what is in it, such as a response's body.
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
