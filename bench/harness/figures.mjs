// Computes figures from rounds.

import { median } from 'simple-statistics';

/** @import { Side, Work } from './cases.mjs' */
/** @import { Rounds } from './measure.mjs' */

/**
 * The sides that are measured at a size.
 *
 * @param {Work} work
 * @param {number} size
 * @returns {Record<string, Side>}
 */
export function sidesAt(work, size) {
  /** @type {Record<string, Side>} */
  const sides = {};
  for (const [name, side] of Object.entries(work.sides(size))) {
    if (side) {
      sides[name] = side;
    }
  }
  return sides;
}

/**
 * For each round with both sides, the time of one as a share of the other's.
 *
 * @param {Rounds} rounds
 * @param {string} side
 * @param {string} against
 */
export function ratiosIn(rounds, side, against) {
  return rounds
    .filter((round) => side in round && against in round)
    .map((round) => at(round, side) / at(round, against));
}

/**
 * The median cost of a task.
 *
 * @param {Rounds} rounds
 * @param {string} side
 * @param {number} size
 */
export function nanoseconds(rounds, side, size) {
  return (median(rounds.filter((round) => side in round).map((round) => at(round, side))) / size) * 1e6;
}

/** @param {Readonly<Record<string, number>>} figures @param {string} side */
export function at(figures, side) {
  const figure = figures[side];
  if (figure === undefined) {
    throw new RangeError(`${side}: there is no figure`);
  }
  return figure;
}
