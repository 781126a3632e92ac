import type { TimestampProvider } from 'rxjs';

/** The time of one drawing. */
export class Timeline {
  /** Why the run cannot be drawn. What an observer throws is only reported, so this is kept until the drawing is read. */
  problem: string | undefined = undefined;
  private origin = 0;
  /** The time of the last recorded event. */
  last = 0;

  constructor(private readonly clock: TimestampProvider) {}

  /**
   * Begins a drawing, and returns its first moment: the current frame in virtual time, where 0 is the frame in which all
   * marbles of a test begin; else 0.
   */
  begin(): number {
    const now = this.clock.now();
    this.problem = undefined;
    this.origin = isVirtual(this.clock) ? 0 : now;
    this.last = now - this.origin;
    return this.last;
  }

  /** Milliseconds since 0. Never decreases, even if the clock goes backwards. */
  now(): number {
    this.last = Math.max(this.last, this.clock.now() - this.origin);
    return this.last;
  }
}

/** Whether this is a clock of real time, outside of a test. */
export function isWallClock(clock: TimestampProvider): boolean {
  return clock === Date || clock === performance;
}

/** Whether this is a `VirtualTimeScheduler`, of this copy of RxJS or another. */
export function isVirtual(clock: TimestampProvider): boolean {
  return 'frame' in clock && 'flush' in clock;
}
