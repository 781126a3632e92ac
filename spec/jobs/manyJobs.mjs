// Runs many jobs in one runner, a thousand at a time. Prints how many bytes the heap of this thread, and that of the thread with
// the jobs, has grown for each job, after a first tenth.
//
//   node --expose-gc manyJobs.mjs <inProcess | threadPool> <succeed | fail | are cancelled> <how many>

import { firstValueFrom, lastValueFrom, Subject, takeUntil } from 'rxjs';
import { gatherSettled } from 'rxresult';
import { inProcess } from 'rxresult/jobs';
import { threadPool } from 'rxresult/piscina';
import { handlers, heapUsed } from './shortJobs.mjs';

const [kind, how = '', number] = process.argv.slice(2);
const BATCH = 1000;
const batches = Number(number) / BATCH;

const runner =
  kind === 'inProcess'
    ? inProcess(handlers)
    : threadPool(new URL('./piscina/threads/short.mjs', import.meta.url), { threads: 1, idleTimeout: Infinity });

/** @type {Record<string, (n: number) => Promise<unknown>>} */
const ways = { succeed, fail, 'are cancelled': cancelled };
const run = /** @type {(n: number) => Promise<unknown>} */ (ways[how]);

/** @type {number[]} */
let before = [];
for (let batch = 0; batch < batches; batch += 1) {
  if (batch === batches / 10) {
    before = await heaps();
  }
  await Promise.all(Array.from({ length: BATCH }, (_, i) => run(i)));
}
const growth = (await heaps()).map((after, i) => (after - /** @type {number} */ (before[i])) / (0.9 * batches * BATCH));
console.log(JSON.stringify(growth));
await runner.close();

async function heaps() {
  return [heapUsed(), /** @type {number} */ (await lastValueFrom(runner.task('heapUsed')))];
}

/** @param {number} n */
async function succeed(n) {
  const result = await lastValueFrom(runner.task('echo', n % 2 ? n : [n]));
  if (Number(result) !== n) {
    throw new Error('this is not its result');
  }
}

/** @param {number} n */
async function fail(n) {
  const [{ status }] = await lastValueFrom(gatherSettled([runner.task('fails', n)]));
  if (status !== 'rejected') {
    throw new Error('it should have failed');
  }
}

/** @param {number} n Every second job is cancelled while it waits. */
async function cancelled(n) {
  const started = new Subject();
  const progress = (/** @type {unknown} */ value) => {
    started.next(value);
  };
  if (n % 2) {
    runner.task('runs', n).subscribe().unsubscribe();
  } else {
    await firstValueFrom(runner.task('runs', n, { progress }).pipe(takeUntil(started)), { defaultValue: undefined });
  }
}
