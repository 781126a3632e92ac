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
 * Starts, in `runNursery`, a task that signals when it is ready, and captures both: the value given to `started`, and the
 * result of the whole run. The start itself is a child of `startNursery`, which therefore ends only after all its tasks are
 * ready.
 *
 * - A failure before `started` is recorded in both captures, and fails `startNursery` only.
 * - If the task ends before it calls `started`, the start fails with {@link TaskNotStartedError}, and the done capture keeps the
 *   result.
 * - After `started`, everything belongs to the done capture and to `runNursery`.
 * - Both captures are always done in the end. If the task was never subscribed, the done capture takes the outcome of the start.
 * - Cancelling either capture before `started` cancels both, with one {@link TaskCancelledError}, and fails neither nursery.
 * - If `runNursery` shuts down before `started`, the start errors with its {@link TaskCancelledError}, which fails
 *   `startNursery` if that is another nursery.
 * - If both are one nursery, the start takes no slot of its limit: only the task does, when it is the start's turn.
 *
 * `started` takes no value unless the routine declares one, as in `(started: (port: number) => void) => …`.
 *
 * From aioresult's `ResultCapture.capture_start_and_done_results`.
 *
 * ```ts
 * const serve = (started: (port: number) => void) =>
 *   defer(() => {
 *     started(8080);
 *     return timer(5).pipe(map(() => 'served 3 requests'));
 *   });
 * nursery((n) => {
 *   const [start, done] = captureStartAndDoneResults(n, serve);
 *   start.subscribe((port) => console.log('listens on', port)); // prints: listens on 8080
 *   done.subscribe((report) => console.log(report)); // prints: served 3 requests
 * }).subscribe();
 * ```
 *
 * @param runNursery The nursery that runs the task.
 * @param routine Runs the task, and calls `started` when it is ready.
 * @param options `startNursery`: the nursery that the start belongs to; default: `runNursery`.
 * @returns The start capture and the done capture.
 * @throws {@link NurseryClosedError} if `startNursery` has completed or was closed by `close()`. If `runNursery` has, the start
 *   fails with that error.
 * @throws TypeError if a nursery is not one of this copy of the package, the routine is not a function, or the options are not
 *   an object.
 * @see {@link Nursery.start}
 */
export function captureStartAndDoneResults<S = void, T = unknown, O extends ObservableInput<T> = ObservableInput<T>>(
  runNursery: Nursery,
  routine: (started: (value: S) => void) => O,
  options?: { startNursery?: Nursery | undefined },
): [start: ResultCapture<S>, done: ResultCapture<ObservedValueOf<O>>];
export function captureStartAndDoneResults<S, T>(
  runNursery: Nursery,
  routine: StartRoutine<S, T>,
  options?: { startNursery?: Nursery | undefined },
): [start: ResultCapture<S>, done: ResultCapture<T>] {
  const startNursery = options?.startNursery ?? runNursery;
  checkRoutine('captureStartAndDoneResults', routine, options);
  checkNursery('runNursery', runNursery);
  checkNursery('startNursery', startNursery);
  startNursery.refuseIfClosed();
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
  startNursery.spawnHere(start$);
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
