import { columnOf, inColumns } from './laneText';
import type { Lane } from './Lane';

/** How milliseconds become columns. */
export interface Scale {
  /** The moment of the first column. */
  readonly from: number;
  /** Milliseconds per column. */
  readonly column: number;
}

/** How many columns `(^|)` takes beyond its own. */
const BEYOND = 3;

/**
 * One column per frame from the beginning, if there is room. Else only the time that the nursery took, with as many frames
 * per column as needed.
 *
 * @param opened When the nursery opened.
 * @param now When it ended, or the current time.
 */
export function scaleFor(room: number, lanes: readonly Lane[], frame: number, opened: number, now: number): Scale {
  const whole = { from: 0, column: frame };
  if (columnOf(now, frame) < room && lanes.every((lane) => reach(lane, frame, now) <= room)) {
    return whole;
  }
  const frames = columnOf(now - opened, frame) + 1;
  return { from: opened, column: frame * nice(Math.max(1, frames / Math.max(1, room - BEYOND))) };
}

/** The number of columns that a lane takes which has ended. */
function reach(lane: Lane, frame: number, now: number): number {
  const { started, ended, finalized = columnOf(now, frame) } = inColumns(lane, frame);
  return finalized + 1 + (started === ended ? BEYOND : 0);
}

/** The smallest of …, 0.5, 1, 2, 5, 10, 20, … that is not less than `least`. */
export function nice(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((step) => step * power >= least) ?? 10);
}
