// aioresult's `wait_all`, `wait_any` and `results_to_channel`.

import { describe, expect, it } from '@jest/globals';
import { EmptyError, map, mergeMap, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import {
  asCompleted,
  Future,
  nursery,
  openNursery,
  waitAll,
  waitAny,
  type Nursery,
  type ResultBase,
  type ResultCapture,
} from 'rxresult';
import { logger, marbles } from '../support';

const boom = new Error('boom');

function sleepAndReturn(time: number): Observable<number> {
  return timer(time).pipe(map(() => time));
}

function sleepAndRaise(time: number): Observable<never> {
  return timer(time).pipe(mergeMap(() => throwError(() => boom)));
}

/** Ten tasks; the task at index `i` takes `i + 1` frames. */
function tenTasks(n: Nursery): ResultCapture<number>[] {
  return Array.from({ length: 10 }, (_, i) => n.startSoon(sleepAndReturn, i + 1));
}

/** Shows which of `results` are done: `x` if done, `.` if not. */
function picture(results: readonly ResultBase<unknown>[]): string {
  return results.map((result) => (result.isDone() ? 'x' : '.')).join('');
}

describe('waiting for ten tasks', () => {
  it('ends for any of them when the first is done, in whatever order they are given', () => {
    marbles(({ expectObservable }) => {
      const results = tenTasks(openNursery());
      const first = waitAny([...results].reverse());
      expectObservable(first.pipe(map((result) => `${results.indexOf(result)} of ${picture(results)}`))).toBe('-(a|)', {
        a: '0 of x.........',
      });
    });
  });

  it('ends for some of them when the last of these is done, in whatever order they are given', () => {
    marbles(({ expectObservable }) => {
      const results = tenTasks(openNursery());
      const some = waitAll([results[3], results[2], results[0]].filter((it) => it !== undefined));
      expectObservable(some.pipe(map((done) => `${done.map((it) => it.result()).join()} of ${picture(results)}`))).toBe(
        '----(a|)',
        { a: '4,3,1 of xxxx......' },
      );
    });
  });

  it('ends for all of them when the nursery ends', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const all = waitAll(tenTasks(n));
      n.close();
      expectObservable(all.pipe(map((results) => picture(results)))).toBe('----------(a|)', { a: 'xxxxxxxxxx' });
      expectObservable(n.done$).toBe('               ----------|');
    });
  });

  it('can be done in the body of their nursery', () => {
    marbles(({ expectObservable }) => {
      const source = nursery((n) => {
        const results = tenTasks(n);
        return waitAny(results).pipe(map((first) => first.args[0]));
      });
      expectObservable(source).toBe('-a--------|', { a: 1 });
    });
  });
});

describe('a mix of captures and futures, of values and failures', () => {
  function mix() {
    const n = openNursery({ suppressError: true });
    const future = new Future<string>({ name: 'future' });
    timer(2).subscribe(() => future.setResult('two'));
    return [
      n.startSoon(sleepAndReturn(4), { name: 'four' }),
      n.startSoon(sleepAndRaise(1), { name: 'fails' }),
      future,
      n.startSoon(of(0), { name: 'done' }),
    ] as const;
  }

  it('is emitted by `waitAll` as the results in their given order', () => {
    marbles(({ expectObservable }) => {
      const results = mix();
      expectObservable(waitAll(results).pipe(map((all) => all.map((it) => it.name).join()))).toBe('----(a|)', {
        a: 'four,fails,future,done',
      });
    });
  });

  it('makes `waitAny` emit at once if one is already done', () => {
    marbles(({ expectObservable }) => {
      expectObservable(waitAny(mix()).pipe(map((it) => it.name))).toBe('(a|)', { a: 'done' });
    });
  });

  it('makes `waitAny` emit a failure if that is done first', () => {
    marbles(({ expectObservable }) => {
      const [four, fails, future] = mix();
      expectObservable(waitAny([four, fails, future]).pipe(map((it) => it.name))).toBe('-(a|)', { a: 'fails' });
    });
  });

  it('is emitted by `asCompleted` in the order in which they are done, failures included', () => {
    marbles(({ expectObservable }) => {
      expectObservable(asCompleted(mix()).pipe(map((it) => it.name))).toBe('abc-(d|)', {
        a: 'done',
        b: 'fails',
        c: 'future',
        d: 'four',
      });
    });
  });

  it('does not complete while one of them is pending, even if the others are done', () => {
    marbles(({ expectObservable }) => {
      const pending = new Future<number>({ name: 'pending' });
      expectObservable(waitAll([...mix(), pending])).toBe('-----');
    });
  });
});

describe('waiting for cancelled tasks', () => {
  it('ends as for any other task', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const results = [n.startSoon(NEVER), n.startSoon(NEVER)];
      timer(3).subscribe(() => n.cancel());
      expectObservable(waitAll(results).pipe(map((all) => picture(all)))).toBe('---(a|)', { a: 'xx' });
      expectObservable(waitAny(results).pipe(map((it) => it.outcome.status))).toBe('---(a|)', { a: 'cancelled' });
    });
  });
});

describe('waiting for nothing', () => {
  it('emits an empty array at once with `waitAll`', () => {
    marbles(({ expectObservable }) => {
      expectObservable(waitAll([])).toBe('(a|)', { a: [] });
    });
  });

  it('errors with EmptyError with `waitAny`', () => {
    marbles(({ expectObservable }) => {
      expectObservable(waitAny([])).toBe('#', undefined, expect.any(EmptyError));
    });
  });

  it('completes at once with `asCompleted`', () => {
    marbles(({ expectObservable }) => {
      expectObservable(asCompleted([])).toBe('|');
    });
  });
});

describe('unsubscribing while waiting', () => {
  it.each<[string, (results: ResultBase<unknown>[]) => Observable<unknown>]>([
    ['waitAll', waitAll],
    ['waitAny', waitAny],
    ['asCompleted', asCompleted],
  ])('with `%s` cancels no task', (_, wait) => {
    const n = openNursery();
    const results = [n.startSoon(NEVER), n.startSoon(NEVER)];
    wait(results).subscribe().unsubscribe();
    expect([picture(results), n.size]).toEqual(['..', 2]);
  });

  it('happens in `waitAny` once it has its result, and cancels no task either', () => {
    const n = openNursery();
    const results = [n.startSoon(NEVER), n.startSoon(of(1))];
    waitAny(results).subscribe();
    expect([picture(results), n.size]).toEqual(['.x', 1]);
  });
});

describe('any iterable of results', () => {
  it('can be waited for: a set, a generator, the values of a map', () => {
    const a = new Future<number>({ name: 'a' });
    const b = new Future<number>({ name: 'b' });
    const log: string[] = [];
    function* both() {
      yield a;
      yield b;
    }
    waitAll(new Set([a, b])).subscribe((all) => log.push(`set ${all.map((it) => it.name).join()}`));
    waitAny(both()).subscribe((it) => log.push(`generator ${String(it.name)}`));
    asCompleted(new Map([['a', a]]).values()).subscribe((it) => log.push(`map ${String(it.name)}`));
    b.setResult(1);
    a.setResult(1);
    expect(log).toEqual(['generator b', 'set a,b', 'map a']);
  });
});

describe('results to a channel', () => {
  it('arrive in the order in which the tasks are done', () => {
    marbles(({ expectObservable }) => {
      const channel = new Subject<ResultBase<number>>();
      const n = openNursery();
      asCompleted([3, 1, 2].map((time) => n.startSoon(sleepAndReturn, time))).subscribe(channel);
      expectObservable(channel.pipe(map((it) => it.result()))).toBe('-12(3|)', { 1: 1, 2: 2, 3: 3 });
    });
  });

  it('complete the channel after the last one', () => {
    const channel = new Subject<ResultBase<number>>();
    const log: string[] = [];
    const futures = [new Future<number>({ name: 'a' }), new Future<number>({ name: 'b' })] as const;
    channel.pipe(map((it) => it.name)).subscribe(logger(log, 'channel'));
    asCompleted(futures).subscribe(channel);
    futures[1].setResult(2);
    expect(log).toEqual(['channel: b']);
    futures[0].setResult(1);
    expect(log).toEqual(['channel: b', 'channel: a', 'channel |']);
  });

  it('complete the channel even if the last one, or all, failed', () => {
    const channel = new Subject<ResultBase<number>>();
    const log: string[] = [];
    const future = new Future<number>({ name: 'fails' });
    channel.pipe(map((it) => it.name)).subscribe(logger(log, 'channel'));
    asCompleted([future]).subscribe(channel);
    future.setException(boom);
    expect(log).toEqual(['channel: fails', 'channel |']);
  });

  it('can leave the channel open for more results', () => {
    const channel = new Subject<ResultBase<number>>();
    const log: string[] = [];
    const a = new Future<number>({ name: 'a' });
    const b = new Future<number>({ name: 'b' });
    channel.pipe(map((it) => it.name)).subscribe(logger(log, 'channel'));
    asCompleted([a]).subscribe((it) => channel.next(it));
    a.setResult(1);
    expect(channel.observed).toBe(true);
    asCompleted([b]).subscribe(channel);
    b.setResult(2);
    expect(log).toEqual(['channel: a', 'channel: b', 'channel |']);
  });

  it('can be sent by one task of a nursery and read by another, which ends when the tasks do', () => {
    const log: string[] = [];
    marbles(() => {
      nursery((n) => {
        const channel = new Subject<ResultBase<number>>();
        const results = [3, 1, 2].map((time) => n.startSoon(sleepAndReturn, time));
        n.startSoon(channel.pipe(map((it) => log.push(`read ${it.result()}`))));
        asCompleted(results).subscribe(channel);
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['read 1', 'read 2', 'read 3', 'n |']);
  });
});
