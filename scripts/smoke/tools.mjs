// The tools of the checks: a temporary folder, a test for each requirement, and commands.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Deleted when the process exits. */
export const temp = mkdtempSync(join(tmpdir(), 'rxresult-smoke-'));

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

process.on('exit', () => {
  stop(); // One of several concurrent commands may have failed: the others must not write to the folder any more.
  rmSync(temp, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, stop); // Their checks then fail.
}

function stop() {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}

let failed = false;

/**
 * Checks one requirement. After the first that is not met, the others are skipped: they need what it has left.
 *
 * @param {string} what
 * @param {() => void | Promise<void>} meets
 */
export async function check(what, meets) {
  await test(what, { skip: failed }, async () => {
    failed = true;
    await meets();
    failed = false;
  });
}

/**
 * Runs a command, and returns its output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
export async function run(command, args, cwd, env) {
  const options = { cwd, timeout: 120_000, env: { ...process.env, NO_COLOR: '1', ...env } };
  const call = promisify(execFile)(command, args, options);
  running.add(call.child);
  try {
    const { stdout, stderr } = await call;
    return stdout + stderr;
  } catch (error) {
    // The message contains the command and its stderr, but compilers write to stdout.
    const { message, stdout } = /** @type {Error & { stdout?: string }} */ (error);
    throw new Error(`${message}\n${stdout ?? ''}`, { cause: error });
  } finally {
    running.delete(call.child);
  }
}

const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * @param {string} folder
 * @param {string[]} packages
 */
export async function npmInstall(folder, ...packages) {
  // Peers are listed, not resolved: a peer that is missing here must not be needed.
  await run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', ...quiet, ...packages], folder);
}

/**
 * Installs another Node from its npm package, whose install script brings the binary.
 *
 * @param {string} version
 * @returns the folder of the binary
 */
export async function installNode(version) {
  const folder = emptyFolder(`node-${version}`);
  await run('npm', ['install', ...quiet, `node@${version}`], folder);
  return join(folder, 'node_modules/node/bin');
}

/**
 * Makes a folder in the temporary one, for packages.
 *
 * @param {string} name
 */
export function emptyFolder(name) {
  const folder = join(temp, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  return folder;
}

/** @param {string} path */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
