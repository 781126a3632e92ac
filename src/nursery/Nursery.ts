import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import type { ResultCapture } from '../capture/ResultCapture';
import type { After, AfterStream, ArgumentsOf, NotGiven, Routine, Stream, TaskOf, ValueOf } from './StartSoon';

/**
 * Owns tasks. It ends only after all of them have ended. If one fails, the others are unsubscribed and cleaned up before the
 * error is emitted. From Trio's `Nursery`.
 *
 * ```ts
 * import type { Nursery } from 'rxresult';
 *
 * function loadPage(n: Nursery) {
 *   const user = n.startSoon(of('Ada'), { name: 'user' });
 *   const orders = n.startSoon(of(['tea', 'jam']), { name: 'orders' });
 *   return waitAll([user, orders]).pipe(map(() => `${user.result()}: ${orders.result().length} orders`));
 * }
 * nursery(loadPage).subscribe((page) => console.log(page)); // prints: Ada: 2 orders
 * ```
 *
 * @see {@link nursery}
 * @see {@link openNursery}
 */
export interface Nursery {
  /** The name given in its options. */
  readonly name: string | undefined;

  /** The number of children that run, wait for a slot, or clean up. */
  readonly size: number;

  /** Whether it takes no more children: it has ended, is shutting down, or was closed. */
  readonly closed: boolean;

  /**
   * Emits once, and completes, when no child is left, that is, when {@link size} is 0; at once if it already is. Children may
   * still be started then. Use it to drain a queue.
   */
  readonly idle$: Observable<void>;

  /**
   * Starts a child that runs `routine(...args)`, and returns the capture of its result. The routine's name names the capture.
   *
   * - In the body of a nursery, nothing runs inline: once the body has returned and its stream is subscribed, the children
   *   are subscribed in the order in which they were asked for.
   * - Later, the child is subscribed before this call returns, except while the body's stream, `until` or another child is
   *   being subscribed, or while earlier children wait for a slot. Then it waits its turn in the same call stack.
   * - The routine is called with `this` undefined. If it throws, or returns a value that is not an `ObservableInput`, the task
   *   has failed.
   * - A nursery that was shut down (it failed, was cancelled, was stopped by `until`, or was unsubscribed) subscribes nothing,
   *   during the shutdown and ever after: the returned capture is already cancelled.
   *
   * Options go with a stream: `startSoon(defer(routine), { name })`.
   *
   * ```ts
   * const load = (id: number) => of(`user ${id}`);
   * nursery((n) => n.startSoon(load, 7)).subscribe((user) => console.log(user)); // prints: user 7
   * ```
   *
   * @param routine Returns the task: an Observable, a promise, an iterable, or another input of RxJS's `from`.
   * @param args The arguments of the routine.
   * @throws {@link NurseryClosedError} if the nursery has completed, or was closed by `close()`.
   */
  startSoon<O extends ObservableInput<unknown>, A extends unknown[]>(
    routine: (...args: A) => O,
    ...args: A
  ): ResultCapture<ObservedValueOf<O>, A>;
  /** The same, for a call that names the type of the values: `startSoon<number>(NEVER)`. */
  startSoon<T = NotGiven, A extends unknown[] = AfterStream, Task = unknown>(
    task: Task & TaskOf<T, A>,
    ...rest: ArgumentsOf<Task, A>
  ): ResultCapture<T, A extends AfterStream ? readonly unknown[] : A>;
  /**
   * Starts a child that runs a stream. The rules are those for a routine.
   *
   * @param task The task: an Observable, a promise, an iterable, or another input of RxJS's `from`. Any other value is a
   *   failed task. A promise runs whether or not it is its turn: give a routine if it has to wait.
   * @param options `name`: for messages and pictures. `suppressError`: records an error without failing the nursery; default:
   *   the nursery's option.
   * @throws {@link NurseryClosedError} if the nursery has completed, or was closed by `close()`.
   * @throws TypeError if the options are not an object, or the name is not a string.
   */
  startSoon<Task extends ObservableInput<unknown> | Routine>(
    task: Stream<Task>,
    ...options: ArgumentsOf<Task, AfterStream>
  ): ResultCapture<ObservedValueOf<Task>>;
  /** The same, for a task that may be a stream or a routine. */
  startSoon<Task extends ObservableInput<unknown> | Routine, A extends unknown[] = never, Given extends unknown[] = []>(
    task: Task | ((...args: A) => never),
    ...rest: After<A, Given>
  ): ResultCapture<ValueOf<Task, A>[ValueOf<Task, A>['kind']]>;

  /**
   * Starts a task that signals when it is ready: a server that listens, a socket that is open.
   *
   * Returns a cold Observable that emits the value given to `started`, and completes. Each subscription starts a child, which
   * keeps the nursery open. Until `started` is called, whatever happens to the task concerns that Observable only:
   *
   * - if the task errors, the Observable errors, and the nursery does not fail;
   * - if the task ends, the Observable errors with {@link TaskNotStartedError};
   * - if the Observable is unsubscribed, the task is cancelled;
   * - if the nursery shuts down, the Observable errors with its {@link TaskCancelledError}.
   *
   * After `started`, the task is an ordinary child. A second call of `started` throws {@link FutureSetAgainError}. A first call
   * does nothing if the task has ended or is being cancelled, or if the nursery is shutting down.
   *
   * If the nursery was shut down when the Observable is subscribed, it errors with the {@link TaskCancelledError}; if the
   * nursery had completed or was closed by `close()`, with {@link NurseryClosedError}.
   *
   * `started` takes no value unless the routine declares one.
   *
   * ```ts
   * const listen = (started: (port: number) => void) => defer(() => (started(8080), NEVER));
   * const server = openNursery();
   * server.start(listen).subscribe((port) => console.log(port)); // prints: 8080
   * server.cancel();
   * ```
   *
   * @param routine Runs the task, and calls `started` when it is ready. It is called with `this` undefined.
   * @param options `name`: for messages and pictures; default: the routine's name.
   * @throws TypeError if the routine is not a function, the options are not an object, or the name is not a string.
   */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the routine may return one of several kinds of stream
  start<S = void, T = unknown, O extends ObservableInput<T> = ObservableInput<T>>(
    routine: (started: (value: S) => void) => O,
    options?: { name?: string | undefined },
  ): Observable<S>;

  /**
   * Unsubscribes the body's stream, then the children, newest first, and completes the nursery. The captures of the children
   * are cancelled. Does nothing if the nursery is shutting down or has ended. Errors thrown by finalizers go to
   * `config.onUnhandledError`.
   *
   * @param reason Why: the `cause` of the {@link TaskCancelledError}.
   */
  cancel(reason?: unknown): void;

  /**
   * Its name, its state, and what it waits for: `Nursery("orders", open: 3 running, 2 waiting, 1 cleaning up)`. The state is
   * `open`, `closed`, or how it ends. Node's `console.log` prints the same.
   */
  toString(): string;
}

/**
 * Options of a task that is given to {@link Nursery.startSoon} as a stream.
 *
 * ```ts
 * import type { TaskOptions } from 'rxresult';
 *
 * const mayFail: TaskOptions = { name: 'news', suppressError: true };
 * nursery((n) => {
 *   const news = n.startSoon(throwError(() => new Error('503')), mayFail);
 *   return news.waitDone();
 * }).subscribe(({ status }) => console.log(status)); // prints: rejected
 * ```
 *
 * @see {@link NurseryOptions.suppressError} for the default of all children.
 */
export interface TaskOptions {
  /** For messages and pictures. Must be a string. */
  name?: string | undefined;
  /**
   * Whether the error of the task is recorded without failing the nursery. With it, nothing about the task fails the nursery:
   * errors of its finalizers and its cleanup go to `config.onUnhandledError`.
   *
   * @default the nursery's option
   */
  suppressError?: boolean | undefined;
}

/**
 * Options of {@link nursery} and {@link openNursery}.
 *
 * ```ts
 * import type { NurseryOptions } from 'rxresult';
 *
 * const options: NurseryOptions = { name: 'uploads', concurrent: 2, suppressError: true, until: timer(1000) };
 * const uploads$ = nursery((n) => {
 *   n.startSoon(throwError(() => new Error('too large')), { name: 'film' });
 *   return n.startSoon(of('saved'), { name: 'photo' });
 * }, options);
 * uploads$.subscribe((answer) => console.log(answer)); // prints: saved
 * ```
 *
 * @see {@link GatherOptions}
 * @see {@link CaptureMapOptions}
 */
export interface NurseryOptions {
  /** For messages and pictures. Must be a string. */
  name?: string | undefined;
  /**
   * How many children may be subscribed at once, a positive integer or `Infinity`. The others wait for a slot, first in, first
   * out.
   *
   * @default Infinity
   */
  concurrent?: number | undefined;
  /**
   * The default of `suppressError` for its children: whether their errors are recorded without failing the nursery.
   *
   * @default false
   */
  suppressError?: boolean | undefined;
  /**
   * Cancels the nursery at the first value of this stream, as `cancel()` does; results that exist are kept. If the stream
   * errors, the nursery fails. An `AbortSignal` cancels the nursery when it aborts, or at once if it has already aborted, with
   * the signal's reason. If the first value of a stream is an `Error`, that is the reason.
   *
   * For a deadline, use `timer(5000)` or `AbortSignal.timeout(5000)`. In Node, the latter does not keep the process running.
   */
  until?: ObservableInput<unknown> | AbortSignal | undefined;
  /**
   * For tracing: an observer, or several, which are notified in order. Costs nothing when absent. Errors that
   * they throw go to `config.onUnhandledError` and harm nothing.
   */
  observer?: NurseryObserver | readonly NurseryObserver[] | undefined;
}

/**
 * Observes nurseries: its methods are called synchronously when something happens in one. All are optional.
 *
 * The order for a child is `asked`, `started`, `around`, `settled`, `finalized`. A child that ends while it is subscribed settles
 * within `around`; one that never starts skips `started` and `around`.
 *
 * ```ts
 * import type { NurseryObserver } from 'rxresult';
 *
 * const log: NurseryObserver = {
 *   started: (task) => console.log('started', task.name),
 *   settled: (task) => console.log('settled', task.name, task.outcome.status),
 *   ended: (nursery, how) => console.log('ended', nursery.name, how),
 * };
 * gather({ user: of('Ada') }, { name: 'page', observer: log }).subscribe();
 * // prints: started user
 * // prints: settled user fulfilled
 * // prints: ended page completed
 * ```
 *
 * @see {@link NurseryOptions.observer}
 * @see {@link observeNurseries} for all nurseries of a program.
 */
export interface NurseryObserver {
  /**
   * The nursery was created; its body has not run yet.
   *
   * @param parent The task in whose subscription it opened, if that task has a capture. Tasks of `startSoon` always have one;
   *   others only with an observer.
   */
  opened?(nursery: Nursery, parent?: ResultCapture<unknown>): void;
  /** `startSoon` was called, or a task was given in another way. It may have to wait. */
  asked?(capture: ResultCapture<unknown>): void;
  /** A child is about to be subscribed. */
  started?(capture: ResultCapture<unknown>): void;
  /**
   * Called instead of subscribing the child: for a context that is current while the routine is called and its stream subscribed.
   * It must call `subscribe` exactly once, before it returns; otherwise a TypeError goes to `config.onUnhandledError`, and the
   * child is subscribed anyway. An error thrown by the subscribe call does not reach the observer.
   */
  around?(capture: ResultCapture<unknown>, subscribe: () => void): void;
  /** The outcome of a child has been recorded. Also called for a child that never started. */
  settled?(capture: ResultCapture<unknown>): void;
  /** The finalizers of a child have run and its cleanup has ended: it leaves the nursery. Also if it never started. */
  finalized?(capture: ResultCapture<unknown>): void;
  /**
   * The nursery has ended. Its subscriber is notified next.
   *
   * @param how `completed` also if it was cancelled by `cancel()` or `until`; `unsubscribed` if its subscriber unsubscribed.
   * @param error The error it failed with.
   */
  ended?(nursery: Nursery, how: 'completed' | 'failed' | 'unsubscribed', error?: unknown): void;
}
