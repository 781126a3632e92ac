// What it shares with waitAll and asCompleted is in waiting-spec.ts.

import { describe, expect, it } from '@jest/globals';
import { of, tap } from 'rxjs';
import { capture, Future, nursery, ResultCapture, waitAny, type ResultBase } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource } from '../support';
import { foreign, futures, name } from './results';

describe('waitAny', () => {
  it('emits the first that is done, and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b, c] = futures('a', 'b', 'c');
      cold<number>('                                  -----|').subscribe(a);
      cold<number>('                                  --|').subscribe(b);
      cold<number>('                                  -------|').subscribe(c);
      expectObservable(name(waitAny([a, b, c]))).toBe('--(b|)');
      expectObservable(name(waitAny([a, c]))).toBe('   -----(a|)');
    });
  });

  it('emits the first in their order of those that are done already', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    c.setResult(1);
    b.setResult(1);
    name(waitAny([a, b, c])).subscribe(logger(log, 'any'));
    expect(log).toEqual(['any: b', 'any |']);
  });

  it('waits once for a result that is given twice', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    name(waitAny([a, b, b, a])).subscribe(logger(log, 'any'));
    b.setResult(1);
    expect(log).toEqual(['any: b', 'any |']);
    expect([a.observed, b.observed]).toEqual([false, false]);
  });

  it('emits once, even if its handler settles another result', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    waitAny([a, b]).subscribe({
      next: (result) => {
        log.push(String(result.name));
        b.setResult(1);
      },
      complete: () => log.push('complete'),
    });
    a.setResult(1);
    expect(log).toEqual(['a', 'complete']);
  });

  it('stops waiting for the others when one is done, and cancels none of them', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>({ name: 'b' })];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    name(waitAny([a, b])).subscribe(logger(log, 'any'));
    of(1).pipe(capture(b)).subscribe();
    expect(log).toEqual(['+a', 'any: b', 'any |']);
    expect([a.observed, a.isDone()]).toEqual([false, false]);
  });

  it('stops waiting for results of another copy of the package too', () => {
    const log: string[] = [];
    const [slow, fast] = [foreign('slow'), foreign('fast')];
    const [own] = futures('own');
    const any = name(waitAny<ResultBase<number>>([slow.result, own, fast.result]));
    any.subscribe(logger(log, 'early'));
    fast.settle();
    any.subscribe(logger(log, 'late'));
    expect(log).toEqual(['early: fast', 'early |', 'late: fast', 'late |']);
    expect([slow.waits(), own.observed]).toEqual([0, false]);
  });

  it('lets the body of a nursery take the first of its tasks and cancel the rest', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const [slow, fast] = [cold('----s|'), cold('--f|')];
      const winner = nursery((n) => {
        const results = [n.startSoon(slow, { name: 'slow' }), n.startSoon(fast, { name: 'fast' })];
        return name(waitAny(results)).pipe(tap({ complete: () => n.cancel() }));
      });
      expectObservable(winner).toBe('                  ---(f|)', { f: 'fast' });
      expectSubscriptions(slow.subscriptions).toBe('^--!');
      expectSubscriptions(fast.subscriptions).toBe('^--!');
    });
  });

  const many = 100_000;

  it.each([
    ['the first', 0],
    ['the last', many - 1],
  ])('stops waiting for 100,000 results in linear time when %s of them is done', (_which, index) => {
    const seen: unknown[] = [];
    const results = Array.from({ length: many }, () => new Future<number>());
    const work = arrayWork(() => {
      waitAny(results).subscribe((result) => seen.push(result));
      results[index]?.setResult(1);
    });
    expect(seen[0]).toBe(results[index]);
    expect(results.some((result) => result.observed)).toBe(false);
    expect(work).toBeLessThanOrEqual(4 * many);
  });
});
