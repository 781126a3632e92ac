// What ResultCapture and Future both promise as Subjects.

/* eslint-disable rxjs-x/prefer-observer -- a Subject still accepts separate callbacks */

import { describe, expect, it } from '@jest/globals';
import {
  concat,
  config,
  EMPTY,
  EmptyError,
  firstValueFrom,
  forkJoin,
  from,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  ObjectUnsubscribedError,
  of,
  range,
  share,
  Subject,
  switchMap,
  take,
  tap,
  throwError,
} from 'rxjs';
import { logger, marbles, resource, unhandledErrors } from '../support';
import { ends, kinds, type AnyResult } from './kinds';

describe.each(kinds)('%s as a Subject', (_kind, make) => {
  it('is a Subject', () => {
    expect(make()).toBeInstanceOf(Subject);
    expect(make()).toBeInstanceOf(Observable);
  });

  it('is silent while pending, then emits its last value, for early and late subscribers alike', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                       -a-b-|').subscribe(r);
      expectObservable(r).toBe('            -----(b|)');
      expectObservable(r, '----^').toBe('   -----(b|)');
      expectObservable(r, '-----^').toBe('  -----(b|)');
      expectObservable(r, '--------^').toBe('--------(b|)');
    });
  });

  it('is silent while pending, then completes without a value, for early and late subscribers alike', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                      -----|').subscribe(r);
      expectObservable(r).toBe('           -----|');
      expectObservable(r, '-------^').toBe('-------|');
    });
  });

  it('is silent while pending, then errors, for early and late subscribers alike', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                      -a-b-#', undefined, 'boom').subscribe(r);
      expectObservable(r).toBe('           -----#', undefined, 'boom');
      expectObservable(r, '-------^').toBe('-------#', undefined, 'boom');
    });
  });

  it('does not notify a subscriber that unsubscribes before the end', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                    -a-b-|').subscribe(r);
      expectObservable(r, '^---!').toBe('------');
    });
  });

  it.each(ends)('notifies early and late subscribers of %s', (_end, source, heard) => {
    const r = make();
    const early: string[] = [];
    const late: string[] = [];
    r.subscribe(logger(early, 's'));
    source.subscribe(r);
    r.subscribe(logger(late, 's'));
    expect([early, late]).toEqual([heard, heard]);
  });

  it('notifies every late subscriber', () => {
    const log: string[] = [];
    const r = make<number>();
    of(5).subscribe(r);
    r.subscribe(logger(log, 'a'));
    r.subscribe(logger(log, 'b'));
    r.subscribe(logger(log, 'c'));
    expect(log).toEqual(['a: 5', 'a |', 'b: 5', 'b |', 'c: 5', 'c |']);
  });

  it.each(ends)('ignores all notifications after %s', (_end, source, heard) => {
    const log: string[] = [];
    const r = make();
    r.subscribe(logger(log, 's'));
    source.subscribe(r);
    const { outcome } = r;
    r.next('late');
    r.error(new Error('late'));
    r.complete();
    expect(r.outcome).toBe(outcome);
    expect(log).toEqual(heard);
  });

  it('does not report an error that arrives after the end', async () => {
    const r = make<number>();
    r.complete();
    const errors = await unhandledErrors(() => r.error(new Error('late')));
    expect(errors).toEqual([]);
  });

  it('records a source when it subscribes to it', () => {
    const r = make<number>();
    of(1, 2, 3).subscribe(r);
    expect(r.result()).toBe(3);
  });

  it('records the last of 100,000 values', () => {
    const r = make<number>();
    range(1, 100_000).subscribe(r);
    expect(r.result()).toBe(100_000);
  });

  it('records what take lets through of a firehose', () => {
    let count = 0;
    const r = make<number>();
    const firehose = new Observable<number>((subscriber) => {
      while (!subscriber.closed) {
        subscriber.next(++count);
      }
    });
    firehose.pipe(take(3)).subscribe(r);
    expect([r.result(), count]).toEqual([3, 3]);
  });

  it('records nothing when its subscription to the source is unsubscribed', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(logger(log, 'r'));
    const subscription = resource<number>(log, 'source', (observer) => observer.next(1)).subscribe(r);
    subscription.unsubscribe();
    expect(r.outcome).toEqual({ status: 'pending' });
    expect(log).toEqual(['+source', '-source']);
  });

  it('is not used up by a subscription that was unsubscribed', () => {
    const r = make<number>();
    NEVER.subscribe(r).unsubscribe();
    of(2).subscribe(r);
    expect(r.result()).toBe(2);
  });

  it('can be observed by another result', () => {
    const [a, b] = [make<number>(), make<number>()];
    a.subscribe(b);
    of(5).subscribe(a);
    expect(b.result()).toBe(5);
  });

  it('does not unsubscribe from its source when it is settled by hand', () => {
    const log: string[] = [];
    const r = make<number>();
    resource<number>(log, 'source').subscribe(r);
    r.next(1);
    r.complete();
    expect(log).toEqual(['+source']);
  });
});

describe.each(kinds)('%s used with RxJS', (_kind, make) => {
  it('works with pipe', () => {
    const log: string[] = [];
    const r = make<number>();
    const doubled = r.pipe(map((value) => value * 2));
    doubled.subscribe(logger(log, 'early'));
    of(5).subscribe(r);
    doubled.subscribe(logger(log, 'late'));
    expect(log).toEqual(['early: 10', 'early |', 'late: 10', 'late |']);
  });

  it('can be unsubscribed through pipe', () => {
    const r = make<number>();
    const subscription = r.pipe(map((value) => value * 2)).subscribe();
    expect(r.observed).toBe(true);
    subscription.unsubscribe();
    expect(r.observed).toBe(false);
  });

  it('works with asObservable, which cannot notify it', () => {
    const log: string[] = [];
    const r = make<number>();
    const observable = r.asObservable();
    observable.subscribe(logger(log, 'o'));
    of(5).subscribe(r);
    expect(observable).not.toHaveProperty('next');
    expect(log).toEqual(['o: 5', 'o |']);
  });

  it('works with forEach', async () => {
    const log: number[] = [];
    const r = make<number>();
    const end = r.forEach((value) => log.push(value));
    of(5).subscribe(r);
    await end;
    expect(log).toEqual([5]);
  });

  it('rejects the promise of forEach with its error', async () => {
    const error = new Error('boom');
    const r = make<number>();
    const end = r.forEach(() => undefined);
    r.error(error);
    await expect(end).rejects.toBe(error);
  });

  it('can be awaited with lastValueFrom and firstValueFrom, early and late', async () => {
    const r = make<number>();
    const early = [lastValueFrom(r), firstValueFrom(r)];
    of(5).subscribe(r);
    expect(await Promise.all([...early, lastValueFrom(r), firstValueFrom(r)])).toEqual([5, 5, 5, 5]);
  });

  it('rejects the promise of lastValueFrom with its error', async () => {
    const error = new Error('boom');
    const r = make<number>();
    r.error(error);
    await expect(lastValueFrom(r)).rejects.toBe(error);
  });

  it('rejects the promise of lastValueFrom with EmptyError if there is no value', async () => {
    const r = make<number>();
    r.complete();
    await expect(lastValueFrom(r)).rejects.toBeInstanceOf(EmptyError);
  });

  it('is an ObservableInput', () => {
    const log: string[] = [];
    const r = make<number>();
    of(5).subscribe(r);
    from(r).subscribe(logger(log, 'from'));
    forkJoin([r, r]).subscribe((values) => log.push(`forkJoin: ${String(values)}`));
    concat(r, r).subscribe(logger(log, 'concat'));
    of(0)
      .pipe(switchMap(() => r))
      .subscribe(logger(log, 'switchMap'));
    expect(log).toEqual([
      'from: 5',
      'from |',
      'forkJoin: 5,5',
      'concat: 5',
      'concat: 5',
      'concat |',
      'switchMap: 5',
      'switchMap |',
    ]);
  });

  it('can be the connector of share', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const shared = source.pipe(share({ connector: () => make<number>() }));
    shared.subscribe(logger(log, 'a'));
    source.next(1);
    shared.subscribe(logger(log, 'b'));
    source.next(2);
    source.complete();
    expect(log).toEqual(['a: 2', 'a |', 'b: 2', 'b |']);
  });

  it('accepts the deprecated separate callbacks', () => {
    const log: unknown[] = [];
    const subscribe = (r: AnyResult<number>) =>
      r.subscribe(
        (value) => log.push(value),
        (error: unknown) => log.push(error),
        () => log.push('complete'),
      );
    const [good, bad] = [make<number>(), make<number>()];
    subscribe(good);
    subscribe(bad);
    of(5).subscribe(good);
    bad.error('boom');
    subscribe(good);
    expect(log).toEqual([5, 'complete', 'boom', 5, 'complete']);
  });

  it('accepts null as a callback', () => {
    const log: string[] = [];
    const r = make<number>();
    of(5).subscribe(r);
    r.subscribe(null, null, () => log.push('complete'));
    expect(log).toEqual(['complete']);
  });

  it('accepts a partial observer, and none at all', async () => {
    const log: number[] = [];
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      r.subscribe();
      r.subscribe({});
      r.subscribe({ next: (value) => log.push(value) });
      of(5).subscribe(r);
    });
    expect([log, errors]).toEqual([[5], []]);
  });

  it('reports an error that a subscriber does not handle', async () => {
    const error = new Error('boom');
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      r.subscribe();
      r.error(error);
      r.subscribe((value) => value);
    });
    expect(errors).toEqual([error, error]);
  });

  it('does not report its failure if nobody subscribes', async () => {
    expect(await unhandledErrors(() => make().error(new Error('boom')))).toEqual([]);
  });
});

describe.each(kinds)('the state of a %s as RxJS reads it', (_kind, make) => {
  const flags = (r: Pick<AnyResult<unknown>, 'closed' | 'isStopped' | 'hasError' | 'thrownError'>) => ({
    closed: r.closed,
    isStopped: r.isStopped,
    hasError: r.hasError,
    thrownError: r.thrownError as unknown,
  });
  const open = { closed: false, isStopped: false, hasError: false, thrownError: null };
  const error = new Error('boom');

  it('is that of an open Subject while pending', () => {
    const r = make<number>();
    r.next(1);
    expect(flags(r)).toEqual(open);
  });

  it.each([
    ['a value', of(1), { isStopped: true }],
    ['no value', EMPTY, { isStopped: true }],
    ['an error', throwError(() => error), { isStopped: true, hasError: true, thrownError: error }],
    ['the error undefined', throwError(() => undefined), { isStopped: true, hasError: true, thrownError: undefined }],
  ])('is that of a Subject after %s', (_end, source, expected) => {
    const r = make();
    const model = new Subject();
    source.subscribe(r);
    source.subscribe(model);
    expect(flags(r)).toEqual({ ...open, ...expected });
    expect(flags(r)).toEqual({
      closed: model.closed,
      isStopped: model.isStopped,
      hasError: model.hasError,
      thrownError: model.thrownError as unknown,
    });
  });

  it('is already final in a subscriber’s handlers', () => {
    const r = make<number>();
    let seen: unknown;
    r.subscribe(() => (seen = flags(r)));
    of(1).subscribe(r);
    expect(seen).toEqual({ ...open, isStopped: true });
  });

  it('includes whether it is observed', () => {
    const r = make<number>();
    const seen = [r.observed];
    const a = r.subscribe();
    const b = r.subscribe();
    seen.push(r.observed);
    a.unsubscribe();
    seen.push(r.observed);
    b.unsubscribe();
    seen.push(r.observed);
    expect(seen).toEqual([false, true, true, false]);
  });

  it.each([
    ['waitDone', (r: AnyResult<number>) => r.waitDone()],
    ['outcome$', (r: AnyResult<number>) => r.outcome$],
  ])('counts those who wait with %s as observers', (_way, wait) => {
    const r = make<number>();
    const subscription = wait(r).subscribe();
    const before = r.observed;
    subscription.unsubscribe();
    expect([before, r.observed]).toEqual([true, false]);
  });

  it('is unobserved once it is done', () => {
    const r = make<number>();
    r.subscribe();
    of(1).subscribe(r);
    r.subscribe();
    expect(r.observed).toBe(false);
  });

  it('is of a class without the `create` of Subject', () => {
    expect(make<number>().constructor).not.toHaveProperty('create');
  });

  it('is not changed by whoever freezes it', () => {
    const r = Object.freeze(make<number>());
    const log: unknown[] = [];
    r.subscribe((value) => log.push(value));
    of(1, 2).subscribe(r);
    expect(log).toEqual([2]);
    expect(r.result()).toBe(2);
  });
});

describe.each(kinds)('unsubscribe of a %s', (_kind, make) => {
  const unsubscribe = (r: { unsubscribe(): void }) => r.unsubscribe();

  it('closes it, as it does any Subject', () => {
    const r = make<number>();
    unsubscribe(r);
    expect([r.closed, r.isStopped, r.observed]).toEqual([true, true, false]);
  });

  it('drops its subscribers without notifying them', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(logger(log, 'a'));
    r.pipe(map((value) => value)).subscribe(logger(log, 'b'));
    unsubscribe(r);
    expect([log, r.observed]).toEqual([[], false]);
  });

  it('drops only subscribers, in any order among other waiters', () => {
    const log: string[] = [];
    const r = make<number>();
    r.subscribe(logger(log, 'a'));
    r.waitDone().subscribe(() => log.push('first'));
    r.subscribe(logger(log, 'b'));
    r.outcome$.subscribe(({ status }) => log.push(status));
    r.subscribe(logger(log, 'c'));
    unsubscribe(r);
    expect([log, r.observed]).toEqual([['pending'], true]);
  });

  it('lets dropped subscribers unsubscribe later', () => {
    const r = make<number>();
    const gone = r.subscribe();
    const stays = r.waitDone().subscribe();
    unsubscribe(r);
    gone.unsubscribe();
    expect([gone.closed, r.observed]).toEqual([true, true]);
    stays.unsubscribe();
    expect(r.observed).toBe(false);
  });

  it.each([
    ['next', (r: AnyResult<number>) => r.next(1)],
    ['error', (r: AnyResult<number>) => r.error(new Error('boom'))],
    ['complete', (r: AnyResult<number>) => r.complete()],
    ['subscribe', (r: AnyResult<number>) => r.subscribe()],
    ['subscribe through asObservable', (r: AnyResult<number>) => r.asObservable().subscribe()],
  ])('makes %s throw, and changes nothing', (_what, act) => {
    const r = make<number>();
    unsubscribe(r);
    expect(() => act(r)).toThrow(ObjectUnsubscribedError);
    expect(r.outcome).toEqual({ status: 'pending' });
  });

  it('does nothing the second time', () => {
    const r = make<number>();
    unsubscribe(r);
    expect(() => unsubscribe(r)).not.toThrow();
  });

  it('keeps the outcome readable', () => {
    const log: unknown[] = [];
    const r = make<number>();
    of(5).subscribe(r);
    unsubscribe(r);
    r.waitDone().subscribe((outcome) => log.push(outcome));
    expect(r.result()).toBe(5);
    expect(log).toEqual([{ status: 'fulfilled', value: 5 }]);
  });

  it('leads to a report of later notifications, as with any Subject', async () => {
    const r = make<number>();
    const errors = await unhandledErrors(() => {
      unsubscribe(r);
      of(5).subscribe(r);
    });
    expect(errors).toEqual([expect.any(ObjectUnsubscribedError), expect.any(ObjectUnsubscribedError)]);
  });
});

describe.each(kinds)('the hooks that observe a %s', (_kind, make) => {
  it('do not report notifications after the end, because there is no subscriber', async () => {
    const notifications: unknown[] = [];
    const before = config.onStoppedNotification;
    config.onStoppedNotification = (notification) => notifications.push(notification);
    try {
      await unhandledErrors(() => {
        const r = make<number>();
        r.complete();
        r.next(1);
        r.error(new Error('late'));
        r.complete();
      });
    } finally {
      config.onStoppedNotification = before;
    }
    expect(notifications).toEqual([]);
  });

  it('see values in the handlers of tap', () => {
    const log: string[] = [];
    const r = make<number>();
    r.pipe(tap(logger(log, 'tap'))).subscribe();
    of(5).subscribe(r);
    expect(log).toEqual(['tap: 5', 'tap |']);
  });
});
