import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import type { ResultCapture } from '../capture/ResultCapture';
import { mapping, type CaptureMapOptions } from '../nursery/mapping';

/**
 * Runs a task for each value, as children of one nursery, and emits the capture of each when it has ended, in the order in
 * which they end: `mergeMap` with the promises of a nursery. Each capture holds the value that it belongs to.
 *
 * - `args` of a capture are the value and its index.
 * - If a task or the source fails, it errors once the other tasks have ended. With `suppressError`, the captures of failed tasks
 *   are emitted like the others.
 * - A child is subscribed when its value arrives, so an endless synchronous source stops when downstream does. A child waits
 *   only for a slot, if `concurrent` limits them, or while another child is being subscribed.
 * - When `until` fires, the cancelled captures are emitted too: those that ran, as they end, then those that waited, by index.
 *   Then it completes.
 * - With `ordered: true`, captures are emitted in the order of the values. `taskName` names them.
 *
 * ```ts
 * of('a', 'b', 'c')
 *   .pipe(captureMap((name) => (name === 'b' ? throwError(() => new Error('503')) : of(name + '!')), { suppressError: true }))
 *   .subscribe((file) => console.log(file.args[0], String(file)));
 * // prints: a ResultCapture(fulfilled: "a!")
 * // prints: b ResultCapture(rejected: Error: 503)
 * // prints: c ResultCapture(fulfilled: "c!")
 * ```
 *
 * @param project Returns the task of a value. Its name names the captures. If it throws, that task has failed.
 * @param options The options of a nursery, and `ordered` and `taskName`: see {@link CaptureMapOptions}.
 * @throws TypeError at the call if `project` or `taskName` is not a function, or if an option is
 *   invalid: a `name` that is not a string, or an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link captureEach} for values that are pulled: of an iterable, an async iterable or a `ReadableStream`.
 */
export function captureMap<T, O extends ObservableInput<unknown>>(
  project: (value: T, index: number) => O,
  options?: CaptureMapOptions<T>,
): OperatorFunction<T, ResultCapture<ObservedValueOf<O>, [value: T, index: number]>> {
  const map = mapping<T, ResultCapture<ObservedValueOf<O>, [value: T, index: number]>>('captureMap', project, options);
  return (source) => map(() => source);
}
