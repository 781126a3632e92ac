import { describe, expect, it } from '@jest/globals';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  race,
  repeat,
  retry,
  Subject,
  Subscriber,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  UnsubscriptionError,
  type Observer,
} from 'rxjs';
import { capture, Future, FutureSetAgainError, openNursery, ResultCapture, TaskCancelledError } from 'rxresult';
import { logger, marbles, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';
import { stoppedNotifications } from './stoppedNotifications';

const boom = new Error('boom');

/** A source that `work` drives, and whose teardown throws `error`. */
function throwingTeardown<T = never>(
  log: string[],
  error: unknown,
  work?: (subscriber: Subscriber<T>) => void,
): Observable<T> {
  return new Observable<T>((subscriber) => {
    work?.(subscriber);
    return () => {
      log.push('-source');
      throw error;
    };
  });
}

/** The errors in the `UnsubscriptionError` that `act` throws. */
function teardownErrors(act: () => void): unknown[] {
  const error = thrownBy(act);
  expect(error).toBeInstanceOf(UnsubscriptionError);
  return (error as UnsubscriptionError).errors;
}

describe('capture', () => {
  it('passes values and completion through in the same frame, and subscribes to the source once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold(' -a-(bc)-|');
      expectObservable(source.pipe(capture(rc))).toBe('-a-(bc)-|');
      expectObservable(rc).toBe('                      --------(c|)');
      expectSubscriptions(source.subscriptions).toBe(' ^-------!');
    });
  });

  it('passes an error through in the same frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold(' -a-#', undefined, boom);
      expectObservable(source.pipe(capture(rc))).toBe('-a-#', undefined, boom);
      expectObservable(rc).toBe('                      ---#', undefined, boom);
      expectSubscriptions(source.subscriptions).toBe(' ^--!');
    });
  });

  it('does nothing before it is subscribed', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc));
    expect([log, rc.outcome]).toEqual([[], { status: 'pending' }]);
  });

  it('records the last value', () => {
    const rc = new ResultCapture<number>();
    of(1, 2, 3).pipe(capture(rc)).subscribe();
    expect(rc.outcome).toEqual({ status: 'fulfilled', value: 3 });
  });

  it('distinguishes the value undefined from no value', () => {
    const [value, none] = [new ResultCapture<undefined>(), new ResultCapture<undefined>()];
    of(undefined).pipe(capture(value)).subscribe();
    EMPTY.pipe(capture(none)).subscribe();
    expect([value.outcome, none.outcome]).toEqual([{ status: 'fulfilled', value: undefined }, { status: 'empty' }]);
  });

  it('records the error itself', () => {
    const log: unknown[] = [];
    const rc = new ResultCapture<number>();
    throwError(() => boom)
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => log.push(error) });
    expect(log[0]).toBe(boom);
    expect(rc.exception()).toBe(boom);
  });

  it('treats the error undefined as a failure', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    throwError(() => undefined)
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect([log, rc.outcome]).toEqual([['run # undefined'], { status: 'rejected', reason: undefined }]);
  });

  it('stays pending while values pass, even the last one', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1, 2)
      .pipe(capture(rc))
      .subscribe((value) => log.push(`${value}: ${rc.outcome.status}`));
    expect(log).toEqual(['1: pending', '2: pending']);
  });

  it('records a value before it notifies downstream, so that a handler may end the stream', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe((value) => {
      log.push(String(value));
      source.complete();
    });
    source.next(1);
    expect([log, rc.outcome]).toEqual([['1'], { status: 'fulfilled', value: 1 }]);
  });

  it('treats the value notified last as the last one, even if it comes from the handler of an earlier one', () => {
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe((value) => {
      if (value === 1) {
        source.next(2);
      }
    });
    source.next(1);
    source.complete();
    expect(rc.result()).toBe(2);
  });

  it.each<[string, Observable<number>]>([
    ['completes', of(1)],
    ['completes without a value', EMPTY],
    ['errors', throwError(() => boom)],
  ])('of a stream that %s records first, then notifies waiters, then downstream', (_end, source) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const hear = (who: string) => () => log.push(`${who}: ${rc.isDone() ? 'done' : 'pending'}`);
    rc.subscribe({ complete: hear('waiter'), error: hear('waiter') });
    source.pipe(capture(rc)).subscribe({ complete: hear('downstream'), error: hear('downstream') });
    expect(log).toEqual(['waiter: done', 'downstream: done']);
  });

  it('tears down the source after it has notified downstream, as in RxJS', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source
      .pipe(
        finalize(() => log.push('-source')),
        capture(rc),
      )
      .subscribe(logger(log, 'run'));
    source.complete();
    expect(log).toEqual(['run |', '-source']);
  });

  it('accepts a capture that already has waiters', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    rc.waitDone().subscribe(({ status }) => log.push(status));
    of(5).pipe(capture(rc)).subscribe();
    expect(log).toEqual(['rc: 5', 'rc |', 'fulfilled']);
  });

  it('lets a waiter unsubscribe downstream, which is then not notified', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    rc.subscribe({ complete: () => run.unsubscribe() });
    const run = source
      .pipe(
        finalize(() => log.push('-source')),
        capture(rc),
      )
      .subscribe(logger(log, 'run'));
    source.complete();
    expect([log, rc.outcome]).toEqual([['-source'], { status: 'empty' }]);
  });

  it('is not affected by a waiter that throws', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      rc.pipe(
        finalize(() => {
          throw boom;
        }),
      ).subscribe();
      of(5).pipe(capture(rc)).subscribe(logger(log, 'run'));
    });
    expect([log, errors]).toEqual([['run: 5', 'run |'], [boom]]);
  });
});

describe('capture of a stream that is unsubscribed', () => {
  it('records the cancellation in the same frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold('                        -a-b-c-|');
      expectObservable(source.pipe(capture(rc)), ' ^---!').toBe('-a-b-');
      expectObservable(rc.waitDone().pipe(map(({ status }) => status[0]))).toBe('----(c|)');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('gives the capture its own TaskCancelledError, without a cause', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    NEVER.pipe(capture(rc)).subscribe().unsubscribe();
    const error = rc.exception() as TaskCancelledError;
    expect(error).toBeInstanceOf(TaskCancelledError);
    expect([error.message, error.capture, 'cause' in error]).toEqual(['task "orders" was cancelled', rc, false]);
  });

  it('records and notifies waiters before it tears down the source, and does not notify downstream', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run')).unsubscribe();
    expect(log).toEqual(['+source', 'rc # a task was cancelled', '-source']);
  });

  it('records the cancellation even if the teardown of the source throws, and unsubscribe throws that error', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = throwingTeardown<number>(log, boom).pipe(capture(rc)).subscribe();
    expect(unsubscribeErrors(run)).toEqual([boom]);
    expect([log, rc.outcome.status]).toEqual([['-source'], 'cancelled']);
  });

  it('throws the errors of all teardowns to the caller of unsubscribe', () => {
    const [first, second] = [new Error('first'), new Error('second')];
    const rc = new ResultCapture<number>();
    const run = new Observable<number>((subscriber) => {
      subscriber.add(() => {
        throw first;
      });
      return () => {
        throw second;
      };
    })
      .pipe(capture(rc))
      .subscribe();
    run.add(() => {
      throw boom;
    });
    expect(unsubscribeErrors(run)).toEqual([first, second, boom]);
  });

  it('records the cancellation when downstream unsubscribes, even at the first value', () => {
    const rc = new ResultCapture<number>();
    of(1, 2).pipe(capture(rc), take(1)).subscribe();
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('records the value if a take comes before it', () => {
    const rc = new ResultCapture<number>();
    of(1, 2).pipe(take(1), capture(rc)).subscribe();
    expect(rc.outcome).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('records the cancellation if a producer unsubscribes its own subscriber, and does not notify downstream', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.unsubscribe();
      subscriber.next(2);
      return () => log.push('-source');
    })
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect([log, rc.outcome.status]).toEqual([['run: 1', '-source'], 'cancelled']);
  });

  it('throws the error of the teardown to a producer that unsubscribes its own subscriber later', () => {
    const subscribers: Subscriber<number>[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      subscribers.push(subscriber);
      return () => {
        throw boom;
      };
    })
      .pipe(capture(rc))
      .subscribe();
    expect(teardownErrors(() => subscribers[0]?.unsubscribe())).toEqual([boom]);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('records the cancellation for a consumer that is already closed, and leaves nothing subscribed', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const gone = new Subscriber<number>();
    gone.unsubscribe();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(gone);
    expect(rc.outcome.status).toBe('cancelled');
    expect(log.filter((line) => line === '+source').length).toBe(log.filter((line) => line === '-source').length);
  });

  it('cancels once, even if a waiter unsubscribes again', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe();
    rc.subscribe({ error: () => run.unsubscribe() });
    rc.subscribe(logger(log, 'rc'));
    run.unsubscribe();
    expect(log).toEqual(['+source', 'rc # a task was cancelled', '-source']);
  });
});

describe('a capture is for one run:', () => {
  /** A source that counts its subscriptions. */
  function counted<T>(source: Observable<T>): { touched: () => number; source: Observable<T> } {
    let count = 0;
    return { touched: () => count, source: defer(() => (count++, source)) };
  }

  it('a second subscription errors with FutureSetAgainError before the source is subscribed', () => {
    const log: unknown[] = [];
    const rc = new ResultCapture<number>({ name: 'orders' });
    const { touched, source } = counted(of(1));
    const captured = source.pipe(capture(rc));
    captured.subscribe();
    captured.subscribe({ error: (error: unknown) => log.push(error), complete: () => log.push('complete') });
    expect(log).toEqual([expect.any(FutureSetAgainError)]);
    expect((log[0] as FutureSetAgainError).capture).toBe(rc);
    expect([touched(), rc.result()]).toEqual([1, 1]);
  });

  it('a second subscription during the first run errors, and does not affect that run', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const first = new Subject<number>();
    const second = counted(of(9));
    first.pipe(capture(rc)).subscribe(logger(log, 'first'));
    first.next(1);
    second.source
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => log.push((error as Error).name), complete: () => log.push('complete') });
    expect(rc.isDone()).toBe(false);
    first.next(2);
    first.complete();
    expect(log).toEqual(['first: 1', 'FutureSetAgainError', 'first: 2', 'first |']);
    expect([second.touched(), rc.result()]).toEqual([0, 2]);
  });

  it('unsubscribing the second subscription does not cancel the first', () => {
    const rc = new ResultCapture<number>();
    const captured = NEVER.pipe(capture(rc));
    captured.subscribe();
    captured.subscribe({ error: () => undefined }).unsubscribe();
    expect(rc.isDone()).toBe(false);
  });

  it('a source that subscribes to itself while it is being subscribed errors', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source: Observable<number> = defer(() => {
      captured.subscribe(logger(log, 'inner'));
      return of(1);
    });
    const captured = source.pipe(capture(rc));
    captured.subscribe(logger(log, 'outer'));
    expect(log).toEqual([
      'inner # a task is captured already: retry and repeat go before capture',
      'outer: 1',
      'outer |',
    ]);
  });

  it.each<[string, (rc: ResultCapture<number>) => void]>([
    [
      'failed',
      (rc) =>
        throwError(() => boom)
          .pipe(capture(rc))
          .subscribe({ error: () => undefined }),
    ],
    ['was unsubscribed', (rc) => NEVER.pipe(capture(rc)).subscribe().unsubscribe()],
    ['was cancelled', (rc) => rc.cancel()],
    ['was settled by hand', (rc) => rc.complete()],
  ])('a second run errors if the first %s', (_what, spend) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    spend(rc);
    const { outcome } = rc;
    const { touched, source } = counted(of(1));
    source.pipe(capture(rc)).subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect([log, touched()]).toEqual([['FutureSetAgainError'], 0]);
    expect(rc.outcome).toBe(outcome);
  });

  it('a second run errors for a task of a nursery, whether it runs or waits', () => {
    const n = openNursery({ concurrent: 1 });
    const runs = n.startSoon(NEVER as Observable<number>);
    const waits = n.startSoon(NEVER as Observable<number>);
    const errors: unknown[] = [];
    for (const rc of [runs, waits]) {
      of(1)
        .pipe(capture(rc))
        .subscribe({ error: (error: unknown) => errors.push(error) });
    }
    expect(errors).toEqual([expect.any(FutureSetAgainError), expect.any(FutureSetAgainError)]);
    expect([runs.isDone(), waits.isDone()]).toEqual([false, false]);
  });

  it('retry before it is one run, whose last attempt is recorded', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    let attempt = 0;
    defer(() =>
      ++attempt < 3
        ? concat(
            of(-1),
            throwError(() => boom),
          )
        : of(attempt),
    )
      .pipe(retry(5), capture(rc))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: -1', 'run: -1', 'run: 3', 'run |']);
    expect(rc.result()).toBe(3);
  });

  it('retry after it errors, and the source is subscribed once', () => {
    const errors: unknown[] = [];
    const rc = new ResultCapture<number>();
    const { touched, source } = counted(throwError(() => boom));
    source.pipe(capture(rc), retry(3)).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
    expect([touched(), rc.exception()]).toEqual([1, boom]);
  });

  it('repeat after it errors, and the source is subscribed once', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>({ name: 'orders' });
    const { touched, source } = counted(of(1));
    source.pipe(capture(rc), repeat(3)).subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: 1', 'run # task "orders" is captured already: retry and repeat go before capture']);
    expect([touched(), rc.result()]).toEqual([1, 1]);
  });

  it('two captures may still record the same run', () => {
    const [outer, inner] = [new ResultCapture<number>(), new ResultCapture<number>()];
    of(1, 2)
      .pipe(
        capture(inner),
        map((value) => value * 10),
        capture(outer),
      )
      .subscribe();
    expect([inner.result(), outer.result()]).toEqual([2, 20]);
  });
});

describe('capture with suppressError', () => {
  it('records the error, then completes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold('-a-#', undefined, boom);
      expectObservable(source.pipe(capture(rc, { suppressError: true }))).toBe('-a-|');
      expectObservable(rc).toBe('                      ---#', undefined, boom);
      expectSubscriptions(source.subscriptions).toBe(' ^--!');
    });
  });

  it('records before it completes', () => {
    const seen: unknown[] = [];
    const rc = new ResultCapture<number>();
    throwError(() => boom)
      .pipe(capture(rc, { suppressError: true }))
      .subscribe({ complete: () => seen.push(rc.exception()) });
    expect(seen).toEqual([boom]);
  });

  it('changes nothing for a stream that completes', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1)
      .pipe(capture(rc, { suppressError: true }))
      .subscribe(logger(log, 'run'));
    expect([log, rc.result()]).toEqual([['run: 1', 'run |'], 1]);
  });

  it('does not suppress a cancellation', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc, { suppressError: true }))
      .subscribe(logger(log, 'run'))
      .unsubscribe();
    expect([log, rc.outcome.status]).toEqual([[], 'cancelled']);
  });

  it('does not suppress the error of a second run', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const captured = of(1).pipe(capture(rc, { suppressError: true }));
    captured.subscribe();
    captured.subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['FutureSetAgainError']);
  });

  it.each([[undefined], [{}], [{ suppressError: false }]])('is off with %p', (options) => {
    const log: string[] = [];
    throwError(() => boom)
      .pipe(capture(new ResultCapture<number>(), options))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual(['run # boom']);
  });

  it('does not affect the siblings in a merge', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    merge(
      throwError(() => boom).pipe(capture(a, { suppressError: true })),
      of(1).pipe(capture(b, { suppressError: true })),
    ).subscribe(logger(log, 'merge'));
    expect(log).toEqual(['merge: 1', 'merge |']);
    expect([a.outcome.status, b.outcome.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('cancel of a capture that runs', () => {
  it('unsubscribes the source and completes downstream, as takeUntil would', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold('                     -a-b-c-d-|');
      const model = cold('                      -a-b-c-d-|');
      const stop = hot('                        ----x');
      stop.subscribe(() => rc.cancel('enough'));
      expectObservable(source.pipe(capture(rc))).toBe('    -a-b|');
      expectObservable(model.pipe(takeUntil(stop))).toBe(' -a-b|');
      expectObservable(rc.waitDone().pipe(map(({ status }) => status[0]))).toBe('----(c|)');
      expectSubscriptions(source.subscriptions).toBe('     ^---!');
      expectSubscriptions(model.subscriptions).toBe('      ^---!');
    });
  });

  it('records, notifies waiters, tears down the source and completes downstream, in this order', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe({ error: () => log.push(`waiter: ${rc.outcome.status}`) });
    new Observable<number>(() => () => log.push(`source: ${rc.outcome.status}`))
      .pipe(capture(rc))
      .subscribe({ complete: () => log.push(`downstream: ${rc.outcome.status}`) });
    rc.cancel();
    expect(log).toEqual(['waiter: cancelled', 'source: cancelled', 'downstream: cancelled']);
  });

  it('records the reason as the cause', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    NEVER.pipe(capture(rc)).subscribe();
    rc.cancel(boom);
    const error = rc.exception() as TaskCancelledError;
    expect([error.message, error.cause, error.capture]).toEqual(['task "orders" was cancelled', boom, rc]);
  });

  it('completes downstream also with suppressError, and records a cancellation, not a failure', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc, { suppressError: true })).subscribe(logger(log, 'run'));
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['run |'], 'cancelled']);
  });

  it('does nothing after the run has ended', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1).pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel();
    expect([log, rc.result()]).toEqual([['run: 1', 'run |'], 1]);
  });

  it('does nothing the second time', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel('first');
    rc.cancel('second');
    expect(log).toEqual(['+source', '-source', 'run |']);
    expect((rc.exception() as Error).cause).toBe('first');
  });

  it('makes a later unsubscribe do nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel('reason');
    run.unsubscribe();
    expect(log).toEqual(['+source', '-source', 'run |']);
    expect((rc.exception() as Error).cause).toBe('reason');
  });

  it('throws the error of the source’s teardown, after everything else is done', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    const run = throwingTeardown<number>(log, boom).pipe(capture(rc)).subscribe(logger(log, 'run'));
    expect(teardownErrors(() => rc.cancel())).toEqual([boom]);
    expect(log).toEqual(['rc # a task was cancelled', '-source', 'run |']);
    expect([rc.outcome.status, run.closed]).toEqual(['cancelled', true]);
  });

  it('throws the error of a finalizer downstream, after everything else is done', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source')
      .pipe(
        capture(rc),
        finalize(() => {
          throw boom;
        }),
      )
      .subscribe(logger(log, 'run'));
    expect(teardownErrors(() => rc.cancel())).toEqual([boom]);
    expect([log, rc.outcome.status]).toEqual([['+source', '-source', 'run |'], 'cancelled']);
  });

  it('throws the errors of all finalizers of the source and downstream as one error, in order', () => {
    const log: string[] = [];
    const [first, second, third] = [new Error('first'), new Error('second'), new Error('third')];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      subscriber.add(() => {
        log.push('-first');
        throw first;
      });
      return () => {
        log.push('-second');
        throw second;
      };
    })
      .pipe(
        capture(rc),
        finalize(() => {
          log.push('-third');
          throw third;
        }),
      )
      .subscribe(logger(log, 'run'));
    expect(teardownErrors(() => rc.cancel())).toEqual([first, second, third]);
    expect(log).toEqual(['-first', '-second', 'run |', '-third']);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it.each([[undefined], [null]])(
    'completes downstream even if a teardown throws %p, for which RxJS cannot build an error',
    (thrown) => {
      const log: string[] = [];
      const rc = new ResultCapture<number>();
      throwingTeardown<number>(log, thrown).pipe(capture(rc)).subscribe(logger(log, 'run'));
      expect(teardownErrors(() => rc.cancel())).toEqual([expect.any(Error)]);
      expect([log, rc.outcome.status]).toEqual([['-source', 'run |'], 'cancelled']);
    },
  );

  it('does not throw the error of a handler downstream, but reports it, as RxJS does', async () => {
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc)).subscribe({
      complete: () => {
        throw boom;
      },
    });
    expect(await unhandledErrors(() => rc.cancel())).toEqual([boom]);
  });

  it('from the subscribe function of the source stops it there and runs its teardown', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      subscriber.next(1);
      rc.cancel('from within');
      log.push(`cancelled, closed: ${String(subscriber.closed)}`);
      subscriber.next(2);
      return () => log.push('-source');
    })
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: 1', 'run |', 'cancelled, closed: true', '-source']);
    expect((rc.exception() as Error).cause).toBe('from within');
  });

  it('from a handler downstream stops a firehose', () => {
    let count = 0;
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      while (!subscriber.closed) {
        subscriber.next(++count);
      }
    })
      .pipe(capture(rc))
      .subscribe({ next: (value) => value === 3 && rc.cancel(), complete: () => log.push('complete') });
    expect([count, log, rc.outcome.status]).toEqual([3, ['complete'], 'cancelled']);
  });

  it('from a handler upstream drops the current value', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1, 2, 3)
      .pipe(
        tap((value) => value === 2 && rc.cancel()),
        capture(rc),
      )
      .subscribe(logger(log, 'run'));
    expect([log, rc.outcome.status]).toEqual([['run: 1', 'run |'], 'cancelled']);
  });

  it('from the teardown of its own source does nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>(() => () => {
      log.push('-source');
      rc.cancel('again');
    })
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    rc.cancel('first');
    expect([log, (rc.exception() as Error).cause]).toEqual([['-source', 'run |'], 'first']);
  });

  it('with a waiter that unsubscribes downstream tears down the source once, and does not notify downstream', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.subscribe({ error: () => run.unsubscribe() });
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['+source', '-source'], 'cancelled']);
  });

  it('ignores what the source notifies while waiters are notified', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.subscribe({
      error: () => {
        source.next(1);
        source.error(boom);
      },
    });
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['run |'], 'cancelled']);
  });

  it('is not affected by waiters that throw, and reports their errors', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    const errors = await unhandledErrors(() => {
      rc.subscribe({
        error: () => {
          throw boom;
        },
      });
      rc.cancel();
    });
    expect([log, errors]).toEqual([['+source', '-source', 'run |'], [boom]]);
  });

  it('may cancel another, which cancels the first, once each', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe(logger(log, 'a'));
    resource<number>(log, 'b').pipe(capture(b)).subscribe(logger(log, 'b'));
    a.subscribe({ error: () => b.cancel() });
    b.subscribe({ error: () => a.cancel() });
    a.cancel();
    expect(log).toEqual(['+a', '+b', '-b', 'b |', '-a', 'a |']);
  });

  it('completes one source of a merge, which goes on with the others', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const other = new Subject<number>();
    merge(NEVER.pipe(capture(rc)), other).subscribe(logger(log, 'merge'));
    rc.cancel();
    other.next(1);
    other.complete();
    expect(log).toEqual(['merge: 1', 'merge |']);
  });
});

describe('capture for a consumer that stays subscribed after the end, as groupBy may', () => {
  class Lasting extends Subscriber<number> {
    override unsubscribe(): void {
      // It stays subscribed.
    }
  }

  it.each<[string, Observable<number>]>([
    ['completes', EMPTY],
    ['errors', throwError(() => 'boom')],
  ])('runs the finalizers of a stream that %s', (_end, end$) => {
    const log: string[] = [];
    const source = end$.pipe(finalize(() => log.push('finalized')));
    source.pipe(capture(new ResultCapture<number>())).subscribe(new Lasting(logger(log, 'consumer')));
    expect(log).toEqual([expect.stringMatching(/^consumer [|#]/), 'finalized']);
  });
});

describe('capture of a firehose', () => {
  it('stops it when downstream unsubscribes', () => {
    let count = 0;
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      while (!subscriber.closed) {
        subscriber.next(++count);
      }
      return () => log.push('-source');
    })
      .pipe(capture(rc), take(3))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: 1', 'run: 2', 'run: 3', 'run |', '-source']);
    expect([count, rc.outcome.status]).toEqual([3, 'cancelled']);
  });

  it('stops it when downstream has thrown', () => {
    let count = 0;
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      while (!subscriber.closed) {
        subscriber.next(++count);
      }
    })
      .pipe(
        capture(rc),
        map((value) => {
          if (value === 3) {
            throw boom;
          }
          return value;
        }),
      )
      .subscribe(logger(log, 'run'));
    expect([log, count, rc.outcome.status]).toEqual([['run: 1', 'run: 2', 'run # boom'], 3, 'cancelled']);
  });

  it('shows it the end through `closed`', () => {
    const seen: boolean[] = [];
    new Observable<number>((subscriber) => {
      seen.push(subscriber.closed);
      subscriber.complete();
      seen.push(subscriber.closed);
    })
      .pipe(capture(new ResultCapture<number>()))
      .subscribe();
    expect(seen).toEqual([false, true]);
  });
});

/** The ways a run may end while its source is being subscribed. */
const endsWithin: readonly (readonly [string, (subscriber: Subscriber<number>, rc: ResultCapture<number>) => void])[] =
  [
    ['has completed', (subscriber) => subscriber.complete()],
    ['has failed', (subscriber) => subscriber.error(new Error('failed'))],
    ['was unsubscribed', (subscriber) => subscriber.unsubscribe()],
    ['was cancelled', (_subscriber, rc) => rc.cancel()],
  ];

describe('capture with a late event', () => {
  it.each(endsWithin)('runs a teardown at once after the run %s', (_end, end) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    new Observable<number>((subscriber) => {
      end(subscriber, rc);
      return () => log.push('-source');
    })
      .pipe(capture(rc))
      .subscribe({ error: () => undefined });
    expect([log, rc.isDone()]).toEqual([['-source'], true]);
  });

  it.each(endsWithin)('reports the error of a teardown after the run %s', async (_end, end) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      throwingTeardown<number>(log, boom, (subscriber) => end(subscriber, rc))
        .pipe(capture(rc))
        .subscribe({ error: () => undefined });
      log.push('subscribed');
    });
    expect([errors, log, rc.isDone()]).toEqual([[boom], ['-source', 'subscribed'], true]);
  });

  it('reports the error of a finalize', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      of(1)
        .pipe(
          finalize(() => {
            throw boom;
          }),
          capture(rc),
        )
        .subscribe(logger(log, 'run'));
    });
    expect([errors, log, rc.result()]).toEqual([[boom], ['run: 1', 'run |'], 1]);
  });

  it('reports the error of a teardown after downstream has unsubscribed', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      throwingTeardown<number>(log, boom, (subscriber) => subscriber.next(1))
        .pipe(capture(rc), take(1))
        .subscribe(logger(log, 'run'));
    });
    expect([errors, log, rc.outcome.status]).toEqual([[boom], ['run: 1', 'run |', '-source'], 'cancelled']);
  });

  const late = ['next', 'error', 'complete'] as const;
  const kindsOf = { next: 'N', error: 'E', complete: 'C' };
  it.each(endsWithin.flatMap(([name, end]) => late.map((what) => [what, name, end] as const)))(
    'passes %s, after the run %s, to config.onStoppedNotification',
    async (what, _name, end) => {
      const log: string[] = [];
      const rc = new ResultCapture<number>();
      const notifications = await stoppedNotifications(() => {
        new Observable<number>((subscriber) => {
          end(subscriber, rc);
          subscriber[what](5);
        })
          .pipe(capture(rc))
          .subscribe({ next: () => log.push('next'), error: () => log.push('end'), complete: () => log.push('end') });
      });
      expect(notifications).toEqual([expect.objectContaining({ kind: kindsOf[what] })]);
      expect(log.filter((line) => line === 'next')).toEqual([]);
      expect(log.length).toBeLessThanOrEqual(1);
    },
  );

  it('ignores all notifications after the end', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.complete();
      subscriber.next(2);
      subscriber.error(boom);
      subscriber.complete();
    })
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: 1', 'rc: 1', 'rc |', 'run |']);
    expect(rc.result()).toBe(1);
  });

  it('ignores all notifications while waiters are notified of the end', () => {
    const log: string[] = [];
    const subscribers: Subscriber<number>[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(() => {
      subscribers[0]?.next(2);
      subscribers[0]?.error(boom);
      subscribers[0]?.complete();
    });
    new Observable<number>((subscriber) => {
      subscribers.push(subscriber);
      subscriber.next(1);
      subscriber.complete();
    })
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect([log, rc.result()]).toEqual([['run: 1', 'run |'], 1]);
  });

  it.each(['next', 'error', 'complete'] as const)(
    'keeps the order of the end if %s arrives while waiters are notified',
    (what) => {
      const log: string[] = [];
      const subscribers: Subscriber<number>[] = [];
      const rc = new ResultCapture<number>();
      rc.subscribe(() => {
        log.push('waiter');
        subscribers[0]?.[what](2);
      });
      new Observable<number>((subscriber) => {
        subscribers.push(subscriber);
        return () => log.push('-source');
      })
        .pipe(capture(rc))
        .subscribe(logger(log, 'run'));
      subscribers[0]?.next(1);
      subscribers[0]?.complete();
      expect(log).toEqual(['run: 1', 'waiter', 'run |', '-source']);
    },
  );
});

describe('capture of a foreign Observable', () => {
  /** An object whose subscribe function may throw, which that of an RxJS Observable never does. */
  function foreign(subscribe: (observer: Observer<number>) => void): Observable<number> {
    return { subscribe } as unknown as Observable<number>;
  }

  it('records and emits what its subscribe function throws', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    capture(rc)(
      foreign(() => {
        throw boom;
      }),
    ).subscribe(logger(log, 'run'));
    expect([log, rc.exception()]).toEqual([['run # boom'], boom]);
  });

  it.each<[string, (observer: Observer<number>) => void]>([
    ['completed', (observer) => observer.complete()],
    ['failed', (observer) => observer.error('first')],
  ])('reports what its subscribe function throws after it has %s', async (_end, end) => {
    const rc = new ResultCapture<number>();
    let outcome: unknown;
    const errors = await unhandledErrors(() => {
      capture(rc)(
        foreign((observer) => {
          end(observer);
          ({ outcome } = rc);
          throw boom;
        }),
      ).subscribe({ error: () => undefined });
    });
    expect(errors).toEqual([boom]);
    expect(rc.outcome).toBe(outcome);
  });
});

describe('capture in plain RxJS', () => {
  it('collects the results of a merge', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b] = [new ResultCapture<string>(), new ResultCapture<string>()];
      const first = cold(' a--b--|').pipe(capture(a));
      const second = cold('-c--d--|').pipe(capture(b));
      expectObservable(merge(first, second)).toBe('ac-bd--|');
      expectObservable(a).toBe('                   ------(b|)');
      expectObservable(b).toBe('                   -------(d|)');
    });
  });

  it('shows the outcome of each source when a merge fails', () => {
    const [a, b, c] = [new ResultCapture<number>(), new ResultCapture<number>(), new ResultCapture<number>()];
    const failing = new Subject<number>();
    merge(of(1).pipe(capture(a)), failing.pipe(capture(b)), NEVER.pipe(capture(c))).subscribe({
      error: () => undefined,
    });
    failing.error(boom);
    expect([a, b, c].map(({ outcome }) => outcome.status)).toEqual(['fulfilled', 'rejected', 'cancelled']);
  });

  it('collects the results of a forkJoin', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<string>()];
    forkJoin({ a: of(1, 2).pipe(capture(a)), b: of('x').pipe(capture(b)) }).subscribe(({ a, b }) =>
      log.push(`${a}${b}`),
    );
    expect([log, a.result(), b.result()]).toEqual([['2x'], 2, 'x']);
  });

  it('shows which source of a forkJoin had no value', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    forkJoin([of(1).pipe(capture(a)), EMPTY.pipe(capture(b))]).subscribe(logger(log, 'forkJoin'));
    expect([log, a.outcome.status, b.outcome.status]).toEqual([['forkJoin |'], 'fulfilled', 'empty']);
  });

  it('shows the loser of a race', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    const source = new Subject<number>();
    race(NEVER.pipe(capture(a)), source.pipe(capture(b))).subscribe();
    source.next(1);
    source.complete();
    expect([a.outcome.status, b.outcome]).toEqual(['cancelled', { status: 'fulfilled', value: 1 }]);
  });

  it('shows which inner streams switchMap has unsubscribed', () => {
    const rcs: ResultCapture<string>[] = [];
    marbles(({ cold, expectObservable, flush }) => {
      const switched = cold('a--b-|').pipe(
        switchMap((name) => {
          const rc = new ResultCapture<string>({ name });
          rcs.push(rc);
          return cold('     --x-y|').pipe(capture(rc));
        }),
      );
      expectObservable(switched).toBe('--x--x-y|');
      flush();
      expect(rcs.map(String)).toEqual(['ResultCapture("a", cancelled)', 'ResultCapture("b", fulfilled: "y")']);
    });
  });

  it('keeps the runs of mergeMap apart', () => {
    const rcs: ResultCapture<number>[] = [];
    of(...Array.from({ length: 1000 }, (_, index) => index))
      .pipe(
        mergeMap((index) => {
          const rc = new ResultCapture<number>();
          rcs.push(rc);
          return of(index).pipe(capture(rc));
        }),
      )
      .subscribe();
    expect(rcs.map((rc) => rc.result())).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });

  it('can record another capture', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    const source = new Subject<number>();
    a.pipe(capture(b)).subscribe();
    source.pipe(capture(a)).subscribe();
    source.next(1);
    source.next(2);
    source.complete();
    expect([a.result(), b.result()]).toEqual([2, 2]);
  });

  it('records the cancellation of another capture as an error', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    a.pipe(capture(b)).subscribe({ error: () => undefined });
    a.cancel();
    expect(b.outcome).toEqual({ status: 'rejected', reason: a.exception() });
  });
});

describe('capture with an invalid argument', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'Object (object)'],
    ['orders', '"orders" (string)'],
    [new Subject(), 'Subject (object)'],
    [new Future(), 'Future (object)'],
    [ResultCapture, 'ResultCapture (function)'],
  ])('throws a TypeError at the call for %p, with the expected and the given', (rc, got) => {
    const error = thrownBy(() => capture(rc as ResultCapture<unknown>)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(
      `capture: the first argument must be a ResultCapture of this copy of rxresult, got ${got}`,
    );
  });

  it.each<[unknown, string]>([
    [null, 'null'],
    [true, 'true (boolean)'],
    ['suppressError', '"suppressError" (string)'],
    [() => ({}), 'anonymous function (function)'],
  ])('throws a TypeError at the call for the options %p', (options, got) => {
    const error = thrownBy(() => capture(new ResultCapture(), options as object)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe(`capture: options must be an object, got ${got}`);
  });
});
