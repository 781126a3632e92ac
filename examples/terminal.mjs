// What the programs of the examples print to a terminal.

import { finalize, timer } from 'rxjs';

/** @import { WriteStream } from 'node:tty' */
/** @import { LaneRecorder } from 'rxresult/testing' */

const START_OF_EMPTY_LINE = '\r\x1b[2K';

/**
 * Shows one line in `terminal`, drawn anew ten times a second, and removes it when it is unsubscribed.
 *
 * @param {WriteStream} terminal
 * @param {() => string} draw returns the current line
 */
export function showLine(terminal, draw) {
  return timer(0, 100)
    .pipe(finalize(() => terminal.write(START_OF_EMPTY_LINE)))
    .subscribe(() => {
      // A line that wraps cannot be erased. The width of a terminal that does not know it is 0.
      terminal.write(START_OF_EMPTY_LINE + draw().slice(0, (terminal.columns || 80) - 1));
    });
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
