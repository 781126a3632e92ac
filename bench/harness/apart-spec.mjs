import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runApart } from './apart.mjs';

/** @type {import('./cases.mjs').GrowthCase} */
const work = { group: 'Growth', name: 'waiters', sizes: [], sides: () => ({}), ours: [], check: () => true };

/** @param {string} code @param {string[]} [args] */
async function runProgram(code, args) {
  const folder = mkdtempSync(join(tmpdir(), 'apart-'));
  try {
    const program = join(folder, 'program.mjs');
    writeFileSync(program, code);
    return await runApart(work, program, args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('runs a case in a separate process with more room for young objects, and returns its findings', async () => {
  const found = await runProgram(
    'console.log(JSON.stringify({ args: process.argv.slice(2), flags: process.execArgv, pid: process.pid }))',
    ['--quick'],
  );
  expect(found).toMatchObject({
    args: ['Growth: waiters', '--quick'],
    flags: ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'],
  });
  expect(found).not.toMatchObject({ pid: process.pid });
});

it('rejects if the process fails', async () => {
  await expect(runProgram('throw new Error("the result is wrong")')).rejects.toThrow('the result is wrong');
});
