import { from, Observable, type ObservableInput } from 'rxjs';
import { describeInput } from '../capture/describe';
import { pulling, readerOf, type OnClosed } from './reading';

/**
 * Returns `input` as an Observable. One that is read item by item is closed when the Observable is unsubscribed.
 *
 * @param what How the message refers to it.
 * @param onClosed See {@link pulling}.
 * @throws TypeError if it is not an `ObservableInput`.
 */
export function toObservable(input: unknown, what: () => string, onClosed?: OnClosed): Observable<unknown> {
  if (input instanceof Observable) {
    return input; // Most are, and looking for what else they might be takes longer than all the rest.
  }
  const open = readerOf(input);
  if (open) {
    return new Observable((subscriber) => {
      pulling(open(), subscriber, () => true, onClosed)();
    });
  }
  try {
    return from(input as ObservableInput<unknown>);
  } catch (cause) {
    throw new TypeError(
      `${what()} must be an Observable, promise, iterable, async iterable or ReadableStream, got ${describeInput(input)}`,
      { cause },
    );
  }
}
