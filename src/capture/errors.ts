import { label, type ResultBase } from './ResultBase';

/** A result was read before it was there. From aioresult's `TaskNotDoneException`. */
export class TaskNotDoneError extends Error {
  override readonly name = 'TaskNotDoneError';

  /** @param capture The result that is not there yet. */
  constructor(readonly capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} is not done`);
  }
}

/** The value of a task was read that failed or was cancelled. From aioresult's `TaskFailedException`. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';

  /** What the task failed with, or its {@link TaskCancelledError}. */
  declare readonly cause: unknown;

  /**
   * @param capture The result that has no value.
   * @param cause What the task failed with, or its {@link TaskCancelledError}.
   */
  constructor(
    readonly capture: ResultBase<unknown>,
    cause: unknown,
  ) {
    super(`${label('task', capture.name)} ${capture.outcome.status === 'cancelled' ? 'was cancelled' : 'failed'}`, {
      cause,
    });
  }
}

/** A result was set, or a capture run, a second time. The first stays. From aioresult's `FutureSetAgainException`. */
export class FutureSetAgainError extends Error {
  override readonly name = 'FutureSetAgainError';

  /**
   * @param capture The result that is taken already.
   * @param message What was done a second time.
   */
  constructor(
    readonly capture: ResultBase<unknown>,
    message = `the result of ${label('task', capture.name)} is set already`,
  ) {
    super(message);
  }
}

/** A task ended before it called `started`. */
export class TaskNotStartedError extends Error {
  override readonly name = 'TaskNotStartedError';

  /** @param capture The result of the task that ended. */
  constructor(readonly capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} ended before it called started`);
  }
}

/** A nursery that has ended, or that was closed by `close()`, was asked to start a task. */
export class NurseryClosedError extends Error {
  override readonly name = 'NurseryClosedError';

  /** @param nursery The nursery's name. */
  constructor(nursery: string | undefined) {
    super(`${label('nursery', nursery)} is closed: it takes no more tasks`);
  }
}
