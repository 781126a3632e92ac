// `size` tasks at once, and all their values in the end.

import { forkJoin, map, merge } from 'rxjs';
import { gather, nursery, waitAll } from '../../dist/index.mjs';
import { isList, isSum, later, now, sumNow } from '../results.mjs';
import { KINDS, list } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase } from '../harness/cases.mjs' */

/**
 * A nursery as its users write it: each task has a capture, and the body waits for them.
 *
 * @param {readonly Observable<number>[]} tasks
 */
function startSoon(tasks) {
  return nursery((n) =>
    waitAll(tasks.map((task) => n.startSoon(task))).pipe(map((all) => all.map((rc) => rc.result()))),
  );
}

/**
 * The least that can be done about streams: subscribe to each, and keep its last value. No error, no cancellation.
 *
 * @param {readonly Observable<number>[]} tasks
 * @param {(values: number[]) => void} done
 */
function subscribeAll(tasks, done) {
  const values = new Array(tasks.length);
  let left = tasks.length;
  tasks.forEach((task, i) => {
    task.subscribe({
      next: (value) => {
        values[i] = value;
      },
      complete: () => {
        if (--left === 0) {
          done(values);
        }
      },
    });
  });
}

/** @param {readonly Observable<number>[]} tasks */
function subscribeAllNow(tasks) {
  /** @type {unknown} */
  let result;
  subscribeAll(tasks, (values) => {
    result = values;
  });
  return result;
}

/** @type {RatioCase[]} */
export const fanOut = [
  {
    group: 'Fan-out',
    name: 'synchronous, all values',
    sizes: [10, 1000, 100_000],
    baseline: 'forkJoin',
    sides: (size) => {
      const tasks = list(size, KINDS.synchronous);
      return {
        gather: () => now(gather(tasks)),
        'startSoon, waitAll': () => now(startSoon(tasks)),
        forkJoin: () => now(forkJoin(tasks)),
        'subscribe in a loop': () => subscribeAllNow(tasks),
      };
    },
    check: isList,
    goals: [
      { side: 'gather', against: 'forkJoin', size: 10, most: 0.68 },
      { side: 'gather', against: 'forkJoin', size: 1000, most: 0.62 },
      { side: 'gather', against: 'subscribe in a loop', size: 10, most: 1.25, stretch: true },
    ],
  },
  {
    group: 'Fan-out',
    name: 'microtasks, all values',
    sizes: [10, 1000, 50_000],
    baseline: 'forkJoin',
    sides: (size) => {
      const tasks = list(size, KINDS.microtask);
      return {
        gather: () => later(gather(tasks)),
        'startSoon, waitAll': () => later(startSoon(tasks)),
        forkJoin: () => later(forkJoin(tasks)),
        'subscribe in a loop': () => new Promise((resolve) => subscribeAll(tasks, resolve)),
      };
    },
    check: isList,
    goals: [
      { side: 'gather', against: 'forkJoin', size: 10, most: 0.8 },
      { side: 'gather', against: 'forkJoin', size: 1000, most: 0.75 },
      { side: 'gather', against: 'forkJoin', size: 50_000, most: 0.08 },
    ],
  },
  {
    group: 'Fan-out',
    name: 'synchronous, each value as it comes',
    sizes: [10, 1000, 100_000],
    baseline: 'merge',
    sides: (size) => {
      const tasks = list(size, KINDS.synchronous);
      return {
        'nursery([…])': () => sumNow(nursery(tasks)),
        merge: () => sumNow(merge(...tasks)),
      };
    },
    check: isSum,
    goals: [{ side: 'nursery([…])', against: 'merge', size: 1000, most: 0.6 }],
  },
];
