// What the programs of the examples print to a terminal.

import Table from 'cli-table3';
import cliTruncate from 'cli-truncate';
import { finalize, timer } from 'rxjs';

/** @import { WriteStream } from 'node:tty' */
/** @import { LaneRecorder } from 'rxresult/testing' */

const START_OF_EMPTY_LINE = '\r\x1b[2K';
const START_OF_EMPTY_LINE_ABOVE = '\x1b[A\x1b[2K';

/**
 * Shows one line in `terminal`, drawn anew ten times a second, and removes it when it is unsubscribed.
 *
 * @param {WriteStream} terminal
 * @param {() => string} draw returns the current line
 */
export function showLine(terminal, draw) {
  return showLines(terminal, () => [draw()]);
}

/**
 * Shows lines in `terminal`, as many as fit, drawn anew ten times a second, and removes them when it is unsubscribed.
 *
 * @param {WriteStream} terminal
 * @param {() => string[]} draw returns the current lines, of which there is at least one
 */
export function showLines(terminal, draw) {
  let above = 0;
  const erase = () => START_OF_EMPTY_LINE + START_OF_EMPTY_LINE_ABOVE.repeat(above);
  return timer(0, 100)
    .pipe(finalize(() => terminal.write(erase())))
    .subscribe(() => {
      // A line that wraps or has left the screen cannot be erased. The size of a terminal that does not know it is 0.
      const lines = draw().slice(0, (terminal.rows || 24) - 1);
      const text = lines.map((line) => cliTruncate(line, (terminal.columns || 80) - 1)).join('\n');
      terminal.write(erase() + text);
      above = Math.max(0, lines.length - 1);
    });
}

const BAR_WIDTH = 30;

/**
 * Draws a bar that is filled as far as `done` is a part of `total`.
 *
 * @param {number} done
 * @param {number} total
 */
export function bar(done, total) {
  const filled = Math.floor((BAR_WIDTH * Math.min(done, total)) / Math.max(1, total));
  return `[${'#'.repeat(filled).padEnd(BAR_WIDTH, '.')}]`;
}

const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((part) => [part, '']),
);

/**
 * Aligns columns, with two spaces between them.
 *
 * @param {readonly (readonly string[])[]} rows
 * @param {('left' | 'right')[]} [colAligns]
 */
export function columns(rows, colAligns = []) {
  const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };
  const table = new Table({ chars: { ...NO_BORDERS, middle: '  ' }, style, colAligns });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/**
 * Draws the lanes of the recorder as wide as the terminal, in colour if the output is a terminal.
 *
 * @param {LaneRecorder} recorder
 * @param {WriteStream} output
 */
export function drawing(recorder, output) {
  const color = output.isTTY && !process.env['NO_COLOR'];
  return `${recorder.toString({ width: output.columns, color })}\n`;
}

/** Lets a program end as usual when the reader of its output has closed the pipe, as `head` does. */
export function ignoreClosedPipes() {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EPIPE') {
        throw error;
      }
    });
  }
}

/**
 * Escapes characters that would move the cursor or change the direction of writing: names and messages may contain anything.
 *
 * @param {string} text
 */
export function printable(text) {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {number} count
 * @param {string} [noun]
 */
export function countOf(count, noun = 'file') {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** @param {number} bytes */
export function size(bytes) {
  const thousands = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** thousands).toFixed(thousands && 2)} ${['B', 'kB', 'MB', 'GB'][thousands]}`;
}
