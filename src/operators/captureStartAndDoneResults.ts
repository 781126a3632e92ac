import { Observable, type ObservableInput, type ObservedValueOf } from 'rxjs';
import type { Cancelled } from '../capture/Cancellation';
import { describeInput } from '../capture/describe';
import { setCapture } from '../capture/errors';
import type { Outcome } from '../capture/ResultBase';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import type { Nursery } from '../nursery/Nursery';
import { Child, CONTAINED, TASK, UNLIMITED } from '../nursery/Child';
import { Scope } from '../nursery/Scope';
import { checkRoutine, StartedTask, type StartRoutine } from '../nursery/StartedTask';

/**
 * Starts a task that signals when it is ready in `runNursery`, and captures both: the value passed to `started`, and the
 * result of the whole run. The start itself is a child of `startNursery`, which therefore does not end before all its tasks
 * are ready.
 *
 * - A failure before `started` is in both captures, and fails `startNursery` only.
 * - A task that ends before it calls `started` fails the start with {@link TaskNotStartedError}; the done capture keeps the
 *   result.
 * - After `started`, everything belongs to the done capture and to `runNursery`.
 * - Both are always done in the end. If the task was never subscribed, the done capture takes the outcome of the start.
 * - Cancelling either capture before `started` cancels both, with one {@link TaskCancelledError}, and fails neither nursery.
 * - If `runNursery` shuts down before `started`, the start errors with its {@link TaskCancelledError}, and so fails
 *   another `startNursery`.
 * - Where both are one nursery, the start takes no slot: only the task does, when the turn of the start has come.
 *
 * From aioresult's `ResultCapture.capture_start_and_done_results`.
 *
 * @param runNursery Runs the task.
 * @param routine Runs the task, and calls `started` when it is ready.
 * @param options `startNursery`: where the start belongs; default: `runNursery`.
 * @returns The start capture and the done capture.
 * @throws {@link NurseryClosedError} if `startNursery` completed by itself, or was closed. Where `runNursery` did, the start
 *   fails with it.
 * @throws TypeError if a nursery is not one of this copy of the package, or `routine` is not a function.
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
  const startNursery = options?.startNursery ?? runNursery;
  checkRoutine('captureStartAndDoneResults', routine, options);
  checkNursery('runNursery', runNursery);
  checkNursery('startNursery', startNursery);
  startNursery.checkTakes();
  const sameNursery = startNursery === runNursery;
  const task = new StartedTask<S, T>(routine, undefined, true);
  const done = task.capture;
  const start = newCapture(done.name) as ResultCapture<S>;
  // These are their first waiters.
  const cancelledAlone = done.waitDone().subscribe((outcome) => {
    // By itself: where its nursery shuts down, the start errors with that, and so fails its own nursery.
    if (outcome.status === 'cancelled' && outcome.reason.capture) {
      start._cancel(!start.isDone() && startNursery.open ? shared(outcome) : outcome);
    }
  });
  start.waitDone().subscribe((outcome) => {
    cancelledAlone.unsubscribe();
    if (outcome.status === 'cancelled') {
      task.cancellation = !done.isDone() && (runNursery.open || !task.scope) ? shared(outcome) : outcome;
    }
    if (!task.scope) {
      done._settle(outcome as never);
    }
  });
  const readiness = new Observable<S>((subscriber) => {
    task.run(runNursery, subscriber, sameNursery);
  });
  const flags = TASK | (startNursery.settings.suppressError ? CONTAINED : 0);
  // In one nursery, the start would hold a slot that the task waits for: with a limit, that might be the last.
  const start$ = new Child(
    startNursery,
    readiness,
    start as ResultCapture<unknown>,
    sameNursery ? flags | UNLIMITED : flags,
  );
  startNursery.spawn(start$);
  return [start, done];
}

/** A cancellation of both: its error is about neither, even if an observer has already read it. */
function shared(outcome: Extract<Outcome<never>, { status: 'cancelled' }>): Cancelled {
  setCapture(outcome.reason, undefined);
  return outcome;
}

function checkNursery(what: string, nursery: Nursery): asserts nursery is Scope {
  if (!(nursery instanceof Scope)) {
    throw new TypeError(
      `captureStartAndDoneResults: ${what} must be a nursery of this copy of rxresult, got ${describeInput(nursery)}`,
    );
  }
}
