// The ways to combine many tasks into one stream.

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
 * All values through captures, as in a typical nursery: the body waits for its tasks, and reads them.
 *
 * @param {readonly Observable<number>[]} tasks
 */
export function startSoonAndWait(tasks) {
  return nursery((n) =>
    waitAll(tasks.map((task) => n.startSoon(task))).pipe(map((all) => all.map((rc) => rc.result()))),
  );
}

/** The name of {@link subscribeAll} in the tables. */
export const FLOOR = 'subscribe in a loop';

/**
 * The minimum: subscribes to each task, and keeps its last value. It does not handle errors, and cannot be
 * unsubscribed.
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
