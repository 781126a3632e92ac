import { describe, expect, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { map, of, type Observable } from 'rxjs';
import {
  asCompleted,
  captureMap,
  nursery,
  ResultCapture,
  waitAll,
  waitAny,
  type Outcome,
  type ResultBase,
} from 'rxresult';
import { cancelled, fulfilled, pending, rejected, toOutcomes } from 'rxresult/testing';
import { marbles } from '../support';

describe('toOutcomes', () => {
  it('turns captures into data, so that a marble can stand for one', () => {
    marbles(({ cold, expectObservable }) => {
      const sources: Record<string, Observable<string>> = { x: cold('--a|'), y: cold('--#', undefined, 'boom') };
      const source = cold('x-y--|').pipe(captureMap((name) => sources[name] ?? of(name), { suppressError: true }));
      const values = { a: fulfilled('a'), b: rejected('boom') };
      expectObservable(source.pipe(toOutcomes())).toBe('---ab|', values);
    });
  });

  it('accepts what waitAny and asCompleted emit, and the array of waitAll', () => {
    marbles(({ cold, expectObservable }) => {
      const page = (wait: (results: ResultBase<string>[]) => Observable<unknown>) =>
        nursery((n) => wait([n.startSoon(cold('--a|')), n.startSoon(cold('-b|'))]));
      const values = { a: fulfilled('a'), b: fulfilled('b'), c: [fulfilled('a'), fulfilled('b')] };
      expectObservable(page((results) => waitAny(results).pipe(toOutcomes()))).toBe('     --b|', values);
      expectObservable(page((results) => asCompleted(results).pipe(toOutcomes()))).toBe('--b(a|)', values);
      expectObservable(page((results) => waitAll(results).pipe(toOutcomes()))).toBe('    ---(c|)', values);
    });
  });

  it('emits the outcomes at that moment', () => {
    const [waiting, stopped] = [new ResultCapture<string>(), new ResultCapture<number>()];
    stopped.cancel();
    const seen: unknown[] = [];
    of([waiting, stopped] as const)
      .pipe(toOutcomes())
      .subscribe((outcomes) => seen.push(outcomes));
    expect(seen).toEqual([[pending(), cancelled()]]);
  });

  it('is not needed if the string form is enough', () => {
    marbles(({ cold, expectObservable }) => {
      const source = nursery((n) => asCompleted([n.startSoon(cold('-a|'), { name: 'a' })]));
      expectObservable(source.pipe(map((rc) => String(rc)))).toBe('--(a|)', {
        a: 'ResultCapture("a", fulfilled: "a")',
      });
    });
  });

  it('has the types of the results', () => {
    const rc = new ResultCapture<number>();
    const results = [rc, new ResultCapture<string>()] as const;
    expectTypeOf(of(rc).pipe(toOutcomes())).toEqualTypeOf<Observable<Outcome<number>>>();
    expectTypeOf(waitAny([rc]).pipe(toOutcomes())).toEqualTypeOf<Observable<Outcome<number>>>();
    expectTypeOf(waitAll(results).pipe(toOutcomes())).toEqualTypeOf<Observable<[Outcome<number>, Outcome<string>]>>();
    expectTypeOf(of([rc]).pipe(toOutcomes())).toEqualTypeOf<Observable<Outcome<number>[]>>();
  });
});
