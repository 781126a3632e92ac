import { Observable } from 'rxjs';
import { isError } from '../capture/describe';
import { toObservable } from './toObservable';

/**
 * The option `until` as a stream: its first value cancels the nursery.
 *
 * @param what The operator, for the message.
 * @throws TypeError if it is neither an `ObservableInput` nor an `AbortSignal`.
 */
export function toUntil(until: unknown, what: string): Observable<unknown> {
  return isSignal(until) ? aborted(until) : toObservable(until, () => `${what}: option until`);
}

/** The reason of the cancellation, when `until` has emitted `value`. */
export function reasonOf(until: unknown, value: unknown): unknown {
  return isSignal(until) || isError(value) ? value : undefined;
}

function isSignal(until: unknown): until is AbortSignal {
  const { aborted, addEventListener } = Object(until) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

/** Emits the reason of `signal` when it aborts, or at once if it has. */
function aborted(signal: AbortSignal): Observable<unknown> {
  return new Observable((subscriber) => {
    const abort = () => {
      subscriber.next(signal.reason);
    };
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort);
    return () => {
      signal.removeEventListener('abort', abort);
    };
  });
}
