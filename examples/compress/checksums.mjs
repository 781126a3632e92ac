import { join } from 'node:path';
import { PartialFile } from './PartialFile.mjs';

/** @typedef {{ path: string, sha256: string }} Sum */

/**
 * Writes the checksums of the sources in the format of `sha256sum`, which checks them where the paths are valid: in the folder of
 * the sources, or in that of the compressed files once those have been decompressed.
 *
 * @param {string} out
 * @param {readonly Sum[]} sums
 * @returns {Promise<string | undefined>} the path of the file, which `sha256sum` would not accept without a line
 */
export async function writeChecksums(out, sums) {
  if (sums.length === 0) {
    return undefined;
  }
  const target = join(out, 'SHA256SUMS');
  const output = await PartialFile.create(target);
  try {
    await output.file.writeFile(sums.map(toLine).join(''));
    await output.complete();
  } finally {
    await output.release();
  }
  return target;
}

/** @type {Record<string, string>} */
const ESCAPES = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };

/**
 * A name that would not fit in one line is escaped, and the line begins with a backslash to say so.
 *
 * @param {Sum} sum
 */
function toLine({ path, sha256 }) {
  const escaped = path.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`;
}
