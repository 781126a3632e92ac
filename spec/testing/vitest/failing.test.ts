// Run by Vitest, to fail: see ../vitest-spec.ts.

import { NEVER } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { gather, ResultCapture, TaskCancelledError } from 'rxresult';
import { cancelled, expectLanes, LaneRecorder, matchers, pending } from 'rxresult/testing';
import 'rxresult/testing/vitest';
import { expect, it } from 'vitest';

expect.extend(matchers);

it('lanes', () => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run((helpers) => {
    const recorder = new LaneRecorder(scheduler);
    gather({ user: helpers.cold('---(u|)'), stock: NEVER }, { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ user: '^-|', stock: '^', nursery: '^' });
  });
});

it('matcher', () => {
  expect(new ResultCapture<number>({ name: 'user' })).toHaveResult(5);
});

it('not a result', () => {
  expect(5).not.toBePending();
});

it('outcome', () => {
  expect(pending()).toEqual(cancelled());
});

it('outcome with an error', () => {
  const rc = new ResultCapture<number>();
  rc.cancel('why');
  expect(rc.outcome).toEqual(cancelled(new TaskCancelledError('a task was cancelled', rc, 'other')));
});
