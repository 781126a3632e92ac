import type { Observable } from 'rxjs';
import { describeInput, nameOf } from '../capture/describe';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import { CONTAINED, STARTED, TASK } from './Child';
import { Group, taskKind } from './Group';
import type { NurseryOptions } from './Nursery';
import { settings } from './options';
import { PendingItems } from './PendingTasks';
import { scoped } from './scoped';
import type { Scope } from './Scope';

/**
 * Options of {@link captureMap} and {@link captureEach}: those of a nursery, and how captures are ordered and named.
 *
 * ```ts
 * import type { CaptureMapOptions } from 'rxresult';
 *
 * const inOrder: CaptureMapOptions<number> = { concurrent: 2, ordered: true, taskName: (id) => `order ${id}` };
 * of(7, 1)
 *   .pipe(captureMap((id) => timer(id), inOrder))
 *   .subscribe((order) => console.log(order.name)); // prints: order 7, order 1
 * ```
 *
 * @see {@link NurseryOptions} for the others.
 */
export interface CaptureMapOptions<T> extends NurseryOptions {
  /**
   * Whether the captures are emitted in the order of the values, each as soon as all before it have been emitted. They are
   * kept until then.
   *
   * @default false: in the order in which the tasks end
   */
  ordered?: boolean | undefined;
  /**
   * The name of the task for a value, for messages and pictures. If it throws, or returns a value that is not a string, that
   * task has failed.
   *
   * @default the name of `project`
   */
  taskName?: ((value: T, index: number) => string | undefined) | undefined;
}

/**
 * What `captureMap` and `captureEach` share: a nursery with a task for each value, which emits their captures.
 *
 * @param what The name of the operator, for messages.
 * @returns A function of the source of the values. The source may set `pull`, which is called when a slot is free.
 * @throws TypeError, RangeError: see there.
 */
export function mapping<T, R>(
  what: string,
  project: (value: T, index: number) => unknown,
  options: CaptureMapOptions<T> | undefined,
): (source: (scope: Scope, slots: Slots) => Observable<T>) => Observable<R> {
  checkFunction(what, 'project', project);
  const checked = settings(what, options);
  const { ordered = false, taskName } = options ?? {};
  if (taskName !== undefined) {
    checkFunction(what, 'option taskName', taskName);
  }
  const flags = checked.suppressError ? TASK | CONTAINED : TASK;
  const name = nameOf(project);
  const capture = (value: unknown, index: number) => {
    try {
      return newCapture(nameFor(what, taskName?.(value as T, index)) ?? name, project, [value, index]);
    } catch (error) {
      const fail = () => {
        throw error;
      };
      return newCapture(name, fail, [value, index]);
    }
  };
  return (source) =>
    scoped(checked, (scope) => {
      let index = 0;
      const rows: Rows = { ordered, later: new Map(), next: 0, tasks: undefined, pull: undefined };
      const group = new Group(ROWS, rows) as Group;
      const tasks = (rows.tasks = new PendingItems(scope, (value) => capture(value, index++), flags, group));
      scope.together = group;
      scope.run(
        () => source(scope, rows),
        (value) => scope.spawnFor(value, tasks),
      );
    });
}

function checkFunction(what: string, argument: string, given: unknown): void {
  if (typeof given !== 'function') {
    throw new TypeError(`${what}: ${argument} must be a function, got ${describeInput(given)}`);
  }
}

function nameFor(what: string, name: unknown): string | undefined {
  if (name === undefined || typeof name === 'string') {
    return name;
  }
  throw new TypeError(`${what}: option taskName must return a string, got ${describeInput(name)}`);
}

/** What a source of values sets that pulls. */
export interface Slots {
  /** Called when a slot is free. */
  pull: (() => void) | undefined;
}

interface Rows extends Slots {
  readonly ordered: boolean;
  /** Captures that are emitted later, by their indices: their turn has not come, or their task was cancelled before its turn. */
  readonly later: Map<number, ResultCapture<unknown>>;
  /** The index of the capture that is emitted next, if they are ordered. */
  next: number;
  /** Values that have no capture yet. */
  tasks: PendingItems | undefined;
}

const ROWS = /* @__PURE__ */ taskKind<Rows>({
  ended(rows, { flags, capture }, scope) {
    if (capture && (scope.open || scope.how === 'cancelled')) {
      const { ordered, later } = rows;
      if (ordered || !(flags & STARTED || scope.open)) {
        later.set(capture.args[1] as number, capture);
      } else {
        scope.emit(capture);
      }
      for (let each = ordered && later.get(rows.next); each; each = later.get(rows.next)) {
        later.delete(rows.next++);
        scope.emit(each);
      }
    }
    rows.pull?.();
  },
  finish({ later, tasks }, how, scope) {
    if (how === 'cancelled') {
      for (const [, capture] of [...later].sort(([a], [b]) => a - b)) {
        scope.emit(capture);
      }
      while (tasks?.size) {
        const capture = tasks.capture(tasks.take());
        capture._settle(scope.cancelled);
        scope.emit(capture);
      }
    }
  },
});
