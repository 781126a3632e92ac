// For the specs: the files that are compressed, and the tools that check what was written.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';

export const EVIL_NAME = 'evil\u001b[2J\nname\\';
const ODD_NAME = 'naïve Ünïcode 日本 😀';
/** A sparse file: reading it takes minutes, but it takes no space on the disk. */
const ENDLESS = 64 * 1024 ** 3;

/** The paths of {@link makeTree}. */
export const TREE = ['-a', 'empty file', EVIL_NAME, 'large', `sub/deep/${ODD_NAME}`, 'sub/link to a'].sort();
export const SIZE = '5.00 MB';

export async function makeScratch() {
  return realpath(await mkdtemp(join(tmpdir(), 'rxresult-compress-')));
}

/**
 * Six files, one of which is a link.
 *
 * @param {string} tree
 */
export async function makeTree(tree) {
  await mkdir(join(tree, 'sub', 'deep'), { recursive: true });
  await writeFile(join(tree, '-a'), 'hi\n');
  await writeFile(join(tree, 'empty file'), '');
  await writeFile(join(tree, EVIL_NAME), '!');
  await writeFile(join(tree, 'large'), Buffer.alloc(5_000_000, 'the quick brown fox '));
  await writeFile(join(tree, 'sub', 'deep', ODD_NAME), 'hello');
  await symlink(join('..', '-a'), join(tree, 'sub', 'link to a'));
}

/**
 * @param {string} tree
 * @param {number} count
 * @param {string} [name]
 */
export async function makeEndless(tree, count, name = 'endless-') {
  for (let i = 0; i < count; i++) {
    const path = join(tree, `${name}${String(i).padStart(2, '0')}`);
    await writeFile(path, '');
    await truncate(path, ENDLESS);
  }
}

/**
 * Expects that just these files have been compressed, as `gzip` and `sha256sum` see it.
 *
 * @param {string} tree
 * @param {string} out
 * @param {readonly string[]} paths
 */
export function expectCompressed(tree, out, paths) {
  expect(filesBelow(out)).toEqual([...paths.map((path) => `${path}.gz`), 'SHA256SUMS'].sort());
  for (const path of paths) {
    const decompressed = execFileSync('gzip', ['-dc', '--', `${path}.gz`], { cwd: out, maxBuffer: 1e8 });
    expect(decompressed.equals(readFileSync(join(tree, path)))).toBe(true);
  }
  expect(checkSums(tree, out)).toBe(paths.length);
}

/**
 * Has `sha256sum` check the files of a folder, which throws if one of them is wrong, and returns how many they are.
 *
 * @param {string} folder
 * @param {string} out
 */
export function checkSums(folder, out) {
  const sums = join(out, 'SHA256SUMS');
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', sums], { cwd: folder });
  return readFileSync(sums, 'utf8').trimEnd().split('\n').length;
}

/**
 * The paths of all that is below a folder and is not a folder itself.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => join(entry.name, path)) : [entry.name],
    )
    .sort();
}
