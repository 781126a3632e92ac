// A user of the package: a folder with the package and one RxJS, and nothing else; later, with what single entries need.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entries, name, peers } from './manifest.mjs';
import { javascript } from './programs.mjs';
import { check, expect, node, run, temp } from './tools.mjs';

/** @typedef {{ rxjs: string, folder: string, installed: string }} User */

/**
 * @param {string} tarball
 * @param {string} rxjs
 * @returns {Promise<User>}
 */
export async function install(tarball, rxjs) {
  const folder = join(temp, `rxjs-${rxjs}`);
  await check(`npm installs it with RxJS ${rxjs}`, async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    await npmInstall(folder, tarball, `rxjs@${rxjs}`);
  });
  return { rxjs, folder, installed: join(folder, 'node_modules', name) };
}

/**
 * @param {string} folder
 * @param {string[]} packages
 */
export async function npmInstall(folder, ...packages) {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  // Peers are listed, not resolved: a peer that is missing here must not be needed.
  await run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', ...quiet, ...packages], folder);
}

/** @param {User} user */
export async function addPeers({ folder }) {
  await npmInstall(folder, ...peers);
}

/**
 * @param {User} user
 * @param {(id: string) => boolean} which
 */
export async function checkImports({ folder }, which) {
  for (const { id } of entries.filter(({ id, dual }) => dual && which(id))) {
    await check(`${id} can be imported, and required with the same names`, async () => {
      const names = 'JSON.stringify(Object.keys(entry).sort())';
      const args = ['--input-type=module', '-e', `import * as entry from '${id}'; console.log(${names})`];
      const esm = await node(folder, ...args);
      const cjs = await node(folder, '-e', `const entry = require('${id}'); console.log(${names})`);
      expect(esm === cjs, `ESM: ${esm}CommonJS: ${cjs}`);
    });
  }
}

/** @param {User} user */
export async function runPrograms({ folder, rxjs }) {
  for (const [file, text] of Object.entries(javascript)) {
    writeFileSync(join(folder, file), text);
    await check(`RxJS ${rxjs}: ${file} runs`, () => runs(folder, file));
  }
}

/**
 * @param {string} folder
 * @param {string} file a program that prints `done` at its end
 */
export async function runs(folder, file) {
  expect((await node(folder, file)) === 'done\n', `${file} ended too early`);
}
