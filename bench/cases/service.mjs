// A service that starts one task at a time, in a scope that stays.

import { openNursery } from '../../dist/index.mjs';
import { mergeAllKept, mergeAllToSubjects, subscriptionKept, subscriptionToSubjects } from '../byHand.mjs';
import { Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { Run } from '../byHand.mjs' */
/** @import { RatioCase, Side, Timed } from '../harness/cases.mjs' */

const SLOTS = 8;
const OURS = 'startSoon';
const MERGE_ALL = 'mergeAll on a Subject, results kept';
const SUBSCRIPTION = 'a Subscription, results kept';

/** @param {number} [concurrent] */
function startSoon(concurrent) {
  const n = openNursery({ concurrent });
  return (/** @type {Observable<number>} */ task) => n.startSoon(task);
}

/**
 * Starts a task, and lets it finish. Then its result is read, as data.
 *
 * @template R
 * @param {Run<R>} run
 * @param {(result: R) => unknown} read
 * @returns {Timed}
 */
function reading(run, read) {
  const pending = new Pending(1);
  const task = /** @type {Observable<number>} */ (pending.observables[0]);
  return () => {
    const result = run(task);
    pending.finish(0);
    return read(result);
  };
}

/**
 * Starts a task, subscribes to its result, and lets it finish.
 *
 * @param {Run<Observable<number>>} run
 * @returns {Timed}
 */
function waiting(run) {
  const pending = new Pending(1);
  const task = /** @type {Observable<number>} */ (pending.observables[0]);
  return () => {
    /** @type {unknown} */
    let latest;
    run(task).subscribe((value) => {
      latest = value;
    });
    pending.finish(0);
    return latest;
  };
}

/** @param {import('../byHand.mjs').Outcome} outcome */
const valueOf = (outcome) => outcome.status === 'fulfilled' && outcome.value;

const note =
  'startSoon of an open nursery. The others keep the result of each task, too, and cancel the others if one fails: in an ' +
  'object if it is read, in an AsyncSubject if it is waited for.';

/**
 * @param {string} name
 * @param {() => Readonly<Record<string, Side>>} sides
 * @returns {RatioCase}
 */
function oneAtATime(name, sides) {
  const peers = Object.keys(sides()).filter((side) => side !== OURS);
  return {
    group: 'Service',
    name: `one task at a time, ${name}`,
    note,
    sizes: [1],
    baseline: MERGE_ALL,
    ours: [OURS],
    sides,
    check: (value) => value === 0,
    goals: peers.map((against) => ({ side: OURS, against, size: 1, most: 1, target: true })),
  };
}

/** @type {RatioCase[]} */
export const service = [
  oneAtATime('and its result is read', () => ({
    [OURS]: reading(startSoon(), (capture) => capture.result()),
    [MERGE_ALL]: reading(mergeAllKept(), valueOf),
    [SUBSCRIPTION]: reading(subscriptionKept(), valueOf),
  })),
  oneAtATime('and its result is waited for', () => ({
    [OURS]: waiting(startSoon()),
    [MERGE_ALL]: waiting(mergeAllToSubjects()),
    [SUBSCRIPTION]: waiting(subscriptionToSubjects()),
  })),
  oneAtATime(`with ${SLOTS} slots, and its result is read`, () => ({
    [OURS]: reading(startSoon(SLOTS), (capture) => capture.result()),
    [MERGE_ALL]: reading(mergeAllKept(SLOTS), valueOf),
  })),
  oneAtATime(`with ${SLOTS} slots, and its result is waited for`, () => ({
    [OURS]: waiting(startSoon(SLOTS)),
    [MERGE_ALL]: waiting(mergeAllToSubjects(SLOTS)),
  })),
];
