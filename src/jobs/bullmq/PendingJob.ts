import type { JobEnd } from '../Handling';
import type { EngineJob, JobEvents } from '../Engine';
import type { Progress } from './wire';

/** Stops jobs. */
interface Stopper {
  stop(job: PendingJob): void;
  stopSent(job: PendingJob): number | undefined;
}

/** A job that its producer waits for. */
export class PendingJob implements EngineJob {
  attempts = 0;
  /** Whether the job was asked to stop. */
  stopping = false;
  /** When it was asked first, as `performance.now()`. */
  asked: number | undefined = undefined;
  ended = false;
  /** Settles when Redis has answered that the job was added, or when the job has ended before that. */
  sent: Promise<void> = Promise.resolve();
  /** The number of its last progress. */
  private seq = 0;
  /**
   * ```
   * waiting    Redis has not been reached yet, and nothing was sent
   * adding     the job may be in the queue
   * added      the job is in the queue, or was
   * ```
   */
  state: 'waiting' | 'adding' | 'added' = 'waiting';

  constructor(
    readonly id: string,
    /** Grows with each job of the producer. */
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

  stopSent(): number | undefined {
    return this.stopper.stopSent(this);
  }

  /** Skips values that it has received before: a worker that connects again may write some of them twice. */
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
