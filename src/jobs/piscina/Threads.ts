import type { Engine, JobEvents, JobStart } from '../Engine';
import { Pool, type PiscinaOptions, type PoolHost } from './Pool';
import { ThreadJob } from './ThreadJob';
import { WaitingJobs } from './WaitingJobs';

/**
 * The engine of a thread pool. Jobs wait here and not in Piscina's queue, which lets those that have a signal overtake others, and
 * takes time in proportion to its length to remove one. Piscina is given claims: each takes a job when it has a thread.
 *
 * ```
 * Threads           the jobs that wait
 *  └─ Pool          a Piscina; claims, and what becomes of its threads
 *      ├─ Claim     Piscina's task: pending, then with a job and a thread
 *      └─ Thread    starts, has loaded the file, ends
 * ```
 */
export class Threads implements Engine, PoolHost {
  private pool: Pool;
  private readonly waiting = new WaitingJobs<ThreadJob>();
  private count = 0;
  /** Whether {@link fill} is about to be called. */
  private filling = false;
  private readonly discarded: Promise<void>[] = [];

  /** @param size How many threads there are at most. */
  constructor(
    readonly file: string,
    readonly size: number,
    readonly options: PiscinaOptions,
  ) {
    this.pool = new Pool(this); // It starts no thread, and checks the options.
  }

  start(start: JobStart, events: JobEvents): ThreadJob {
    const job = new ThreadJob((this.count += 1), this, start, events);
    this.waiting.push(job);
    this.fillSoon();
    return job;
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.close(), ...this.discarded]);
  }

  /** Takes a job out of the queue. */
  drop(job: ThreadJob): void {
    this.waiting.remove(job);
    this.fillSoon();
  }

  next(): ThreadJob | undefined {
    return this.waiting.shift();
  }

  readonly fill = (): void => {
    this.filling = false;
    try {
      this.pool.claim(this.waiting.size);
    } catch (error) {
      // A thread cannot be made. Piscina has kept the claim, and would reject it for nobody.
      this.pool = new Pool(this);
      this.failAll(error);
    }
  };

  failAll(reason: unknown): void {
    // Not those that are subscribed meanwhile.
    for (let left = this.waiting.size; left > 0; left -= 1) {
      this.next()?.fail(reason);
    }
  }

  discard(pool: Pool, reason: unknown): void {
    this.discarded.push(pool.close());
    this.pool = new Pool(this);
    this.failAll(reason);
  }

  /** Once for many jobs, and never on the call stack of a subscriber, which may be exhausted. */
  private fillSoon(): void {
    if (!this.filling) {
      queueMicrotask(this.fill);
      this.filling = true;
    }
  }
}
