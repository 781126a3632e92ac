import { Observable, throwError, timer, type Subscriber, type Subscription } from 'rxjs';
import { JobFailedError, JobLostError, JobNotStoppedError } from './errors';
import type { Engine, EngineJob, JobEvents } from './Engine';
import type { JobEnd } from './Handling';
import { LONGEST_TIMER, type JobSettings } from './options';

const NOT_STARTED: JobEnd = { status: 'empty' };

/** The shortest time between two checks whether the request to stop a job has been sent, in milliseconds. */
const RARELY = 1000;

/**
 * One job, as its producer sees it.
 *
 * ```
 *  start ──► runs ──────────► ended              the subscriber receives the result
 *              │ unsubscribed, or the runner closed
 *              ▼
 *           stopping ───────► ended              the cleanup of the task ends
 *              │ grace
 *              ▼
 *           killed, if the engine can ─► ended
 *           given up, if it cannot               the cleanup fails with JobNotStoppedError
 * ```
 */
export class JobRun implements JobEvents {
  private job: EngineJob | undefined = undefined;
  private end: JobEnd | undefined = undefined;
  private stopping = false;
  /** Why the job is to stop; its handler receives this. */
  private why = 'its task was unsubscribed';
  private subscriber: Subscriber<unknown> | undefined = undefined;
  /** The cleanup of the task, while it waits for the job to stop. */
  private cleanup: Subscriber<unknown> | undefined = undefined;
  private graceTimer: Subscription | undefined = undefined;

  /** @param onOver Called when the job has ended or was given up. */
  constructor(
    private readonly name: string,
    private readonly settings: JobSettings,
    private readonly onOver: (run: JobRun) => void,
  ) {}

  get detached(): boolean {
    return this.settings.onUnsubscribe === 'detach';
  }

  start(engine: Engine, data: unknown, subscriber: Subscriber<unknown>): void {
    this.subscriber = subscriber;
    const { name, detached } = this;
    try {
      this.job = engine.start({ name, data, progress: this.settings.progress !== undefined, detached }, this);
    } finally {
      if (!this.job) {
        this.end = NOT_STARTED; // The call stack may be exhausted.
      }
    }
    if (this.end) {
      this.deliver(this.end);
    } else if (this.stopping) {
      this.job.stop(this.why);
    }
  }

  progress(value: unknown): void {
    const { subscriber } = this;
    if (!subscriber || subscriber.closed || this.end) {
      return;
    }
    try {
      this.settings.progress?.(value as never);
    } catch (error) {
      subscriber.error(error);
    }
  }

  ended(end: JobEnd): void {
    if (!this.end) {
      this.end = end;
      if (this.job) {
        this.deliver(end);
      }
    }
  }

  /** The finalizer of the task: returns an Observable that completes when the job has stopped. */
  finalize(): Observable<never> | undefined {
    const { subscriber } = this;
    this.subscriber = undefined;
    if (!subscriber || this.end || (this.detached && !this.stopping)) {
      return undefined;
    }
    return new Observable((cleanup) => {
      this.cleanup = cleanup;
      this.stop();
    });
  }

  /** The runner is being closed. */
  abandon(outlasting: boolean): void {
    this.why = 'its runner was closed';
    // The error runs the finalizer of the task, which stops the job.
    this.subscriber?.error(new JobLostError(this.identity, 'the runner was closed'));
    if (outlasting && this.detached) {
      this.onOver(this);
    } else {
      this.stop();
    }
  }

  private get identity(): { id: string; name: string } {
    return { id: this.job?.id ?? '', name: this.name };
  }

  private stop(): void {
    if (this.stopping || this.end) {
      return;
    }
    this.stopping = true;
    this.job?.stop(this.why);
    if (!this.isEnded()) {
      this.waitUntilStopped(this.settings.grace);
    }
  }

  private waitUntilStopped(grace: number): void {
    if (grace <= LONGEST_TIMER) {
      this.graceTimer = timer(grace).subscribe(() => {
        this.onGraceOver();
      });
    }
  }

  /** A method, so that TypeScript does not assume that `end` is still what it was before `stop` was called. */
  private isEnded(): boolean {
    return this.end !== undefined;
  }

  private graceLeft(sent: number | undefined): number {
    const { grace } = this.settings;
    return sent === undefined ? Math.max(grace, RARELY) : sent + grace - performance.now();
  }

  private onGraceOver(): void {
    const { job } = this;
    const left = job?.stopSent ? this.graceLeft(job.stopSent()) : 0;
    if (left > 0) {
      this.waitUntilStopped(left);
      return;
    }
    if (job?.kill) {
      job.kill();
      return;
    }
    this.onOver(this);
    this.failCleanup(new JobNotStoppedError(this.identity, this.settings.grace));
  }

  /** A detached job has no cleanup that waits for it, so its error is reported. */
  private failCleanup(error: Error): void {
    if (this.cleanup) {
      this.cleanup.error(error);
    } else {
      throwError(() => error).subscribe();
    }
  }

  private deliver(end: JobEnd): void {
    const { subscriber, cleanup } = this;
    this.graceTimer?.unsubscribe();
    this.onOver(this);
    if (cleanup) {
      const error = this.errorOfCleanup(end);
      if (error) {
        cleanup.error(error);
      } else {
        cleanup.complete();
      }
      return;
    }
    switch (end.status) {
      case 'fulfilled':
        subscriber?.next(end.value);
        subscriber?.complete();
        break;
      case 'empty':
        subscriber?.complete();
        break;
      case 'rejected':
        subscriber?.error(this.failure(end.reason));
        break;
      case 'stopped':
        subscriber?.error(new JobLostError(this.identity, 'it was stopped by somebody else', end.reason));
        break;
      case 'lost':
        subscriber?.error(new JobLostError(this.identity, end.why, end.cause));
    }
  }

  /** What went wrong while the job was stopping. Its own result or failure no longer matters. */
  private errorOfCleanup(end: JobEnd): Error | undefined {
    if (end.status === 'lost') {
      return new JobLostError(this.identity, end.why, end.cause);
    }
    return end.status === 'stopped' && end.reason !== undefined ? this.failure(end.reason) : undefined;
  }

  private failure(reason: unknown): JobFailedError {
    return new JobFailedError(this.identity, reason, this.job?.attempts);
  }
}
