// The ways to make one stream of many tasks.

import { forkJoin, map, merge } from 'rxjs';
import { gather, nursery, waitAll } from '../dist/index.mjs';

/** @import { Observable } from 'rxjs' */

/** @typedef {(tasks: Observable<number>[]) => Observable<unknown>} Combine */

export const rxresult = {
  gather: /** @type {Combine} */ (gather),
  'nursery([…])': /** @type {Combine} */ (nursery),
  startSoon: /** @type {Combine} */ ((tasks) => nursery((n) => tasks.forEach((task) => n.startSoon(task)))),
};

export const rxjs = {
  forkJoin: /** @type {Combine} */ (forkJoin),
  merge: /** @type {Combine} */ ((tasks) => merge(...tasks)),
};

/**
 * All values by captures, as a nursery is written: the body waits for its tasks, and reads them.
 *
 * @param {readonly Observable<number>[]} tasks
 */
export function startSoonAndWait(tasks) {
  return nursery((n) =>
    waitAll(tasks.map((task) => n.startSoon(task))).pipe(map((all) => all.map((rc) => rc.result()))),
  );
}

/** How {@link subscribeAll} is called in the tables. */
export const FLOOR = 'subscribe in a loop';

/**
 * The least that can be done about streams: subscribes to each task, and keeps its last value. Errors are not handled, and
 * there is no way to unsubscribe.
 *
 * @param {readonly Observable<number>[]} tasks
 * @param {(values: number[]) => void} done
 */
export function subscribeAll(tasks, done) {
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
