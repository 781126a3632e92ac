import { size } from './report.mjs';

/** @import { Captures } from './digest.mjs' */

const BAR_WIDTH = 30;

/**
 * Draws a progress bar.
 *
 * @param {{ captures: Captures | undefined, bytes: number, milliseconds: number }} progress
 */
export function progressBar({ captures, bytes, milliseconds }) {
  if (!captures) {
    return 'listing files';
  }
  const done = captures.filter((capture) => capture.isDone()).length;
  const filled = Math.floor((BAR_WIDTH * done) / Math.max(1, captures.length));
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
  const speed = (bytes / 1e3 / milliseconds).toFixed(1);
  return `[${bar}] ${done}/${captures.length} files, ${size(bytes)}, ${speed} MB/s`;
}
