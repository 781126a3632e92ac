import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { describeInput, nameOf } from '../capture/describe';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import type { NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { scoped } from '../nursery/scoped';
import { kind, Sink } from '../nursery/Sink';
import { Arrivals } from '../nursery/supplies';

/**
 * Runs a task for each value, as children of one nursery, and emits the capture of each when it has ended, in the order
 * they end: `mergeMap` with the promises of a nursery, and with results that say which value they are of.
 *
 * - `args` of a capture are the value and its index.
 * - An error of a task, or of the source, is told when the other tasks are gone. With `suppressError`, the captures of the
 *   tasks that failed are emitted like the others.
 * - A child is subscribed as its value arrives, so an endless synchronous source stops when downstream does. It waits for a
 *   place, where there is a limit, and while another child is being subscribed.
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
 * @param project Returns the task of a value; its name names the captures. What it throws is the failure of that task.
 * @param options Those of a nursery.
 * @throws TypeError at the call if `project` is no function, and for options that are no object or whose `until` is no
 *   stream.
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
