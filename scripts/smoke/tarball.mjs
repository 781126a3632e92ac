// Checks the contents of the package.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { distFiles, root } from './manifest.mjs';
import { check, run, temp } from './tools.mjs';

const documents = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'llms.txt', 'package.json'],
  ...filesIn(root, 'docs').filter((file) => /^docs\/([^/]+\.(md|svg)|images\/.+)$/.test(file)), // Without the site.
  ...filesIn(root, 'skills'),
];

/** Packs the build, and returns the path of the tarball. */
export async function pack() {
  await check('dist is built', () => {
    const missing = distFiles.filter((file) => !existsSync(join(root, file)));
    assert(missing.length === 0, `missing: ${missing.join(', ')}\nrun \`npm run build\` first`);
  });
  await check('npm packs it', async () => {
    await run('npm', ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', temp], root);
  });
  return join(temp, readdirSync(temp).find((file) => file.endsWith('.tgz')) ?? '');
}

/**
 * @param {string} folder
 * @param {string} under
 * @returns {string[]} by their paths in the folder
 */
function filesIn(folder, under) {
  return readdirSync(join(folder, under), { encoding: 'utf8', recursive: true })
    .map((file) => join(under, file))
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll('\\', '/'));
}

/** @param {string} installed where the package is installed */
export async function checkFiles(installed) {
  await check('the tarball holds dist, src, docs, skills and the documents, and nothing else', () => {
    const packed = filesIn(installed, '.');
    const expected = [...distFiles, ...documents];
    const missing = [...expected, 'src/index.ts'].filter((file) => !packed.includes(file));
    const unexpected = packed.filter((file) => !expected.includes(file) && !/^src\/.+\.ts$/.test(file));
    assert(missing.length === 0, `missing: ${missing.join(', ')}`);
    assert(unexpected.length === 0, `unexpected: ${unexpected.join(', ')}`);
  });

  await check('dist takes nothing from the inside of RxJS', () => {
    forEachDistFile(/\.[cm]?[jt]s$/, (text, file) => assert(!text.includes('rxjs/internal'), `see ${file}`));
  });

  await check('dist names no folder of this machine', () => {
    forEachDistFile(/./, (text, file) => assert(!text.includes(root) && !text.includes('file://'), `see ${file}`));
  });

  await check('the types name nothing internal', () => {
    forEachDistFile(/\.d\.[cm]ts$/, (text, file) => {
      // TypeScript keeps the names of private members, to distinguish a class from a look-alike.
      const internal = text.replace(/^\s*private .*$/gm, '').match(/^.*(@internal|\b_\w).*$/m);
      assert(!internal, `${file}: ${internal?.[0].trim() ?? ''}`);
    });
  });

  await check('the source maps hold the sources as they are', () => {
    forEachDistFile(/\.map$/, (text, file) => {
      const { sources, sourcesContent } = JSON.parse(text);
      for (const [index, source] of sources.entries()) {
        const path = join(installed, dirname(file), source);
        assert(existsSync(path), `${file}: ${source} is not in the tarball`);
        assert(
          readFileSync(path, 'utf8') === sourcesContent?.[index],
          `${file}: ${source} is missing or another; run \`npm run build\` again`,
        );
      }
    });
  });

  /**
   * @param {RegExp} pattern
   * @param {(text: string, file: string) => void} look
   */
  function forEachDistFile(pattern, look) {
    for (const file of distFiles.filter((file) => pattern.test(file))) {
      look(readFileSync(join(installed, file), 'utf8'), file);
    }
  }
}
