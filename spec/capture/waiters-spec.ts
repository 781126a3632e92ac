// Those who wait for a result: there may be many, and they may throw.

import { describe, expect, it } from '@jest/globals';
import { EMPTY, finalize, map, Observable, of, Subject, Subscriber, tap, throwError, type Subscription } from 'rxjs';
import { Future } from 'rxresult';
import { logger, unhandledErrors } from '../support';
import { arrayWork } from './arrayWork';
import { ends, kinds, type AnyResult } from './kinds';

const boom = new Error('boom');

/** Waits for `r` with a Subscriber whose finalizers throw each of `thrown`. */
function withFinalizers(r: Observable<number>, ...thrown: unknown[]): Observable<number> {
  return new Observable((subscriber) => {
    for (const error of thrown) {
      subscriber.add(() => {
        throw error;
      });
    }
    return r.subscribe(subscriber);
  });
}

/** A Subscriber that throws from its own methods, which no handler passed to `subscribe` can do. */
class Thrower extends Subscriber<number> {
  override next(): void {
    throw boom;
  }
  override error(): void {
    throw boom;
  }
  override complete(): void {
    throw boom;
  }
}

/** Ways of waiting that throw when `r` is settled. */
const throwingWaiters: readonly (readonly [string, (r: AnyResult<number>) => Subscription])[] = [
  [
    'throws in its handlers',
    (r) =>
      r.subscribe({
        next: () => {
          throw boom;
        },
        error: () => {
          throw boom;
        },
      }),
  ],
  [
    'throws in its handler for the outcome',
    (r) =>
      r.waitDone().subscribe(() => {
        throw boom;
      }),
  ],
  [
    'throws in finalize',
    (r) =>
      r
        .pipe(
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe(logger([], '')),
  ],
  [
    'throws in finalize after waitDone',
    (r) =>
      r
        .waitDone()
        .pipe(
          finalize(() => {
            throw boom;
          }),
        )
        .subscribe(),
  ],
  ['throws in a finalizer of its Subscriber', (r) => withFinalizers(r, boom).subscribe(logger([], ''))],
  ['throws from its Subscriber', (r) => r.subscribe(new Thrower())],
];

describe.each(kinds)('a waiter of a %s that throws', (_kind, make) => {
  it.each(throwingWaiters)('and %s is reported, and the others are notified of the value', async (_way, wait) => {
    const log: string[] = [];
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      r.subscribe(logger(log, 'before'));
      wait(r);
      r.subscribe(logger(log, 'after'));
      of(5).subscribe(r);
      log.push('settled');
    });
    expect(log).toEqual(['before: 5', 'before |', 'after: 5', 'after |', 'settled']);
    expect(errors).toEqual([boom]);
  });

  it.each(throwingWaiters)('and %s is reported, and the others are notified of the error', async (_way, wait) => {
    const log: string[] = [];
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      r.subscribe(logger(log, 'before'));
      wait(r);
      r.subscribe(logger(log, 'after'));
      r.error('failure');
      log.push('settled');
    });
    expect(log).toEqual(['before # failure', 'after # failure', 'settled']);
    expect(errors).toEqual([boom]);
  });

  it.each([
    ['in a finalizer of its Subscriber', (r: AnyResult<number>) => withFinalizers(r, boom).subscribe()],
    ['from its Subscriber', (r: AnyResult<number>) => r.subscribe(new Thrower())],
    [
      'in its handler',
      (r: AnyResult<number>) =>
        r.subscribe(() => {
          throw boom;
        }),
    ],
  ])('%s is reported when it subscribes late, and its subscribe call does not throw', async (_way, wait) => {
    const r = make<number>();
    of(5).subscribe(r);
    let returned = false;
    const errors = await unhandledErrors(() => {
      wait(r);
      returned = true;
    });
    expect([returned, errors]).toEqual([true, [boom]]);
  });

  it('from several finalizers is reported once per error', async () => {
    const log: string[] = [];
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      withFinalizers(r, 'a', 'b').subscribe(logger(log, 'first'));
      withFinalizers(r, 'c').subscribe(logger(log, 'second'));
      of(5).subscribe(r);
    });
    expect(errors).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['first: 5', 'first |', 'second: 5', 'second |']);
  });

  it('because its Subscriber has no destination for an error is reported', async () => {
    const log: string[] = [];
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      r.subscribe(new Subscriber());
      r.subscribe(logger(log, 'after'));
      r.error(boom);
    });
    expect([errors, log]).toEqual([[boom], ['after # boom']]);
  });

  it('when it unsubscribes throws to the caller of unsubscribe, as in RxJS', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(logger(log, 'other'));
    const leaving = withFinalizers(r, boom).subscribe();
    expect(() => leaving.unsubscribe()).toThrow('boom');
    of(5).subscribe(r);
    expect(log).toEqual(['other: 5', 'other |']);
  });

  it('does not affect the producer', async () => {
    const log: string[] = [];
    const r = make<number>();
    const producer = new Observable<number>((subscriber) => {
      subscriber.next(5);
      subscriber.complete();
      log.push('producer goes on');
    });
    const errors = await unhandledErrors(() => {
      withFinalizers(r, boom).subscribe();
      producer.subscribe(r);
    });
    expect([log, errors]).toEqual([['producer goes on'], [boom]]);
  });
});

describe.each(kinds)('the waiters of a %s', (_kind, make) => {
  it('are notified in the order they came, however they wait', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(logger(log, 'a'));
    r.waitDone().subscribe(() => log.push('b: done'));
    r.pipe(map((value) => value * 2)).subscribe(logger(log, 'c'));
    r.outcome$.subscribe(({ status }) => log.push(`d: ${status}`));
    r.asObservable().subscribe(logger(log, 'e'));
    log.push('settle');
    of(5).subscribe(r);
    expect(log).toEqual([
      'd: pending',
      'settle',
      'a: 5',
      'a |',
      'b: done',
      'c: 10',
      'c |',
      'd: fulfilled',
      'e: 5',
      'e |',
    ]);
  });

  it.each(ends)('are closed after they were notified of %s', (_end, source) => {
    const r = make();
    const early = [r.subscribe(logger([], '')), r.waitDone().subscribe(), r.outcome$.subscribe()];
    source.subscribe(r);
    const late = [r.subscribe(logger([], '')), r.waitDone().subscribe(), r.outcome$.subscribe()];
    expect([...early, ...late].map(({ closed }) => closed)).toEqual([true, true, true, true, true, true]);
  });

  it('may include one observer several times', () => {
    const log: string[] = [];
    const r = make<number>();
    const observer = logger(log, 'a');
    const first = r.subscribe(observer);
    r.subscribe(observer);
    first.unsubscribe();
    of(5).subscribe(r);
    expect(log).toEqual(['a: 5', 'a |']);
  });

  it('leave for good, even if they unsubscribe twice', () => {
    const log: string[] = [];
    const r = make<number>();
    const a = r.subscribe(logger(log, 'a'));
    r.subscribe(logger(log, 'b'));
    a.unsubscribe();
    a.unsubscribe();
    of(5).subscribe(r);
    expect(log).toEqual(['b: 5', 'b |']);
  });

  it('may unsubscribe another that is not yet notified', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(() => later.unsubscribe());
    r.subscribe(logger(log, 'between'));
    const later = r.subscribe(logger(log, 'later'));
    r.subscribe(logger(log, 'last'));
    of(5).subscribe(r);
    expect(log).toEqual(['between: 5', 'between |', 'last: 5', 'last |']);
  });

  it('may each unsubscribe the next one', () => {
    const log: number[] = [];
    const r = make<number>();
    const waiters = Array.from({ length: 6 }, (_, index) =>
      r.subscribe(() => {
        log.push(index);
        waiters[index + 1]?.unsubscribe();
      }),
    );
    of(5).subscribe(r);
    expect(log).toEqual([0, 2, 4]);
  });

  it('may unsubscribe all others', () => {
    const log: string[] = [];
    const r = make<number>();
    const waiters: Subscription[] = [];
    waiters.push(r.subscribe(() => waiters.forEach((waiter) => waiter.unsubscribe())));
    waiters.push(r.subscribe(logger(log, 'a')), r.subscribe(logger(log, 'b')));
    of(5).subscribe(r);
    expect(log).toEqual([]);
  });

  it('may unsubscribe themselves between the value and its completion', () => {
    const log: string[] = [];
    const r = make<number>();
    const self: Subscription = r.subscribe({
      next: () => {
        log.push('next');
        self.unsubscribe();
      },
      complete: () => log.push('complete'),
    });
    of(5).subscribe(r);
    expect(log).toEqual(['next']);
  });

  it('may subscribe again while they are notified, and are notified at once', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(() => {
      r.subscribe(logger(log, 'new'));
      log.push('first returns');
    });
    r.subscribe(logger(log, 'second'));
    of(5).subscribe(r);
    expect(log).toEqual(['new: 5', 'new |', 'first returns', 'second: 5', 'second |']);
  });

  it('may settle another result', () => {
    const log: string[] = [];
    const [a, b] = [make<number>(), make<number>()];
    a.subscribe(() => {
      of(6).subscribe(b);
      log.push('first returns');
    });
    a.subscribe(logger(log, 'a'));
    b.subscribe(logger(log, 'b'));
    of(5).subscribe(a);
    expect(log).toEqual(['b: 6', 'b |', 'first returns', 'a: 5', 'a |']);
  });

  it('may settle two results that observe each other', () => {
    const log: string[] = [];
    const [a, b] = [make<number>(), make<number>()];
    a.subscribe(b);
    b.subscribe(a);
    b.subscribe(logger(log, 'b'));
    of(5).subscribe(a);
    expect([log, a.result(), b.result()]).toEqual([['b: 5', 'b |'], 5, 5]);
  });

  it('may notify the same result, which ignores it', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(() => {
      r.next(6);
      r.error(boom);
      r.complete();
    });
    r.subscribe(logger(log, 'other'));
    of(5).subscribe(r);
    expect([log, r.outcome]).toEqual([['other: 5', 'other |'], { status: 'fulfilled', value: 5 }]);
  });

  it.each([
    ['completes', EMPTY],
    ['errors', throwError(() => boom)],
  ])('may unsubscribe the result that %s: the others are notified as by a Subject', (_end, source) => {
    const run = (subject: Subject<number>) => {
      const log: string[] = [];
      const close = () => subject.unsubscribe(); // eslint-disable-line rxjs-x/no-subject-unsubscribe -- under test
      subject.subscribe({ complete: close, error: close });
      subject.subscribe(logger(log, 'other'));
      source.subscribe(subject);
      return log;
    };
    expect(run(make())).toEqual(run(new Subject()));
    expect(run(make())).toHaveLength(1);
  });

  it('are notified once when the result is settled from a handler of its own source', () => {
    const log: string[] = [];
    const r = make<number>();
    const source = new Subject<number>();
    r.subscribe(logger(log, 'r'));
    source.pipe(tap(() => r.complete())).subscribe(r);
    source.next(5);
    source.complete();
    expect([log, r.outcome]).toEqual([['r |'], { status: 'empty' }]);
  });
});

/** The numbers from 0 to `length - 1`, shuffled, always in the same order. */
function shuffled(length: number): number[] {
  let seed = 7;
  const numbers = Array.from({ length }, (_, index) => index);
  for (let i = length - 1; i > 0; i--) {
    seed = (seed * 48_271) % 2_147_483_647;
    const j = seed % (i + 1);
    [numbers[i], numbers[j]] = [numbers[j] as number, numbers[i] as number];
  }
  return numbers;
}

describe('100,000 waiters of one result', () => {
  const many = 100_000;
  const orders: readonly (readonly [string, readonly number[]])[] = [
    ['from the first to the last', Array.from({ length: many }, (_, index) => index)],
    ['from the last to the first', Array.from({ length: many }, (_, index) => many - 1 - index)],
    ['in random order', shuffled(many)],
  ];

  it.each(orders)('unsubscribe %s, each in O(1)', (_order, order) => {
    const r = new Future<number>();
    const waiters = order.map((_, index) => (index % 2 ? r.subscribe() : r.waitDone().subscribe()));
    const work = arrayWork(() => {
      for (const index of order) {
        waiters[index]?.unsubscribe();
      }
    });
    expect(r.observed).toBe(false);
    expect(work).toBeLessThanOrEqual(2 * many);
  });

  it.each(orders)('that unsubscribe %s leave the others subscribed', (_order, order) => {
    const heard: number[] = [];
    const r = new Future<number>();
    const waiters = order.map((_, index) => r.subscribe({ complete: () => heard.push(index) }));
    const leaving = order.slice(0, many - 1000);
    for (const index of leaving) {
      waiters[index]?.unsubscribe();
    }
    r.setResult(5);
    expect(heard).toEqual(order.slice(many - 1000).sort((a, b) => a - b));
  });

  it('are notified in linear time', () => {
    const heard: number[] = [];
    const r = new Future<number>();
    for (let index = 0; index < many; index++) {
      r.subscribe({ complete: () => heard.push(index) });
    }
    const work = arrayWork(() => r.setResult(5));
    expect(heard).toEqual(orders[0]?.[1]);
    expect(work).toBeLessThanOrEqual(2 * many);
  });

  it('would each take O(n) with a Subject, which shows that the measurement works', () => {
    const subject = new Subject<number>();
    const waiters = Array.from({ length: 1000 }, () => subject.subscribe());
    const work = arrayWork(() => waiters.reverse().forEach((waiter) => waiter.unsubscribe()));
    expect(work).toBeGreaterThan((1000 * 1000) / 4);
  });
});
