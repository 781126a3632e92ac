import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @import { GrowthCase } from './cases.mjs' */
/** @import { Findings } from './findings.mjs' */

/**
 * Megabytes for young objects. By default V8 has 16, and copies what is alive whenever they are full: so a task costs several
 * times as much among 100,000 as among 1,000, whatever it does.
 */
const YOUNG = 512;

/**
 * Runs a growth case in a separate process, where few of its objects have to be copied at any size.
 *
 * @param {GrowthCase} work
 * @param {string} program prints the findings as JSON, for the case named by its first argument
 * @param {readonly string[]} [args] more arguments for it
 * @returns {Promise<Findings>}
 */
export async function runApart({ group, name }, program, args = []) {
  const flags = ['--expose-gc', `--min-semi-space-size=${YOUNG}`, `--max-semi-space-size=${YOUNG}`];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, `${group}: ${name}`, ...args]);
  return JSON.parse(stdout);
}
