import { from, type Observable, type ObservableInput } from 'rxjs';
import { describeInput } from '../capture/describe';

/**
 * Returns `input` as an Observable.
 *
 * @param what How the message refers to it.
 * @throws TypeError if it is not an `ObservableInput`.
 */
export function toObservable(input: unknown, what: () => string): Observable<unknown> {
  try {
    return from(input as ObservableInput<unknown>);
  } catch (cause) {
    throw new TypeError(
      `${what()} must be an Observable, promise, iterable, async iterable or ReadableStream, got ${describeInput(input)}`,
      { cause },
    );
  }
}
