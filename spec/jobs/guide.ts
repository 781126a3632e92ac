// The programs of the pages about jobs, as files.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const pages = ['jobs', 'jobs-queue', 'node-services'].map((page) => readFileSync(`docs/${page}.md`, 'utf8'));

/** Each with what it prints, if the page says so. */
export const programs = [
  ...pages.join('\n').matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$(?:\n\n```text\n(.*?)\n```$)?/gms),
].map(([, file = '', code = '', text]) => ({ file, code, text }));

/**
 * Writes the programs into a folder in which the package is installed.
 *
 * @param port Of the Redis that they use.
 */
export function installPrograms(port = 6379): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'rxresult-guide-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules/rxresult'));
  symlinkSync(join(process.cwd(), 'node_modules/rxjs'), join(folder, 'node_modules/rxjs'));
  for (const { file, code } of programs) {
    writeFileSync(join(folder, file), code.replace('6379', String(port)));
  }
  const remove = () => {
    rmSync(folder, { recursive: true });
  };
  return { folder, remove };
}

/** Runs a program to its end, and returns what it prints. */
export async function printedBy(file: string, folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 20_000 });
  return stdout.trim();
}
