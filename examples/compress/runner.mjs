// Where the jobs run: on threads of this process, or on a queue.

import { threadPool } from 'rxresult/piscina';
import { checkRedis } from './redis.mjs';

/** @import { JobRunner } from 'rxresult/jobs' */

/** The name of the queue, at both sides. */
export const QUEUE = 'rxresult-compress';

/**
 * @param {{ threads: number, redis: string | undefined }} options
 * @returns {Promise<JobRunner>}
 */
export async function openRunner({ threads, redis }) {
  if (redis === undefined) {
    return threadPool(new URL('thread.mjs', import.meta.url), { threads });
  }
  await checkRedis(redis);
  // Not at the top: who uses threads needs neither BullMQ nor ioredis.
  const { bullRunner } = await import('rxresult/bullmq');
  return bullRunner(QUEUE, { connection: { url: redis } });
}
