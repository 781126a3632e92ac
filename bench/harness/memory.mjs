import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { at } from './figures.mjs';
import { fixed, headingOf } from './findings.mjs';
import { spread } from './statistics.mjs';

/** @import { MemoryCase } from './cases.mjs' */
/** @import { Findings } from './findings.mjs' */

/**
 * Runs the heap case: each side in a separate process, where the garbage can be collected.
 *
 * @param {MemoryCase} work
 * @param {string} program prints the bytes per task, for the side named by its argument
 * @returns {Promise<Findings>}
 */
export async function runMemory(work, program) {
  const { group, name, sides, goals } = work;
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const side of Object.keys(sides)) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, side]);
    bytes[side] = Number(stdout);
  }
  /** @param {string} side @param {string} against */
  const ratio = (side, against) => at(bytes, side) / at(bytes, against);
  const baselines = [...new Set(goals.map(({ against }) => against))];
  return {
    tables: [
      {
        ...headingOf(work),
        columns: ['side', 'bytes', ...baselines.map((against) => `against ${against}`)],
        rows: Object.keys(sides).map((side) => [
          side,
          at(bytes, side).toFixed(0),
          ...baselines.map((against) => fixed(ratio(side, against))),
        ]),
      },
    ],
    verdicts: goals.map(({ side, against, most, target = false }) => ({
      work: `${group}: ${name}`,
      sides: `${side} against ${against}`,
      most,
      got: spread([ratio(side, against)]),
      target,
    })),
    contests: [],
  };
}
