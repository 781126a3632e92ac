// What a job on a queue costs as a task, compared with BullMQ and a listener by hand. The workers are processes of their own.

import { Queue, QueueEvents } from 'bullmq';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { bullRunner } from '../../dist/bullmq.mjs';
import { gather } from '../../dist/index.mjs';
import { hasRedis, startRedis } from '../../scripts/redis.mjs';
import { isListOfNumbers, numbers } from './jobs.mjs';

/** @import { RatioCase } from '../harness/cases.mjs' */

const SIDES = /** @type {const} */ (['BullMQ', 'bullRunner']);
const KEEP = { age: 3600 };

/** @type {Promise<Opened> | undefined} */
let opened;

/** @typedef {Awaited<ReturnType<typeof open>>} Opened */

async function open() {
  const redis = await startRedis();
  const workers = await Promise.all(SIDES.map((side) => startWorker(side, redis.port)));
  const { connection } = redis;
  const queue = new Queue('by-hand', { connection });
  // From the start, as events that come before the first read would be missed.
  const events = new QueueEvents('by-hand', { connection, lastEventId: '0' });
  /** @type {Map<string, (result: unknown) => void>} */
  const pending = new Map();
  events.on('completed', ({ jobId, returnvalue }) => {
    pending.get(jobId)?.(returnvalue);
    pending.delete(jobId);
  });
  const runner = bullRunner('served', { connection });
  let count = 0;
  return {
    /** @param {number} n */
    byHand: (n) =>
      new Promise((resolve, reject) => {
        const jobId = `job-${(count += 1)}`;
        pending.set(jobId, resolve);
        queue.add('same', n, { jobId, removeOnComplete: KEEP, removeOnFail: KEEP }).catch(reject);
      }),
    /** @param {number} n */
    task: (n) => runner.task('same', n),
    close: async () => {
      await Promise.all([runner.close(), queue.close(), events.close()]);
      for (const worker of workers) {
        worker.stdin.end();
      }
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
      await redis.stop();
    },
  };
}

/**
 * @param {string} side
 * @param {number} port
 */
async function startWorker(side, port) {
  const program = fileURLToPath(new URL('../workers/queue.mjs', import.meta.url));
  const worker = spawn(process.execPath, [program, side, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(worker.stdout, 'data');
  return worker;
}

/** Without a Redis, there are none. */
export const queue = /** @type {RatioCase[]} */ (
  hasRedis()
    ? [
        {
          group: 'Jobs',
          name: 'trivial jobs on a queue, all results',
          note: 'By hand: one QueueEvents for all jobs. Each side has a worker in a process of its own, with 50 jobs at once.',
          sizes: [2000],
          baseline: 'BullMQ',
          ours: ['bullRunner'],
          sides: (/** @type {number} */ size) => ({
            BullMQ: async () => {
              const { byHand } = await (opened ??= open());
              return Promise.all(numbers(size, byHand));
            },
            bullRunner: async () => {
              const { task } = await (opened ??= open());
              return lastValueFrom(gather(numbers(size, task)));
            },
          }),
          check: isListOfNumbers,
          goals: [{ side: 'bullRunner', against: 'BullMQ', size: 2000, most: 1.2, target: true }],
          close: async () => (await opened)?.close(),
        },
      ]
    : []
);
