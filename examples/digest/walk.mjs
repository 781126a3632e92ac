import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The paths of the files below `directory`, relative to it, in no order that matters.
 *
 * It does not fail: what cannot be looked at, a broken link or a directory that may not be listed, is yielded as a file,
 * so that reading it says what is wrong.
 *
 * @param {string} directory
 * @returns {AsyncGenerator<string, void>}
 */
export async function* walk(directory) {
  const unseen = ['.'];
  for (let parent = unseen.pop(); parent !== undefined; parent = unseen.pop()) {
    const entries = await readdir(join(directory, parent), { withFileTypes: true }).catch(() => undefined);
    if (!entries) {
      yield parent;
      continue;
    }
    for (const entry of entries) {
      const path = join(parent, entry.name);
      if (entry.isDirectory()) {
        unseen.push(path);
      } else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(join(directory, path))))) {
        yield path;
      }
    }
  }
}

/**
 * Not to a directory, which may hold the link itself, nor to a pipe, which blocks whoever opens it.
 *
 * @param {string} link
 */
async function leadsToFile(link) {
  const target = await stat(link).catch(() => undefined);
  return target?.isFile() ?? true;
}
