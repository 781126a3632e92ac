import type { Observable, ObservableInput } from 'rxjs';

/** Runs jobs elsewhere: in a thread, on another machine, or, for tests, in this process. */
export interface JobRunner extends AsyncDisposable {
  /**
   * A job as an ordinary task: a cold Observable that emits the result of the handler, which is its last value, and completes. Each
   * subscription is one job.
   *
   * Unsubscribing removes a waiting job from the queue, and asks a running job to stop. That is cleanup as with
   * `finalizeWith`: the task ends, and its nursery emits its error or completion, only once the job has really stopped.
   *
   * It errors with {@link JobFailedError} if the handler fails, no handler has that name, or the data or the result cannot be
   * sent; with {@link JobLostError} if the job vanished or the runner was closed; and with what `progress` throws.
   *
   * `R` is the type of the result, `P` that of the progress. Neither is checked at run time. If you name `R` and pass a `progress`
   * with a typed parameter, name `P`, too: TypeScript infers either both or none.
   *
   * @param name The name of the handler.
   * @param data Its first argument.
   * @throws TypeError at the call if the name or an option is of the wrong type.
   * @throws RangeError at the call if `grace` is not a number of milliseconds, 0 or greater.
   */
  task<R, P = unknown>(name: string, data?: unknown, options?: JobOptions<P>): Observable<R>;
  /**
   * Takes no more jobs. The tasks of those that run or wait error with {@link JobLostError}, and the jobs are stopped. Only detached
   * jobs on a queue go on. Resolves when everything is released, which may take the `grace` of the jobs. Calling it again returns
   * the same promise.
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
   * How long a job may take to stop after it was asked to, in milliseconds; default 5000. If it still runs then, its thread is ended.
   * Where that is not possible, the task no longer waits for it, and its cleanup fails with a {@link JobNotStoppedError}.
   */
  grace?: number | undefined;
}

/** What the handler of a job gets, besides the data. */
export interface JobContext {
  /** The id of the job, in its pool or queue. */
  readonly id: string;
  /** How many times the job was started, this time included. More than 1 if a worker died, or was closed and put the job back. */
  readonly attempt: number;
  /** Aborts when the job is to stop. */
  readonly signal: AbortSignal;
  /**
   * Sends a value to the `progress` of the task. It throws if the value cannot be sent. If the task has no `progress`, and after
   * the end, it does nothing.
   */
  readonly progress: (value: unknown) => void;
}

/**
 * The handlers of a worker, by the names of their jobs. A handler returns any `ObservableInput` but a string or a buffer; its last
 * value is the result. Annotate the type of its data.
 *
 * If the job is to stop, `signal` aborts; then what the handler returned is unsubscribed, and a promise is waited for. What it
 * rejects with then is ignored if it is the signal's reason or an `AbortError`.
 */
export type JobHandlers = Record<string, (data: never, job: JobContext) => ObservableInput<unknown>>;

/** A worker that serves a queue. */
export interface JobServer extends AsyncDisposable {
  /** Resolves when the worker is connected and takes jobs. Rejects if it is closed before that. */
  readonly ready: Promise<void>;
  /** Takes no more jobs, and finishes those that run, or puts them back into the queue. Resolves when everything is released. */
  close(): Promise<void>;
}
