import type { JobRunner } from '../JobRunner';
import { createRunner } from '../runner';
import { BullEngine } from './BullEngine';
import { checkTimer } from './checkTimer';
import { queueSettings, type QueueOptions } from './settings';

const DEFAULT_LEASE = 15_000;

/**
 * Options of {@link bullRunner}.
 *
 * ```typescript
 * import type { BullRunnerOptions } from 'rxresult/bullmq';
 *
 * const options: BullRunnerOptions = { connection: { host: 'redis' }, lease: 30_000 };
 * const runner = bullRunner('pictures', options);
 * ```
 *
 * @see {@link QueueOptions} for the options that both sides take.
 */
export interface BullRunnerOptions extends QueueOptions {
  /**
   * How long a producer counts as alive without renewing its lease, in milliseconds; default 15,000. The runner renews it three
   * times in that time. Workers stop the jobs of a producer up to five seconds after its lease has expired. This also happens if
   * the producer's event loop is blocked for longer than its lease.
   */
  readonly lease?: number | undefined;
}

/**
 * A {@link JobRunner} that adds its jobs to a BullMQ queue. A worker with {@link serveJobs} runs them, on this machine or another.
 *
 * ```typescript
 * const runner = bullRunner('numbers', { connection: { host: 'redis' } });
 * const squares = [runner.task<number>('square', 2), runner.task<number>('square', 3)];
 * gather(squares).subscribe((results) => console.log(results)); // [4, 9]
 * ```
 *
 * - Data, results and progress travel as JSON.
 * - A job runs at least once: it may run twice if its worker died, lost its connection to Redis, or was blocked for longer than
 *   its lock lasts.
 * - A job that was unsubscribed is asked to stop every second until it has ended, even after `grace`, as long as the runner is
 *   open.
 * - While Redis cannot be reached, jobs wait.
 * - Jobs that are detached and in the queue go on after the runner was closed.
 *
 * It connects at the first job, and keeps the process alive from then on until it is closed.
 *
 * @param queue The name of the queue.
 * @param options How to reach Redis, and the lease.
 * @throws TypeError if the queue or an option is of the wrong type.
 * @throws RangeError if `lease` is not an integer from 1 up, or too long for a timer.
 * @see {@link serveJobs} for the other side.
 * @see {@link JobRunner} for what it returns.
 */
export function bullRunner(queue: string, options: BullRunnerOptions): JobRunner {
  const settings = queueSettings('bullRunner', queue, options);
  const { lease = DEFAULT_LEASE } = options;
  checkTimer('bullRunner', 'lease', lease);
  return createRunner(new BullEngine(settings, lease));
}
