import type { Observable } from 'rxjs';
import type { TaskCancelledError } from './errors';

/**
 * The state of a task's result. The names are `PromiseSettledResult`'s, with the states that a stream has and a promise
 * lacks.
 *
 * - `pending`: not settled yet.
 * - `fulfilled`: the task completed; `value` is its last value.
 * - `empty`: the task completed without a value, which is not the same as the value `undefined`.
 * - `rejected`: the task errored; `reason` is the error itself, which may be `undefined`.
 * - `cancelled`: the task was unsubscribed before its end; the `cause` of `reason` says why.
 */
export type Outcome<T> =
  | { readonly status: 'pending' }
  | { readonly status: 'fulfilled'; readonly value: T }
  | { readonly status: 'empty' }
  | { readonly status: 'rejected'; readonly reason: unknown }
  | { readonly status: 'cancelled'; readonly reason: TaskCancelledError };

/** An {@link Outcome} that no longer changes. */
export type SettledOutcome<T> = Exclude<Outcome<T>, { status: 'pending' }>;

/**
 * The reading face of a {@link ResultCapture} and a {@link Future}: use it as a parameter type. It is covariant, so a
 * `ResultCapture<Dog>` is a `ResultBase<Animal>`.
 *
 * As an Observable it behaves like an `AsyncSubject`: it is silent while pending; then it emits its value and completes, or
 * just completes, or errors, for early and late subscribers alike. A cancelled one errors with its
 * {@link TaskCancelledError}.
 *
 * From aioresult's `ResultBase`.
 */
export interface ResultBase<out T> extends Observable<T> {
  /** The name it was given, or its routine's. */
  readonly name: string | undefined;

  /**
   * Returns the value.
   *
   * @throws {@link TaskNotDoneError} while it is pending.
   * @throws {@link TaskFailedError} if the task failed or was cancelled; its `cause` is what {@link exception} returns.
   * @throws RxJS's `EmptyError` if the task completed without a value; `defaultIfEmpty` avoids that.
   */
  result(): T;

  /**
   * Returns the error itself, a {@link TaskCancelledError} if the task was cancelled, `undefined` if there is none. Use
   * {@link outcome} where a task may fail with `undefined`.
   *
   * @throws {@link TaskNotDoneError} while it is pending.
   */
  exception(): unknown;

  /** Whether it is settled: fulfilled, empty, rejected or cancelled. */
  isDone(): boolean;

  /** The current state as data. Never throws; the same object until the state changes. */
  get outcome(): Outcome<T>;

  /** Emits the current state, then the settled one, and completes. Never errors. */
  get outcome$(): Observable<Outcome<T>>;

  /** Emits once when it is settled, and completes. Never errors. Unsubscribing does not cancel the task. */
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
