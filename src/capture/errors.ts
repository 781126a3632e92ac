import { describe, label } from './describe';
import type { ResultBase } from './ResultBase';

/** How many characters of a message are repeated in that of a {@link TaskFailedError}. */
const LONGEST_CAUSE = 1000;

/** A result was read before the task had ended. From aioresult's `TaskNotDoneException`. */
export class TaskNotDoneError extends Error {
  override readonly name = 'TaskNotDoneError';
  declare readonly capture: ResultBase<unknown>;

  /** @param capture The result that was read. */
  constructor(capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} is not done`);
    setCapture(this, capture);
  }
}

/** The value of a task that failed or was cancelled was read. From aioresult's `TaskFailedException`. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';
  declare readonly capture: ResultBase<unknown>;

  /** The error of the task, or its {@link TaskCancelledError}. */
  declare readonly cause: unknown;

  /**
   * @param capture The result that has no value.
   * @param cause The error of the task, or its {@link TaskCancelledError}.
   */
  constructor(capture: ResultBase<unknown>, cause: unknown) {
    super(failure(capture, cause), { cause });
    setCapture(this, capture);
  }
}

function failure(capture: ResultBase<unknown>, cause: unknown): string {
  const task = label('task', capture.name);
  if (capture.outcome.status !== 'cancelled' || !(cause instanceof TaskCancelledError)) {
    return `${task} failed: ${describe(cause, LONGEST_CAUSE)}`;
  }
  const cancelled = `${task} was cancelled`;
  return cause.message === cancelled ? cancelled : `${cancelled}: ${cause.message}`;
}

/**
 * A task was unsubscribed before its end. One cancellation makes one of these, however many tasks it cancels.
 *
 * `cause` is the reason: the error of the sibling that failed, or what was passed to `cancel`. The error itself is made when
 * it is first read, as most cancellations are never read: its stack trace shows who read it, not who cancelled.
 */
export class TaskCancelledError extends Error {
  override readonly name = 'TaskCancelledError';

  /** The reason; absent if none was given. */
  declare readonly cause?: unknown;

  /** The result that was cancelled; `undefined` where several share one cancellation. */
  declare readonly capture: ResultBase<unknown> | undefined;

  /**
   * @param message What was cancelled, and how.
   * @param capture The result that was cancelled, if it was a single one.
   * @param reason The reason, if there is one.
   */
  constructor(message: string, capture?: ResultBase<unknown>, reason?: unknown) {
    super(message, reason === undefined ? undefined : { cause: reason });
    setCapture(this, capture);
  }
}

/**
 * A result was set a second time, or a capture used for a second run. The first outcome stays. From aioresult's
 * `FutureSetAgainException`.
 */
export class FutureSetAgainError extends Error {
  override readonly name = 'FutureSetAgainError';
  declare readonly capture: ResultBase<unknown>;

  /**
   * @param capture The result that is set already, or in use.
   * @param message What was done a second time.
   */
  constructor(capture: ResultBase<unknown>, message = `the result of ${label('task', capture.name)} is set already`) {
    super(message);
    setCapture(this, capture);
  }
}

/** A task ended before it called `started`. */
export class TaskNotStartedError extends Error {
  override readonly name = 'TaskNotStartedError';
  declare readonly capture: ResultBase<unknown>;

  /** @param capture The result of the task that ended. */
  constructor(capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} ended before it called started`);
    setCapture(this, capture);
  }
}

/** A nursery that has completed, or that was closed by `close()`, was asked to start a task. */
export class NurseryClosedError extends Error {
  override readonly name = 'NurseryClosedError';

  /** @param nursery The nursery's name. */
  constructor(nursery: string | undefined) {
    super(`${label('nursery', nursery)} is closed: it takes no more tasks`);
  }
}

/** Sets the result that an error is about. It is not enumerable: whoever prints the error does not print the result. */
export function setCapture(error: Error, capture: ResultBase<unknown> | undefined): void {
  Reflect.defineProperty(error, 'capture', { value: capture, configurable: true });
}
