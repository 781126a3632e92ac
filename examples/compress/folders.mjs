import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { checkDirectory, defaultDirectory, InputError } from '../program.mjs';

/**
 * Where the files are, and where the compressed ones go.
 *
 * @param {string | undefined} directory
 * @param {string | undefined} out
 */
export async function chooseFolders(directory, out) {
  const from = resolve(directory ?? defaultDirectory());
  await checkDirectory(from);
  const beside = directory === undefined ? join(tmpdir(), `rxresult-compressed-${randomUUID()}`) : `${from}-compressed`;
  const to = resolve(out ?? beside);
  const [source, target] = await Promise.all([realPath(from), realPath(to)]);
  // The next run would compress what this one has written, or a compressed file would replace a source.
  if (contains(source, target) || contains(target, source)) {
    throw new InputError('neither of DIR and OUT may be inside the other');
  }
  return { directory: from, out: to };
}

/**
 * Follows the links of a path, also if its last parts do not exist.
 *
 * @param {string} path absolute
 * @returns {Promise<string>}
 */
async function realPath(path) {
  return realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await realPath(dirname(path)), basename(path)),
  );
}

/**
 * @param {string} folder
 * @param {string} path
 */
function contains(folder, path) {
  return relative(folder, path).split(sep)[0] !== '..';
}
