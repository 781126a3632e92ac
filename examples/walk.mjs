import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Yields the paths of the files below `directory`, relative to it, in any order.
 *
 * It never fails: a broken link or a directory that cannot be listed is yielded as a file, so that reading it reports what is
 * wrong.
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
 * Whether a link leads to a file. Not to a directory, which may contain the link itself, nor to a pipe, which would block.
 *
 * @param {string} link
 */
async function leadsToFile(link) {
  const target = await stat(link).catch(() => undefined);
  return target?.isFile() ?? true;
}
