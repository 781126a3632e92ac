import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { describeInput, nameOf } from '../capture/describe';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import type { NurseryOptions } from '../nursery/Nursery';
import { settings } from '../nursery/options';
import { scoped } from '../nursery/scoped';
import { CONTAINED, STARTED, TASK } from '../nursery/Child';
import { Group, taskKind } from '../nursery/Group';
import { PendingItems } from '../nursery/PendingTasks';

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
 * @throws TypeError at the call if `project` is not a function, or if an option is
 *   invalid: a `name` that is not a string, or an `until` that is neither an `ObservableInput` nor an `AbortSignal`.
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
  const flags = checked.suppressError ? TASK | CONTAINED : TASK;
  const name = nameOf(project);
  return (source) =>
    scoped(checked, (scope) => {
      let index = 0;
      const capture = (value: unknown) => newCapture(name, project, [value, index++]);
      const rows: Rows = { unstarted: [], tasks: undefined };
      const group = new Group(ROWS, rows) as Group;
      const tasks = (rows.tasks = new PendingItems(scope, capture, flags, group));
      scope.together = group;
      scope.run(
        () => source,
        (value) => scope.spawnFor(value, tasks),
      );
    });
}

interface Rows {
  /** The captures of tasks that were cancelled before their turn. */
  readonly unstarted: ResultCapture<unknown>[];
  /** Values that have no capture yet. */
  tasks: PendingItems | undefined;
}

const ROWS = /* @__PURE__ */ taskKind<Rows>({
  ended({ unstarted }, { flags, capture }, scope) {
    if (scope.open || scope.how === 'cancelled') {
      if (flags & STARTED || scope.open) {
        scope.emit(capture);
      } else {
        unstarted.push(capture as ResultCapture<unknown>);
      }
    }
  },
  finish({ unstarted, tasks }, how, scope) {
    if (how === 'cancelled') {
      const byIndex = unstarted.sort((a, b) => indexOf(a) - indexOf(b));
      byIndex.forEach((capture) => {
        scope.emit(capture);
      });
      while (tasks?.size) {
        const capture = tasks.capture(tasks.take());
        capture._settle(scope.cancelled);
        scope.emit(capture);
      }
    }
  },
});

function indexOf({ args }: ResultCapture<unknown>): number {
  return args[1] as number;
}
