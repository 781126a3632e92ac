import { open } from 'node:fs/promises';

/** @import { FileHandle } from 'node:fs/promises' */

/** Opens and closes files, and counts those that are open. */
export class OpenFiles {
  /** How many are open, or being opened or closed. */
  size = 0;

  /** @param {string} path */
  async open(path) {
    this.size++;
    try {
      return await open(path);
    } catch (error) {
      this.size--;
      throw error;
    }
  }

  /** @param {FileHandle} file */
  async close(file) {
    await file.close();
    this.size--;
  }
}
