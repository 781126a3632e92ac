// Runs the checks with other versions of what the package works with, and with other runtimes, and prints a table of the results:
// `npm run test:matrix`, or for some of the rows, `npm run test:matrix -- node bun`. A row that fails does not end the run; the
// exit code is 1 then.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { markdownTable } from 'markdown-table';
import { root } from './smoke/manifest.mjs';
import { installNode } from './smoke/tools.mjs';

/**
 * The versions of Angular 20 and 22 are in scripts/angular.mjs, and that of RxJS is in package.json, as these rows are commands of
 * their own.
 */
const VERSIONS = {
  node: ['22.23.3', '24.21.0', '26.10.0'],
  vitest: ['3.2.4', '5.1.2'],
  vite: '7.3.8',
  bun: '1.4.5',
  deno: '2.9.6',
};

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} command
 * @property {string} [node] the version of Node that runs it, if not that of this process
 */

/** @type {Row[]} */
const ROWS = [
  ...VERSIONS.node.map((version) => ({
    name: `Node ${version}`,
    command: 'node --version && npm run spec',
    node: version,
  })),
  { name: 'RxJS 7.2', command: 'npm run test:rxjs7.2' },
  { name: 'Angular 20', command: 'npm run test:angular -- 20' },
  { name: 'Angular 22', command: 'npm run test:angular -- 22' },
  ...VERSIONS.vitest.map((version) => ({
    name: `Vitest ${version}`,
    // Vitest 5 needs Node 22, and takes the Vite that is installed.
    command: `npm run test:vitest -- vitest@${version} vite@${VERSIONS.vite} --node ${VERSIONS.node[0]}`,
  })),
  { name: `Bun ${VERSIONS.bun}`, command: `npm run smoke -- --on bun@${VERSIONS.bun}` },
  { name: `Deno ${VERSIONS.deno}`, command: `npm run smoke -- --on deno@${VERSIONS.deno}` },
];

const wanted = process.argv.slice(2).map((text) => text.toLowerCase());
const rows = ROWS.filter(({ name }) => wanted.length === 0 || wanted.some((text) => name.toLowerCase().includes(text)));
if (rows.length === 0) {
  console.error(`no row matches: the rows are ${ROWS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

/**
 * The row that runs, in a process group of its own.
 *
 * @type {import('node:child_process').ChildProcess | undefined}
 */
let running;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (running?.pid !== undefined) {
      process.kill(-running.pid, signal);
    }
    process.exit(130);
  });
}

/** @type {string[][]} */
const results = [];
// What runs the package, or what imports it as the examples do, needs the build.
await record({ name: 'build', command: 'npm run build' });
for (const row of rows) {
  await record(row);
}
console.log(
  `\n${markdownTable([['row', 'what ran', 'result', 'seconds'], ...results], { align: ['l', 'l', 'l', 'r'] })}`,
);
process.exitCode = results.every(([, , result]) => result === 'passed') ? 0 : 1;

/** @param {Row} row */
async function record({ name, command, node }) {
  console.log(`\n== ${name}: ${command}`);
  const start = performance.now();
  const result = await run(command, node).catch(String);
  const seconds = ((performance.now() - start) / 1000).toFixed();
  console.log(`== ${name}: ${result}, ${seconds} s`);
  results.push([name, command, result, seconds]);
}

/**
 * @param {string} command
 * @param {string} [node]
 */
async function run(command, node) {
  const path = [...(node ? [await installNode(node)] : []), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path };
  running = spawn(command, { cwd: root, env, shell: true, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(running, 'close');
  running = undefined;
  return code === 0 ? 'passed' : `failed (${signal ?? `exit code ${code}`})`;
}
