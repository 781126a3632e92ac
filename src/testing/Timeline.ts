import type { TimestampProvider } from 'rxjs';

/** The time of one picture. */
export class Timeline {
  /** Why there is no picture. What an observer throws reaches nobody who reads one, so it is kept for them. */
  problem: string | undefined = undefined;
  private origin = 0;
  /** Of what was recorded last. */
  last = 0;

  constructor(private readonly clock: TimestampProvider) {}

  /**
   * Begins a picture, and returns when that is: 0, but in virtual time, whose 0 is where all marbles of a test begin.
   */
  begin(): number {
    const now = this.clock.now();
    this.problem = undefined;
    this.origin = isVirtual(this.clock) ? 0 : now;
    this.last = now - this.origin;
    return this.last;
  }

  /** Milliseconds since 0. Never less than before, whatever the clock does. */
  now(): number {
    this.last = Math.max(this.last, this.clock.now() - this.origin);
    return this.last;
  }
}

/** What tells the time outside of a test. */
export function isWallClock(clock: TimestampProvider): boolean {
  return clock === Date || clock === performance;
}

/** Whether it is a `VirtualTimeScheduler`, of this copy of RxJS or another. */
export function isVirtual(clock: TimestampProvider): boolean {
  return 'frame' in clock && 'flush' in clock;
}
