import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import type { Keys } from './Keys';
import { lookUp } from './lookUp';
import type { PendingJob } from './PendingJob';

/** How many requests are under way at once. To remove a job, Redis looks through the whole queue, and others wait meanwhile. */
const AT_ONCE = 100;

/**
 * Stops jobs that are in the queue.
 *
 * ```
 * asked ──► queue.remove ──► removed, or had ended already ──► end
 *   ▲            │ refused: it runs
 *   │            ▼
 *   └─────── publish its id, and try again every second, until its end arrives
 * ```
 */
export class Stopping {
  /** Those whose request waits for its turn. */
  private readonly waiting = new Set<PendingJob>();
  /** Those whose request has not been answered. */
  private readonly asked = new Set<PendingJob>();

  /**
   * @param redis For commands.
   * @param queue Of BullMQ.
   * @param keys Of the queue.
   * @param end Called with a job that was removed, or had ended.
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
    for (const job of jobs) {
      if (job.stopping && job.state === 'added') {
        this.stop(job);
      }
    }
  }

  stop(job: PendingJob): void {
    if (!this.asked.has(job)) {
      this.waiting.add(job);
      this.askNext();
    }
  }

  /** Whether other requests hold up that for the job. */
  isWaiting(job: PendingJob): boolean {
    return this.redis.status === 'ready' && this.waiting.has(job);
  }

  /** Asks whichever worker may run it, although the queue does not know. */
  async publish({ id }: PendingJob): Promise<void> {
    await this.redis.publish(this.keys.cancel, id);
  }

  private askNext(): void {
    for (const job of this.waiting) {
      if (this.asked.size >= AT_ONCE || this.redis.status !== 'ready') {
        return;
      }
      this.waiting.delete(job);
      if (!job.ended) {
        this.asked.add(job);
        void this.ask(job)
          .catch(this.onError)
          .then(() => {
            this.asked.delete(job);
            this.askNext();
          });
      }
    }
  }

  private async ask(job: PendingJob): Promise<void> {
    const [{ known, attempts, end }, removed] = await Promise.all([
      lookUp(this.redis, this.keys.job(job.id)),
      this.queue.remove(job.id),
    ]);
    if (end) {
      job.attempts = attempts;
      this.end(job, end);
      return;
    }
    // One that was started may still run somewhere, without its lock; so may one that Redis has forgotten.
    if (removed !== 1 || !known || attempts > 0) {
      await this.publish(job);
    }
    if (removed === 1) {
      this.end(job, { status: 'stopped' });
    }
  }
}
