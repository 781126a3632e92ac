// Jobs on threads, and the types of those on a queue, which needs a server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastValueFrom } from 'rxjs';
import { gather } from 'rxresult';
import {
  bullRunner,
  serveJobs,
  type BullRunnerOptions,
  type QueueConnection,
  type QueueOptions,
  type ServeJobsOptions,
} from 'rxresult/bullmq';
import { JobFailedError, type JobRunner, type JobServer } from 'rxresult/jobs';
import { threadPool, type ThreadPoolOptions } from 'rxresult/piscina';

test('jobs run on threads, and fail with what they throw', async () => {
  const options: ThreadPoolOptions = { threads: 2, idleTimeout: 1000 };
  const pool: JobRunner = threadPool(new URL('./worker.mjs', import.meta.url), options);
  const squares = await lastValueFrom(gather([pool.task<number>('square', 2), pool.task<number>('square', 3)]));
  assert.deepEqual(squares, [4, 9]);
  await assert.rejects(lastValueFrom(pool.task('fails')), (error) => {
    return error instanceof JobFailedError && error.cause instanceof RangeError;
  });
  await pool.close();
});

const connection: QueueConnection = { host: '127.0.0.1' };
const reaching: QueueOptions = { connection };
const producer: BullRunnerOptions = { ...reaching, lease: 1000 };
const server: ServeJobsOptions = { ...reaching, concurrent: 2 };
export const open: [() => JobRunner, () => JobServer] = [
  () => bullRunner('queue', producer),
  () => serveJobs('queue', { square: async (n: number) => n * n }, server),
];
