// Children that come and go, beside idle ones that stay.

import { mergeAll, Subject } from 'rxjs';
import { openNursery } from '../../dist/index.mjs';
import { KINDS, Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase } from '../harness/cases.mjs' */

const short = KINDS.synchronous(7);

/** @param {number} idle */
function startSoon(idle) {
  const n = openNursery();
  for (const task of new Pending(idle).tasks) {
    n.startSoon(task);
  }
  return () => n.startSoon(short).result();
}

/** @param {number} idle */
function mergeAllOnSubject(idle) {
  /** @type {Subject<Observable<number>>} */
  const children = new Subject();
  /** @type {number | undefined} */
  let latest;
  children.pipe(mergeAll()).subscribe((value) => {
    latest = value;
  });
  for (const task of new Pending(idle).tasks) {
    children.next(task);
  }
  return () => {
    latest = undefined;
    children.next(short);
    return latest;
  };
}

/** @type {RatioCase[]} */
export const churn = [
  {
    group: 'Churn',
    name: 'one short child beside idle ones',
    sizes: [1],
    baseline: 'startSoon beside 100',
    sides: () => ({
      'startSoon beside 100': startSoon(100),
      'startSoon beside 100,000': startSoon(100_000),
      'mergeAll on a Subject beside 100': mergeAllOnSubject(100),
      'mergeAll on a Subject beside 100,000': mergeAllOnSubject(100_000),
    }),
    check: (result) => result === 7,
    goals: [{ side: 'startSoon beside 100,000', against: 'startSoon beside 100', size: 1, most: 1.2 }],
  },
];
