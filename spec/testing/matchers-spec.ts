import { beforeAll, describe, expect, it } from '@jest/globals';
import { EMPTY, of, throwError } from 'rxjs';
import { capture, Future, ResultCapture } from 'rxresult';
import { matchers, type MatcherContext } from 'rxresult/testing';
import 'rxresult/testing/jest';
import { thrownBy } from '../support';

const boom = new Error('boom');

/** One capture for each status. */
function results() {
  const pending = new ResultCapture();
  const [fulfilled, empty] = [new ResultCapture<{ id: number }>({ name: 'a' }), new ResultCapture({ name: 'b' })];
  const [cancelled, rejected] = [new ResultCapture({ name: 'c' }), new ResultCapture({ name: 'd' })];
  of({ id: 5 }).pipe(capture(fulfilled)).subscribe();
  EMPTY.pipe(capture(empty)).subscribe();
  throwError(() => boom)
    .pipe(capture(rejected, { suppressError: true }))
    .subscribe();
  cancelled.cancel(boom);
  return { pending, fulfilled, empty, rejected, cancelled };
}

describe('the matchers', () => {
  beforeAll(() => expect.extend(matchers));

  it.each(['pending', 'fulfilled', 'empty', 'rejected', 'cancelled'] as const)(
    'distinguish a %s result from all others',
    (status) => {
      const rc = results()[status];
      const holds = {
        pending: () => expect(rc).toBePending(),
        fulfilled: () => expect(rc).toHaveResult({ id: 5 }),
        empty: () => expect(rc).toBeEmptyResult(),
        rejected: () => expect(rc).toHaveFailed(),
        cancelled: () => expect(rc).toBeCancelled(),
      };
      const passed = Object.entries(holds).filter(([, assertion]) => {
        try {
          assertion();
          return true;
        } catch {
          return false;
        }
      });
      expect(passed.map(([name]) => name)).toEqual([status]);
    },
  );

  it('compare as toEqual does', () => {
    const { fulfilled, rejected, cancelled } = results();
    expect(fulfilled).toHaveResult(expect.objectContaining({ id: 5 }));
    expect(fulfilled).not.toHaveResult({ id: 6 });
    expect(rejected).toHaveFailed(boom);
    expect(rejected).toHaveFailed(new Error('boom'));
    expect(rejected).not.toHaveFailed(new Error('other'));
    expect(rejected).not.toHaveFailed(undefined);
    expect(cancelled).toBeCancelled(boom);
    expect(cancelled).not.toBeCancelled(new Error('other'));
    const map = new Future<Map<string, number>>();
    map.setResult(new Map([['a', 1]]));
    expect(map).toHaveResult(new Map([['a', 1]]));
    expect(map).not.toHaveResult(new Map([['a', 2]]));
  });

  it('distinguish a cancellation without a reason from one with a reason', () => {
    const rc = new ResultCapture();
    rc.cancel();
    expect(rc).toBeCancelled(undefined);
    const other = new ResultCapture();
    other.cancel('why');
    expect(other).not.toBeCancelled(undefined);
    expect(other).toBeCancelled('why');
  });

  it('show the string form of the result', () => {
    const { fulfilled, rejected, cancelled, pending } = results();
    expect((thrownBy(() => expect(rejected).toBePending()) as Error).message).toBe(
      'expect(result).toBePending()\n\nExpected: pending\nReceived: ResultCapture("d", rejected: Error: boom)',
    );
    expect((thrownBy(() => expect(pending).toHaveResult(5)) as Error).message).toBe(
      'expect(result).toHaveResult(expected)\n\nExpected: fulfilled: 5\nReceived: ResultCapture(pending)',
    );
    expect((thrownBy(() => expect(fulfilled).toHaveResult({ id: 6 })) as Error).message).toBe(
      'expect(result).toHaveResult(expected)\n\nExpected: fulfilled: {"id": 6}\nReceived: ResultCapture("a", fulfilled: Object)\n          {"id": 5}',
    );
    expect((thrownBy(() => expect(cancelled).toBeCancelled('why')) as Error).message).toBe(
      'expect(result).toBeCancelled(expected)\n\nExpected: cancelled: "why"\nReceived: ResultCapture("c", cancelled: Error: boom)\n          [Error: boom]',
    );
    expect((thrownBy(() => expect(rejected).not.toHaveFailed()) as Error).message).toBe(
      'expect(result).not.toHaveFailed()\n\nExpected: not rejected\nReceived: ResultCapture("d", rejected: Error: boom)',
    );
  });

  it.each([undefined, null, 5, {}, of(1), Promise.resolve(), { outcome: 1 }])(
    'throw for something that is not a result: %p',
    (value) => {
      const error = thrownBy(() => expect(value).not.toBePending()) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^toBePending: expected a ResultCapture or a Future, got /);
    },
  );

  it('need nothing of a test framework except its `equals`', () => {
    const context: MatcherContext = { equals: Object.is };
    const { fulfilled, pending } = results();
    const verdict = matchers.toHaveResult.call(context, fulfilled, 5);
    expect(verdict.pass).toBe(false);
    expect(verdict.message()).toBe(
      'expect(result).toHaveResult(expected)\n\nExpected: fulfilled: 5\nReceived: ResultCapture("a", fulfilled: Object)\n          Object',
    );
    const negated = matchers.toBePending.call({ ...context, isNot: true }, pending);
    expect(negated.pass).toBe(true);
    expect(negated.message()).toBe(
      'expect(result).not.toBePending()\n\nExpected: not pending\nReceived: ResultCapture(pending)',
    );
  });
});
