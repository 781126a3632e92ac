import { describe, expect, it } from '@jest/globals';
import { EmptyError, finalize, NEVER, of, Subject, tap, throwError, timeout, TimeoutError } from 'rxjs';
import { capture, Future, nursery, openNursery, ResultCapture, waitAny, type ResultBase } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { foreign, futures, name } from './results';

const boom = new Error('boom');

describe('waitAny', () => {
  it('emits the first that is done, and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b, c] = futures('a', 'b', 'c');
      cold<number>('                                          -----|').subscribe(a);
      cold<number>('                                          --|').subscribe(b);
      cold<number>('                                          -------|').subscribe(c);
      expectObservable(name(waitAny([a, b, c]))).toBe('        --(b|)');
      expectObservable(name(waitAny([a, c]))).toBe('           -----(a|)');
    });
  });

  it('emits the first in their order of those that are done already, at once', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    c.setResult(1);
    b.setResult(1);
    name(waitAny([a, b, c])).subscribe(logger(log, 'any'));
    expect(log).toEqual(['any: b', 'any |']);
  });

  it('prefers the order in time to their order, of those that are done later', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    name(waitAny([a, b])).subscribe(logger(log, 'any'));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['any: b', 'any |']);
  });

  it('emits the result itself, whose value can be read', () => {
    const seen: unknown[] = [];
    const [a, b] = futures('a', 'b');
    waitAny([a, b]).subscribe((result) => seen.push(result === b, result.result()));
    b.setResult(5);
    expect(seen).toEqual([true, 5]);
  });

  it.each<[string, (rc: ResultCapture<number>) => void]>([
    ['a failure', (rc) => rc.error(boom)],
    ['a cancellation', (rc) => rc.cancel()],
    ['a result without a value', (rc) => rc.complete()],
  ])('takes %s for done, before and after it is asked', (_what, settle) => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
    name(waitAny([a, b])).subscribe(logger(log, 'early'));
    settle(b);
    name(waitAny([a, b])).subscribe(logger(log, 'late'));
    expect(log).toEqual(['early: b', 'early |', 'late: b', 'late |']);
  });

  it.each([
    ['an array', () => []],
    ['a Set', () => new Set<Future<number>>()],
    ['a generator', () => (function* () {})()],
  ])('errors with EmptyError for %s that is empty', (_what, make: () => Iterable<Future<number>>) => {
    marbles(({ expectObservable }) => {
      expectObservable(waitAny(make())).toBe('#', undefined, new EmptyError());
    });
  });

  it('takes a result that is given twice', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    name(waitAny([a, b, b, a])).subscribe(logger(log, 'any'));
    b.setResult(1);
    expect(log).toEqual(['any: b', 'any |']);
    expect([a.observed, b.observed]).toEqual([false, false]);
  });

  it('reads a generator once, at the call, and can be subscribed again and again', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const any = name(
      waitAny(
        (function* () {
          log.push('read');
          yield a;
          yield b;
        })(),
      ),
    );
    expect(log).toEqual(['read']);
    any.subscribe(logger(log, 'early'));
    b.setResult(1);
    a.setResult(1);
    any.subscribe(logger(log, 'late'));
    expect(log).toEqual(['read', 'early: b', 'early |', 'late: a', 'late |']);
  });

  it('is not changed by a change to the array after the call', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const results = [a];
    const any = name(waitAny(results));
    results.push(b);
    any.subscribe(logger(log, 'any'));
    b.setResult(1);
    expect(log).toEqual([]);
    a.setResult(1);
    expect(log).toEqual(['any: a', 'any |']);
  });

  it('emits one, though its handler settle another', () => {
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

  it('emits one of several that are done, though its handler subscribe again', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    a.setResult(1);
    b.setResult(1);
    const any = name(waitAny([b, a]));
    any.subscribe(() => any.subscribe(logger(log, 'inner')));
    expect(log).toEqual(['inner: b', 'inner |']);
  });

  it('waits for results of another copy of the package, and leaves them', () => {
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

  it('goes with timeout, which leaves the tasks alone', () => {
    marbles(({ expectObservable, flush }) => {
      const [a] = futures('a');
      expectObservable(name(waitAny([a])).pipe(timeout(5))).toBe('-----#', undefined, new TimeoutError());
      flush();
      expect([a.observed, a.isDone()]).toEqual([false, false]);
    });
  });
});

describe('waitAny and the tasks', () => {
  it('leaves all waits when one is done, and cancels no task', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>({ name: 'b' })];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    name(waitAny([a, b])).subscribe(logger(log, 'any'));
    of(1).pipe(capture(b)).subscribe();
    expect(log).toEqual(['+a', 'any: b', 'any |']);
    expect([a.observed, a.isDone()]).toEqual([false, false]);
  });

  it('leaves all waits when it is unsubscribed, and the tasks run on', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    const subscription = waitAny([a, b]).subscribe();
    expect([a.observed, b.observed]).toEqual([true, true]);
    subscription.unsubscribe();
    expect([a.observed, b.observed, a.isDone()]).toEqual([false, false, false]);
    expect(log).toEqual(['+a']);
  });

  it('leaves the others alone when one fails', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>({ name: 'b' })];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    name(waitAny([a, b])).subscribe(logger(log, 'any'));
    throwError(() => boom)
      .pipe(capture(b))
      .subscribe({ error: () => undefined });
    expect(log).toEqual(['+a', 'any: b', 'any |']);
    expect(a.isDone()).toBe(false);
  });

  it('hears of the task that failed, not of those that its nursery cancels then', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    name(waitAny([n.startSoon(NEVER, { name: 'never' }), n.startSoon(source, { name: 'failing' })])).subscribe(
      logger(log, 'any'),
    );
    source.error(boom);
    expect(log).toEqual(['any: failing', 'any |', 'n # boom']);
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

  it('harms nobody when a handler throws, which is reported', async () => {
    const log: string[] = [];
    const [a] = futures('a');
    const errors = await unhandledErrors(() => {
      waitAny([a]).subscribe(() => {
        throw boom;
      });
      a.subscribe(logger(log, 'a'));
      a.setResult(1);
    });
    expect([errors, log]).toEqual([[boom], ['a: 1', 'a |']]);
  });

  it('harms neither who settles it nor its other waiters when a finalizer throws', async () => {
    const log: string[] = [];
    const [a] = futures('a');
    await unhandledErrors(() => {
      name(waitAny([a]))
        .pipe(
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe(logger(log, 'any'));
      a.subscribe(logger(log, 'a'));
      a.setResult(1);
      log.push('settled');
    });
    expect(log).toEqual(['any: a', 'any |', 'a: 1', 'a |', 'settled']);
  });
});

describe('waitAny of bad input', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5 (number)'],
    [{ a: new Future() }, 'Object (object)'],
    [new Future(), 'Future (object)'],
  ])('throws a TypeError at the call for %p', (results, got) => {
    const error = thrownBy(() => waitAny(results as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`waitAny: expected an iterable of results, got ${got}`);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [NEVER, 'Observable (object)'],
    ['a', '"a" (string)'],
  ])('throws a TypeError at the call for %p among the results, and says which it is', (result, got) => {
    const error = thrownBy(() => waitAny([result, new Future()] as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`waitAny: result 0 must be a ResultCapture or a Future, got ${got}`);
  });
});

describe('waitAny of 100,000 results', () => {
  const many = 100_000;

  it.each([
    ['the first', 0],
    ['the last', many - 1],
  ])('is linear, when %s is done first', (_which, index) => {
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
