// `unsubscribe()` returns at once, but closing a file takes time. This class knows the files that are still open.

import { createReadStream } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Opens files and counts those that are not closed yet. */
export class OpenFiles {
  /** @type {Set<import('node:fs').ReadStream>} */
  #streams = new Set();

  /** How many are open, or being opened or closed. */
  get size() {
    return this.#streams.size;
  }

  /**
   * @param {string} path
   * @param {AbortSignal} signal closes the file
   */
  open(path, signal) {
    const stream = createReadStream(path, { signal });
    this.#streams.add(stream);
    // Emitted once for each stream: at its end, after an error, and if it is destroyed before the file is open.
    stream.once('close', () => this.#streams.delete(stream));
    return stream;
  }

  /**
   * Waits until all are closed, but not longer than `milliseconds`.
   *
   * @param {number} milliseconds
   */
  async closed(milliseconds) {
    const closing = Array.from(
      this.#streams,
      (stream) => new Promise((closed) => stream.once('close', () => closed(undefined))),
    );
    await Promise.race([Promise.all(closing), setTimeout(milliseconds, undefined, { ref: false })]);
  }
}
