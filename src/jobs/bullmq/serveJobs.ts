import { constants } from 'node:os';
import type { JobHandlers, JobServer } from '../JobRunner';
import { check, checkCount, checkHandlers, checkMilliseconds } from '../options';
import { checkTimer } from './checkTimer';
import { QueueServer } from './QueueServer';
import { queueSettings, type QueueOptions } from './settings';

/**
 * Options of {@link serveJobs}.
 *
 * ```typescript
 * import type { ServeJobsOptions } from 'rxresult/bullmq';
 *
 * const options: ServeJobsOptions = { connection: { host: 'redis' }, concurrent: 4, signals: ['SIGTERM', 'SIGINT'] };
 * const server = serveJobs('pictures', { shrink: (file: string) => of(`small ${file}`) }, options);
 * ```
 *
 * @see {@link QueueOptions} for the options that both sides take.
 */
export interface ServeJobsOptions extends QueueOptions {
  /** How many jobs may run at once; default 1. */
  readonly concurrent?: number | undefined;
  /** How long running jobs may take to finish when the server is closed, in milliseconds; default 10,000. */
  readonly closeTimeout?: number | undefined;
  /** The signals of the process that close the server; default `SIGTERM` only. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** How long a worker may be silent before another one takes over its jobs, in milliseconds; default 30,000. */
  readonly lockDuration?: number | undefined;
  /** How often the server looks for jobs whose worker died, in milliseconds; default 5000. */
  readonly stalledInterval?: number | undefined;
}

/**
 * A worker that serves a BullMQ queue. It runs the jobs that a {@link bullRunner} adds, and those that anything else adds, such as
 * a job scheduler.
 *
 * ```typescript
 * const handlers = { square: (n: number) => of(n * n) };
 * const server = serveJobs('numbers', handlers, { connection: { host: 'redis' }, concurrent: 4 });
 * await server.ready;
 * ```
 *
 * - A job is cancelled with its task: its `signal` aborts, what the handler returned is unsubscribed, and the task ends only once
 *   the cleanup has ended.
 * - The jobs are tasks of a nursery with the name of the queue, so `observeNurseries` observes them. Their spans belong to the
 *   traces of their producers.
 * - A job whose worker died runs once more, on another worker. A job whose producer died is stopped, unless it is detached.
 * - A server that is closed takes no more jobs and waits for those that run. Jobs that still run after `closeTimeout` are stopped
 *   and put back into the queue, where another worker starts them again. The server waits at most five more seconds for jobs to
 *   stop.
 * - A signal of the process closes the server. Then it has its default effect, if nobody else listens for it.
 *
 * @param queue The name of the queue.
 * @param handlers The handlers, by the names of their jobs.
 * @param options How to reach Redis, and how to run jobs.
 * @throws TypeError if the queue, a handler or an option is of the wrong type.
 * @throws RangeError if a number is out of range.
 * @see {@link bullRunner} for the other side.
 * @see {@link JobHandlers}
 */
export function serveJobs(queue: string, handlers: JobHandlers, options: ServeJobsOptions): JobServer {
  const where = 'serveJobs';
  const settings = queueSettings(where, queue, options);
  checkHandlers(where, handlers);
  const { concurrent = 1, closeTimeout = 10_000, signals = ['SIGTERM'] } = options;
  const { lockDuration = 30_000, stalledInterval = 5000 } = options;
  checkCount(where, 'concurrent', concurrent);
  checkMilliseconds(where, 'closeTimeout', closeTimeout);
  const known = Array.isArray(signals) && signals.every(canBeHandled);
  check(where, 'signals', signals, known, 'an array of the names of signals that a process can handle');
  checkTimer(where, 'lockDuration', lockDuration);
  checkTimer(where, 'stalledInterval', stalledInterval);
  return new QueueServer(handlers, { ...settings, concurrent, closeTimeout, signals, lockDuration, stalledInterval });
}

function canBeHandled(signal: unknown): boolean {
  return Object.hasOwn(constants.signals, signal as string) && signal !== 'SIGKILL' && signal !== 'SIGSTOP';
}
