import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** @import { FileHandle } from 'node:fs/promises' */

/** All that may read and write; what a new file gets of it is up to the umask. */
const ANYBODY = 0o666;

/**
 * A file that appears under its name when it is complete, and before that has another name in the same folder. So what has the
 * name is never half written, whatever happens to the process.
 */
export class PartialFile {
  #complete = false;

  /**
   * Creates the file, and the folders that lead to it.
   *
   * @param {string} target
   * @param {FileHandle} [like] who may not read this file may not read the new one
   */
  static async create(target, like) {
    const mode = like ? (await like.stat()).mode & ANYBODY : ANYBODY;
    await mkdir(dirname(target), { recursive: true });
    // Each run has its own name: a queue may run a job twice at the same time.
    const path = join(dirname(target), `.${randomUUID()}.partial`);
    return new PartialFile(target, path, await open(path, 'wx', mode));
  }

  /**
   * @param {string} target
   * @param {string} path
   * @param {FileHandle} file
   */
  constructor(target, path, file) {
    this.target = target;
    this.path = path;
    this.file = file;
  }

  /** Closes it and gives it its name, instead of the file that has it. */
  async complete() {
    await this.file.close();
    await rename(this.path, this.target);
    this.#complete = true;
  }

  /** Removes it, unless it is complete. */
  async release() {
    await this.file.close();
    if (!this.#complete) {
      await rm(this.path, { force: true });
    }
  }
}
