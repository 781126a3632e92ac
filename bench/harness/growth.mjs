import { processor } from './clocks.mjs';
import { at, nanoseconds, ratiosIn, sidesAt } from './figures.mjs';
import { counted, fixed, headingOf, range } from './findings.mjs';
import { measure } from './measure.mjs';
import { exponent, spread } from './statistics.mjs';

/** @import { GrowthCase, Side } from './cases.mjs' */
/** @import { Findings, Verdict } from './findings.mjs' */
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
  const { group, name, sizes, floor, ours, clock = pace.clock, share, exponent: most } = work;
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
  const rounds = await measure(sides, (result) => work.check(result, 0), { ...pace, clock, least });

  /** @param {string} side */
  const growth = (side) => {
    const points = measured.get(side) ?? [];
    const complete = rounds.filter((round) => points.every((size) => keyOf(side, size) in round));
    return spread(complete.map((round) => exponent(points.map((size) => [size, at(round, keyOf(side, size))]))));
  };
  const rows = [...measured].map(([side, its]) => {
    const costs = sizes.map((size) =>
      its.includes(size) ? nanoseconds(rounds, keyOf(side, size), size).toFixed(0) : '',
    );
    const all = growth(side);
    return [side, ...costs, fixed(all.median), range(all.lower, all.upper)];
  });
  const title = `${group}: ${name}`;
  /** @type {Verdict[]} */
  const verdicts = [];
  if (most !== undefined) {
    const of = `exponent${clock === processor ? ' by processor time' : ''}`;
    const span = `${counted(Math.min(...sizes))} to ${counted(Math.max(...sizes))}`;
    for (const side of ours) {
      verdicts.push({ work: `${title}, ${span}, ${of}`, sides: side, most, got: growth(side), target: false });
    }
  }
  if (floor !== undefined) {
    for (const side of ours) {
      const shares = sizes.map((size) => ({
        size,
        got: spread(ratiosIn(rounds, keyOf(side, size), keyOf(floor, size))),
      }));
      rows.push([`${side}: share of ${floor}`, ...shares.map(({ got }) => fixed(got.median)), '', '']);
      if (share !== undefined) {
        const { size, got } = shares.reduce((a, b) => (b.got.median > a.got.median ? b : a));
        const sides = `${side} against ${floor}`;
        verdicts.push({ work: `${title}, worst at ${counted(size)}`, sides, most: share, got, target: true });
      }
    }
  }
  const columns = [
    clock === processor ? 'processor ns a task' : 'ns a task',
    ...sizes.map(counted),
    'exponent',
    'quartiles',
  ];
  return { tables: [{ ...headingOf(work), columns, rows, rounds: rounds.length }], verdicts, contests: [] };
}
