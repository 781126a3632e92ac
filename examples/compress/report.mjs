// The report after the nursery has ended, made from the captures.

import { countOf, messageOf, printable, size } from '../terminal.mjs';

/** @import { Job } from './compress.mjs' */
/** @import { Compressed } from './handlers.mjs' */

/** @typedef {ReturnType<typeof toReport>} Report */

/** @param {readonly Job[]} jobs all ended */
export function toReport(jobs) {
  /** @type {(Compressed & { path: string })[]} */
  const files = [];
  /** @type {{ path: string, error: string }[]} */
  const failures = [];
  let stopped = 0;
  let notStarted = 0;
  for (const { path, progress, capture } of jobs) {
    const { outcome } = capture;
    if (outcome.status === 'fulfilled') {
      files.push({ path, ...outcome.value });
    } else if (outcome.status === 'rejected') {
      failures.push({ path, error: messageOf(outcome.reason) });
    } else if (progress.bytes === undefined) {
      notStarted++;
    } else {
      stopped++;
    }
  }
  return { files, failures, stopped, notStarted };
}

/**
 * @param {Report} report
 * @param {number} seconds
 * @param {string | undefined} checksums
 */
export function describe({ files }, seconds, checksums) {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const compressed = files.reduce((sum, file) => sum + file.compressed, 0);
  const speed = `${seconds.toFixed(2)} s: ${(bytes / 1e6 / seconds).toFixed(1)} MB/s`;
  const summary = `${countOf(files.length)}, ${size(bytes)} compressed to ${size(compressed)} in ${speed}\n`;
  return summary + (checksums === undefined ? '' : `checksums: ${printable(checksums)}\n`);
}

/** @param {Report} report */
export function describeFailures({ failures }) {
  const lines = failures.map(({ path, error }) => `  ${printable(path)}: ${printable(error)}\n`);
  return `compress: ${countOf(failures.length)} could not be compressed:\n${lines.join('')}`;
}

/** @param {Report} report */
export function describeStop({ files, stopped, notStarted }) {
  const complete = `${countOf(files.length)} ${files.length === 1 ? 'is' : 'are'} complete`;
  return `stopped ${countOf(stopped, 'job')}; ${complete}, ${notStarted} not started`;
}
