// The runtimes that run the programs: the Node of this process, or another one, which npm installs.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { testsIn } from './programs.mjs';
import { emptyFolder, npmInstall, run } from './tools.mjs';

/**
 * @typedef {object} Runtime
 * @property {string} command
 * @property {string[]} args of the command, before the file with the tests
 * @property {RegExp} passed finds the number of tests that passed
 * @property {string} [noThreads] why it cannot run jobs on threads
 */

/** @type {Runtime} */
export const node = {
  command: process.execPath,
  args: ['--test-reporter=tap'], // With `--test`, a file without tests would count as one that passes.
  passed: /^# pass (\d+)$/m,
};

/**
 * By the names of their npm packages. Each depends on that with the binary for this platform, which an install script of one of
 * them puts into place.
 *
 * @type {Record<string, Omit<Runtime, 'command'> & { install?: string }>}
 */
const OTHERS = {
  bun: { install: 'install.js', args: ['test'], passed: /^ *(\d+) pass$/m },
  deno: {
    // The packages are those that npm has installed, and TypeScript has checked the types.
    args: ['test', '--allow-all', '--node-modules-dir=manual', '--no-check'],
    passed: /^ok \| (\d+) passed/m,
    // A port that a thread has sent to the main thread is one of the web, without `on`.
    noThreads: 'it does not make a MessagePort of Node of a port that a thread of Piscina sends',
  },
};

/**
 * Installs a runtime apart from the user's packages.
 *
 * @param {string} spec such as `bun@1.4.5`
 * @returns {Promise<Runtime>}
 */
export async function installRuntime(spec) {
  const [name = ''] = spec.split('@');
  const other = OTHERS[name];
  assert(other, `a runtime must be one of ${Object.keys(OTHERS).join(', ')}, got ${spec}`);
  const { install, ...runtime } = other;
  const folder = emptyFolder(name);
  await npmInstall(folder, spec);
  if (install) {
    await run(process.execPath, [install], join(folder, 'node_modules', name));
  }
  return { ...runtime, command: join(folder, 'node_modules/.bin', name) };
}

/**
 * Runs the tests of a program.
 *
 * @param {Runtime} runtime
 * @param {string} folder
 * @param {string} file
 * @param {Record<string, string>} [env]
 */
export async function runs({ command, args, passed }, folder, file, env) {
  const output = await run(command, [...args, `./${file}`], folder, env);
  // A file that ends before its tests are registered passes.
  assert.equal(Number(passed.exec(output)?.[1]), testsIn(file), `not all tests of ${file} ran\n${output}`);
}
