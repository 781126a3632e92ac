// What it shares with waitAll and waitAny is in waiting-spec.ts.

import { describe, expect, it } from '@jest/globals';
import { finalize, of, Subject, Subscriber, take } from 'rxjs';
import { asCompleted, Future, ResultCapture, type ResultBase } from 'rxresult';
import { logger, marbles, unhandledErrors } from '../support';
import { futures, name } from './results';
import { stoppedNotifications } from './stoppedNotifications';

const boom = new Error('boom');

describe('asCompleted', () => {
  it('emits each result when it is done, and completes after the last', () => {
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

  it('emits a result that is given twice only once, whether it is done or not', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    a.setResult(1);
    asCompleted([a, b, a, b, b]).pipe(name).subscribe(logger(log, 's'));
    expect(log).toEqual(['s: a']);
    b.setResult(1);
    expect(log).toEqual(['s: a', 's: b', 's |']);
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

describe('asCompleted and its handlers', () => {
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

  it('emits no more when a handler unsubscribes, even if more are done', () => {
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

  it('emits nothing to a consumer that has unsubscribed', async () => {
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

  it('can be subscribed again in its own handler, while others are pending', () => {
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

  it('reports what a finalizer throws', async () => {
    const [a] = futures('a');
    const errors = await unhandledErrors(() => {
      asCompleted([a])
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
});

describe('asCompleted whose consumer takes only some', () => {
  it('stops waiting for the others, which run on', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    asCompleted([a, b, c]).pipe(name, take(1)).subscribe(logger(log, 's'));
    b.setResult(1);
    expect(log).toEqual(['s: b', 's |']);
    expect([a.observed, c.observed, a.isDone(), c.isDone()]).toEqual([false, false, false, false]);
  });

  it('waits for none if enough are done already', () => {
    const log: string[] = [];
    const [a, b, c] = futures('a', 'b', 'c');
    b.setResult(1);
    asCompleted([a, b, c]).pipe(name, take(1)).subscribe(logger(log, 's'));
    expect(log).toEqual(['s: b', 's |']);
    expect([a.observed, c.observed]).toEqual([false, false]);
  });

  it('stops waiting for the others also when one turns out to be done as it is waited for', () => {
    const log: string[] = [];
    const lazy = { name: 'lazy', isDone: () => false, waitDone: () => of({ status: 'empty' }) };
    const [own] = futures('own');
    asCompleted<ResultBase<unknown>>([lazy as unknown as ResultBase<unknown>, own])
      .pipe(name, take(1))
      .subscribe(logger(log, 's'));
    expect([log, own.observed]).toEqual([['s: lazy', 's |'], false]);
  });
});

it('asCompleted waits once for a result that is given 100,000 times', () => {
  const log: string[] = [];
  const [a] = futures('a');
  asCompleted(Array.from({ length: 100_000 }, () => a))
    .pipe(name)
    .subscribe(logger(log, 's'));
  a.setResult(1);
  expect(log).toEqual(['s: a', 's |']);
});
