import { columnOf, inColumns } from './laneText';
import type { Lane } from './Lane';

/** How milliseconds become columns. */
export interface Scale {
  /** The moment of the first column. */
  readonly from: number;
  /** Milliseconds a column. */
  readonly column: number;
}

/** `(^|)` reaches so many columns beyond its own. */
const BEYOND = 3;

/**
 * A frame a column from the beginning on, if there is room for that; else only the time that the nursery took, each column
 * as many frames as it has to be.
 *
 * @param opened When the nursery opened.
 * @param now When it ended, or how late it is.
 */
export function scaleFor(room: number, lanes: readonly Lane[], frame: number, opened: number, now: number): Scale {
  const whole = { from: 0, column: frame };
  if (columnOf(now, frame) < room && lanes.every((lane) => reach(lane, frame) <= room)) {
    return whole;
  }
  const frames = columnOf(now - opened, frame) + 1;
  return { from: opened, column: frame * nice(Math.max(1, frames / Math.max(1, room - BEYOND))) };
}

/** How many columns a lane that has ended takes. */
function reach(lane: Lane, frame: number): number {
  const { started, ended = 0 } = inColumns(lane, frame);
  return ended + 1 + (started === ended ? BEYOND : 0);
}

/** The next of …, 0.5, 1, 2, 5, 10, 20, … */
export function nice(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((step) => step * power >= least) ?? 10);
}
