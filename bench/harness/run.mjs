// Runs the cases, and says what they come to.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { measure } from './measure.mjs';
import { exponent, median, spread } from './statistics.mjs';

/** @import { GrowthCase, Heading, MemoryCase, RatioCase, Side, Work } from './cases.mjs' */
/** @import { Pace, Rounds } from './measure.mjs' */
/** @import { Spread } from './statistics.mjs' */

/**
 * A table, as a reader sees it.
 *
 * @typedef {Heading & { columns: string[], rows: string[][], rounds?: number }} Table
 */

/**
 * What became of a goal.
 *
 * @typedef {object} Verdict
 * @property {string} work
 * @property {string} sides
 * @property {number} most
 * @property {Spread} got
 * @property {boolean} stretch
 */

/** @typedef {{ tables: Table[], verdicts: Verdict[] }} Findings */

/** @param {number} size */
export const counted = (size) => size.toLocaleString('en');

/**
 * @param {RatioCase} work
 * @param {Pace} pace
 * @returns {Promise<Findings>}
 */
export async function runRatios(work, pace) {
  /** @type {Findings} */
  const findings = { tables: [], verdicts: [] };
  const { group, name, note, baseline, goals = [] } = work;
  const rows = [];
  for (const size of work.sizes) {
    const sides = sidesAt(work, size);
    const rounds = await measure(sides, (result) => work.check(result, size), pace);
    for (const side of Object.keys(sides)) {
      const cost = nanoseconds(rounds, side, size);
      const ratios = ratiosIn(rounds, side, baseline);
      const { median: middle, lower, upper, least, most } = spread(ratios);
      const figures =
        side === baseline
          ? ['1', '', '', '']
          : [fixed(middle), range(lower, upper), range(least, most), String(ratios.length)];
      rows.push([counted(size), side, cost.toFixed(cost < 10 ? 1 : 0), ...figures]);
    }
    for (const { side, against, most, stretch = false } of goals.filter((goal) => goal.size === size)) {
      const tasks = size === 1 ? '' : `, ${counted(size)}`;
      findings.verdicts.push({
        work: `${group}: ${name}${tasks}`,
        sides: `${side} against ${against}`,
        most,
        got: spread(ratiosIn(rounds, side, against)),
        stretch,
      });
    }
  }
  const columns = ['tasks', 'side', 'ns a task', `against ${baseline}`, 'quartiles', 'least to most', 'rounds'];
  findings.tables.push({ group, name, columns, rows, ...(note && { note }) });
  return findings;
}

/**
 * @param {GrowthCase} work
 * @param {Pace} pace
 * @returns {Promise<Findings>}
 */
export async function runGrowth(work, pace) {
  const { group, name, note, sizes, goals } = work;
  /** @param {string} side @param {number} size */
  const key = (side, size) => `${side} ${size}`;
  const all = sizes.map((size) => /** @type {const} */ ([size, sidesAt(work, size)]));
  /** @type {Record<string, Side>} */
  const sides = {};
  const names = new Set();
  for (const [size, some] of all) {
    for (const [side, run] of Object.entries(some)) {
      sides[key(side, size)] = run;
      names.add(side);
    }
  }
  const rounds = await measure(sides, (result) => work.check(result, 0), pace);
  /** @param {string} side @param {number} from @param {number} to */
  const growth = (side, from, to) => {
    const measured = sizes.filter((size) => size >= from && size <= to && key(side, size) in sides);
    const names = measured.map((size) => key(side, size));
    const complete = rounds.filter((round) => names.every((name) => name in round));
    return spread(complete.map((round) => exponent(measured.map((size) => [size, at(round, key(side, size))]))));
  };
  const rows = [...names].map((side) => {
    const costs = sizes.map((size) =>
      key(side, size) in sides ? nanoseconds(rounds, key(side, size), size).toFixed(0) : '',
    );
    const { median: middle, lower, upper } = growth(side, 0, Infinity);
    return [side, ...costs, fixed(middle), range(lower, upper)];
  });
  const columns = ['ns a task', ...sizes.map(counted), 'exponent', 'quartiles'];
  return {
    tables: [{ group, name, columns, rows, rounds: rounds.length, ...(note && { note }) }],
    verdicts: goals.map(({ side, from, to, most }) => ({
      work: `${group}: ${name}, ${counted(from)} to ${counted(to)}, exponent`,
      sides: side,
      most,
      got: growth(side, from, to),
      stretch: false,
    })),
  };
}

/**
 * @param {MemoryCase} work
 * @returns {Promise<Findings>}
 */
export async function runMemory({ group, name, note, sides, goals }) {
  const file = fileURLToPath(new URL('heap.mjs', import.meta.url));
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const side of Object.keys(sides)) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, side]);
    bytes[side] = Number(stdout);
  }
  const baselines = [...new Set(goals.map(({ against }) => against))];
  return {
    tables: [
      {
        group,
        name,
        ...(note && { note }),
        columns: ['side', 'bytes', ...baselines.map((against) => `against ${against}`)],
        rows: Object.keys(sides).map((side) => [
          side,
          at(bytes, side).toFixed(0),
          ...baselines.map((against) => fixed(at(bytes, side) / at(bytes, against))),
        ]),
      },
    ],
    verdicts: goals.map(({ side, against, most }) => ({
      work: `${group}: ${name}`,
      sides: `${side} against ${against}`,
      most,
      got: spread([at(bytes, side) / at(bytes, against)]),
      stretch: false,
    })),
  };
}

/**
 * @param {Work} work
 * @param {number} size
 * @returns {Record<string, Side>}
 */
function sidesAt(work, size) {
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
 * @param {Rounds} rounds
 * @param {string} side
 * @param {string} against
 */
function ratiosIn(rounds, side, against) {
  return rounds
    .filter((round) => side in round && against in round)
    .map((round) => at(round, side) / at(round, against));
}

/**
 * What a task costs, at the median.
 *
 * @param {Rounds} rounds
 * @param {string} side
 * @param {number} size
 */
function nanoseconds(rounds, side, size) {
  return (median(rounds.filter((round) => side in round).map((round) => at(round, side))) / size) * 1e6;
}

/** @param {Readonly<Record<string, number>>} figures @param {string} side */
function at(figures, side) {
  const figure = figures[side];
  if (figure === undefined) {
    throw new RangeError(`${side}: there is no figure`);
  }
  return figure;
}

/** @param {number} ratio */
export function fixed(ratio) {
  return ratio.toFixed(ratio < 0.1 ? 3 : ratio < 10 ? 2 : 0);
}

/** @param {number} from @param {number} to */
export function range(from, to) {
  return `${fixed(from)} to ${fixed(to)}`;
}
