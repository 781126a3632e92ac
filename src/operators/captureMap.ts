import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { describeInput, nameOf } from '../capture/describe';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import type { NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { scoped } from '../nursery/scoped';
import { kind, Sink } from '../nursery/Sink';
import { Arrivals } from '../nursery/supplies';

/**
 * Runs a task for each value, as children of one nursery, and emits the capture of each when it has ended, in the order in
 * which they end: `mergeMap` with the promises of a nursery, and with results that tell which value they belong to.
 *
 * - `args` of a capture are the value and its index.
 * - If a task or the source fails, it errors once the other tasks have ended. With `suppressError`, the captures of failed tasks
 *   are emitted like the others.
 * - A child is subscribed when its value arrives, so an endless synchronous source stops when downstream does. A child waits
 *   only for a slot, if `concurrent` limits them, or while another child is being subscribed.
 * - When `until` fires, the cancelled captures are emitted too: those that ran, as they end, then those that waited, by index.
 *   Then it completes.
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
 * @param options The options of a nursery.
 * @throws TypeError at the call if `project` is not a function, or if an option is not valid: options that are not an object, a `name` that is not a
 *   string, an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 */
export function captureMap<T, O extends ObservableInput<unknown>>(
  project: (value: T, index: number) => O,
  options?: NurseryOptions,
): OperatorFunction<T, ResultCapture<ObservedValueOf<O>, [value: T, index: number]>> {
  if (typeof project !== 'function') {
    throw new TypeError(`captureMap: project must be a function, got ${describeInput(project)}`);
  }
  const checked = settings('captureMap', options);
  const name = nameOf(project);
  return (source) =>
    scoped(checked, (scope) => {
      let index = 0;
      const capture = (value: T) => newCapture(name, project, [value, index++]);
      const tasks = new Arrivals(scope, capture, ENDING);
      scope.run(
        () => source,
        (value) => scope.spawnFor(value as T, tasks),
      );
    });
}

/** The capture of each is emitted when it has ended. */
const ENDING = /* @__PURE__ */ new Sink(
  /* @__PURE__ */ kind({
    ended(_sink, { capture }, host) {
      if (!host.closed) {
        host.emit(capture);
      }
    },
  }),
  undefined,
);
