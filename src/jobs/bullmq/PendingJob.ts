import type { JobEnd } from '../Handling';
import type { EngineJob, JobEvents } from '../Engine';
import type { Progress } from './wire';

/** Stops jobs. */
interface Stopper {
  stop(job: PendingJob): void;
  isStopWaiting(job: PendingJob): boolean;
}

/** A job that its producer waits for. */
export class PendingJob implements EngineJob {
  attempts = 0;
  /** Whether it was asked to stop. */
  stopping = false;
  ended = false;
  /** Settles when Redis has answered that it was added, or it has ended before that. */
  sent: Promise<void> = Promise.resolve();
  /** That of its last progress. */
  private seq = 0;
  /**
   * ```
   * waiting    Redis has not been reached yet: nothing was sent
   * adding     it may be in the queue
   * added      it is in the queue, or was
   * ```
   */
  state: 'waiting' | 'adding' | 'added' = 'waiting';

  constructor(
    readonly id: string,
    /** Larger than that of the jobs before it. */
    readonly number: number,
    readonly name: string,
    readonly payload: unknown,
    private readonly events: JobEvents,
    private readonly stopper: Stopper,
  ) {}

  stop(): void {
    this.stopping = true;
    this.stopper.stop(this);
  }

  get stopWaits(): boolean {
    return this.stopper.isStopWaiting(this);
  }

  /** A worker that connects again may write some of it twice. */
  progress({ value, seq = this.seq + 1 }: Progress): void {
    if (seq > this.seq) {
      this.seq = seq;
      this.events.progress(value);
    }
  }

  /** Called once, after the session has removed the job. */
  end(end: JobEnd): void {
    this.ended = true;
    this.events.ended(end);
  }
}
