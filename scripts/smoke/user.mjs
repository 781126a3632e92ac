// A user of the package: a folder with the package and one RxJS, and nothing else; later, with what single entries need.

import { join } from 'node:path';
import { entries, name, peers } from './manifest.mjs';
import { copyPrograms, javascript } from './programs.mjs';
import { node, runs } from './runtimes.mjs';
import { check, emptyFolder, npmInstall } from './tools.mjs';

/** @import { Runtime } from './runtimes.mjs' */

/** @typedef {{ rxjs: string, folder: string, installed: string }} User */

/**
 * @param {string} tarball
 * @param {string} rxjs
 * @returns {Promise<User>}
 */
export async function install(tarball, rxjs) {
  const folder = emptyFolder(`rxjs-${rxjs}`);
  await check(`npm installs it with RxJS ${rxjs}`, async () => {
    await npmInstall(folder, tarball, `rxjs@${rxjs}`);
    copyPrograms(folder);
  });
  return { rxjs, folder, installed: join(folder, 'node_modules', name) };
}

/** @param {User} user */
export async function addPeers({ folder }) {
  await check(`npm adds what single entries need: ${peers.join(', ')}`, () => npmInstall(folder, ...peers));
}

/**
 * @param {User} user
 * @param {(id: string) => boolean} which
 * @param {Runtime} [runtime]
 */
export async function checkImports({ folder }, which, runtime = node) {
  for (const { id } of entries.filter(({ id, dual }) => dual && which(id))) {
    await check(`${id} can be imported, and required with the same names`, () =>
      runs(runtime, folder, 'entry.mjs', { ENTRY: id }),
    );
  }
}

/**
 * @param {User} user
 * @param {Runtime} [runtime]
 */
export async function runPrograms({ folder, rxjs }, runtime = node) {
  for (const file of javascript) {
    await check(`RxJS ${rxjs}: ${file} runs`, () => runs(runtime, folder, file));
  }
}
