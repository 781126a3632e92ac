import { median } from 'simple-statistics';
import { nanoseconds, ratiosIn, sidesAt } from './figures.mjs';
import { counted, fixed, headingOf, range } from './findings.mjs';
import { measure } from './measure.mjs';
import { spread } from './statistics.mjs';

/** @import { RatioCase } from './cases.mjs' */
/** @import { Findings } from './findings.mjs' */
/** @import { Pace } from './measure.mjs' */

/**
 * Runs a case that compares its sides with each other.
 *
 * @param {RatioCase} work
 * @param {Pace} pace
 * @returns {Promise<Findings>}
 */
export async function runRatios(work, pace) {
  const { group, name, sizes, baseline, ours = [], floor, goals = [] } = work;
  const columns = ['tasks', 'side', 'ns a task', `against ${baseline}`, 'quartiles', 'least to most', 'rounds'];
  /** @type {string[][]} */
  const rows = [];
  /** @type {Findings} */
  const findings = { tables: [{ ...headingOf(work), columns, rows }], verdicts: [], contests: [] };
  for (const size of sizes) {
    const sides = sidesAt(work, size);
    const names = Object.keys(sides);
    const title = `${group}: ${name}${size === 1 ? '' : `, ${counted(size)}`}`;
    const rounds = await measure(sides, (result) => work.check(result, size), pace);
    for (const side of names) {
      const cost = nanoseconds(rounds, side, size);
      const ratios = ratiosIn(rounds, side, baseline);
      const { median: middle, lower, upper, least, most } = spread(ratios);
      const figures =
        side === baseline
          ? ['1', '', '', '']
          : [fixed(middle), range(lower, upper), range(least, most), String(ratios.length)];
      rows.push([counted(size), side, cost.toFixed(cost < 10 ? 1 : 0), ...figures]);
    }
    for (const { side, against, most, target = false } of goals.filter((goal) => goal.size === size)) {
      const got = spread(ratiosIn(rounds, side, against));
      findings.verdicts.push({ work: title, sides: `${side} against ${against}`, most, got, target });
    }
    const peers = names.filter((peer) => peer !== floor && !ours.includes(peer));
    for (const side of ours) {
      const ratios = Object.fromEntries(peers.map((peer) => [peer, median(ratiosIn(rounds, side, peer))]));
      findings.contests.push({ work: title, side, ratios });
    }
  }
  await work.close?.();
  return findings;
}
