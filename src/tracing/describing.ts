// What observers say of errors and cancellations. Names and errors may hold anything.

import { failedCapture, Future, type TaskCancelledError } from 'rxresult';

/** An error with its name and its message; else the value as the string form of a result shows it. */
export function messageOf(reason: unknown): string {
  const failed = new Future<never>();
  failed.setException(reason);
  return String(failed).slice('Future(rejected: '.length, -1);
}

/**
 * Who cancelled a task: the name of the sibling that failed; else `failed`, by something that is not a task, `until`, `unsubscribed`,
 * or `cancel`.
 */
export function cancelledBy({ cause, message }: TaskCancelledError): string {
  const [by = 'cancel'] = /(until|unsubscribed|failed)$/.exec(message) ?? [];
  return (by === 'failed' && failedCapture(cause)?.name) || by;
}
