/** @import { LaneRecorder } from 'rxresult/testing' */

/**
 * Draws the lanes of the recorder as wide as the terminal, in colour if the output is a terminal.
 *
 * @param {LaneRecorder} recorder
 * @param {import('node:tty').WriteStream} output
 */
export function drawing(recorder, output) {
  const color = output.isTTY && !process.env['NO_COLOR'];
  return `${recorder.toString({ width: output.columns, color })}\n`;
}
