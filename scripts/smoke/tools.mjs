// The tools of the checks: a temporary folder, a line for each requirement, and commands.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/**
 * Checks one requirement. The first that is not met ends the process.
 *
 * @param {string} what
 * @param {() => void | Promise<void>} test
 */
export async function check(what, test) {
  try {
    await test();
    console.log(`ok  ${what}`);
  } catch (error) {
    console.error(`FAILED  ${what}\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/**
 * @param {boolean} condition
 * @param {string} message
 */
export function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/**
 * Runs a command, and returns its output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
export async function run(command, args, cwd) {
  const call = promisify(execFile)(command, args, { cwd, timeout: 120_000 });
  running.add(call.child);
  try {
    return (await call).stdout;
  } catch (error) {
    // The message contains the command and its stderr, but compilers write to stdout.
    const { message, stdout } = /** @type {Error & { stdout?: string }} */ (error);
    throw new Error(`${message}\n${stdout ?? ''}`, { cause: error });
  } finally {
    running.delete(call.child);
  }
}

/**
 * @param {string} folder
 * @param {string[]} args
 */
export function node(folder, ...args) {
  return run(process.execPath, args, folder);
}

/** @param {string} path */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
