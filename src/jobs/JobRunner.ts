import type { Observable, ObservableInput } from 'rxjs';

/**
 * Runs jobs elsewhere: on a thread, on another machine, or, for tests, in this process. Take it as a parameter, so that a test
 * can pass {@link inProcess}.
 *
 * ```ts
 * import type { JobRunner } from 'rxresult/jobs';
 *
 * const shrink = (runner: JobRunner, files: string[]) => gather(files.map((file) => runner.task<string>('shrink', file)));
 * const runner = inProcess({ shrink: (file: string) => of(`small ${file}`) });
 * shrink(runner, ['a.png', 'b.png']).subscribe((small) => console.log(small)); // prints: [ 'small a.png', 'small b.png' ]
 * ```
 *
 * It is an `AsyncDisposable`: `await using` closes it.
 *
 * @see {@link rxresult/piscina!threadPool | threadPool} for threads.
 * @see {@link rxresult/bullmq!bullRunner | bullRunner} for a queue.
 */
export interface JobRunner extends AsyncDisposable {
  /**
   * Returns a job as an ordinary task: a cold Observable that emits the result, which is the last value of the handler, and
   * completes. Each subscription runs one job.
   *
   * Unsubscribing removes a waiting job from the queue, and asks a running job to stop. That is cleanup, as with
   * `finalizeWith`: the task ends, and its nursery emits its error or completion, only once the job has really stopped.
   *
   * It errors with {@link JobFailedError} if the handler fails, no handler has that name, or the data or the result cannot be
   * sent; with {@link JobLostError} if the job vanished or the runner was closed; and with what `progress` throws, if it throws.
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
   * Takes no more jobs. The tasks of running and waiting jobs error with {@link JobLostError}, and the jobs are stopped; only
   * detached jobs on a queue go on. Resolves when everything is released, which may take as long as the `grace` of the jobs.
   * Calling it again returns the same promise.
   */
  close(): Promise<void>;
}

/**
 * Options of {@link JobRunner.task}.
 *
 * ```ts
 * import type { JobOptions } from 'rxresult/jobs';
 *
 * const options: JobOptions<number> = { progress: (percent) => console.log(`${percent} %`), grace: 1000 };
 * const runner = inProcess({
 *   shrink: (file: string, { progress }) => {
 *     progress(50);
 *     return of(`small ${file}`);
 *   },
 * });
 * runner.task<string, number>('shrink', 'a.png', options).subscribe((small) => console.log(small));
 * // prints: 50 %, small a.png
 * ```
 *
 * @see {@link JobContext.progress} for the other side of `progress`.
 */
export interface JobOptions<P = unknown> {
  /** Called with each value that the handler passes to its `progress`, in order, and never after the result. */
  progress?: ((progress: P) => void) | undefined;
  /** With `cancel`, the default, unsubscribing stops the job. With `detach`, the job goes on, and nobody receives its result. */
  onUnsubscribe?: 'cancel' | 'detach' | undefined;
  /**
   * How long a job may take to stop after it was asked to, in milliseconds; default 5000. If it still runs then, its thread is
   * terminated. Where that is not possible, the task no longer waits, and its cleanup fails with a {@link JobNotStoppedError}.
   */
  grace?: number | undefined;
}

/**
 * The second argument of a handler, after the data. It describes the job, and has its signal and its progress.
 *
 * ```ts
 * import type { JobContext } from 'rxresult/jobs';
 *
 * async function shrink(files: string[], { signal, progress }: JobContext) {
 *   for (const file of files) {
 *     signal.throwIfAborted();
 *     progress(file);
 *   }
 *   return files.length;
 * }
 * const runner = inProcess({ shrink });
 * const task$ = runner.task('shrink', ['a.png', 'b.png'], { progress: (file) => console.log(file) });
 * task$.subscribe((count) => console.log(count)); // prints: a.png, b.png, 2
 * ```
 *
 * @see {@link JobHandlers}
 */
export interface JobContext {
  /** The id of the job, in its pool or queue. */
  readonly id: string;
  /** How many times the job was started, this time included: more than 1 if a worker died, or was closed and put the job back. */
  readonly attempt: number;
  /**
   * Aborts when the job is to stop, or its handler has failed; its reason, an `AbortError`, says why. On a thread, `signal.aborted` and
   * `signal.throwIfAborted()` notice that even while the handler blocks the thread, as in a loop that computes. Elsewhere, the
   * handler has to yield to the event loop first.
   */
  readonly signal: AbortSignal;
  /**
   * Sends a value to the `progress` callback of the task, and throws if the value cannot be sent. It does nothing if the task has
   * no such callback, or if the job has ended.
   */
  readonly progress: (value: unknown) => void;
}

/**
 * The handlers of a worker, by the names of their jobs. A handler returns any `ObservableInput` except a string or a buffer; its
 * last value is the result. Annotate the type of its data.
 *
 * If the job is to stop, `signal` aborts. Then the stream that the handler returned is unsubscribed. A promise is waited for
 * instead, and its rejection is ignored if it is the signal's reason or an `AbortError`.
 *
 * ```ts
 * import type { JobHandlers } from 'rxresult/jobs';
 *
 * const handlers = {
 *   square: (n: number) => of(n * n),
 *   greet: async (name: string) => `hello ${name}`,
 * } satisfies JobHandlers;
 * inProcess(handlers)
 *   .task<string>('greet', 'Ada')
 *   .subscribe((text) => console.log(text)); // prints: hello Ada
 * ```
 *
 * @see {@link JobContext}
 */
export type JobHandlers = Record<string, (data: never, job: JobContext) => ObservableInput<unknown>>;

/**
 * A worker that serves a queue, as {@link rxresult/bullmq!serveJobs | serveJobs} returns it. It is an `AsyncDisposable`:
 * `await using` closes it.
 *
 * ```ts
 * import type { JobServer } from 'rxresult/jobs';
 *
 * async function restart(server: JobServer, start: () => JobServer): Promise<JobServer> {
 *   await server.close();
 *   const next = start();
 *   await next.ready;
 *   return next;
 * }
 * ```
 *
 * @see {@link JobHandlers}
 */
export interface JobServer extends AsyncDisposable {
  /** Resolves when the worker is connected and takes jobs. Rejects if the worker is closed before that. */
  readonly ready: Promise<void>;
  /** Takes no more jobs, and finishes running jobs or puts them back into the queue. Resolves when everything is released. */
  close(): Promise<void>;
}
