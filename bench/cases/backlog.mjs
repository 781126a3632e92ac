// More tasks than slots: the others wait.

import { Effect } from 'effect';
import pMap from 'p-map';
import { from, mergeMap, toArray } from 'rxjs';
import { captureMap, gather, nursery } from '../../dist/index.mjs';
import { isList, isListOfCaptures, later } from '../results.mjs';
import { effects, list, observables, promises } from '../tasks.mjs';

/** @import { RatioCase } from '../harness/cases.mjs' */

const PLACES = 8;

/** @type {RatioCase[]} */
export const backlog = [
  {
    group: 'Backlog',
    name: `microtask tasks, ${PLACES} at a time`,
    note: 'All sides keep what they emit: `toArray`. captureMap keeps a capture for each value.',
    sizes: [1000, 10_000, 100_000],
    baseline: 'mergeMap',
    ours: ['captureMap', 'gather', 'nursery([…])'],
    sides: (size) => {
      const tasks = list(size, observables.microtask);
      const indices = list(size, (i) => i);
      const concurrent = PLACES;
      const elsewhere = list(size, effects.microtask);
      const inTurn = Effect.forEach(elsewhere, (effect) => effect, { concurrency: PLACES });
      /** @param {number} i */
      const taskOf = (i) => /** @type {import('rxjs').Observable<number>} */ (tasks[i]);
      return {
        captureMap: () => later(from(indices).pipe(captureMap(taskOf, { concurrent }), toArray())),
        gather: () => later(gather(tasks, { concurrent })),
        'nursery([…])': () => later(nursery(tasks, { concurrent }).pipe(toArray())),
        mergeMap: () => later(from(indices).pipe(mergeMap(taskOf, PLACES), toArray())),
        'p-map': () => pMap(indices, promises.microtask, { concurrency: PLACES }),
        'Effect.forEach': () => Effect.runPromise(inTurn),
      };
    },
    check: (result, size) => isList(result, size) || isListOfCaptures(result, size),
    goals: [
      { side: 'captureMap', against: 'mergeMap', size: 10_000, most: 0.85 },
      { side: 'captureMap', against: 'mergeMap', size: 100_000, most: 0.15 },
      { side: 'captureMap', against: 'p-map', size: 10_000, most: 0.6 },
      { side: 'captureMap', against: 'Effect.forEach', size: 10_000, most: 0.6 },
    ],
  },
];
