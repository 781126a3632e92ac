import { Future } from 'rxresult';

/** Returns `reason` itself if it has a name and a message, as Angular's `HttpErrorResponse` has; else wraps it in an error. */
export function toError(reason: unknown): Error {
  return isErrorLike(reason)
    ? reason
    : new Error('the task failed with a value that is not an Error; see `cause`', { cause: reason });
}

function isErrorLike(reason: unknown): reason is Error {
  const { name, message } = Object(reason) as Partial<Error>;
  return reason instanceof Error || (typeof name === 'string' && typeof message === 'string');
}

/** A value as the string form of a result shows it. As in `testing/words.ts`: both use only the public exports of `rxresult`. */
export function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  return String(failed).slice('Future(rejected: '.length, -1);
}
