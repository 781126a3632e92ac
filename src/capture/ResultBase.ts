import type { Observable } from 'rxjs';

/**
 * What is known of a task's result. The words and fields are `PromiseSettledResult`'s, with the states that a stream has
 * and a promise lacks.
 *
 * - `pending`: not settled yet.
 * - `fulfilled`: completed; `value` is its last value.
 * - `empty`: completed without a value, which is not the same as the value `undefined`.
 * - `rejected`: it notified an error; `reason` is the error itself, which may be `undefined`.
 * - `cancelled`: it was unsubscribed before its end; the `cause` of `reason` says why.
 */
export type Outcome<T> =
  | { readonly status: 'pending' }
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'empty' }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'cancelled'; readonly reason: TaskCancelledError };

/** An {@link Outcome} that does not change any more. */
export type SettledOutcome<T> = Exclude<Outcome<T>, { status: 'pending' }>;

/**
 * The reading face of a {@link ResultCapture} and a {@link Future}: take this as a parameter. It is covariant, so a
 * `ResultCapture<Dog>` is a `ResultBase<Animal>`.
 *
 * As an Observable it has `AsyncSubject` manners: silent while pending; then its value and complete, or complete, or its
 * error, to early and late subscribers alike. A cancelled one errors with its {@link TaskCancelledError}.
 *
 * From aioresult's `ResultBase`.
 */
export interface ResultBase<out T> extends Observable<T> {
  /** The name it was given, or its routine's. */
  readonly name: string | undefined;

  /**
   * The value.
   *
   * @throws {@link TaskNotDoneError} while it is pending.
   * @throws {@link TaskFailedError} if it was rejected or cancelled; the `cause` is what {@link exception} returns.
   * @throws RxJS's `EmptyError` if it completed without a value; put `defaultIfEmpty` before the capture where that may be.
   */
  result(): T;

  /**
   * The error itself, a {@link TaskCancelledError} if it was cancelled, `undefined` if there is none. A task that failed
   * with `undefined` is told from one that did not fail by {@link outcome}.
   *
   * @throws {@link TaskNotDoneError} while it is pending.
   */
  exception(): unknown;

  /** Whether it is settled: fulfilled, empty, rejected or cancelled. */
  isDone(): boolean;

  /** What is known now, as data. Never throws; the same object until it changes. */
  get outcome(): Outcome<T>;

  /** What is known now, and what there is when it is settled; then completes. Never errors. */
  get outcome$(): Observable<Outcome<T>>;

  /** Emits once, when it is settled, and completes. Never errors. Unsubscribing leaves the task alone. */
  waitDone(): Observable<SettledOutcome<T>>;

  /** Its name and its outcome: `ResultCapture("orders", fulfilled: 5)`. Node's `console.log` prints the same. */
  toString(): string;
}

/**
 * The covariant face of a {@link ResultCapture}: a result whose task can be cancelled. Take this where you keep the captures
 * of tasks with different values, in an array, a field or a parameter: a `ResultCapture<Dog>` is a `TaskHandle<Animal>`, and
 * every `ResultCapture` is a `TaskHandle<unknown>`.
 *
 * ```ts
 * import type { TaskHandle } from 'rxresult';
 *
 * const tasks: TaskHandle<unknown>[] = [new ResultCapture<number>(), new ResultCapture<string>()];
 * tasks.forEach((task) => task.cancel());
 * console.log(String(tasks)); // prints: ResultCapture(cancelled),ResultCapture(cancelled)
 * ```
 *
 * @see {@link ResultBase} for a result that can only be read.
 */
export interface TaskHandle<out T> extends ResultBase<T> {
  /**
   * Stops this one task, or takes it out of the queue. Does nothing when it is done.
   *
   * @param reason Why: the `cause` of the {@link TaskCancelledError}.
   */
  cancel(reason?: unknown): void;
}

/**
 * A task was unsubscribed before its end. One cancellation makes one of these, whatever the number of tasks it cancels.
 *
 * `cause` is why: the error of the sibling that failed, or the reason given to `cancel`. The error itself is made when it
 * is first read, as most cancellations are read by nobody: its stack trace tells who read it, not who cancelled.
 */
export class TaskCancelledError extends Error {
  override readonly name = 'TaskCancelledError';

  /** Why; absent where no reason was given. */
  declare readonly cause?: unknown;

  /** The result that was cancelled; `undefined` where one cancellation is shared by several. */
  readonly capture: ResultBase<unknown> | undefined;

  constructor(message: string, capture?: ResultBase<unknown>, reason?: unknown) {
    super(message, reason === undefined ? undefined : { cause: reason });
    this.capture = capture;
  }
}

/** How messages call something that may have a name: `task "orders"`, or `a task`. */
export function label(noun: string, name: string | undefined): string {
  return name === undefined ? `a ${noun}` : `${noun} ${JSON.stringify(name)}`;
}
