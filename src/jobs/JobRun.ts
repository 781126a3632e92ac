import { Observable, timer, type Subscriber, type Subscription } from 'rxjs';
import { JobFailedError, JobLostError, JobNotStoppedError } from './errors';
import type { JobEnd } from './handling';
import type { JobSettings } from './options';

/** What an engine is asked to do. */
export interface JobStart {
  readonly name: string;
  readonly data: unknown;
  /** Whether anybody listens to its progress. */
  readonly progress: boolean;
  /** Whether it goes on without its producer. */
  readonly detached: boolean;
}

/** How an engine refers to a job that it was asked to start. */
export interface EngineJob {
  readonly id: string;
  /** How many times it was started. */
  readonly attempts: number;
  /** Asks the job to stop, or takes it out of the queue. It has ended when the engine says so. */
  stop(): void;
  /** Stops it the hard way, where there is one. */
  kill?(): void;
}

/** What an engine reports about a job. */
export interface JobEvents {
  progress(value: unknown): void;
  /** Called once, last. */
  ended(end: JobEnd): void;
}

/** Where jobs run. */
export interface Engine {
  /** The events may be called before this returns. */
  start(start: JobStart, events: JobEvents): EngineJob;
  /** Whether a detached job goes on when its runner has been closed. */
  readonly outlasting?: boolean;
  /** Releases everything. The jobs have ended, or are waited for no more. */
  close(): Promise<void>;
}

/** The longest time that a timer of the platform can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * One job, at the side of its producer.
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
  private subscriber: Subscriber<unknown> | undefined = undefined;
  /** The cleanup of the task, while it waits for the job to stop. */
  private cleanup: Subscriber<unknown> | undefined = undefined;
  private graceTimer: Subscription | undefined = undefined;

  /** @param onOver Called when the job has ended, or is waited for no more. */
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
    } catch (error) {
      this.end = { status: 'lost', why: 'it could not be started' }; // The call stack may be exhausted.
      this.onOver(this);
      throw error;
    }
    if (this.end) {
      this.deliver(this.end);
    } else if (this.stopping) {
      this.job.stop();
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

  /** The finalizer of the task: returns what is waited for until the job has stopped. */
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
    // Its finalizer stops it.
    this.subscriber?.error(new JobLostError(this.identity, 'the runner was closed'));
    if (outlasting && this.detached) {
      this.onOver(this);
    } else {
      this.stop();
    }
  }

  private get identity(): { id: string; name: string } {
    return { id: this.job?.id ?? '?', name: this.name };
  }

  private stop(): void {
    if (this.stopping || this.end) {
      return;
    }
    this.stopping = true;
    const { grace } = this.settings;
    if (grace <= LONGEST_TIMER) {
      this.graceTimer = timer(grace).subscribe(() => {
        this.onGraceOver();
      });
    }
    this.job?.stop();
  }

  private onGraceOver(): void {
    const { job, cleanup } = this;
    if (job?.kill) {
      job.kill();
      return;
    }
    this.onOver(this);
    cleanup?.error(new JobNotStoppedError(this.identity, this.settings.grace));
  }

  private deliver(end: JobEnd): void {
    const { subscriber, cleanup, graceTimer } = this;
    graceTimer?.unsubscribe();
    this.onOver(this);
    if (cleanup) {
      if (end.status === 'stopped' && end.reason !== undefined) {
        cleanup.error(this.failure(end.reason));
      } else {
        cleanup.complete();
      }
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

  private failure(reason: unknown): JobFailedError {
    return new JobFailedError(this.identity, reason, this.job?.attempts);
  }
}
