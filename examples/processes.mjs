// For the specs of the examples: they run programs as their users do.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @import { ChildProcessWithoutNullStreams } from 'node:child_process' */

export const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

/** What those that run have printed. @type {Map<ChildProcessWithoutNullStreams, { stdout: string, stderr: string }>} */
const outputs = new Map();

/**
 * Builds the package, unless it has been built.
 *
 * @param {string} entry
 */
export function buildFor(entry) {
  if (!existsSync(join(PACKAGE, 'dist', `${entry}.mjs`))) {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: PACKAGE, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 */
export function spawned(command, args) {
  const child = spawn(command, args, { cwd: PACKAGE, stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  outputs.set(child, output);
  return child;
}

/**
 * @param {ChildProcessWithoutNullStreams} child
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function ended(child) {
  child.stdout.resume();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const output = printedBy(child);
      outputs.delete(child);
      resolve({ code, ...output });
    });
  });
}

/**
 * What a running process has printed so far.
 *
 * @param {ChildProcessWithoutNullStreams} child
 */
export function printedBy(child) {
  return outputs.get(child) ?? { stdout: '', stderr: '' };
}

/** Only after a failed test: the others wait until their processes have ended. */
export function killAll() {
  for (const child of outputs.keys()) {
    child.kill('SIGKILL');
  }
  outputs.clear();
}

/**
 * The files below a folder that a running process has open, read from Linux's /proc.
 *
 * @param {{ pid?: number | undefined }} child
 * @param {string} folder
 */
export function openBelow(child, folder) {
  const files = `/proc/${child.pid}/fd`;
  return readdirSync(files)
    .map((fd) => {
      try {
        return readlinkSync(join(files, fd));
      } catch {
        return ''; // Closed meanwhile.
      }
    })
    .filter((file) => file.startsWith(folder));
}

/**
 * The files below a folder that a running process has open, and that are not empty any more.
 *
 * @param {{ pid?: number | undefined }} child
 * @param {string} folder
 */
export function inWork(child, folder) {
  return openBelow(child, folder).filter((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
}

/**
 * @param {() => boolean} condition
 * @param {ChildProcessWithoutNullStreams} child
 */
export async function until(condition, child) {
  do {
    await delay(5);
    if (child.exitCode !== null || child.signalCode !== null) {
      const ending = `exit code ${child.exitCode}, signal ${child.signalCode}`;
      throw new Error(`the process has ended already: ${ending}\n${printedBy(child).stderr}`);
    }
  } while (!condition());
}
