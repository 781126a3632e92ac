import { noop } from 'rxjs';
import type { JobEnd } from './Handling';

/** A job that an engine is asked to start. */
export interface JobStart {
  readonly name: string;
  readonly data: unknown;
  /** Whether its task has a `progress` callback. */
  readonly progress: boolean;
  /** Whether it goes on without its producer. */
  readonly detached: boolean;
}

/** How an engine refers to a job that it was asked to start. */
export interface EngineJob {
  readonly id: string;
  /** How many times the job was started. */
  readonly attempts: number;
  /**
   * Asks the job to stop, or takes it out of the queue. The job has ended only when the engine calls {@link JobEvents.ended}.
   *
   * @param why The reason, which its handler receives.
   */
  stop(why: string): void;
  /**
   * When the request to stop was sent, as `performance.now()`; undefined while it waits for others. `grace` begins then. Absent if
   * requests are sent at once.
   */
  stopSent?(): number | undefined;
  /** Stops the job by force. Absent where that is not possible. */
  kill?(): void;
}

/** What an engine reports about a job. */
export interface JobEvents {
  progress(value: unknown): void;
  /** Called last. Only the first call counts. */
  ended(end: JobEnd): void;
}

/** Where jobs run. */
export interface Engine {
  /** It may call `events` before it returns. */
  start(start: JobStart, events: JobEvents): EngineJob;
  /** Whether a detached job goes on after its runner was closed. */
  readonly outlasting?: boolean;
  /** Releases everything. It is called once all jobs have ended or were given up. */
  close(): Promise<void>;
}

/** A job that could not be started because its data cannot be sent. */
export function notStarted(id: string, reason: unknown, events: JobEvents): EngineJob {
  events.ended({ status: 'rejected', reason });
  return { id, attempts: 0, stop: noop };
}
