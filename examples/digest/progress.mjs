import { finalize, timer } from 'rxjs';
import { size } from './report.mjs';

/** @import { Captures } from './digest.mjs' */

/** @typedef {{ captures: Captures | undefined, bytes: number, milliseconds: number }} Progress */

const BAR_WIDTH = 30;
const START_OF_EMPTY_LINE = '\r\x1b[2K';

/**
 * Draws a bar in `terminal`, ten times a second, and removes it when it is unsubscribed.
 *
 * @param {import('node:tty').WriteStream} terminal
 * @param {() => Progress} progress returns the current progress
 */
export function showProgress(terminal, progress) {
  return timer(0, 100)
    .pipe(finalize(() => terminal.write(START_OF_EMPTY_LINE)))
    .subscribe(() => {
      // A line that wraps cannot be erased. The width of a terminal that does not know it is 0.
      const line = draw(progress()).slice(0, (terminal.columns || 80) - 1);
      terminal.write(START_OF_EMPTY_LINE + line);
    });
}

/** @param {Progress} progress */
function draw({ captures, bytes, milliseconds }) {
  if (!captures) {
    return 'listing files';
  }
  const done = captures.filter((capture) => capture.isDone()).length;
  const filled = Math.floor((BAR_WIDTH * done) / Math.max(1, captures.length));
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
  const speed = (bytes / 1e3 / milliseconds).toFixed(1);
  return `[${bar}] ${done}/${captures.length} files, ${size(bytes)}, ${speed} MB/s`;
}
