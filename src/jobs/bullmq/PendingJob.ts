import type { JobEnd } from '../Handling';
import type { EngineJob, JobEvents } from '../Engine';

/** Stops jobs. */
interface Stopper {
  stop(job: PendingJob): void;
}

/** A job that its producer waits for. */
export class PendingJob implements EngineJob {
  attempts = 0;
  /** Whether it was asked to stop. */
  stopping = false;
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
    readonly name: string,
    readonly payload: unknown,
    private readonly events: JobEvents,
    private readonly stopper: Stopper,
  ) {}

  stop(): void {
    this.stopping = true;
    this.stopper.stop(this);
  }

  progress(value: unknown): void {
    this.events.progress(value);
  }

  /** Called once, after the session has removed the job. */
  end(end: JobEnd): void {
    this.events.ended(end);
  }
}
