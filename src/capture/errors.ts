import { describe, label } from './describe';
import type { ResultBase } from './ResultBase';

/** How many characters of a message are repeated in that of a {@link TaskFailedError}. */
const LONGEST_CAUSE = 1000;

/**
 * Thrown by `result()` and `exception()` while the task has not ended. From aioresult's `TaskNotDoneException`.
 *
 * ```ts
 * const orders = new ResultCapture<string[]>({ name: 'orders' });
 * try {
 *   orders.result();
 * } catch (error) {
 *   console.log(String(error)); // prints: TaskNotDoneError: task "orders" is not done
 * }
 * ```
 *
 * @see {@link ResultBase.isDone}
 * @see {@link ResultBase.waitDone}
 */
export class TaskNotDoneError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'TaskNotDoneError';
  /** The result that was read. */
  declare readonly capture: ResultBase<unknown>;

  /** @param capture The result that was read. */
  constructor(capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} is not done`);
    setCapture(this, capture);
  }
}

/**
 * Thrown by `result()` if the task failed or was cancelled: its value was read, and it has none. From aioresult's
 * `TaskFailedException`.
 *
 * A nursery does not error with it, but with the error of the task itself.
 *
 * ```ts
 * const orders = new Future<string[]>({ name: 'orders' });
 * orders.setException(new Error('503'));
 * try {
 *   orders.result();
 * } catch (error) {
 *   console.log(String(error)); // prints: TaskFailedError: task "orders" failed: Error: 503
 *   console.log(error instanceof TaskFailedError && error.cause === orders.exception()); // prints: true
 * }
 * ```
 *
 * @see {@link ResultBase.exception} for the error itself.
 */
export class TaskFailedError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'TaskFailedError';
  /** The result that has no value. */
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
 * The outcome of a task that was unsubscribed before its end. One cancellation makes one of these, however many tasks it
 * cancels.
 *
 * `cause` is the reason: the error of the sibling that failed, or what was passed to `cancel`. The error is made when it is
 * first read, because most cancellations are never read. So its stack trace shows who read it, not who cancelled.
 *
 * ```ts
 * nursery((n) => {
 *   n.startSoon(NEVER, { name: 'orders' }).subscribe({
 *     error: (error) => console.log(error instanceof TaskCancelledError, String(error.cause)), // prints: true Error: 503
 *   });
 *   n.startSoon(throwError(() => new Error('503')), { name: 'stock' });
 * }).subscribe({ error: () => undefined });
 * ```
 *
 * @see {@link TaskHandle.cancel}
 * @see {@link Nursery.cancel}
 */
export class TaskCancelledError extends Error {
  /** The name of the class, also in a minified build. */
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
 * A result was set a second time, or a capture was used for a second run. The first outcome stays. From aioresult's
 * `FutureSetAgainException`.
 *
 * ```ts
 * const answer = new Future<string>({ name: 'answer' });
 * answer.setResult('yes');
 * try {
 *   answer.setResult('no');
 * } catch (error) {
 *   console.log(error instanceof FutureSetAgainError, answer.result()); // prints: true yes
 * }
 * ```
 *
 * @see {@link Future}
 * @see {@link capture}
 */
export class FutureSetAgainError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'FutureSetAgainError';
  /** The result that was set already, or the capture that was used already. */
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

/**
 * A task that was to signal when it is ready ended before it called `started`.
 *
 * ```ts
 * const services = openNursery();
 * services.start(() => EMPTY, { name: 'mail server' }).subscribe({
 *   error: (error) => console.log(error instanceof TaskNotStartedError, error.message),
 * });
 * // prints: true task "mail server" ended before it called started
 * ```
 *
 * @see {@link Nursery.start}
 * @see {@link captureStartAndDoneResults}
 */
export class TaskNotStartedError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'TaskNotStartedError';
  /** The result of the task that ended. It is done. */
  declare readonly capture: ResultBase<unknown>;

  /** @param capture The result of the task that ended. */
  constructor(capture: ResultBase<unknown>) {
    super(`${label('task', capture.name)} ended before it called started`);
    setCapture(this, capture);
  }
}

/**
 * Thrown by `startSoon` of a nursery that has completed, or that was closed by `close()`. A nursery that failed or was cancelled
 * does not throw it: it returns a capture that is already cancelled.
 *
 * ```ts
 * const inbox = openNursery({ name: 'inbox' });
 * inbox.close();
 * try {
 *   inbox.startSoon(of('hello'));
 * } catch (error) {
 *   console.log(String(error)); // prints: NurseryClosedError: nursery "inbox" is closed: it takes no more tasks
 * }
 * ```
 *
 * @see {@link Nursery.startSoon}
 * @see {@link Nursery.closed}
 */
export class NurseryClosedError extends Error {
  /** The name of the class, also in a minified build. */
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
