import type { JobHandlers, JobRunner } from 'rxresult/jobs';
import { bullRunner, serveJobs } from 'rxresult/bullmq';
import { startRedis } from '../../../scripts/redis.mjs';

/** A runner whose jobs the handlers serve, in this process, over a Redis of their own. */
export async function openQueue(handlers: JobHandlers): Promise<{ runner: JobRunner; close(): Promise<void> }> {
  const redis = await startRedis();
  const { connection } = redis;
  const server = serveJobs('jobs', handlers, { connection, concurrent: 10, signals: [] });
  const runner = bullRunner('jobs', { connection });
  await server.ready;
  return {
    runner,
    close: async () => {
      await runner.close();
      await server.close();
      await redis.stop();
    },
  };
}
