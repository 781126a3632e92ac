import { noop } from 'rxjs';
import type { JobEnd } from './Handling';

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
  /**
   * Asks the job to stop, or takes it out of the queue. It has ended when the engine says so.
   *
   * @param why For its handler.
   */
  stop(why: string): void;
  /** Whether that request waits for others, and has not been sent yet: `grace` does not begin before. */
  readonly stopWaits?: boolean;
  /** Stops it by force. Absent where that is not possible. */
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
  /** The events may be called before this returns. */
  start(start: JobStart, events: JobEvents): EngineJob;
  /** Whether a detached job goes on when its runner has been closed. */
  readonly outlasting?: boolean;
  /** Releases everything. The jobs have ended, or were given up. */
  close(): Promise<void>;
}

/** A job that could not be started, as its data cannot be sent. */
export function notStarted(id: string, reason: unknown, events: JobEvents): EngineJob {
  events.ended({ status: 'rejected', reason });
  return { id, attempts: 0, stop: noop };
}
