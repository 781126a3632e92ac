// The report after the nursery has ended, made from the captures.

import { columns, countOf, messageOf, printable, size } from '../terminal.mjs';

/** @import { Captures, Digest } from './digest.mjs' */

/** @typedef {ReturnType<typeof toReport>} Report */

const SLOWEST = 5;

/**
 * @param {string} directory
 * @param {Captures} captures all done
 * @param {number} seconds
 * @param {number} openHandles
 */
export function toReport(directory, captures, seconds, openHandles) {
  /** @type {Digest[]} */
  const files = [];
  /** @type {{ path: string, error: string }[]} */
  const failures = [];
  let cancelled = 0;
  let bytes = 0;
  for (const { name = '', outcome } of captures) {
    if (outcome.status === 'fulfilled') {
      files.push(outcome.value);
      bytes += outcome.value.bytes;
    } else if (outcome.status === 'rejected') {
      failures.push({ path: name, error: messageOf(outcome.reason) });
    } else {
      cancelled++;
    }
  }
  const megabytesPerSecond = bytes / 1e6 / seconds;
  return { directory, files, failures, cancelled, bytes, seconds, megabytesPerSecond, openHandles };
}

/** @param {Report} report */
export function toJSON(report) {
  // JSON escapes only the control characters below U+0020.
  return `${printable(JSON.stringify(report))}\n`;
}

/** @param {Report} report */
export function describe({ files, bytes, seconds, megabytesPerSecond }) {
  const summary = `${countOf(files.length)}, ${size(bytes)} in ${seconds.toFixed(2)} s: ${megabytesPerSecond.toFixed(1)} MB/s\n`;
  if (files.length === 0) {
    return summary;
  }
  const slowest = [...files].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  const rows = slowest.map(({ milliseconds, bytes, path }) => [
    `${milliseconds.toFixed(1)} ms`,
    size(bytes),
    printable(path),
  ]);
  return `${summary}slowest:\n${columns(rows, ['right', 'right'])}`;
}

/** @param {Report} report */
export function describeFailures({ failures }) {
  const lines = [`digest: ${countOf(failures.length)} could not be read:`];
  for (const { path, error } of failures) {
    lines.push(`  ${printable(path)}: ${printable(error)}`);
  }
  return `${lines.join('\n')}\n`;
}
