import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import type { ResultCapture } from '../capture/ResultCapture';

/**
 * Owns tasks: it does not end before they have all ended, and when one fails the others are gone before anyone hears of
 * it. From Trio's `Nursery`.
 *
 * @see {@link nursery}
 * @see {@link openNursery}
 */
export interface Nursery {
  /** The name given in its options. */
  readonly name: string | undefined;

  /** How many children run, or wait for a place. A child runs until its finalizers have run. */
  readonly size: number;

  /** No more children: it has ended, is shutting down, or was closed. */
  readonly closed: boolean;

  /**
   * Starts a child and returns the capture of its result.
   *
   * In the body of a nursery nothing is started inline: the children start in order when the body has returned and its
   * stream is subscribed. Later the child is subscribed before this returns, except while the body's stream, `until` or
   * another child is being subscribed, or earlier children wait for a place: then it waits its turn in the same call stack.
   *
   * A task that is no `ObservableInput` is a failed task, as is a routine that throws.
   *
   * On a nursery that is shutting down nothing is started: the capture is cancelled already. Where a task may fail as it
   * is subscribed, the nursery may have ended when the next one is asked for: then this throws.
   *
   * @param task The task: a stream, a promise, an iterable, or whatever else RxJS's `from` takes. A promise runs by itself,
   *   whether it is its turn or not: what is to wait is a routine.
   * @param options `name`: for messages and pictures. `suppressError`: record an error and end there, instead of failing
   *   the nursery; default: the nursery's option.
   * @throws {@link NurseryClosedError} if the nursery has ended, or was closed by `close()`.
   */
  startSoon<O extends ObservableInput<unknown>>(task: O, options?: TaskOptions): ResultCapture<ObservedValueOf<O>>;
  /** The same, by the type of its values. */
  startSoon<T>(task: ObservableInput<T>, options?: TaskOptions): ResultCapture<T>;
  /**
   * Starts a child that runs `routine(...args)`; its name names the capture. For options, give a stream:
   * `startSoon(defer(routine), { name })`.
   */
  startSoon<O extends ObservableInput<unknown>, A extends unknown[]>(
    routine: (...args: A) => O,
    ...args: A
  ): ResultCapture<ObservedValueOf<O>, A>;
  /** The same, by the type of its values. */
  startSoon<T, A extends unknown[]>(routine: (...args: A) => ObservableInput<T>, ...args: A): ResultCapture<T, A>;

  /**
   * Starts a task with a moment of readiness: a server that listens, a socket that is open.
   *
   * Returns a cold Observable of the value given to `started`. Each subscription starts a child, which holds the nursery
   * open. Until `started` is called, what happens to the task belongs to that Observable alone:
   *
   * - its error is the Observable's, and does not fail the nursery;
   * - its end errors the Observable with {@link TaskNotStartedError};
   * - unsubscribing the Observable cancels the task;
   * - if the nursery shuts down, the Observable errors with the {@link TaskCancelledError}.
   *
   * After `started` the task is an ordinary child. Calling `started` twice throws {@link FutureSetAgainError}; calling it
   * for the first time when the task has ended or is being cancelled, or when the nursery shuts down, does nothing.
   * Subscribed when the nursery has ended or was closed, the Observable errors with {@link NurseryClosedError}.
   *
   * @param routine Runs the task, and calls `started` when it is ready.
   * @param options `name`: for messages and pictures; default: the routine's name.
   */
  start<S, T>(routine: (started: (value: S) => void) => ObservableInput<T>, options?: { name?: string }): Observable<S>;
  /** The same, for a routine that returns one of several kinds of stream. */
  start<S>(
    routine: (started: (value: S) => void) => ObservableInput<unknown>,
    options?: { name?: string },
  ): Observable<S>;

  /**
   * Unsubscribes the body's stream, then the children, newest first, and completes the nursery. Their captures settle as
   * cancelled. Again, or after the end, it does nothing. What finalizers throw goes to `config.onUnhandledError`.
   *
   * @param reason Why: the `cause` of the {@link TaskCancelledError}.
   */
  cancel(reason?: unknown): void;
}

/** Options of a task that is given as a stream. */
export interface TaskOptions {
  /** For messages and pictures. */
  name?: string | undefined;
  /**
   * Record an error and end there, instead of failing the nursery; a finalizer that throws then fails it all the same.
   * Default: the nursery's option.
   */
  suppressError?: boolean | undefined;
}

/** Options of a nursery. */
export interface NurseryOptions {
  /** For messages and pictures. */
  name?: string | undefined;
  /**
   * The most children subscribed at once, a positive integer; the others wait, first in, first out.
   *
   * @default Infinity
   */
  concurrent?: number | undefined;
  /**
   * The default for its children: record an error and end there, instead of failing the nursery.
   *
   * @default false
   */
  suppressError?: boolean | undefined;
  /** Its first value cancels the nursery, like `cancel()`; the captures keep what there is. Its error fails the nursery. */
  until?: ObservableInput<unknown> | undefined;
  /** For tracing. Costs nothing when absent; what it throws goes to `config.onUnhandledError` and harms nothing. */
  observer?: NurseryObserver | undefined;
}

/** Is told, synchronously, what a nursery does. */
export interface NurseryObserver {
  /** The nursery was made; its body has not run yet. */
  opened?(nursery: Nursery): void;
  /** A child was asked for; it may have to wait. */
  asked?(capture: ResultCapture<unknown>): void;
  /** A child is about to be subscribed. */
  started?(capture: ResultCapture<unknown>): void;
  /** The outcome of a child is recorded. */
  settled?(capture: ResultCapture<unknown>): void;
  /**
   * The nursery has ended; its consumer hears of it next.
   *
   * @param how `completed` also when it was cancelled by `cancel()` or `until`; `unsubscribed`: by its consumer.
   * @param error What it failed with.
   */
  ended?(nursery: Nursery, how: 'completed' | 'failed' | 'unsubscribed', error?: unknown): void;
}
