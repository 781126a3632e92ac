// More tasks than places: the others wait.

import { from, mergeMap } from 'rxjs';
import { captureMap } from '../../dist/index.mjs';
import { isSum, sumLater } from '../results.mjs';
import { KINDS, list } from '../tasks.mjs';
import { map } from 'rxjs';

/** @import { RatioCase } from '../harness/cases.mjs' */

const PLACES = 8;

/** @type {RatioCase[]} */
export const backlog = [
  {
    group: 'A backlog',
    name: `microtasks, ${PLACES} at a time`,
    sizes: [1000, 10_000, 100_000],
    baseline: 'mergeMap',
    sides: (size) => {
      const tasks = list(size, KINDS.microtask);
      const indices = tasks.map((_, i) => i);
      /** @param {number} i */
      const task = (i) => tasks[i] ?? [];
      return {
        captureMap: () =>
          sumLater(
            from(indices).pipe(
              captureMap(task, { concurrent: PLACES }),
              map((rc) => rc.result()),
            ),
          ),
        mergeMap: () => sumLater(from(indices).pipe(mergeMap(task, PLACES))),
      };
    },
    check: isSum,
    goals: [
      { side: 'captureMap', against: 'mergeMap', size: 10_000, most: 0.85 },
      { side: 'captureMap', against: 'mergeMap', size: 100_000, most: 0.15 },
    ],
  },
];
