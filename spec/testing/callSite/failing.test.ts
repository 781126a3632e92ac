// Run by Jest and by Vitest, to fail: see ../callSite-spec.ts. Each failure must point at the line that ends in `// Here`.

import { expect, it } from '@jest/globals'; // Vitest's, when Vitest runs this.
import { NEVER } from 'rxjs';
import { gather, nursery } from 'rxresult';
import { expectLanes, LaneRecorder, matchers } from 'rxresult/testing';
import 'rxresult/testing/jest';
import { marbles } from './marbles';

expect.extend(matchers);

it('lanes that differ', () => {
  marbles((helpers, scheduler) => {
    const recorder = new LaneRecorder(scheduler);
    gather({ user: helpers.cold('---(u|)'), stock: NEVER }, { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ user: '^-|', stock: '^', nursery: '^' }); // Here
  });
});

it('the second of two expectations, at an explicit flush', () => {
  marbles((helpers, scheduler) => {
    const recorder = new LaneRecorder(scheduler);
    gather({ user: helpers.cold('---(u|)') }, { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ user: '^--|', nursery: '^--|' });
    expectLanes(helpers, recorder).toBe({ user: '^-|', nursery: '^--|' }); // Here
    helpers.flush();
  });
});

it('a nursery that is never subscribed', () => {
  marbles((helpers, scheduler) => {
    const recorder = new LaneRecorder(scheduler);
    gather({ user: helpers.cold('---(u|)') }, { observer: recorder });
    expectLanes(helpers, recorder).toBe({ user: '^--|', nursery: '^--|' }); // Here
  });
});

it('a recorder of two nurseries at once', () => {
  marbles((helpers, scheduler) => {
    const recorder = new LaneRecorder(scheduler);
    nursery([NEVER], { observer: recorder }).subscribe();
    nursery([NEVER], { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ 0: '^', nursery: '^' }); // Here
  });
});

it('a lane that cannot be parsed', () => {
  marbles((helpers, scheduler) => {
    expectLanes(helpers, new LaneRecorder(scheduler)).toBe({ user: '^-?' }); // Here
  });
});

it('a lane that is not a string', () => {
  marbles((helpers, scheduler) => {
    expectLanes(helpers, new LaneRecorder(scheduler)).toBe({ user: 5 as never }); // Here
  });
});

it('a recorder that reads the wall clock', () => {
  marbles((helpers) => {
    expectLanes(helpers, new LaneRecorder()); // Here
  });
});

it('a matcher for something that is not a result', () => {
  expect(5).toBePending(); // Here
});
