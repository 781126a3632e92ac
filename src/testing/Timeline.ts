import type { TimestampProvider } from 'rxjs';
import { columnOf } from './laneText';

/** The time of one drawing. */
export class Timeline {
  /** Why the run cannot be drawn. What an observer throws is only reported, so this is kept until the drawing is read. */
  problem: string | undefined = undefined;
  private origin = 0;
  /** The time of the last recorded event. */
  last = 0;

  /** Whether this is real time, outside of a test. */
  readonly wall: boolean;

  /** @param frame Milliseconds per column. */
  constructor(
    private readonly clock: TimestampProvider,
    private readonly frame: number,
  ) {
    // Determined now: fake timers may replace `Date` and `performance` later.
    this.wall = isWallClock(clock);
  }

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

  /**
   * Whether nothing between these moments is drawn: they are in the same frame, or on the wall clock, where time passes
   * within a call stack, less than a frame apart.
   */
  isOneMoment(from: number, to: number): boolean {
    const { frame } = this;
    return this.wall ? to - from < frame : columnOf(to, frame) === columnOf(from, frame);
  }
}

/** Whether this is a clock of real time, outside of a test. */
function isWallClock(clock: TimestampProvider): boolean {
  return clock === Date || clock === performance;
}

/** Whether this is a `VirtualTimeScheduler`, of this copy of RxJS or another. */
export function isVirtual(clock: TimestampProvider): boolean {
  return 'frame' in clock && 'flush' in clock;
}
