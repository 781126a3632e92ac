// The programs that are copied into a folder where the package is installed, and run there. Those in TypeScript are compiled
// before. Each is a file of tests: the runner of Node detects promises that never settle.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = fileURLToPath(new URL('programs/', import.meta.url));

export const javascript = ['esm.mjs', 'cjs.cjs'];

/** By the names under which the one program is compiled. */
export const typescript = ['typed.mts', 'typed.cts', 'bundled.ts', 'commonjs.ts'];

/** Jobs on threads, and the types of those on a queue. */
export const jobs = ['jobs.mts', 'worker.mts'];

/** A service, for users of Angular. */
export const angular = 'angular.mts';

/**
 * What the programs use of their surroundings, and what the type specs do: no other types are installed.
 *
 * @type {Record<'any' | 'angular' | 'specs', string[]>}
 */
export const declarations = {
  any: ['globals.d.ts', 'node.d.ts'],
  angular: ['node.d.ts'], // Its types need those of the DOM.
  specs: ['jest.d.ts'],
};

/** @param {string} folder where a user's programs are */
export function copyPrograms(folder) {
  cpSync(programs, folder, { recursive: true });
  for (const name of typescript) {
    cpSync(join(programs, 'typed.ts'), join(folder, name));
  }
}

/** @param {string} program */
export function textOf(program) {
  return readFileSync(join(programs, program), 'utf8');
}

/**
 * The number of tests in a program, or in the one that it was compiled from.
 *
 * @param {string} program
 */
export function testsIn(program) {
  const [name = ''] = program.split('.');
  const source = { esm: 'basics.cjs', cjs: 'basics.cjs', entry: 'entry.mjs', jobs: 'jobs.mts', angular }[name];
  return textOf(source ?? 'typed.ts').match(/^ *test\(/gm)?.length ?? 0;
}
