import { EventsInContext } from '../context';
import { notStarted, type Engine, type EngineJob, type JobEvents, type JobStart } from '../Engine';
import { cloneOf } from '../sending';
import { Pool, type PiscinaOptions, type PoolHost } from './Pool';
import { ThreadJob } from './ThreadJob';
import { WaitingJobs } from './WaitingJobs';

/**
 * The engine of a thread pool. Jobs wait here and not in Piscina's queue. There, jobs with a signal would overtake others, and the
 * time to remove a job would grow with the length of the queue. Piscina receives claims: each takes a job when it has a thread.
 *
 * ```
 * Threads           the jobs that wait
 *  └─ Pool          a Piscina, its claims and its threads
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
  /** Pools that were replaced and are not closed yet. */
  private readonly retired = new Set<Pool>();

  /** @param size The largest number of threads. */
  constructor(
    readonly file: string,
    readonly size: number,
    readonly options: PiscinaOptions,
  ) {
    this.pool = new Pool(this); // This starts no thread. Piscina checks the options.
  }

  start({ data, ...start }: JobStart, events: JobEvents): EngineJob {
    const number = (this.count += 1);
    let copy: unknown;
    try {
      copy = cloneOf('data', data); // Now, so that changes while the job waits are not sent.
    } catch (reason) {
      return notStarted(String(number), reason, events);
    }
    const job = new ThreadJob(number, this, { ...start, data: copy }, new EventsInContext(events));
    this.waiting.push(job);
    this.fillSoon();
    return job;
  }

  async close(): Promise<void> {
    await Promise.all([this.pool, ...this.retired].map((pool) => pool.close()));
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
      // A thread cannot be made, so this pool is of no use any more.
      this.replace(this.pool.retire());
      this.failAll(error);
    }
  };

  failAll(reason: unknown): void {
    // Jobs that are subscribed meanwhile do not fail.
    for (let left = this.waiting.size; left > 0; left -= 1) {
      this.next()?.fail(reason);
    }
  }

  discard(reason: unknown): void {
    this.replace(this.pool.close());
    this.failAll(reason);
  }

  /** @param closed Resolves when the present pool is closed. */
  private replace(closed: Promise<void>): void {
    const { pool } = this;
    this.retired.add(pool);
    void closed.then(() => this.retired.delete(pool));
    this.pool = new Pool(this);
  }

  /** Calls {@link fill} once for many jobs, and never on the call stack of a subscriber, which may be exhausted. */
  private fillSoon(): void {
    if (!this.filling) {
      queueMicrotask(this.fill);
      this.filling = true;
    }
  }
}
