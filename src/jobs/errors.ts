import { describe, label } from './describe';

/** What messages say about a job. */
interface JobIdentity {
  readonly id: string;
  readonly name: string;
}

/**
 * The handler of a job failed, or the job could not be run: no handler has that name, or its data cannot be sent.
 *
 * ```ts
 * const runner = inProcess({ shrink: () => throwError(() => new Error('not a picture')) });
 * runner.task('shrink', 'notes.txt').subscribe({
 *   error: (error) => console.log(error instanceof JobFailedError, String(error.cause)), // prints: true Error: not a picture
 * });
 * ```
 *
 * @see {@link JobRunner.task}
 */
export class JobFailedError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'JobFailedError';
  /** The id of the job, in its pool or queue. */
  readonly jobId: string;
  /** How many times the job was given to a worker; 0 if it never was. */
  readonly attempts: number;
  /**
   * What the handler threw. Errors keep their name, message and stack; from a thread, also `code` and `cause`. JavaScript's own
   * errors, such as `TypeError`, are instances of their class.
   */
  declare readonly cause: unknown;

  /**
   * @param job Its id and its name.
   * @param cause What the handler threw.
   * @param attempts How many times the job was given to a worker; default 1.
   */
  constructor(job: JobIdentity, cause: unknown, attempts = 1) {
    super(`${label(job)} failed: ${describe(cause)}`, { cause });
    this.jobId = job.id;
    this.attempts = attempts;
  }
}

/**
 * A job ended without a result: its thread or its worker died, somebody removed it, or its runner was closed.
 *
 * ```ts
 * const runner = inProcess({ watch: () => NEVER });
 * runner.task('watch').subscribe({ error: (error) => console.log(error instanceof JobLostError, error.jobId) });
 * void runner.close(); // prints: true 1
 * ```
 *
 * @see {@link JobRunner.close}
 */
export class JobLostError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'JobLostError';
  /** The id of the job, in its pool or queue. */
  readonly jobId: string;

  /**
   * @param job Its id and its name.
   * @param why What happened.
   * @param cause The error of the thread, if there is one.
   */
  constructor(job: JobIdentity, why: string, cause?: unknown) {
    super(`${label(job)} was lost: ${why}`, cause === undefined ? undefined : { cause });
    this.jobId = job.id;
  }
}

/**
 * A job that was asked to stop still ran after `grace`. Nothing can stop it by force, so it may go on. The cleanup of its task
 * fails with this error, which fails the nursery. If the task has failed or was cancelled, or its error is suppressed, this error
 * goes to `config.onUnhandledError` instead.
 *
 * ```ts
 * const runner = inProcess({ stubborn: () => new Promise<string>(() => undefined) });
 * const first$ = runner.task<string>('stubborn', undefined, { grace: 5 }).pipe(takeUntil(timer(5)));
 * nursery([first$]).subscribe({ error: (error) => console.log(error instanceof JobNotStoppedError) }); // prints: true
 * ```
 *
 * @see {@link JobOptions.grace}
 */
export class JobNotStoppedError extends Error {
  /** The name of the class, also in a minified build. */
  override readonly name = 'JobNotStoppedError';
  /** The id of the job, in its pool or queue. */
  readonly jobId: string;

  /**
   * @param job Its id and its name.
   * @param grace How long the job had to stop, in milliseconds.
   */
  constructor(job: JobIdentity, grace: number) {
    super(`${label(job)} has not stopped within ${grace} ms: it may go on`);
    this.jobId = job.id;
  }
}
