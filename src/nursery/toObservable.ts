import { from, type Observable, type ObservableInput } from 'rxjs';
import { describeInput } from '../capture/describe';

/**
 * `input` as an Observable.
 *
 * @param what What it is called in the message.
 * @throws TypeError if it is no `ObservableInput`.
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
