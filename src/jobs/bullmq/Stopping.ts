import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import type { Keys } from './Keys';
import { lookUp } from './lookUp';
import type { PendingJob } from './PendingJob';

/** How many requests are sent at once. There is a limit because others use Redis, too. */
const AT_ONCE = 100;

/**
 * Stops jobs that are in the queue.
 *
 * ```
 * asked ──► queue.remove ──► removed, or had already ended ──► end
 *   ▲            │ refused: it runs
 *   │            ▼
 *   └─────── publish its id, and try again every second, until its end arrives
 * ```
 */
export class Stopping {
  /** Jobs whose request waits for its turn. */
  private readonly waiting = new Set<PendingJob>();
  /** The same jobs, the newest last. The newest is asked first, as Redis looks for a job from that end of its queue. */
  private readonly stack: PendingJob[] = [];
  private sorted = true;
  /** Jobs whose request has not been answered. */
  private readonly asked = new Set<PendingJob>();

  /**
   * @param redis A connection for commands.
   * @param queue The queue of BullMQ.
   * @param keys The keys of the queue.
   * @param end Called with a job that was removed or had ended.
   * @param onError Called with errors of Redis.
   */
  constructor(
    private readonly redis: Redis,
    private readonly queue: Queue,
    private readonly keys: Keys,
    private readonly end: (job: PendingJob, end: JobEnd) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Stops the jobs that are to stop. While Redis is away, their requests wait. */
  stopAll(jobs: Iterable<PendingJob>): void {
    for (const job of jobs) {
      if (job.stopping && job.state === 'added') {
        this.stop(job);
      }
    }
  }

  stop(job: PendingJob): void {
    if (!this.asked.has(job) && !this.waiting.has(job)) {
      this.sorted &&= job.number >= (this.stack.at(-1)?.number ?? 0);
      this.waiting.add(job);
      this.stack.push(job);
    }
    this.askNext();
  }

  /** When the first request for the job was sent; undefined while it waits for others. It does not wait for Redis. */
  sent(job: PendingJob): number | undefined {
    const waits = this.redis.status === 'ready' && this.waiting.has(job);
    return job.asked ?? (waits ? undefined : -Infinity);
  }

  /** Asks any worker that may run the job to stop it. The queue does not know whether one does. */
  async publish({ id }: PendingJob): Promise<void> {
    await this.redis.publish(this.keys.cancel, id);
  }

  private askNext(): void {
    while (this.asked.size < AT_ONCE && this.redis.status === 'ready') {
      if (!this.sorted) {
        this.stack.sort((a, b) => a.number - b.number);
        this.sorted = true;
      }
      const job = this.stack.pop();
      if (!job) {
        return;
      }
      this.waiting.delete(job);
      if (!job.ended) {
        this.asked.add(job);
        job.asked ??= performance.now();
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
    // A job that was started may still run on a worker that has lost its lock. So may a job that Redis has forgotten.
    if (removed !== 1 || !known || attempts > 0) {
      await this.publish(job);
    }
    if (removed === 1) {
      this.end(job, { status: 'stopped' });
    }
  }
}
