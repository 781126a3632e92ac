import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import { NEVER, throwError } from 'rxjs';
import { capture, nursery, ResultCapture, TaskCancelledError, type Outcome } from 'rxresult';
import { cancelled, empty, fulfilled, pending, rejected } from 'rxresult/testing';
import { marbles } from '../support';

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
  it('say what expectObservable(rc.outcome$) is to see', () => {
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
  it('equals a cancellation whatever the reason, and nothing else', () => {
    expect(outcomeOfSibling(new Error('boom'))).toEqual(cancelled());
    expect(outcomeOfSibling('boom')).toStrictEqual(cancelled());
    expect(rejected('boom')).not.toEqual(cancelled());
    for (const reason of [new Error('boom'), undefined, null, 'TaskCancelledError']) {
      expect({ status: 'cancelled', reason }).not.toEqual(cancelled());
    }
  });

  it('says so in messages', () => {
    expect(() => expect(pending()).toEqual(cancelled())).toThrow('any TaskCancelledError');
    expect(String((cancelled() as { reason: Error }).reason)).toBe('any TaskCancelledError');
  });
});

describe('cancelled(error)', () => {
  it('is exact everywhere', () => {
    const boom = new Error('boom');
    const outcome = outcomeOfSibling(boom);
    const error = new TaskCancelledError('nursery "page" failed', undefined, boom);
    expect(outcome).toEqual(cancelled(error));
    assert.deepEqual(outcome, cancelled(error));
    const other = new TaskCancelledError('nursery "page" was cancelled', undefined, boom);
    expect(outcome).not.toEqual(cancelled(other));
    assert.notDeepEqual(outcome, cancelled(other));
    assert.notDeepEqual(outcome, cancelled());
  });
});
