// What a job costs as a task, compared with the same engine by hand.

import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { lastValueFrom } from 'rxjs';
import { gather } from '../../dist/index.mjs';
import { threadPool } from '../../dist/piscina.mjs';

/** @import { RatioCase } from '../harness/cases.mjs' */

const THREADS = 2;

const file = (/** @type {string} */ name) => fileURLToPath(new URL(`../workers/${name}.mjs`, import.meta.url));

// No thread is started before the first job.
const pool = threadPool(file('served'), { threads: THREADS });
const options = { minThreads: 0, maxThreads: THREADS, idleTimeout: 10_000 };
const piscina = new Piscina({ filename: file('piscina'), ...options });

/** @type {RatioCase[]} */
export const jobs = [
  {
    group: 'Jobs',
    name: 'trivial jobs on two threads, all results',
    note: `Piscina's run has a signal, too: without one, a job cannot be stopped.`,
    sizes: [10_000],
    baseline: 'piscina',
    ours: ['threadPool'],
    sides: (size) => ({
      piscina: () => Promise.all(numbers(size, (n) => piscina.run(n, { signal: new AbortController().signal }))),
      threadPool: () => lastValueFrom(gather(numbers(size, (n) => pool.task('same', n)))),
    }),
    check: isListOfNumbers,
    goals: [{ side: 'threadPool', against: 'piscina', size: 10_000, most: 1.5, target: true }],
    close: async () => {
      await Promise.all([pool.close(), piscina.destroy()]);
    },
  },
];

/**
 * @template T
 * @param {number} size
 * @param {(n: number) => T} make
 */
export function numbers(size, make) {
  return Array.from({ length: size }, (_, n) => make(n));
}

/**
 * @param {unknown} result
 * @param {number} size
 */
export function isListOfNumbers(result, size) {
  return Array.isArray(result) && result.length === size && result[size - 1] === size - 1;
}
