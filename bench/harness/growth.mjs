import { at, nanoseconds, ratiosIn, sidesAt } from './figures.mjs';
import { counted, fixed, headingOf, range } from './findings.mjs';
import { measure } from './measure.mjs';
import { exponent, median, spread } from './statistics.mjs';

/** @import { GrowthCase, Side } from './cases.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { Pace } from './measure.mjs' */

const LEAST_ROUNDS = 11;

/** @param {string} side @param {number} size */
const keyOf = (side, size) => `${side} ${size}`;

/**
 * Runs a case that compares its sizes with each other: all are measured in the same rounds.
 *
 * @param {GrowthCase} work
 * @param {Pace} pace
 * @returns {Promise<Findings>}
 */
export async function runGrowth(work, pace) {
  const { group, name, sizes, floor, ours, goals } = work;
  /** @type {Record<string, Side>} */
  const sides = {};
  /** The sizes at which a side is measured. @type {Map<string, number[]>} */
  const measured = new Map();
  for (const size of sizes) {
    for (const [side, run] of Object.entries(sidesAt(work, size))) {
      sides[keyOf(side, size)] = run;
      measured.set(side, [...(measured.get(side) ?? []), size]);
    }
  }
  // An exponent needs rounds that include all sizes.
  const least = Math.max(pace.least, LEAST_ROUNDS);
  const rounds = await measure(sides, (result) => work.check(result, 0), { ...pace, least });

  /** @param {string} side @param {number} from @param {number} to */
  const growth = (side, from, to) => {
    const points = (measured.get(side) ?? []).filter((size) => size >= from && size <= to);
    const complete = rounds.filter((round) => points.every((size) => keyOf(side, size) in round));
    return spread(complete.map((round) => exponent(points.map((size) => [size, at(round, keyOf(side, size))]))));
  };
  const rows = [...measured].map(([side, its]) => {
    const costs = sizes.map((size) =>
      its.includes(size) ? nanoseconds(rounds, keyOf(side, size), size).toFixed(0) : '',
    );
    const all = growth(side, 0, Infinity);
    return [side, ...costs, fixed(all.median), range(all.lower, all.upper)];
  });
  for (const side of ours) {
    const shares = sizes.map((size) => fixed(median(ratiosIn(rounds, keyOf(side, size), keyOf(floor, size)))));
    rows.push([`${side}: share of ${floor}`, ...shares, '', '']);
  }
  const columns = ['ns a task', ...sizes.map(counted), 'exponent', 'quartiles'];
  return {
    tables: [{ ...headingOf(work), columns, rows, rounds: rounds.length }],
    verdicts: goals.map(({ side, from, to, most }) => ({
      work: `${group}: ${name}, ${counted(from)} to ${counted(to)}, exponent`,
      sides: side,
      most,
      got: growth(side, from, to),
      stretch: false,
    })),
    contests: [],
  };
}
