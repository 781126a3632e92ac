import { describe, it } from '@jest/globals';
import { capture, ResultCapture } from 'rxresult';
import { empty, fulfilled, pending, rejected } from 'rxresult/testing';
import { marbles } from '../support';

describe('the outcome builders', () => {
  it('say what expectObservable(rc.outcome$) is to see', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { p: pending(), f: fulfilled('b'), e: empty(), r: rejected('boom') };
      const outcomeOf = (source: ReturnType<typeof cold<string>>) => {
        const rc = new ResultCapture<string>();
        expectObservable(source.pipe(capture(rc))); // Subscribes it.
        return rc.outcome$;
      };
      expectObservable(outcomeOf(cold('a-b-|'))).toBe('      p---(f|)', values);
      expectObservable(outcomeOf(cold('--|'))).toBe('        p-(e|)', values);
      expectObservable(outcomeOf(cold('-#', undefined, 'boom'))).toBe('p(r|)', values);
    });
  });
});
