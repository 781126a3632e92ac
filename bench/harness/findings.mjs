// The findings of a case, and how its figures are written.

/** @import { Heading } from './cases.mjs' */
/** @import { Spread } from './statistics.mjs' */

/**
 * A table, as it is printed.
 *
 * @typedef {Heading & { columns: string[], rows: string[][], rounds?: number }} Table
 */

/**
 * The verdict on a goal or a target.
 *
 * @typedef {object} Verdict
 * @property {string} work
 * @property {string} sides
 * @property {number} most
 * @property {Spread} got
 * @property {boolean} target it is a target, not a goal
 */

/**
 * How a side of rxresult compares with each peer: its time as a share of theirs, by name.
 *
 * @typedef {object} Contest
 * @property {string} work
 * @property {string} side
 * @property {Record<string, number>} ratios
 */

/** @typedef {{ tables: Table[], verdicts: Verdict[], contests: Contest[] }} Findings */

/** @param {number} size */
export function counted(size) {
  return size.toLocaleString('en');
}

/** @param {number} ratio */
export function fixed(ratio) {
  return ratio.toFixed(ratio < 0.1 ? 3 : ratio < 10 ? 2 : 0);
}

/** @param {number} from @param {number} to */
export function range(from, to) {
  return `${fixed(from)} to ${fixed(to)}`;
}

/**
 * @param {Heading} heading
 * @returns {Heading}
 */
export function headingOf({ group, name, note }) {
  return { group, name, ...(note === undefined ? {} : { note }) };
}
