// What it shares with waitAny and asCompleted is in waiting-spec.ts.

import { describe, expect, it } from '@jest/globals';
import { finalize, forkJoin, lastValueFrom, map, type Observable } from 'rxjs';
import { nursery, waitAll, type ResultBase } from 'rxresult';
import { logger, marbles, unhandledErrors } from '../support';
import { futures } from './results';

/** The names of all results, in one string. */
const names = (all: Observable<readonly ResultBase<unknown>[]>) =>
  all.pipe(map((results) => results.map(({ name }) => name).join()));

describe('waitAll', () => {
  it('emits the results in their order, once all are done, and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b, c] = futures('a', 'b', 'c');
      cold<number>('                                -----|').subscribe(a);
      cold<number>('                                --|').subscribe(b);
      cold<number>('                                -------|').subscribe(c);
      const all = names(waitAll([a, b, c]));
      expectObservable(all).toBe('           -------(x|)', { x: 'a,b,c' });
      expectObservable(all, '---------^').toBe('---------(x|)', { x: 'a,b,c' });
    });
  });

  it('emits a result given twice in both places', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    names(waitAll([a, b, a])).subscribe(logger(log, 'all'));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['all: a,b,a', 'all |']);
  });

  it('emits an array of its own to each subscriber', () => {
    const seen: unknown[][] = [];
    const [a] = futures('a');
    a.setResult(1);
    const all = waitAll(new Set([a]));
    all.subscribe((results) => {
      seen.push(results);
      results.push(a);
    });
    all.subscribe((results) => seen.push(results));
    expect(seen.map((results) => results.length)).toEqual([2, 1]);
  });

  it('notices results that are settled in the handlers of others', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    a.subscribe(() => c.setResult(1));
    names(waitAll([a, b, c])).subscribe(logger(log, 'all'));
    c.subscribe(() => b.setResult(1));
    a.setResult(1);
    expect(log).toEqual(['all: a,b,c', 'all |']);
  });

  it('can settle other results in its own handler', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    names(waitAll([b])).subscribe(logger(log, 'b'));
    waitAll([a]).subscribe(() => {
      b.setResult(1);
      log.push('a');
    });
    a.setResult(1);
    expect(log).toEqual(['b: b', 'b |', 'a']);
  });

  it('reports what a finalizer throws', async () => {
    const boom = new Error('boom');
    const [a] = futures('a');
    const errors = await unhandledErrors(() => {
      waitAll([a])
        .pipe(
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe();
      a.setResult(1);
    });
    expect(errors).toEqual([boom]);
  });

  it('can be awaited', async () => {
    const [a] = futures('a');
    const all = lastValueFrom(waitAll([a]), { defaultValue: undefined });
    a.setResult(1);
    expect((await all)?.[0]).toBe(a);
  });

  it('can be combined with others by forkJoin', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    forkJoin([names(waitAll([a])), names(waitAll([b, a]))]).subscribe((all) => log.push(all.join(' ')));
    a.setResult(1);
    b.setResult(1);
    expect(log).toEqual(['a b,a']);
  });

  it('combines the tasks of a nursery in its body', () => {
    marbles(({ cold, expectObservable }) => {
      const page = nursery((n) => {
        const user = n.startSoon(cold('  --a|'));
        const orders = n.startSoon(cold('-b--c|'));
        return waitAll([user, orders]).pipe(map(([user, orders]) => `${user.result()} ${orders.result()}`));
      });
      expectObservable(page).toBe('-----(x|)', { x: 'a c' });
    });
  });
});
