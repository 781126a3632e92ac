import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, of, Subject, Subscriber, take, throwError } from 'rxjs';
import { asCompleted, capture, Future, openNursery, ResultCapture, type ResultBase } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { foreign, futures, name } from './results';
import { stoppedNotifications } from './stoppedNotifications';

const boom = new Error('boom');
describe('asCompleted', () => {
  it('emits each result as it is done, and completes with the last', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b, c] = [
        new ResultCapture({ name: 'a' }),
        new ResultCapture({ name: 'b' }),
        new ResultCapture({ name: 'c' }),
      ];
      cold('                                      -----|').subscribe(a);
      cold('                                      --x|').subscribe(b);
      cold('                                      -------|').subscribe(c);
      expectObservable(asCompleted([a, b, c]).pipe(name)).toBe('   ---b-a-(c|)');
      expectObservable(asCompleted([c, b, a]).pipe(name)).toBe('   ---b-a-(c|)');
    });
  });

  it('emits those that are done already first, in their order, at once', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b, c, d] = futures('a', 'b', 'c', 'd');
      d.setResult(1);
      b.setResult(1);
      cold<number>('                                               -----|').subscribe(c);
      cold<number>('                                               --------|').subscribe(a);
      expectObservable(asCompleted([a, b, c, d]).pipe(name)).toBe('(bd)-c--(a|)');
    });
  });

  it('emits the results themselves', () => {
    const seen: unknown[] = [];
    const [a] = futures('a');
    asCompleted([a]).subscribe((result) => seen.push(result));
    a.setResult(1);
    expect(seen[0]).toBe(a);
  });

  it('emits results that are done: they can be read', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    asCompleted([a, b]).subscribe((result) => log.push(`${String(result.name)}: ${result.result()}`));
    b.setResult(2);
    a.setResult(1);
    expect(log).toEqual(['b: 2', 'a: 1']);
  });

  it('takes a failure, a cancellation and no value for results like any other', () => {
    const log: string[] = [];
    const failed = new ResultCapture<number>({ name: 'failed' });
    const cancelled = new ResultCapture<number>({ name: 'cancelled' });
    const empty = new ResultCapture<number>({ name: 'empty' });
    const late = new ResultCapture<number>({ name: 'late' });
    failed.error(boom);
    asCompleted([failed, cancelled, empty, late]).pipe(name).subscribe(logger(log, 'a'));
    cancelled.cancel();
    empty.complete();
    late.error(boom);
    expect(log).toEqual(['a: failed', 'a: cancelled', 'a: empty', 'a: late', 'a |']);
  });

  it.each([
    ['an array', () => []],
    ['a Set', () => new Set<Future<number>>()],
    ['an empty generator', () => (function* () {})()],
  ])('completes at once for %s that is empty', (_what, make: () => Iterable<Future<number>>) => {
    marbles(({ expectObservable }) => {
      expectObservable(asCompleted(make())).toBe('|');
    });
  });

  it('emits a result once that is given twice, done or not', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    a.setResult(1);
    asCompleted([a, b, a, b, b]).pipe(name).subscribe(logger(log, 's'));
    expect(log).toEqual(['s: a']);
    b.setResult(1);
    expect(log).toEqual(['s: a', 's: b', 's |']);
  });

  it('emits two results of one name', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'a');
    a.setResult(1);
    b.setResult(1);
    asCompleted([a, b]).pipe(name).subscribe(logger(log, 's'));
    expect(log).toEqual(['s: a', 's: a', 's |']);
  });

  it('takes captures and futures together', () => {
    const log: string[] = [];
    const rc = new ResultCapture<string>({ name: 'rc' });
    const future = new Future<number>({ name: 'future' });
    asCompleted([rc, future]).pipe(name).subscribe(logger(log, 's'));
    future.setResult(1);
    of('x').pipe(capture(rc)).subscribe();
    expect(log).toEqual(['s: future', 's: rc', 's |']);
  });

  it('takes the tasks of a nursery, one cancelled by another’s failure too', () => {
    const log: string[] = [];
    const n = openNursery();
    const source = new Subject<number>();
    n.done$.subscribe(logger(log, 'n'));
    const results = [n.startSoon(NEVER, { name: 'never' }), n.startSoon(source, { name: 'failing' })];
    asCompleted(results).pipe(name).subscribe(logger(log, 's'));
    source.error(boom);
    expect(log).toEqual(['s: failing', 's: never', 's |', 'n # boom']);
  });

  it('feeds a subject, as results_to_channel does', () => {
    const log: string[] = [];
    const channel = new Subject<Future<number>>();
    const [a, b] = futures('a', 'b');
    channel.pipe(name).subscribe(logger(log, 'channel'));
    asCompleted([a, b]).subscribe(channel);
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['channel: b', 'channel: a', 'channel |']);
  });
});

describe('asCompleted reads its iterable', () => {
  it('once, at the call, and can be subscribed again and again', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    let reads = 0;
    const done = asCompleted(
      (function* () {
        reads++;
        yield a;
        yield b;
      })(),
    ).pipe(name);
    expect(reads).toBe(1);
    done.subscribe(logger(log, 'first'));
    a.setResult(1);
    done.subscribe(logger(log, 'second'));
    b.setResult(1);
    done.subscribe(logger(log, 'third'));
    expect(log).toEqual([
      'first: a',
      'second: a',
      'first: b',
      'first |',
      'second: b',
      'second |',
      'third: a',
      'third: b',
      'third |',
    ]);
    expect(reads).toBe(1);
  });

  it('so that a change to it after the call changes nothing', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    const results: Future<number>[] = [a, b];
    const done = asCompleted(results).pipe(name);
    results.pop();
    results.push(c);
    done.subscribe(logger(log, 's'));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['s: b', 's: a', 's |']);
  });

  it.each<[string, (results: Future<number>[]) => Iterable<Future<number>>]>([
    ['a Set', (results) => new Set(results)],
    ['the values of a Map', (results) => new Map(results.map((result) => [result.name, result])).values()],
    ['an object with an iterator', (results) => ({ [Symbol.iterator]: () => results[Symbol.iterator]() })],
  ])('be it %s', (_what, make) => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    asCompleted(make([a, b]))
      .pipe(name)
      .subscribe(logger(log, 's'));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['s: b', 's: a', 's |']);
  });

  it('and throws what it throws', () => {
    const results = (function* (): Generator<Future<number>> {
      yield new Future<number>();
      throw boom;
    })();
    expect(thrownBy(() => asCompleted(results))).toBe(boom);
  });
});

describe.each(['done', 'pending'])('asCompleted of a result behind a proxy that is %s', (state) => {
  it('emits what it was given', () => {
    const future = new Future<number>();
    const given = new Proxy(future, {});
    if (state === 'done') {
      future.setResult(1);
    }
    const heard: unknown[] = [];
    asCompleted([given]).subscribe((result) => heard.push(result));
    if (state === 'pending') {
      future.setResult(1);
    }
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(given);
  });
});

describe('asCompleted whose handler acts', () => {
  it('emits what is settled from a handler after it, in the order it was settled', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    asCompleted([a, b, c])
      .pipe(name)
      .subscribe({
        next: (name) => {
          log.push(`+${String(name)}`);
          if (name === 'a') {
            c.setResult(1);
            b.setResult(1);
          }
          log.push(`-${String(name)}`);
        },
        complete: () => log.push('complete'),
      });
    a.setResult(1);
    expect(log).toEqual(['+a', '-a', '+c', '-c', '+b', '-b', 'complete']);
  });

  it('emits what is settled from a handler after those that were done already', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    a.setResult(1);
    c.setResult(1);
    asCompleted([a, b, c])
      .pipe(name)
      .subscribe((name) => {
        log.push(String(name));
        if (name === 'a') {
          b.setResult(1);
        }
      });
    expect(log).toEqual(['a', 'c', 'b']);
  });

  it('does not grow the stack when 100,000 handlers each settle the next', () => {
    let count = 0;
    let completed = false;
    const results = Array.from({ length: 100_000 }, () => new Future<number>());
    asCompleted(results).subscribe({
      next: () => results[++count]?.setResult(1),
      complete: () => (completed = true),
    });
    results[0]?.setResult(1);
    expect([count, completed]).toEqual([100_000, true]);
  });

  it('emits no more when a handler unsubscribes, though more be done', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    const subscription = asCompleted([a, b, c])
      .pipe(name)
      .subscribe((name) => {
        log.push(String(name));
        b.setResult(1);
        subscription.unsubscribe();
      });
    a.setResult(1);
    c.setResult(1);
    expect(log).toEqual(['a']);
    expect(c.observed).toBe(false);
  });

  it('emits nothing for one who has left', async () => {
    const [a, b, c] = futures('a', 'b', 'c');
    const notifications = await stoppedNotifications(() => {
      const subscription = asCompleted([a, b, c]).subscribe(() => {
        b.setResult(1);
        c.setResult(1);
        subscription.unsubscribe();
      });
      a.setResult(1);
    });
    expect(notifications.filter(({ kind }) => kind === 'N')).toEqual([]);
  });

  it('may be subscribed again from its own handler', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const done = asCompleted([a, b]).pipe(name);
    let again = true;
    done.subscribe((name) => {
      log.push(`outer ${String(name)}`);
      if (again) {
        again = false;
        done.subscribe((name) => log.push(`inner ${String(name)}`));
      }
    });
    a.setResult(1);
    b.setResult(1);
    expect(log).toEqual(['outer a', 'inner a', 'outer b', 'inner b']);
  });

  it('goes on when a handler throws, which is reported', async () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    a.setResult(1);
    const errors = await unhandledErrors(() => {
      asCompleted([a, b, c]).subscribe({
        next: (result) => {
          log.push(String(result.name));
          throw boom;
        },
        complete: () => log.push('complete'),
      });
      b.setResult(1);
      c.setResult(1);
    });
    expect(log).toEqual(['a', 'b', 'c', 'complete']);
    expect(errors).toEqual([boom, boom, boom]);
  });

  it('goes on when a bare Subscriber throws, which is reported', async () => {
    const log: string[] = [];
    class Thrower extends Subscriber<ResultBase<unknown>> {
      override next(result: ResultBase<unknown>): void {
        log.push(String(result.name));
        throw boom;
      }
      override complete(): void {
        log.push('complete');
      }
    }
    const [a, b, c] = futures('a', 'b', 'c');
    a.setResult(1);
    const errors = await unhandledErrors(() => {
      asCompleted([a, b, c]).subscribe(new Thrower());
      b.setResult(1);
      c.setResult(1);
    });
    expect(log).toEqual(['a', 'b', 'c', 'complete']);
    expect(errors).toEqual([boom, boom, boom]);
  });

  it('harms neither who settles a result nor its other waiters when a finalizer throws', async () => {
    const log: string[] = [];
    const [a] = futures('a');
    const errors = await unhandledErrors(() => {
      asCompleted([a])
        .pipe(
          name,
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe(logger(log, 's'));
      a.subscribe(logger(log, 'a'));
      a.setResult(1);
    });
    expect(log).toEqual(['s: a', 's |', 'a: 1', 'a |']);
    expect(errors).toEqual([boom]);
  });
});

describe('asCompleted and the tasks', () => {
  it('leaves all waits when it is unsubscribed, and the tasks run on', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    resource<number>(log, 'b').pipe(capture(b)).subscribe();
    const subscription = asCompleted([a, b]).subscribe();
    expect([a.observed, b.observed]).toEqual([true, true]);
    subscription.unsubscribe();
    expect([a.observed, b.observed, a.isDone(), b.isDone()]).toEqual([false, false, false, false]);
    expect(log).toEqual(['+a', '+b']);
  });

  it('leaves all waits when enough is taken', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    asCompleted([a, b, c]).pipe(name, take(1)).subscribe(logger(log, 's'));
    b.setResult(1);
    expect(log).toEqual(['s: b', 's |']);
    expect([a.observed, c.observed, a.isDone(), c.isDone()]).toEqual([false, false, false, false]);
  });

  it('waits for none when enough is done already', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    b.setResult(1);
    asCompleted([a, b, c]).pipe(name, take(1)).subscribe(logger(log, 's'));
    expect(log).toEqual(['s: b', 's |']);
    expect([a.observed, c.observed]).toEqual([false, false]);
  });

  it('never cancels the others when one fails', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>({ name: 'b' })];
    resource<number>(log, 'a').pipe(capture(a)).subscribe();
    asCompleted([a, b]).subscribe();
    throwError(() => boom)
      .pipe(capture(b))
      .subscribe({ error: () => undefined });
    expect([log, a.isDone()]).toEqual([['+a'], false]);
  });
});

describe('asCompleted of results of another copy of the package', () => {
  it('waits for them by isDone and waitDone', () => {
    const log: string[] = [];
    const [early, late] = [foreign('early'), foreign('late')];
    const [own] = futures('own');
    early.settle();
    asCompleted([own, late.result, early.result]).pipe(name).subscribe(logger(log, 's'));
    late.settle();
    own.setResult(1);
    expect(log).toEqual(['s: early', 's: late', 's: own', 's |']);
  });

  it('leaves them as it leaves its own', () => {
    const { result, waits } = foreign('foreign');
    const subscription = asCompleted([result]).subscribe();
    const before = waits();
    subscription.unsubscribe();
    expect([before, waits()]).toEqual([1, 0]);
  });

  it('leaves all waits also when one turns out to be done as it is waited for', () => {
    const log: string[] = [];
    const lazy = { name: 'lazy', isDone: () => false, waitDone: () => of({ status: 'empty' }) };
    const [own] = futures('own');
    asCompleted<ResultBase<unknown>>([lazy as unknown as ResultBase<unknown>, own])
      .pipe(name, take(1))
      .subscribe(logger(log, 's'));
    expect([log, own.observed]).toEqual([['s: lazy', 's |'], false]);
  });
});

describe('asCompleted of bad input', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5 (number)'],
    [{}, 'Object (object)'],
    [new Future({ name: 'answer' }), 'Future (object)'],
    [() => [], 'anonymous function (function)'],
  ])('throws a TypeError at the call for %p', (results, got) => {
    const error = thrownBy(() => asCompleted(results as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`asCompleted: expected an iterable of results, got ${got}`);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5 (number)'],
    [of(1), 'Observable (object)'],
    [Promise.resolve(1), 'Promise (object)'],
    [{ isDone: () => true }, 'Object (object)'],
    [{ waitDone: () => of(1) }, 'Object (object)'],
    [{ isDone: true, waitDone: () => of(1) }, 'Object (object)'],
  ])('throws a TypeError at the call for %p among the results, and says which it is', (result, got) => {
    const error = thrownBy(() => asCompleted([new Future(), new Future(), result] as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`asCompleted: result 2 must be a ResultCapture or a Future, got ${got}`);
  });

  it('throws for a string, which is iterable', () => {
    expect(() => asCompleted('ab' as never)).toThrow(
      'asCompleted: result 0 must be a ResultCapture or a Future, got "a" (string)',
    );
  });
});

describe('asCompleted of 100,000 results', () => {
  const many = 100_000;
  const make = () => Array.from({ length: many }, () => new Future<number>());

  it.each(['the order in which they are given', 'the reverse order'])(
    'is linear, when they are done in %s',
    (order) => {
      let count = 0;
      let completed = false;
      const results = make();
      const work = arrayWork(() => {
        asCompleted(results).subscribe({ next: () => count++, complete: () => (completed = true) });
        for (const result of order === 'the reverse order' ? results.slice().reverse() : results) {
          result.setResult(1);
        }
      });
      expect([count, completed]).toEqual([many, true]);
      expect(work).toBeLessThanOrEqual(4 * many);
    },
  );

  it('is linear when they are done already', () => {
    let count = 0;
    const results = make();
    results.forEach((result) => result.setResult(1));
    const work = arrayWork(() => asCompleted(results).subscribe(() => count++));
    expect(count).toBe(many);
    expect(work).toBeLessThanOrEqual(4 * many);
  });

  it('is left in linear time', () => {
    const results = make();
    const work = arrayWork(() => asCompleted(results).subscribe().unsubscribe());
    expect(results.some((result) => result.observed)).toBe(false);
    expect(work).toBeLessThanOrEqual(4 * many);
  });

  it('that are one result waits once', () => {
    const log: string[] = [];
    const [a] = futures('a');
    asCompleted(Array.from({ length: many }, () => a))
      .pipe(name)
      .subscribe(logger(log, 's'));
    a.setResult(1);
    expect(log).toEqual(['s: a', 's |']);
  });
});
