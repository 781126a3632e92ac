import { defer, Observable, tap, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import { ownerNow, ownerOf, waitFor } from '../nursery/owner';
import { toObservable } from '../nursery/toObservable';

/**
 * Calls `fn` for each subscription with an `AbortSignal` of its own, and emits what `fn` returns: `defer` for `fetch` and other
 * functions that take a signal. The signal aborts if the subscription is unsubscribed before the end, or if the stream fails.
 * What the promise rejects with after that is ignored, unless `settle` is set.
 *
 * In a nursery, `signal.reason` is the reason given to `cancel` or `until`, of that nursery or one around it. Otherwise it is
 * the platform's `AbortError`.
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
 * The signal does not abort once a promise has resolved: its value may be a response whose body is still to be read. If
 * nobody reads that body, cancel it yourself.
 *
 * @param fn Returns any `ObservableInput`. If it throws, the Observable errors with that.
 * @param options `settle`: if it is unsubscribed before the end, its nursery waits until what `fn` returned has settled: the promise,
 *   or `return()` of the async iterator. A rejection other than `signal.reason` or an error named `AbortError` counts as thrown
 *   by a finalizer then. Default: `false`.
 * @throws TypeError at the call if `fn` is not a function.
 * @see {@link Nursery.cancel} for the reason that the signal gets.
 * @see {@link finalizeWith} for cleanup that the nursery waits for.
 */
export function abortable<O extends ObservableInput<unknown>>(
  fn: (signal: AbortSignal) => O,
  options?: { settle?: boolean | undefined },
): Observable<ObservedValueOf<O>> {
  if (typeof fn !== 'function') {
    throw new TypeError(`abortable: expected a function, got ${describeInput(fn)}`);
  }
  const settle = options?.settle === true;
  return new Observable<unknown>((subscriber) => {
    const downstream = ownerOf(subscriber);
    const controller = new AbortController();
    const { signal } = controller;
    let completed = false;
    let failed = false;
    let promise: Promise<unknown> | undefined;
    /** Ignores the rejection with which `fn` answers the signal. */
    const onDropped = (settled: Promise<unknown>) => {
      const cleanup = settled.catch((error: unknown) => {
        if (error !== signal.reason && (error as Partial<Error> | undefined)?.name !== 'AbortError') {
          throw error;
        }
      });
      waitFor(cleanup, settle ? ownerNow(downstream) : undefined);
    };
    const onClosed = (closed: Promise<unknown>, pending: Promise<unknown> | undefined) => {
      onDropped(closed);
      if (settle && pending) {
        onDropped(pending); // What a generator throws while it waits: its `return()` does not reject with that.
      }
    };
    subscriber.add(() => {
      if (!completed) {
        controller.abort(ownerNow(downstream)?.reason);
        if (promise && !failed) {
          onDropped(promise);
        }
      }
    });
    defer(() => {
      let output: unknown = fn(signal);
      const isPromise = typeof (output as Partial<PromiseLike<unknown>> | undefined)?.then === 'function';
      if (isPromise && settle) {
        output = promise = Promise.resolve(output); // Some run each time that `then` is called.
        if (subscriber.closed) {
          onDropped(promise);
        }
      }
      return toObservable(output, () => 'abortable: what the function returns', onClosed).pipe(
        tap({
          // The value of a promise is its end: whoever takes one value may go on with what is in it, such as a response's body.
          next: () => {
            completed ||= isPromise;
          },
          error: () => {
            failed = true;
          },
          complete: () => {
            completed = true;
          },
        }),
      );
    }).subscribe(subscriber);
  }) as Observable<ObservedValueOf<O>>;
}
