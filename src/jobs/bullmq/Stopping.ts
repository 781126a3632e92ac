import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import type { Keys } from './Keys';
import { lookUp } from './lookUp';
import type { PendingJob } from './PendingJob';

/** How many requests are under way at once: others use Redis, too. */
const AT_ONCE = 100;

/** How long a request may be under way, in milliseconds, until it is held against the job. */
const JUST_NOW = 1000;

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
  /** The same, the newest last: its turn comes first, as Redis looks for a job from that end of its queue. */
  private readonly stack: PendingJob[] = [];
  private sorted = true;
  /** Those whose request has not been answered, and when it was sent. */
  private readonly asked = new Map<PendingJob, number>();

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
    if (!this.asked.has(job) && !this.waiting.has(job)) {
      this.sorted &&= job.number >= (this.stack.at(-1)?.number ?? 0);
      this.waiting.add(job);
      this.stack.push(job);
    }
    this.askNext();
  }

  /** Whether other requests hold up that for the job, or have until just now. */
  isWaiting(job: PendingJob): boolean {
    const asked = this.asked.get(job) ?? -Infinity;
    return this.redis.status === 'ready' && (this.waiting.has(job) || performance.now() - asked < JUST_NOW);
  }

  /** Whether the request for the job is under way. */
  isAsked(job: PendingJob): boolean {
    return this.asked.has(job);
  }

  /** Asks whichever worker may run it, although the queue does not know. */
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
        this.asked.set(job, performance.now());
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
