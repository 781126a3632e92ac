// Tasks that are pending when all of them are cancelled.

import { merge } from 'rxjs';
import { gather, nursery } from '../../dist/index.mjs';
import { Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase, Side } from '../harness/cases.mjs' */

const RXRESULT = ['gather', 'nursery([…])', 'startSoon'];

/** @type {RatioCase[]} */
export const cancelling = [
  {
    group: 'Cancelling',
    name: 'unsubscribing from pending tasks',
    sizes: [1000, 10_000],
    baseline: 'merge',
    sides: (size) => {
      const pending = new Pending(size);
      const { tasks } = pending;
      /**
       * @param {(tasks: Observable<number>[]) => Observable<unknown>} combine
       * @returns {Side}
       */
      const cancelled = (combine) => ({
        arrange: () => {
          const subscription = combine(tasks).subscribe();
          const before = pending.alive;
          return () => {
            subscription.unsubscribe();
            return before - pending.alive;
          };
        },
      });
      return {
        gather: cancelled(gather),
        'nursery([…])': cancelled(nursery),
        startSoon: cancelled((tasks) => nursery((n) => tasks.forEach((task) => n.startSoon(task)))),
        merge: cancelled((tasks) => merge(...tasks)),
      };
    },
    check: (gone, size) => gone === size,
    goals: [1000, 10_000].flatMap((size) => RXRESULT.map((side) => ({ side, against: 'merge', size, most: 0.75 }))),
  },
];
