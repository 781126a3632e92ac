// Pending tasks that finish one by one, in a given order. Only the finishing is timed.

import { shuffle } from 'simple-statistics';
import { FLOOR, rxjs, rxresult, subscribeAll } from '../combine.mjs';
import { list, Pending } from '../tasks.mjs';

/** @import { Combine } from '../combine.mjs' */
/** @import { GrowthCase, Side } from '../harness/cases.mjs' */

/** The order in which `size` tasks finish. */
const ORDERS = {
  'first in, first out': (/** @type {number} */ size) => list(size, (i) => i),
  'last in, first out': (/** @type {number} */ size) => list(size, (i) => size - 1 - i),
  'in random order': (/** @type {number} */ size) => shuffle(list(size, (i) => i)),
};

/** It is quadratic: it takes half a second for 50,000 tasks. */
const MOST_FOR_FORK_JOIN = 25_000;

/** @type {GrowthCase[]} */
export const finishing = Object.entries(ORDERS).map(([name, order]) => ({
  group: 'Finishing',
  name,
  sizes: [12_500, 25_000, 50_000, 100_000, 200_000, 400_000],
  sides: (size) => {
    const pending = new Pending(size);
    const indices = order(size);
    /**
     * @param {(tasks: Pending['observables'], done: () => void) => void} begin
     * @returns {Side}
     */
    const finished = (begin) => ({
      arrange: () => {
        let done = false;
        begin(pending.observables, () => {
          done = true;
        });
        return () => {
          for (const index of indices) {
            pending.finish(index);
          }
          return done && pending.alive === 0;
        };
      },
    });
    /** @param {Combine} combine */
    const combined = (combine) => finished((tasks, done) => combine(tasks).subscribe({ complete: done }));
    return {
      gather: combined(rxresult.gather),
      'nursery([…])': combined(rxresult['nursery([…])']),
      startSoon: combined(rxresult.startSoon),
      forkJoin: size <= MOST_FOR_FORK_JOIN && combined(rxjs.forkJoin),
      [FLOOR]: finished(subscribeAll),
    };
  },
  check: (ended) => ended === true,
  floor: FLOOR,
  ours: Object.keys(rxresult),
  share: 1,
}));
