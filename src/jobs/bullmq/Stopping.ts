import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import type { Keys } from './Keys';
import type { PendingJob } from './PendingJob';

/**
 * Stops jobs that are in the queue.
 *
 * ```
 * queue.remove ──► removed ──► end
 *     │ refused: it runs
 *     ▼
 * publish its id, and try again every second, until its end arrives
 * ```
 */
export class Stopping {
  /**
   * @param redis For commands.
   * @param queue Of BullMQ.
   * @param keys Of the queue.
   * @param end Called with a job that was removed.
   * @param onError Called with what Redis refuses.
   */
  constructor(
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly keys: Keys,
    private readonly end: (job: PendingJob, end: JobEnd) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Stops those that are to stop. While Redis is away, they wait. */
  stopAll(jobs: Iterable<PendingJob>): void {
    if (this.redis.status === 'ready') {
      for (const job of jobs) {
        if (job.stopping && job.state === 'added') {
          this.stop(job);
        }
      }
    }
  }

  stop(job: PendingJob): void {
    this.ask(job).catch(this.onError);
  }

  /** Asks whichever worker may run it, although the queue does not know. */
  async publish({ id }: PendingJob): Promise<void> {
    await this.redis.publish(this.keys.cancel, id);
  }

  private async ask(job: PendingJob): Promise<void> {
    const [[added, started], removed] = await Promise.all([
      this.redis.hmget(this.keys.job(job.id), 'timestamp', 'processedOn'),
      this.queue.remove(job.id),
    ]);
    // One that was started may still run somewhere, without its lock; so may one that Redis has forgotten.
    if (removed !== 1 || added == null || started != null) {
      await this.publish(job);
    }
    if (removed === 1) {
      this.end(job, { status: 'stopped' });
    }
  }
}
