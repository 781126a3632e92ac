import { Observable, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import type { Nursery } from '../nursery/Nursery';
import { Scope } from '../nursery/Scope';
import { kind, Sink } from '../nursery/Sink';
import { checkRoutine, StartedTask, type StartRoutine } from '../nursery/StartedTask';

/**
 * Starts a task with a moment of readiness in `runNursery`, and captures both: the value given to `started`, and the result
 * of the whole run. The start itself is a child of `startNursery`, which so does not end before all its tasks are ready.
 *
 * - A failure before `started` is in both captures, and fails `startNursery` only.
 * - A task that ends before it calls `started` fails the start with {@link TaskNotStartedError}; the done capture keeps the
 *   result.
 * - After `started`, all belongs to the done capture and to `runNursery`.
 * - Both are always done in the end: a done capture whose task was never subscribed takes the outcome of the start.
 * - Cancelling either capture before `started` cancels both, and fails neither nursery.
 * - Where `runNursery` shuts down before `started`, the start errors with its {@link TaskCancelledError}, and so fails
 *   another `startNursery`.
 * - Where both are one nursery, the start takes no place of its limit: only the task does.
 *
 * From aioresult's `ResultCapture.capture_start_and_done_results`.
 *
 * @param runNursery Runs the task.
 * @param routine Runs the task, and calls `started` when it is ready.
 * @param options `startNursery`: where the start belongs; default: `runNursery`.
 * @returns The start capture and the done capture.
 * @throws {@link NurseryClosedError} if `startNursery` has ended or was closed. Where `runNursery` has, the start fails
 *   with it.
 * @throws TypeError if `runNursery` is no nursery of this package, or `routine` no function.
 */
export function captureStartAndDoneResults<S, T>(
  runNursery: Nursery,
  routine: StartRoutine<S, T>,
  options?: { startNursery?: Nursery },
): [start: ResultCapture<S>, done: ResultCapture<T>];
/** The same, for a routine that returns one of several kinds of stream. */
export function captureStartAndDoneResults<S, O extends ObservableInput<unknown>>(
  runNursery: Nursery,
  routine: (started: (value: S) => void) => O,
  options?: { startNursery?: Nursery },
): [start: ResultCapture<S>, done: ResultCapture<ObservedValueOf<O>>];
export function captureStartAndDoneResults<S, T>(
  runNursery: Nursery,
  routine: StartRoutine<S, T>,
  options?: { startNursery?: Nursery },
): [start: ResultCapture<S>, done: ResultCapture<T>] {
  if (!(runNursery instanceof Scope)) {
    throw new TypeError(
      `captureStartAndDoneResults: runNursery must be a nursery of this copy of rxresult, got ${describeInput(runNursery)}`,
    );
  }
  checkRoutine('captureStartAndDoneResults', routine, options);
  const task = new StartedTask<S, T>(routine);
  const done = task.capture;
  const startNursery = options?.startNursery ?? runNursery;
  const readiness = new Observable<S>((subscriber) => {
    task.run(runNursery, subscriber, startNursery === runNursery);
  });
  const start = startIn(startNursery, runNursery, readiness, done.name);
  const cancelledAlone = done.waitDone().subscribe((outcome) => {
    // Cancelled by itself: where its nursery shuts down, that is what the start hears, and its own nursery with it.
    if (outcome.status === 'cancelled' && outcome.reason.capture) {
      start.cancel(outcome.reason.cause);
    }
  });
  start.waitDone().subscribe((outcome) => {
    cancelledAlone.unsubscribe();
    if (!task.spawned) {
      done._settle(outcome as never);
    } else if (outcome.status === 'cancelled') {
      task.cancellation = outcome;
    }
  });
  return [start, done];
}

const PLACELESS = /* @__PURE__ */ new Sink(/* @__PURE__ */ kind({ placeless: true }), undefined);

/** Starts the child that waits for the readiness of the task. */
function startIn<S>(
  startNursery: Nursery,
  runNursery: Scope,
  readiness: Observable<S>,
  name: string | undefined,
): ResultCapture<S> {
  if (startNursery !== runNursery) {
    return startNursery.startSoon(readiness, name === undefined ? {} : { name });
  }
  // It would hold a place that the task waits for: with a limit, that might be the last.
  const start = newCapture(name);
  runNursery.checkOpen();
  runNursery.spawn(readiness, start, PLACELESS);
  return start as ResultCapture<S>;
}
