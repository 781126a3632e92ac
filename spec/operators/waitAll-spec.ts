import { describe, expect, it } from '@jest/globals';
import { finalize, forkJoin, lastValueFrom, map, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { capture, Future, nursery, openNursery, ResultCapture, waitAll, type ResultBase } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { foreign, futures } from './results';

const boom = new Error('boom');

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

  it('emits at once when all are done', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    b.setResult(1);
    a.setResult(1);
    names(waitAll([a, b])).subscribe(logger(log, 'all'));
    expect(log).toEqual(['all: a,b', 'all |']);
  });

  it('emits in the call that settles the last', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    names(waitAll([a, b])).subscribe(logger(log, 'all'));
    b.setResult(1);
    log.push('one left');
    a.setResult(1);
    log.push('returned');
    expect(log).toEqual(['one left', 'all: a,b', 'all |', 'returned']);
  });

  it('emits the results themselves, whose values can be read', () => {
    const log: unknown[] = [];
    const a = new Future<number>();
    const b = new ResultCapture<string>();
    waitAll([a, b]).subscribe(([first, second]) =>
      log.push(first === a, second === b, first.result() + 1, second.result()),
    );
    of('x').pipe(capture(b)).subscribe();
    a.setResult(1);
    expect(log).toEqual([true, true, 2, 'x']);
  });

  it.each([
    ['an array', () => []],
    ['a Set', () => new Set<Future<number>>()],
    ['a generator', () => (function* () {})()],
  ])('emits an empty array at once for %s that is empty', (_what, make: () => Iterable<Future<number>>) => {
    marbles(({ expectObservable }) => {
      expectObservable(waitAll(make())).toBe('(x|)', { x: [] });
    });
  });

  it('never errors: a failure, a cancellation and no value are results like any other', () => {
    const log: string[] = [];
    const results = ['failed', 'cancelled', 'empty', 'late'].map((name) => new ResultCapture<number>({ name }));
    const [failed, cancelled, empty, late] = results;
    failed?.error(boom);
    names(waitAll(results)).subscribe(logger(log, 'all'));
    cancelled?.cancel();
    empty?.complete();
    expect(log).toEqual([]);
    late?.error(boom);
    expect(log).toEqual(['all: failed,cancelled,empty,late', 'all |']);
  });

  it('keeps a result in each place where it is given', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    names(waitAll([a, b, a])).subscribe(logger(log, 'all'));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['all: a,b,a', 'all |']);
  });

  it('reads a generator once, at the call, and can be subscribed again and again', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const all = names(
      waitAll(
        (function* () {
          log.push('read');
          yield a;
          yield b;
        })(),
      ),
    );
    expect(log).toEqual(['read']);
    all.subscribe(logger(log, 'early'));
    b.setResult(1);
    a.setResult(1);
    all.subscribe(logger(log, 'late'));
    expect(log).toEqual(['read', 'early: a,b', 'early |', 'late: a,b', 'late |']);
  });

  it('is not changed by a change to the array after the call', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const results = [a];
    const all = names(waitAll(results));
    results.push(b);
    a.setResult(1);
    all.subscribe(logger(log, 'all'));
    expect(log).toEqual(['all: a', 'all |']);
  });

  it('gives each subscriber an array of its own', () => {
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

  it('takes what is settled while those that are done are told', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    a.subscribe(() => c.setResult(1));
    names(waitAll([a, b, c])).subscribe(logger(log, 'all'));
    c.subscribe(() => b.setResult(1));
    a.setResult(1);
    expect(log).toEqual(['all: a,b,c', 'all |']);
  });

  it('lets its own handler settle more', () => {
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

  it('waits for results of another copy of the package', () => {
    const log: string[] = [];
    const [early, late] = [foreign('early'), foreign('late')];
    const [own] = futures('own');
    early.settle();
    names(waitAll<ResultBase<number>>([late.result, own, early.result])).subscribe(logger(log, 'all'));
    own.setResult(1);
    late.settle();
    expect(log).toEqual(['all: late,own,early', 'all |']);
  });

  it('is awaited', async () => {
    const [a] = futures('a');
    const all = lastValueFrom(waitAll([a]), { defaultValue: undefined });
    a.setResult(1);
    expect((await all)?.[0]).toBe(a);
  });

  it('goes with what RxJS has', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    forkJoin([names(waitAll([a])), names(waitAll([b, a]))]).subscribe((all) => log.push(all.join(' ')));
    a.setResult(1);
    b.setResult(1);
    expect(log).toEqual(['a b,a']);
  });
});

describe('waitAll and the tasks', () => {
  it('leaves all waits when it is unsubscribed, and the tasks run on', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    resource<number>(log, 'b').pipe(capture(b)).subscribe();
    const subscription = waitAll([a, b]).subscribe();
    expect([a.observed, b.observed]).toEqual([true, true]);
    subscription.unsubscribe();
    expect([a.observed, b.observed, a.isDone(), b.isDone()]).toEqual([false, false, false, false]);
    expect(log).toEqual(['+a', '+b']);
  });

  it('leaves the others alone when one fails', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    names(waitAll([a, b])).subscribe(logger(log, 'all'));
    throwError(() => boom)
      .pipe(capture(b))
      .subscribe({ error: () => undefined });
    expect([log, a.isDone()]).toEqual([['+a'], false]);
  });

  it('makes a page of the tasks of a nursery, in its body', () => {
    marbles(({ cold, expectObservable }) => {
      const page = nursery((n) => {
        const user = n.startSoon(cold('  --a|'));
        const orders = n.startSoon(cold('-b--c|'));
        return waitAll([user, orders]).pipe(map(([user, orders]) => `${user.result()} ${orders.result()}`));
      });
      expectObservable(page).toBe('-----(x|)', { x: 'a c' });
    });
  });

  it('hears of the tasks that a failing nursery cancels, before the nursery ends', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    names(waitAll([n.startSoon(NEVER, { name: 'never' }), n.startSoon(source, { name: 'failing' })])).subscribe(
      logger(log, 'all'),
    );
    source.error(boom);
    expect(log).toEqual(['all: never,failing', 'all |', 'n # boom']);
  });

  it('harms nobody when a handler throws, which is reported', async () => {
    const log: string[] = [];
    const [a] = futures('a');
    const errors = await unhandledErrors(() => {
      waitAll([a]).subscribe(() => {
        throw boom;
      });
      a.subscribe(logger(log, 'a'));
      a.setResult(1);
    });
    expect([errors, log]).toEqual([[boom], ['a: 1', 'a |']]);
  });

  it('harms neither who settles the last nor its other waiters when a finalizer throws', async () => {
    const log: string[] = [];
    const [a] = futures('a');
    await unhandledErrors(() => {
      names(waitAll([a]))
        .pipe(
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe(logger(log, 'all'));
      a.subscribe(logger(log, 'a'));
      a.setResult(1);
      log.push('settled');
    });
    expect(log).toEqual(['all: a', 'all |', 'a: 1', 'a |', 'settled']);
  });
});

describe('waitAll of bad input', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5 (number)'],
    [{ a: new Future() }, 'Object (object)'],
    [new Future(), 'Future (object)'],
  ])('throws a TypeError at the call for %p', (results, got) => {
    const error = thrownBy(() => waitAll(results as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`waitAll: expected an iterable of results, got ${got}`);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [NEVER, 'Observable (object)'],
    ['a', '"a" (string)'],
  ])('throws a TypeError at the call for %p among the results, and says which it is', (result, got) => {
    const error = thrownBy(() => waitAll([new Future(), result] as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`waitAll: result 1 must be a ResultCapture or a Future, got ${got}`);
  });
});

describe('waitAll of 100,000 results', () => {
  const many = 100_000;

  it('is linear, in whatever order they are done', () => {
    let seen: readonly unknown[] = [];
    const results = Array.from({ length: many }, () => new Future<number>());
    const work = arrayWork(() => {
      waitAll(results).subscribe((all) => (seen = all));
      for (let index = 0; index < many; index++) {
        results[(index * 7919) % many]?.setResult(index);
      }
    });
    expect(seen.length).toBe(many);
    expect(seen.every((result, index) => result === results[index])).toBe(true);
    expect(work).toBeLessThanOrEqual(4 * many);
  });

  it('is linear when they are done already, and when it is left', () => {
    const results = Array.from({ length: many }, () => new Future<number>());
    const work = arrayWork(() => {
      waitAll(results).subscribe().unsubscribe();
      results.forEach((result) => result.setResult(1));
      waitAll(results).subscribe();
    });
    expect(work).toBeLessThanOrEqual(4 * many);
  });
});
