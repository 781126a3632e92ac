// Run by Vitest: see ../vitest-spec.ts.

import { NEVER, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { capture, gather, nursery, ResultCapture, TaskCancelledError, waitAny } from 'rxresult';
import { cancelled, expectLanes, fulfilled, LaneRecorder, matchers, pending, toOutcomes } from 'rxresult/testing';
import 'rxresult/testing/vitest';
import { expect, it } from 'vitest';

expect.extend(matchers);

it('the matchers distinguish outcomes, and accept asymmetric matchers', () => {
  const [user, orders, stock] = ['user', 'orders', 'stock'].map((name) => new ResultCapture<unknown>({ name }));
  expect(user).toBePending();
  const boom = new Error('503');
  nursery([of(new Map([['id', 5]])).pipe(capture(user as never))]).subscribe();
  nursery([NEVER.pipe(capture(stock as never)), throwError(() => boom).pipe(capture(orders as never))]).subscribe({
    error: () => undefined,
  });
  expect(user).toHaveResult(new Map([['id', 5]]));
  expect(user).not.toHaveResult(new Map([['id', 6]]));
  expect(user).toHaveResult(expect.any(Map));
  expect(user).not.toBeEmptyResult();
  expect(orders).toHaveFailed();
  expect(orders).toHaveFailed(boom);
  expect(stock).toBeCancelled();
  expect(stock).not.toHaveFailed();
});

it('cancelled() equals a cancellation with any reason', () => {
  const rc = new ResultCapture();
  rc.cancel('why');
  expect(rc.outcome).toEqual(cancelled());
  expect(pending()).not.toEqual(cancelled());
});

it('cancelled(error) equals the cancellation with that error, and no other with the same message', () => {
  const [a, b] = [new ResultCapture(), new ResultCapture()];
  a.cancel('why');
  b.cancel('why');
  const error = a.exception() as TaskCancelledError;
  expect(a.outcome).toEqual(cancelled(error));
  expect(a.outcome).toStrictEqual(cancelled(error));
  expect(cancelled(error)).toStrictEqual(a.outcome);
  expect([a.outcome]).toEqual([cancelled(new TaskCancelledError('a task was cancelled', a, 'why'))]);
  for (const outcome of [b.outcome, pending()]) {
    expect(outcome).not.toEqual(cancelled(error));
    expect(cancelled(error)).not.toEqual(outcome);
    expect([outcome]).not.toStrictEqual([cancelled(error)]);
  }
});

it('expectLanes is checked at flush', () => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run((helpers) => {
    const { cold, expectObservable } = helpers;
    const recorder = new LaneRecorder(scheduler);
    expectObservable(
      gather({ user: cold('---(u|)'), orders: cold('-----#'), stock: NEVER }, { observer: recorder }),
    ).toBe('-----#');
    expectLanes(helpers, recorder).toBe({ user: '^--|', orders: '^----#', stock: '^----!', nursery: '^----#' });
    expectObservable(nursery((n) => waitAny([n.startSoon(cold('-a|'))]).pipe(toOutcomes()))).toBe('--(a|)', {
      a: fulfilled('a'),
    });
  });
});
