import { failures, isObject, type ResultCapture } from './ResultCapture';

/**
 * Returns the task that failed: the first {@link ResultCapture} that recorded this very error object.
 *
 * A nursery emits the error itself, so that `catchError`, `retry` and `instanceof` work; this finds the task it came from.
 * It wraps nothing, keeps nothing alive and never throws. An error that is not an object, such as a string, has no identity,
 * so no capture is found for it.
 *
 * ```ts
 * nursery((n) => {
 *   n.startSoon(throwError(() => new Error('503')), { name: 'orders' });
 * }).subscribe({
 *   error: (error) => console.log(failedCapture(error)?.name), // prints: orders
 * });
 * ```
 *
 * @param error The error that a nursery, or any stream with a capture in it, emitted.
 * @returns The capture; `undefined` if no capture recorded the error.
 * @see {@link nursery}
 * @see {@link ResultCapture}
 */
export function failedCapture(error: unknown): ResultCapture<unknown> | undefined {
  return isObject(error) ? failures.get(error) : undefined;
}
