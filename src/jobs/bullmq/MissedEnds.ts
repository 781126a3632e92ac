import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import type { Keys } from './Keys';
import { lookUp } from './lookUp';
import type { PendingJob } from './PendingJob';

/** How many jobs are looked up at once. */
const AT_ONCE = 500;

/** Finds the ends of jobs in Redis: events are not enough, as Redis keeps only the last 10,000 of them. */
export class MissedEnds {
  /**
   * @param redis A connection for commands.
   * @param keys The keys of the queue.
   * @param onUnknown Called with a job that Redis does not know. A worker may still run it.
   */
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
    private readonly onUnknown: (job: PendingJob) => Promise<void>,
  ) {}

  /** Returns the ends of the jobs that have ended. */
  async find(jobs: Iterable<PendingJob>): Promise<Map<PendingJob, JobEnd>> {
    const ends = new Map<PendingJob, JobEnd>();
    const added = [...jobs].filter(({ state }) => state === 'added');
    while (added.length > 0) {
      await Promise.all(added.splice(0, AT_ONCE).map((job) => this.look(job, ends)));
    }
    return ends;
  }

  private async look(job: PendingJob, ends: Map<PendingJob, JobEnd>): Promise<void> {
    const { known, attempts, end } = await lookUp(this.redis, this.keys.job(job.id));
    if (end) {
      job.attempts = attempts;
      ends.set(job, end);
    } else if (!known) {
      await this.onUnknown(job);
      ends.set(job, job.stopping ? { status: 'stopped' } : { status: 'lost', why: 'the queue does not know it' });
    }
  }
}
