import type { Observable, ObservableInput } from 'rxjs';

/** Runs jobs elsewhere: in a thread, on another machine, or, for tests, in this process. */
export interface JobRunner extends AsyncDisposable {
  /**
   * A job as an ordinary task: a cold Observable that emits the result of the handler, which is its last value, and completes. Each
   * subscription is one job.
   *
   * Unsubscribing takes a job that waits out of the queue, and asks one that runs to stop. That is cleanup as with
   * `finalizeWith`: the task ends, and its nursery emits its error or completion, only once the job has really stopped.
   *
   * It errors with {@link JobFailedError} if the handler fails, there is no handler of that name, or the data or the result
   * cannot be sent; with {@link JobLostError} if the job vanished or the runner was closed; and with what `progress` throws.
   *
   * @param name The name of the handler.
   * @param data Its first argument.
   * @throws TypeError at the call if the name or an option is of the wrong type.
   * @throws RangeError at the call if `grace` is not a number of milliseconds, 0 or greater.
   */
  task<R, P = unknown>(name: string, data?: unknown, options?: JobOptions<P>): Observable<R>;
  /**
   * Takes no more jobs. Those that run or wait error with {@link JobLostError} and are stopped. Resolves when everything is
   * released: calling it again returns the same promise.
   */
  close(): Promise<void>;
}

/** Options of {@link JobRunner.task}. */
export interface JobOptions<P = unknown> {
  /** Called with what the handler passes to its `progress`, in order, and never after the result. */
  progress?: ((progress: P) => void) | undefined;
  /** What unsubscribing does: `cancel`, the default, stops the job; `detach` lets it go on, and nobody receives its result. */
  onUnsubscribe?: 'cancel' | 'detach' | undefined;
  /**
   * How long a job has to stop once it was asked to, in milliseconds; default 5000. Then its thread is stopped the hard way. Where
   * that is not possible, waiting for it ends with a {@link JobNotStoppedError}, as an error of cleanup.
   */
  grace?: number | undefined;
}

/** What the handler of a job gets, besides the data. */
export interface JobContext {
  /** The id of the job, in its pool or queue. */
  readonly id: string;
  /** 1, unless a worker died with the job and it was started again. */
  readonly attempt: number;
  /** Aborts when the job is to stop. */
  readonly signal: AbortSignal;
  /**
   * Sends a value to the `progress` of the task. It throws if the value cannot be sent, and does nothing after the end.
   */
  readonly progress: (value: unknown) => void;
}

/**
 * The handlers of a worker, by the names of their jobs. A handler returns any `ObservableInput`; its last value is the result.
 *
 * If the job is to stop, `signal` aborts; then what the handler returned is unsubscribed, and a promise is waited for. What it
 * rejects with then is ignored if it is the signal's reason or an `AbortError`.
 */
export type JobHandlers = Record<string, (data: never, job: JobContext) => ObservableInput<unknown>>;

/** A worker that serves a queue. */
export interface JobServer extends AsyncDisposable {
  /** Resolves when it is connected and takes jobs. */
  readonly ready: Promise<void>;
  /** Takes no more jobs, and finishes those that run, or puts them back into the queue. Resolves when everything is released. */
  close(): Promise<void>;
}
