import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobRunner } from '../JobRunner';
import { check, checkCount, checkMilliseconds, checkObject, LONGEST_TIMER } from '../options';
import { createRunner } from '../runner';
import type { PiscinaOptions } from './Pool';
import { Threads } from './Threads';

/**
 * Options of {@link threadPool}. Those without a description are Piscina's.
 *
 * ```typescript
 * import type { ThreadPoolOptions } from 'rxresult/piscina';
 *
 * const options: ThreadPoolOptions = { threads: 2, idleTimeout: 60_000, resourceLimits: { maxOldGenerationSizeMb: 512 } };
 * const pool = threadPool(new URL('./worker.mjs', import.meta.url), options);
 * ```
 *
 * @see {@link threadPool}
 */
export interface ThreadPoolOptions extends Pick<
  PiscinaOptions,
  'argv' | 'env' | 'execArgv' | 'niceIncrement' | 'resourceLimits' | 'trackUnmanagedFds' | 'workerData'
> {
  /** The largest number of threads. Each runs one job at a time. Default: as many as the machine has processors. */
  threads?: number | undefined;
  /** How long a thread without a job is kept, in milliseconds; default 10,000. It does not keep the process alive. */
  idleTimeout?: number | undefined;
  /**
   * How a thread waits for its next job; default `disabled`. With `sync`, which is Piscina's default, that blocks everything else
   * in the thread, such as its timers and connections. With `disabled` and `async`, it does not.
   */
  atomics?: PiscinaOptions['atomics'];
}

const DEFAULT_IDLE_TIMEOUT = 10_000;

/**
 * A {@link JobRunner} on worker threads, over Piscina: for work that would block the event loop. Threads are started when there
 * are jobs for them; jobs wait first in, first out.
 *
 * - A job that is to stop is asked first: the `signal` of its handler aborts. Once the job has stopped, its thread takes other
 *   jobs. A loop that blocks the thread can read `signal.aborted` or call `signal.throwIfAborted()` to notice the request. If the
 *   job has not stopped after `grace`, its thread is terminated.
 * - Data, progress and results are copied by the structured clone algorithm, the data when the task is subscribed.
 * - A job whose thread dies, by an error outside of a job or by `process.exit`, errors with {@link JobLostError}. If the file
 *   cannot be loaded, its jobs error with {@link JobFailedError}, and the next job tries again.
 *
 * ```typescript
 * const pool = threadPool(new URL('./worker.mjs', import.meta.url));
 * gather([pool.task<number>('square', 2), pool.task<number>('square', 3)]).subscribe((results) => console.log(results));
 * ```
 *
 * @param file The module whose default export is what {@link serve} returned: a URL, or a path relative to the working directory.
 * @param options The number of threads, and what Piscina passes to them.
 * @throws TypeError if the file or an option is of the wrong type.
 * @throws RangeError if `threads` is not an integer from 1 up, or `idleTimeout` is negative or NaN.
 * @see {@link serve} for the file.
 * @see {@link JobRunner} for what it returns.
 */
export function threadPool(file: string | URL, options: ThreadPoolOptions = {}): JobRunner {
  check('threadPool', 'file', file, typeof file === 'string' || file instanceof URL, 'a path or a URL');
  checkObject('threadPool', options);
  const {
    threads = availableParallelism(),
    idleTimeout = DEFAULT_IDLE_TIMEOUT,
    atomics = 'disabled',
    ...others
  } = options;
  checkCount('threadPool', 'threads', threads);
  checkMilliseconds('threadPool', 'idleTimeout', idleTimeout);
  const path = file instanceof URL || file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
  const timeout = idleTimeout > LONGEST_TIMER ? Infinity : idleTimeout;
  return createRunner(new Threads(path, threads, { ...others, atomics, idleTimeout: timeout }));
}
