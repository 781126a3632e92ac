import { defer, fromEvent, of, type Observable } from 'rxjs';
import { isError } from '../capture/describe';
import { toObservable } from './toObservable';

/**
 * The option `until` as a stream: its first value cancels the nursery.
 *
 * @param what The operator, for the message.
 * @throws TypeError if it is neither an `ObservableInput` nor an `AbortSignal`.
 */
export function toUntil(until: unknown, what: string): Observable<unknown> {
  return isSignal(until)
    ? defer(() => (until.aborted ? of(undefined) : fromEvent(until, 'abort')))
    : toObservable(until, () => `${what}: option until`);
}

/** The reason of the cancellation, when `until` has emitted `value`. */
export function reasonOf(until: unknown, value: unknown): unknown {
  return isSignal(until) ? until.reason : isError(value) ? value : undefined;
}

function isSignal(until: unknown): until is AbortSignal {
  const { aborted, addEventListener } = Object(until) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}
