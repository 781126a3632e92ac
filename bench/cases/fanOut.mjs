// Many tasks at once, and all their values at the end.

import { Effect } from 'effect';
import { all, run } from 'effection';
import pMap from 'p-map';
import { forkJoin, merge } from 'rxjs';
import { gather, nursery } from '../../dist/index.mjs';
import { FLOOR, startSoonAndWait, subscribeAll } from '../combine.mjs';
import { isList, isSum, later, now, sumLater, sumNow } from '../results.mjs';
import { effects, list, observables, operations, promises } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase } from '../harness/cases.mjs' */
/** @import { Kind } from '../tasks.mjs' */

/** Effection takes 10 seconds or more for 100,000 tasks. */
const MOST_FOR_EFFECTION = 1000;

/** The name of {@link startSoonAndWait} in the tables. */
const WAIT = 'startSoon, waitAll';

/** @param {readonly Observable<number>[]} tasks */
function subscribeAllNow(tasks) {
  /** @type {number[] | undefined} */
  let result;
  subscribeAll(tasks, (values) => {
    result = values;
  });
  return result;
}

/**
 * The peers that do not know Observables.
 *
 * @param {Kind} kind
 * @param {number} size
 */
function elsewhere(kind, size) {
  const promised = promises[kind];
  const settled = list(size, promised);
  const ours = list(size, effects[kind]);
  const together = Effect.all(ours, { concurrency: 'unbounded' });
  const member = list(size, operations[kind]);
  return {
    'Promise.all': () => Promise.all(kind === 'synchronous' ? settled : settled.map((_, i) => promised(i))),
    'p-map': () => pMap(ours, (_, i) => (kind === 'synchronous' ? i : promised(i))),
    'Effect.all': () => (kind === 'synchronous' ? Effect.runSync(together) : Effect.runPromise(together)),
    'Effection all': size <= MOST_FOR_EFFECTION && (() => run(() => all(member))),
  };
}

/** @type {RatioCase[]} */
export const fanOut = [
  {
    group: 'Fan-out',
    name: 'synchronous tasks, all values',
    note: 'The promises are settled before the clock starts, and Effect runs no fiber for a value that is there: neither has a stream to subscribe to.',
    sizes: [3, 10, 1000, 100_000],
    baseline: 'forkJoin',
    ours: ['gather', WAIT],
    floor: FLOOR,
    sides: (size) => {
      const tasks = list(size, observables.synchronous);
      return {
        gather: () => now(gather(tasks)),
        [WAIT]: () => now(startSoonAndWait(tasks)),
        forkJoin: () => now(forkJoin(tasks)),
        ...elsewhere('synchronous', size),
        [FLOOR]: () => subscribeAllNow(tasks),
      };
    },
    check: isList,
    goals: [
      { side: WAIT, against: 'forkJoin', size: 3, most: 1.2 },
      { side: WAIT, against: 'forkJoin', size: 10, most: 1 },
      { side: WAIT, against: 'forkJoin', size: 1000, most: 0.9 },
      { side: WAIT, against: 'forkJoin', size: 100_000, most: 1 },
      { side: 'gather', against: 'forkJoin', size: 10, most: 0.65 },
      { side: 'gather', against: 'forkJoin', size: 1000, most: 0.55 },
      { side: 'gather', against: FLOOR, size: 10, most: 1.2, target: true },
      { side: 'gather', against: FLOOR, size: 1000, most: 1, target: true },
    ],
  },
  {
    ...allLater('microtask', [3, 10, 1000, 50_000, 100_000]),
    goals: [
      { side: WAIT, against: 'forkJoin', size: 3, most: 1.2 },
      { side: WAIT, against: 'forkJoin', size: 10, most: 1 },
      { side: WAIT, against: 'forkJoin', size: 1000, most: 0.75 },
      { side: 'gather', against: 'forkJoin', size: 10, most: 0.78 },
      { side: 'gather', against: 'forkJoin', size: 1000, most: 0.55 },
      { side: 'gather', against: 'forkJoin', size: 50_000, most: 0.08 },
    ],
  },
  {
    ...allLater('timer', [10, 1000, 100_000]),
    note: 'The timer is setImmediate, so that no wait is measured.',
  },
  {
    group: 'Fan-out',
    name: 'synchronous tasks, each value as it comes',
    sizes: [10, 1000, 100_000],
    baseline: 'merge',
    ours: ['nursery([…])'],
    sides: (size) => {
      const tasks = list(size, observables.synchronous);
      return {
        'nursery([…])': () => sumNow(nursery(tasks)),
        merge: () => sumNow(merge(...tasks)),
      };
    },
    check: isSum,
    goals: [{ side: 'nursery([…])', against: 'merge', size: 1000, most: 0.6 }],
  },
  {
    group: 'Fan-out',
    name: 'microtask tasks, each value as it comes',
    sizes: [10, 1000, 10_000],
    baseline: 'merge',
    ours: ['nursery([…])'],
    sides: (size) => {
      const tasks = list(size, observables.microtask);
      return {
        'nursery([…])': () => sumLater(nursery(tasks)),
        merge: () => sumLater(merge(...tasks)),
      };
    },
    check: isSum,
  },
];

/**
 * @param {Kind} kind
 * @param {number[]} sizes
 * @returns {RatioCase}
 */
function allLater(kind, sizes) {
  return {
    group: 'Fan-out',
    name: `${kind} tasks, all values`,
    sizes,
    baseline: 'forkJoin',
    ours: ['gather', WAIT],
    floor: FLOOR,
    sides: (size) => {
      const tasks = list(size, observables[kind]);
      return {
        gather: () => later(gather(tasks)),
        [WAIT]: () => later(startSoonAndWait(tasks)),
        forkJoin: () => later(forkJoin(tasks)),
        ...elsewhere(kind, size),
        [FLOOR]: () => new Promise((resolve) => subscribeAll(tasks, resolve)),
      };
    },
    check: isList,
  };
}
