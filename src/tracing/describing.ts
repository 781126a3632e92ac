// What observers say of errors and cancellations. Names and errors may hold anything.

import { failedCapture, Future, type TaskCancelledError } from 'rxresult';

/** The class of an error, as OpenTelemetry's `error.type`: a value of which there are few. */
export function errorType(reason: unknown): string {
  try {
    const { name } = reason as Error;
    return reason instanceof Error && typeof name === 'string' ? name : '_OTHER';
  } catch {
    return '_OTHER';
  }
}

/** The message of an error; else the value as the string form of a result shows it. */
export function messageOf(reason: unknown): string {
  const failed = new Future<never>();
  failed.setException(reason);
  return String(failed).slice('Future(rejected: '.length, -1);
}

const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/ by until$/, 'until'],
  [/ was unsubscribed$/, 'unsubscribe'],
  [/ failed$/, 'failure'],
];

/**
 * Who cancelled a task: the name of the sibling that failed; else `failure`, of something that is not a task, `until`, `unsubscribe`,
 * or `cancel`.
 */
export function cancelledBy({ cause, message }: TaskCancelledError): string {
  const [, by = 'cancel'] = BY_MESSAGE.find(([pattern]) => pattern.test(message)) ?? [];
  return by === 'failure' ? (failedCapture(cause)?.name ?? by) : by;
}
