// The program with --redis: it, its workers and a Redis server are processes of their own. Needs `redis-server`; see
// jest.config.mjs.

import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { freePort, startRedis } from '../../scripts/redis.mjs';
import { buildFor, ended, inWork, killAll, openBelow, printedBy, spawned, until } from '../processes.mjs';
import { expectCompressed, filesBelow, makeEndless, makeScratch, makeTree, SIZE, TREE } from './trees.mjs';

/** @import { ChildProcessWithoutNullStreams } from 'node:child_process' */
/** @import { RedisServer } from '../../scripts/redis.mjs' */

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));
const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

jest.setTimeout(60_000);

/** @type {RedisServer} */
let server;
/** @type {string} */
let url;
/** @type {string} the folder with all files of one test */
let scratch;
/** @type {string} */
let tree;
/** @type {string} */
let out;

beforeAll(async () => {
  buildFor('bullmq');
  server = await startRedis();
  ({ url } = server);
});

afterAll(() => server.stop());

beforeEach(async () => {
  scratch = await makeScratch();
  tree = join(scratch, 'tree');
  out = join(scratch, 'tree-compressed');
  await mkdir(tree);
});

afterEach(async () => {
  killAll();
  await rm(scratch, { recursive: true, force: true });
});

test('two workers compress all files, as gzip and sha256sum confirm', async () => {
  await makeTree(tree);
  const workers = await Promise.all([startWorker(), startWorker()]);
  const { code, stdout, stderr } = await ended(start(tree));
  expect(stdout).toMatch(new RegExp(`^6 files, ${SIZE} compressed to .*\\nchecksums: ${out}/SHA256SUMS\\n$`));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expectCompressed(tree, out, TREE);
  const printed = workers.map((worker) => printedBy(worker).stdout).join('');
  expect(printed.match(/: begins\n/g)).toHaveLength(6);
  expect(printed).toMatch(/^worker: \S+\/large: 5\.00 MB compressed to .* kB$/m);
  await stopWorkers(...workers);
});

test('jobs wait until there is a worker', async () => {
  await writeFile(join(tree, 'a'), 'a');
  const command = `exec '${process.execPath}' '${MAIN}' --redis ${url} '${tree}'`;
  const child = spawned('script', ['-qec', command, '/dev/null']);
  await until(() => printedBy(child).stdout.includes('1 job queued; to start a worker'), child);
  const worker = await startWorker();
  expect(await ended(child)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 file, 1 B compressed') });
  expectCompressed(tree, out, ['a']);
  await stopWorkers(worker);
});

describe('when jobs are stopped, their workers have removed what was half written', () => {
  test('by a failure with --fail-fast', async () => {
    await makeEndless(tree, 1);
    await symlink('nowhere', join(tree, 'fails'));
    await writeFile(join(tree, 'waits'), '');
    const worker = await startWorker('--concurrent', '2');
    const { code, stdout, stderr } = await ended(start('--fail-fast', tree));
    expectNothingLeft(worker);
    expect(stderr).toMatch(
      /^compress: cannot compress fails: ENOENT: .*\ncompress: failed: stopped \d jobs?; \d files? (is|are) complete, \d not started\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    await stopWorkers(worker);
  });

  test('by Ctrl-C, and they go on with other jobs', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await makeEndless(tree, 5);
    const worker = await startWorker('--concurrent', '2');
    const child = start(tree);
    await until(() => inWork(worker, out).length === 2 && filesBelow(out).includes('a.gz'), child);
    await delay(300); // What the worker has said travels through Redis.
    child.kill('SIGINT');
    const { code, stderr } = await ended(child);
    expectNothingLeft(worker);
    expect(stderr).toBe('compress: interrupted: stopped 2 jobs; 1 file is complete, 3 not started\n');
    expect(code).toBe(130);
    expect(printedBy(worker).stdout.match(/: stopped\n/g)).toHaveLength(2);
    expectCompressed(tree, out, ['a']);

    await rm(tree, { recursive: true });
    await makeTree(tree);
    expect(await ended(start(tree, '--out', join(scratch, 'other')))).toMatchObject({ code: 0, stderr: '' });
    expectCompressed(tree, join(scratch, 'other'), TREE);
    await stopWorkers(worker);
  });
});

test('a worker that is stopped gives its jobs back, and another one does them', async () => {
  await makeEndless(tree, 2);
  const first = await startWorker('--concurrent', '2');
  const child = start(tree);
  await until(() => inWork(first, out).length === 2, child);
  first.kill('SIGTERM');
  const second = await startWorker('--concurrent', '2');
  const { code, stdout } = await ended(first);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nworker: closing: .*\n(worker: \S+: stopped\n){2}worker: closed\n$/);
  await until(() => inWork(second, out).length === 2, child);
  child.kill('SIGINT');
  expect((await ended(child)).stderr).toMatch(/^compress: interrupted: stopped 2 jobs; /);
  expectNothingLeft(second);
  await stopWorkers(second);
});

test('that a job has not stopped in time is said', async () => {
  await makeEndless(tree, 1);
  const worker = await startWorker();
  const child = start(tree);
  await until(() => inWork(worker, out).length === 1, child);
  await delay(300);
  worker.kill('SIGSTOP');
  child.kill('SIGINT');
  const { code, stderr } = await ended(child);
  expect(stderr).toMatch(/^compress: job "compress" \(.*\) has not stopped within 5000 ms: it may go on\n/);
  expect(code).toBe(130);
});

test.each([
  ['compress', MAIN],
  ['worker', WORKER],
])('%s: a Redis that cannot be reached is reported, with exit code 2', async (name, program) => {
  const away = `redis://127.0.0.1:${await freePort()}`;
  expect(await ended(spawned(process.execPath, [program, '--redis', away]))).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(`^${name}: cannot reach Redis: connect ECONNREFUSED 127\\.0\\.0\\.1:\\d+\\n$`),
  });
});

describe('wrong arguments of a worker', () => {
  test.each([
    [[], /^worker: --redis is missing\nusage: npm run jobs:worker/],
    [['--redis', 'http://localhost'], /^worker: --redis must be an address that .*\nusage/],
    [
      ['--redis', 'redis://localhost', '--concurrent', 'x'],
      /^worker: --concurrent must be an integer from 1 .*\nusage/,
    ],
  ])('%j: a message and the usage, with exit code 2', async (args, message) => {
    expect(await ended(spawned(process.execPath, [WORKER, ...args]))).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });
});

// --- processes

/** @param {string[]} args */
function start(...args) {
  return spawned(process.execPath, [MAIN, '--redis', url, ...args]);
}

/** @param {string[]} args */
async function startWorker(...args) {
  const worker = spawned(process.execPath, [WORKER, '--redis', url, ...args]);
  await until(() => printedBy(worker).stdout.includes('worker: ready'), worker);
  return worker;
}

/** @param {ChildProcessWithoutNullStreams[]} workers */
async function stopWorkers(...workers) {
  for (const worker of workers) {
    worker.kill('SIGINT');
    const { code, stdout, stderr } = await ended(worker);
    expect(stdout).toMatch(/\nworker: closing: .*\nworker: closed\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
}

/** @param {ChildProcessWithoutNullStreams} worker */
function expectNothingLeft(worker) {
  expect(openBelow(worker, scratch)).toEqual([]);
  expect(filesBelow(scratch).filter((path) => path.endsWith('.partial'))).toEqual([]);
}
