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
 *
 * ```ts
 * import type { Outcome } from 'rxresult';
 *
 * function describeOrders(outcome: Outcome<string[]>): string {
 *   switch (outcome.status) {
 *     case 'pending':
 *       return 'loading';
 *     case 'fulfilled':
 *       return `${outcome.value.length} orders`;
 *     case 'empty':
 *       return 'no answer';
 *     case 'rejected':
 *       return `failed: ${String(outcome.reason)}`;
 *     case 'cancelled':
 *       return `cancelled: ${String(outcome.reason.cause)}`;
 *   }
 * }
 * const orders = new Future<string[]>({ name: 'orders' });
 * orders.outcome$.subscribe((outcome) => console.log(describeOrders(outcome)));
 * orders.setResult(['tea', 'jam']);
 * // prints: loading
 * // prints: 2 orders
 * ```
 *
 * @see {@link ResultBase} for `outcome` and `outcome$`.
 * @see {@link gatherSettled} for the outcomes of several tasks.
 */
export type Outcome<T> =
  | {
      /** Not settled yet. */
      readonly status: 'pending';
    }
  | {
      /** Completed with a value. */
      readonly status: 'fulfilled';
      /** The last value of the task. */
      readonly value: T;
    }
  | {
      /** Completed without a value. */
      readonly status: 'empty';
    }
  | {
      /** Errored. */
      readonly status: 'rejected';
      /** The error of the task. */
      readonly reason: unknown;
    }
  | {
      /** Unsubscribed before the end. */
      readonly status: 'cancelled';
      /** Its `cause` says why. */
      readonly reason: TaskCancelledError;
    };

/**
 * An {@link Outcome} that no longer changes: any but `pending`.
 *
 * ```ts
 * import type { SettledOutcome } from 'rxresult';
 *
 * const log = (outcome: SettledOutcome<number>) => console.log(outcome);
 * const price = new Future<number>({ name: 'price' });
 * price.waitDone().subscribe(log);
 * price.setResult(5); // prints: { status: 'fulfilled', value: 5 }
 * ```
 *
 * @see {@link ResultBase.waitDone}
 */
export type SettledOutcome<T> = Exclude<Outcome<T>, { status: 'pending' }>;

/**
 * A result that can be read: a {@link ResultCapture} or a {@link Future}. Use it as a parameter type. It is covariant, so a
 * `ResultCapture<Dog>` is a `ResultBase<Animal>`.
 *
 * As an Observable it behaves like an `AsyncSubject`: it is silent while pending; then it emits its value and completes, or
 * just completes, or errors, for early and late subscribers alike. A cancelled one errors with its
 * {@link TaskCancelledError}.
 *
 * From aioresult's `ResultBase`.
 *
 * ```ts
 * import type { ResultBase } from 'rxresult';
 *
 * const total = (prices: ResultBase<readonly number[]>) => prices.result().reduce((sum, price) => sum + price, 0);
 * const prices = new Future<number[]>({ name: 'prices' });
 * prices.setResult([3, 4]);
 * console.log(total(prices)); // prints: 7
 * ```
 *
 * @see {@link TaskHandle} for a result whose task can be cancelled.
 * @see {@link waitAll} to wait for several.
 */
export interface ResultBase<out T> extends Observable<T> {
  /** The name it was given, or its routine's. */
  readonly name: string | undefined;

  /**
   * Returns the value: the last value of the task.
   *
   * @throws {@link TaskNotDoneError} while it is pending.
   * @throws {@link TaskFailedError} if the task failed or was cancelled; its `cause` is what {@link exception} returns.
   * @throws RxJS's `EmptyError` if the task completed without a value; `defaultIfEmpty` avoids that.
   */
  result(): T;

  /**
   * Returns the error itself, or a {@link TaskCancelledError} if the task was cancelled, or `undefined` if the task completed.
   * Use {@link outcome} where a task may fail with `undefined`.
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
 * A result whose task can be cancelled: the covariant type of a {@link ResultCapture}. Use it where you keep the captures of
 * tasks with different values, in an array, a field or a parameter: a `ResultCapture<Dog>` is a `TaskHandle<Animal>`, and every
 * `ResultCapture` is a `TaskHandle<unknown>`.
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
   * Stops this one task, or takes it out of the queue if it waits for a slot. Does nothing when it is done.
   *
   * @param reason Why: the `cause` of the {@link TaskCancelledError}.
   */
  cancel(reason?: unknown): void;
}
