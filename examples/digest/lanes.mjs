/** @import { LaneRecorder } from 'rxresult/testing' */

/**
 * What the recorder has recorded, as wide as the terminal, and coloured where it is one.
 *
 * @param {LaneRecorder} recorder
 * @param {import('node:tty').WriteStream} output
 */
export function drawing(recorder, output) {
  const color = output.isTTY && !process.env['NO_COLOR'];
  return `${recorder.toString({ width: output.columns, color })}\n`;
}
