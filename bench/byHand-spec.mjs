import { describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { forkJoinKept, mergeAllKept, mergeAllToSubjects, subscriptionKept, subscriptionToSubjects } from './byHand.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { Outcome, Run } from './byHand.mjs' */

/** @param {Observable<number>[]} tasks */
function forkJoined(tasks) {
  /** @type {Outcome[]} */
  let kept = [];
  forkJoinKept(tasks, (outcomes) => {
    kept = outcomes;
  }).subscribe({ error: () => undefined });
  return kept;
}

/**
 * @template R
 * @param {Run<R>} run
 */
const oneByOne = (run) => (/** @type {Observable<number>[]} */ tasks) => tasks.map((task) => run(task));

const three = () => /** @type {const} */ ([new Subject(), new Subject(), new Subject()]);
const error = new Error('503');

describe.each([
  { name: 'forkJoin', start: forkJoined },
  { name: 'mergeAll on a Subject', start: oneByOne(mergeAllKept()) },
  { name: 'a Subscription', start: oneByOne(subscriptionKept()) },
])('with outcomes kept, $name', ({ start }) => {
  it('has the outcome of each task, and cancels the others when one fails', () => {
    const [done, failed, left] = three();
    const kept = start([done, failed, left]);
    done.next(7);
    done.complete();
    failed.error(error);
    expect(left.observed).toBe(false);
    expect(kept).toMatchObject([
      { status: 'fulfilled', value: 7 },
      { status: 'rejected', reason: error },
      { status: 'cancelled' },
    ]);
  });
});

describe.each([
  { name: 'mergeAll on a Subject', run: mergeAllToSubjects() },
  { name: 'a Subscription', run: subscriptionToSubjects() },
])('with results in Subjects, $name', ({ run }) => {
  it('notifies who waits for a result, and cancels the others when one fails', () => {
    const [done, failed, left] = three();
    /** @type {unknown[]} */
    const log = [];
    for (const task of [done, failed, left]) {
      run(task).subscribe({ next: (value) => log.push(value), error: (reason) => log.push(reason) });
    }
    done.next(7);
    done.complete();
    failed.error(error);
    expect(left.observed).toBe(false);
    expect(log).toEqual([7, error]);
  });
});

it('mergeAll with a limit lets the others wait', () => {
  const [first, second] = three();
  const [, waiting] = oneByOne(mergeAllKept(1))([first, second]);
  expect(second.observed).toBe(false);
  first.complete();
  expect(second.observed).toBe(true);
  expect(waiting?.isDone()).toBe(false);
});
