import { bar, size } from '../terminal.mjs';

/** @import { Captures } from './digest.mjs' */

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
  const speed = (bytes / 1e3 / milliseconds).toFixed(1);
  return `${bar(done, captures.length)} ${done}/${captures.length} files, ${size(bytes)}, ${speed} MB/s`;
}
