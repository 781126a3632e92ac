// Runs 100,000 jobs in one pool, a thousand at a time, a tenth of which are cancelled. Prints how many bytes the heap has grown
// meanwhile, after a first tenth.

import { lastValueFrom } from 'rxjs';
import { gatherSettled } from 'rxresult';
import { threadPool } from 'rxresult/piscina';

const BATCH = 1000;
const BATCHES = 100;

const pool = threadPool(new URL('../thread.mjs', import.meta.url), { threads: 2 });
let before = 0;
for (let batch = 0; batch < BATCHES; batch += 1) {
  if (batch === BATCHES / 10) {
    before = heapUsed();
  }
  const jobs = Array.from({ length: BATCH }, (_, i) => pool.task('echo', i % 2 ? i : [i]));
  for (const cancelled of jobs.slice(0, BATCH / 10)) {
    cancelled.subscribe().unsubscribe();
  }
  const outcomes = await lastValueFrom(gatherSettled(jobs));
  if (outcomes.some(({ status }) => status !== 'fulfilled')) {
    throw new Error('a job has failed');
  }
}
console.log(heapUsed() - before);
await pool.close();

function heapUsed() {
  gc?.();
  gc?.();
  return process.memoryUsage().heapUsed;
}
