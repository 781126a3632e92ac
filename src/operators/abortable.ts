import { defer, Observable, tap, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';

/**
 * Calls `fn` with a new `AbortSignal` for each subscription, and emits what the returned stream emits: `defer` for `fetch`
 * and whatever else takes a signal. The signal aborts when the subscription is dropped before its end; what the aborted
 * promise then rejects with is ignored.
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
 * It does not abort when `fn` itself fails, as with a response that is not `ok`: cancel a body that nobody reads yourself.
 *
 * @param fn Returns any `ObservableInput`. If it throws, the stream errors.
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
