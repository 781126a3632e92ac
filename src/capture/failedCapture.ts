import { failures, isObject, type ResultCapture } from './ResultCapture';

/**
 * Which task failed: the first {@link ResultCapture} that recorded this very error object.
 *
 * A nursery errors with the raw error, so that `catchError`, `retry` and `instanceof` work; this finds the task it came
 * from. Nothing is wrapped, and nothing is kept alive. An error that is no object, such as a string, cannot be told from
 * others like it, so there is no answer for it.
 *
 * ```ts
 * nursery((n) => {
 *   n.startSoon(throwError(() => new Error('503')), { name: 'orders' });
 * }).subscribe({
 *   error: (error) => console.log(failedCapture(error)?.name), // prints: orders
 * });
 * ```
 *
 * @param error What a nursery, or any stream with a capture in it, errored with.
 * @returns The capture; `undefined` if no capture recorded it.
 */
export function failedCapture(error: unknown): ResultCapture<unknown> | undefined {
  return isObject(error) ? failures.get(error) : undefined;
}
