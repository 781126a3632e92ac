// Pending tasks that finish one by one, in some order. Only the finishing is timed.

import { forkJoin } from 'rxjs';
import { gather, nursery } from '../../dist/index.mjs';
import { list, Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { GrowthCase, Side } from '../harness/cases.mjs' */

/** In which order `size` tasks finish. */
const ORDERS = {
  'first in, first out': (/** @type {number} */ size) => list(size, (i) => i),
  'last in, first out': (/** @type {number} */ size) => list(size, (i) => size - 1 - i),
  'in random order': shuffledIndices,
};

/** @param {number} size */
function shuffledIndices(size) {
  const indices = list(size, (i) => i);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [indices[i], indices[j]] = [/** @type {number} */ (indices[j]), /** @type {number} */ (indices[i])];
  }
  return indices;
}

const RXRESULT = ['gather', 'nursery([…])', 'startSoon'];

/** @type {GrowthCase[]} */
export const finishing = Object.entries(ORDERS).map(([name, order]) => ({
  group: 'Finishing',
  name,
  sizes: [12_500, 25_000, 50_000, 100_000, 200_000, 400_000],
  sides: (size) => {
    const pending = new Pending(size);
    const indices = order(size);
    /**
     * @param {(tasks: Observable<number>[]) => Observable<unknown>} combine
     * @returns {Side}
     */
    const finished = (combine) => ({
      arrange: () => {
        let completed = false;
        combine(pending.observables).subscribe({
          complete: () => {
            completed = true;
          },
        });
        return () => {
          for (const index of indices) {
            pending.finish(index);
          }
          return completed && pending.alive === 0;
        };
      },
    });
    return {
      gather: finished(gather),
      'nursery([…])': finished(nursery),
      startSoon: finished((tasks) => nursery((n) => tasks.forEach((task) => n.startSoon(task)))),
      forkJoin: size <= 25_000 && finished(forkJoin),
    };
  },
  check: (ended) => ended === true,
  goals: RXRESULT.map((side) => ({ side, from: 25_000, to: 200_000, most: 1.25 })),
}));
