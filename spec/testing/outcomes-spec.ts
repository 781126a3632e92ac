import { describe, expect, it } from '@jest/globals';
import assertLoose from 'node:assert';
import assert from 'node:assert/strict';
import { NEVER, throwError } from 'rxjs';
import { capture, nursery, ResultCapture, TaskCancelledError, type Outcome } from 'rxresult';
import { cancelled, empty, fulfilled, pending, rejected } from 'rxresult/testing';
import { marbles, thrownBy } from '../support';

/** The outcome of a task whose sibling failed with `error`. */
function outcomeOfSibling(error: unknown): Outcome<never> {
  const rcs: ResultCapture<never>[] = [];
  nursery(
    (n) => {
      rcs.push(n.startSoon(NEVER));
      n.startSoon(throwError(() => error));
    },
    { name: 'page' },
  ).subscribe({ error: () => undefined });
  return rcs[0]?.outcome ?? pending();
}

describe('the outcome builders', () => {
  it('make the values for expectObservable(rc.outcome$)', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { p: pending(), f: fulfilled('b'), e: empty(), r: rejected('boom'), c: cancelled() };
      const outcomeOf = (source: ReturnType<typeof cold<string>>, unsubscription?: string) => {
        const rc = new ResultCapture<string>();
        expectObservable(source.pipe(capture(rc)), unsubscription); // Subscribes it.
        return rc.outcome$;
      };
      expectObservable(outcomeOf(cold('a-b-|'))).toBe('      p---(f|)', values);
      expectObservable(outcomeOf(cold('--|'))).toBe('        p-(e|)', values);
      expectObservable(outcomeOf(cold('-#', undefined, 'boom'))).toBe('p(r|)', values);
      expectObservable(outcomeOf(cold('a--|'), '^-!')).toBe(' p-(c|)', values);
    });
  });
});

describe('cancelled()', () => {
  it('equals a cancellation with any reason, and nothing else', () => {
    expect(outcomeOfSibling(new Error('boom'))).toEqual(cancelled());
    expect(outcomeOfSibling('boom')).toStrictEqual(cancelled());
    expect(rejected('boom')).not.toEqual(cancelled());
    for (const reason of [new Error('boom'), undefined, null, 'TaskCancelledError']) {
      expect({ status: 'cancelled', reason }).not.toEqual(cancelled());
    }
  });

  it('is described in messages', () => {
    expect(() => expect(pending()).toEqual(cancelled())).toThrow('any TaskCancelledError');
    expect(String((cancelled() as { reason: Error }).reason)).toBe('any TaskCancelledError');
  });
});

describe('cancelled(error)', () => {
  const boom = new Error('boom');
  const error = new TaskCancelledError('nursery "page" failed', undefined, boom);
  const rc = new ResultCapture<never>({ name: 'user' });
  rc.cancel('why');
  const reason = rc.exception() as TaskCancelledError;

  it('is plain data', () => {
    const outcome = cancelled(error);
    expect(Object.entries(outcome)).toEqual([
      ['status', 'cancelled'],
      ['reason', error],
    ]);
    expect((outcome as { reason: unknown }).reason).toBe(error);
    expect(JSON.stringify(outcome)).toBe(JSON.stringify({ status: 'cancelled', reason: error }));
    assert.deepEqual(Object.getOwnPropertySymbols(outcome), []);
  });

  it('equals the outcome of that error', () => {
    expect(rc.outcome).toEqual(cancelled(reason));
    expect(rc.outcome).toStrictEqual(cancelled(reason));
    expect(cancelled(reason)).toEqual(rc.outcome);
    expect(cancelled(reason)).toStrictEqual(rc.outcome);
    expect({ all: [rc.outcome] }).toEqual({ all: [cancelled(reason)] });
    assert.deepEqual(rc.outcome, cancelled(reason));
    assertLoose.deepEqual(rc.outcome, cancelled(reason));
  });

  it('equals the outcome of an error with the same message, capture and cause', () => {
    const outcome = outcomeOfSibling(boom);
    expect(outcome).toEqual(cancelled(error));
    expect(outcome).toStrictEqual(cancelled(error));
    assert.deepEqual(outcome, cancelled(error));
    expect(rc.outcome).toEqual(cancelled(new TaskCancelledError('task "user" was cancelled', rc, 'why')));
  });

  it.each([
    ['message', new TaskCancelledError('nursery "page" was cancelled', undefined, boom)],
    ['cause that looks the same', new TaskCancelledError('nursery "page" failed', undefined, new Error('boom'))],
    ['cause: none', new TaskCancelledError('nursery "page" failed')],
    ['capture', new TaskCancelledError('nursery "page" failed', rc, boom)],
    ['name', Object.assign(new Error('nursery "page" failed', { cause: boom }), { capture: undefined }) as never],
  ])('differs from the outcome of an error with another %s', (_, other) => {
    const outcome = outcomeOfSibling(boom);
    expect(outcome).not.toEqual(cancelled(other));
    expect(outcome).not.toStrictEqual(cancelled(other));
    expect(cancelled(other)).not.toEqual(outcome);
    expect({ all: [outcome] }).not.toEqual({ all: [cancelled(other)] });
  });

  it('differs with assert, too, if the message or the cause differs, and from cancelled()', () => {
    const outcome = outcomeOfSibling(boom);
    assert.notDeepEqual(outcome, cancelled(new TaskCancelledError('nursery "page" was cancelled', undefined, boom)));
    assert.notDeepEqual(outcome, cancelled(new TaskCancelledError('nursery "page" failed', undefined, 'boom')));
    assert.notDeepEqual(outcome, cancelled());
  });

  it('differs from another cancellation with the same message, and from anything else', () => {
    const [a, b] = ['a', 'b'].map((why) => {
      const rc = new ResultCapture<never>();
      rc.cancel(why);
      return rc;
    });
    expect(a?.outcome).not.toEqual(cancelled(b?.exception() as TaskCancelledError));
    for (const other of [pending(), { status: 'rejected', reason }, null, undefined, reason, { status: 'cancelled' }]) {
      expect(other).not.toEqual(cancelled(reason));
    }
  });

  it('equals another one whose cause is NaN if its own is NaN', () => {
    const of = (cause: unknown) => new TaskCancelledError('x', undefined, cause);
    const outcome = { status: 'cancelled', reason: of(NaN) };
    expect(outcome).toEqual(cancelled(of(NaN)));
    expect(outcome).not.toEqual(cancelled(of(0)));
  });

  it('equals any cancellation if it is the received value', () => {
    expect(cancelled(reason)).toEqual(cancelled());
    expect(cancelled(reason)).toEqual({ status: 'cancelled', reason: expect.any(TaskCancelledError) });
    expect(cancelled(reason)).not.toEqual({ status: 'cancelled', reason: expect.any(TypeError) });
  });

  it('is exact in expectObservable, too', () => {
    const expectOutcome = (error: TaskCancelledError) => {
      marbles(({ expectObservable }) => {
        expectObservable(rc.outcome$).toBe('(c|)', { c: cancelled(error) });
      });
    };
    expectOutcome(reason);
    const other = new TaskCancelledError('task "user" was cancelled', new ResultCapture<never>(), 'why');
    expect(thrownBy(() => expectOutcome(other))).toBeInstanceOf(Error);
  });

  it('shows in messages how the errors differ', () => {
    expect(() => expect(rc.outcome).toEqual(cancelled(error))).toThrow(
      'cancelled with TaskCancelledError: nursery "page" failed (the same capture: undefined; the same cause: Error: boom)',
    );
    expect(() => expect(pending()).toEqual(cancelled(reason))).toThrow(
      'cancelled with TaskCancelledError: task "user" was cancelled (the same capture: ResultCapture("user", cancelled: "why"); the same cause: "why")',
    );
  });
});
