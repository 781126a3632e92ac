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

/** A source that is fed by hand, and whose teardown throws `error`. */
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

/** The errors that the `UnsubscriptionError` has that `act` throws. */
function teardownErrors(act: () => void): unknown[] {
  const error = thrownBy(act);
  expect(error).toBeInstanceOf(UnsubscriptionError);
  return (error as UnsubscriptionError).errors;
}

describe('capture', () => {
  it('passes values and completion through in the same frame, and subscribes once', () => {
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

  it('tells the value undefined from no value', () => {
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

  it('takes the error undefined for a failure', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    throwError(() => undefined)
      .pipe(capture(rc))
      .subscribe(logger(log, 'run'));
    expect([log, rc.outcome]).toEqual([['run # undefined'], { status: 'rejected', reason: undefined }]);
  });

  it('is pending while values pass, the last one too', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1, 2)
      .pipe(capture(rc))
      .subscribe((value) => log.push(`${value}: ${rc.outcome.status}`));
    expect(log).toEqual(['1: pending', '2: pending']);
  });

  it('records a value before downstream is told of it, so that a handler may end the stream', () => {
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

  it('takes for the last value what was notified last, be it from the handler of the one before', () => {
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
  ])('of a stream that %s records first, then tells those who wait, then downstream', (_end, source) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const hear = (who: string) => () => log.push(`${who}: ${rc.isDone() ? 'done' : 'pending'}`);
    rc.subscribe({ complete: hear('waiter'), error: hear('waiter') });
    source.pipe(capture(rc)).subscribe({ complete: hear('downstream'), error: hear('downstream') });
    expect(log).toEqual(['waiter: done', 'downstream: done']);
  });

  it('tears the source down when downstream has been told, as in RxJS', () => {
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

  it('takes a capture that somebody waits for already', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    rc.waitDone().subscribe(({ status }) => log.push(status));
    of(5).pipe(capture(rc)).subscribe();
    expect(log).toEqual(['rc: 5', 'rc |', 'fulfilled']);
  });

  it('lets a waiter that is told unsubscribe downstream, which then hears nothing', () => {
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

  it('is not harmed by a waiter that throws', async () => {
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
  it('records cancelled, in the same frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<string>();
      const source = cold('                        -a-b-c-|');
      expectObservable(source.pipe(capture(rc)), ' ^---!').toBe('-a-b-');
      expectObservable(rc.waitDone().pipe(map(({ status }) => status[0]))).toBe('----(c|)');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('gives the capture a TaskCancelledError of its own, without a cause', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    NEVER.pipe(capture(rc)).subscribe().unsubscribe();
    const error = rc.exception() as TaskCancelledError;
    expect(error).toBeInstanceOf(TaskCancelledError);
    expect([error.message, error.capture, 'cause' in error]).toEqual(['task "orders" was cancelled', rc, false]);
  });

  it('records, and tells those who wait, before the source is torn down; downstream hears nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run')).unsubscribe();
    expect(log).toEqual(['+source', 'rc # a task was cancelled', '-source']);
  });

  it('records cancelled also when the teardown of the source throws, and the error reaches who unsubscribes', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = throwingTeardown<number>(log, boom).pipe(capture(rc)).subscribe();
    expect(unsubscribeErrors(run)).toEqual([boom]);
    expect([log, rc.outcome.status]).toEqual([['-source'], 'cancelled']);
  });

  it('gives all errors of all teardowns to who unsubscribes', () => {
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

  it('records cancelled when downstream has enough, be it at the first value', () => {
    const rc = new ResultCapture<number>();
    of(1, 2).pipe(capture(rc), take(1)).subscribe();
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('records the value when the stream itself has enough', () => {
    const rc = new ResultCapture<number>();
    of(1, 2).pipe(take(1), capture(rc)).subscribe();
    expect(rc.outcome).toEqual({ status: 'fulfilled', value: 1 });
  });

  it('records cancelled when a producer unsubscribes its own subscriber, of which downstream hears nothing', () => {
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

  it('throws what the teardown throws to a producer that unsubscribes its own subscriber later', () => {
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

  it('records cancelled for a consumer that is gone already, and leaves nothing behind', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const gone = new Subscriber<number>();
    gone.unsubscribe();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(gone);
    expect(rc.outcome.status).toBe('cancelled');
    expect(log.filter((line) => line === '+source').length).toBe(log.filter((line) => line === '-source').length);
  });

  it('is cancelled once: a waiter that unsubscribes it again finds it gone', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe();
    rc.subscribe({ error: () => run.unsubscribe() });
    rc.subscribe(logger(log, 'rc'));
    run.unsubscribe();
    expect(log).toEqual(['+source', 'rc # a task was cancelled', '-source']);
  });
});

describe('a capture is for one run', () => {
  /** A source that counts how often it is touched. */
  function counted<T>(source: Observable<T>): { touched: () => number; source: Observable<T> } {
    let count = 0;
    return { touched: () => count, source: defer(() => (count++, source)) };
  }

  it('so a second subscription errors with FutureSetAgainError before the source is touched', () => {
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

  it('so a second subscription while the first runs errors, and the first is not disturbed', () => {
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

  it('so dropping the second subscription does not cancel the first', () => {
    const rc = new ResultCapture<number>();
    const captured = NEVER.pipe(capture(rc));
    captured.subscribe();
    captured.subscribe({ error: () => undefined }).unsubscribe();
    expect(rc.isDone()).toBe(false);
  });

  it('so a source that subscribes itself again while it is subscribed is refused', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source: Observable<number> = defer(() => {
      captured.subscribe(logger(log, 'inner'));
      return of(1);
    });
    const captured = source.pipe(capture(rc));
    captured.subscribe(logger(log, 'outer'));
    expect(log).toEqual(['inner # a task is taken: a capture is for one run', 'outer: 1', 'outer |']);
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
  ])('so one that %s takes no other', (_what, spend) => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    spend(rc);
    const { outcome } = rc;
    const { touched, source } = counted(of(1));
    source.pipe(capture(rc)).subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect([log, touched()]).toEqual([['FutureSetAgainError'], 0]);
    expect(rc.outcome).toBe(outcome);
  });

  it('so one of a nursery takes no other, whether it runs or waits', () => {
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

  it('so retry before it is one run, and the capture has the last of it', () => {
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

  it('so retry after it is refused, and the source is touched once', () => {
    const errors: unknown[] = [];
    const rc = new ResultCapture<number>();
    const { touched, source } = counted(throwError(() => boom));
    source.pipe(capture(rc), retry(3)).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
    expect([touched(), rc.exception()]).toEqual([1, boom]);
  });

  it('so repeat after it is refused, and the source is touched once', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>({ name: 'orders' });
    const { touched, source } = counted(of(1));
    source.pipe(capture(rc), repeat(3)).subscribe(logger(log, 'run'));
    expect(log).toEqual(['run: 1', 'run # task "orders" is taken: a capture is for one run']);
    expect([touched(), rc.result()]).toEqual([1, 1]);
  });

  it('but two captures may share one run', () => {
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

  it('does not suppress that it was unsubscribed', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc, { suppressError: true }))
      .subscribe(logger(log, 'run'))
      .unsubscribe();
    expect([log, rc.outcome.status]).toEqual([[], 'cancelled']);
  });

  it('does not suppress that the capture was spent', () => {
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

  it('leaves the siblings in a merge alone', () => {
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

  it('records, tells those who wait, tears the source down, completes downstream, in this order', () => {
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

  it('completes downstream also with suppressError, and is cancelled, not rejected', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc, { suppressError: true })).subscribe(logger(log, 'run'));
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['run |'], 'cancelled']);
  });

  it('does nothing when the run is over', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    of(1).pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel();
    expect([log, rc.result()]).toEqual([['run: 1', 'run |'], 1]);
  });

  it('does nothing a second time', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel('first');
    rc.cancel('second');
    expect(log).toEqual(['+source', '-source', 'run |']);
    expect((rc.exception() as Error).cause).toBe('first');
  });

  it('has the unsubscribing that follows do nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.cancel('reason');
    run.unsubscribe();
    expect(log).toEqual(['+source', '-source', 'run |']);
    expect((rc.exception() as Error).cause).toBe('reason');
  });

  it('throws what the teardown of the source throws, when everything else is in order', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.subscribe(logger(log, 'rc'));
    const run = throwingTeardown<number>(log, boom).pipe(capture(rc)).subscribe(logger(log, 'run'));
    expect(teardownErrors(() => rc.cancel())).toEqual([boom]);
    expect(log).toEqual(['rc # a task was cancelled', '-source', 'run |']);
    expect([rc.outcome.status, run.closed]).toEqual(['cancelled', true]);
  });

  it('throws what a finalizer downstream throws, when everything else is in order', () => {
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

  it('throws all that the source’s and downstream’s finalizers throw, as one error, in their order', () => {
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
    'completes downstream also when a teardown throws %p, of which RxJS makes no error',
    (thrown) => {
      const log: string[] = [];
      const rc = new ResultCapture<number>();
      throwingTeardown<number>(log, thrown).pipe(capture(rc)).subscribe(logger(log, 'run'));
      expect(teardownErrors(() => rc.cancel())).toEqual([expect.any(Error)]);
      expect([log, rc.outcome.status]).toEqual([['-source', 'run |'], 'cancelled']);
    },
  );

  it('has what the handler downstream throws reported, as RxJS does, and does not throw it', async () => {
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc)).subscribe({
      complete: () => {
        throw boom;
      },
    });
    expect(await unhandledErrors(() => rc.cancel())).toEqual([boom]);
  });

  it('from the subscribe function of the source stops it there, and its teardown is run', () => {
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

  it('from a handler upstream keeps back the value that is on its way', () => {
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

  it('whose waiter unsubscribes downstream tears the source down once, and downstream hears nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const run = resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.subscribe({ error: () => run.unsubscribe() });
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['+source', '-source'], 'cancelled']);
  });

  it('keeps back what the source notifies while those who wait are told', () => {
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

  it('whose waiters throw is not harmed: they are reported', async () => {
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

  it('may cancel another, and that one the first, once each', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    resource<number>(log, 'a').pipe(capture(a)).subscribe(logger(log, 'a'));
    resource<number>(log, 'b').pipe(capture(b)).subscribe(logger(log, 'b'));
    a.subscribe({ error: () => b.cancel() });
    b.subscribe({ error: () => a.cancel() });
    a.cancel();
    expect(log).toEqual(['+a', '+b', '-b', 'b |', '-a', 'a |']);
  });

  it('is passed on by a merge, which goes on with the others', () => {
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

describe('capture for a consumer that is not torn down at the end, as that of groupBy may not be', () => {
  class Lasting extends Subscriber<number> {
    override unsubscribe(): void {
      // It has something to wait for.
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
  it('stops it when downstream has enough', () => {
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

  it('lets it see by `closed` that it has ended', () => {
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

/** How a run may end while its source is being subscribed. */
const endsWithin: readonly (readonly [string, (subscriber: Subscriber<number>, rc: ResultCapture<number>) => void])[] =
  [
    ['has completed', (subscriber) => subscriber.complete()],
    ['has failed', (subscriber) => subscriber.error(new Error('failed'))],
    ['was unsubscribed', (subscriber) => subscriber.unsubscribe()],
    ['was cancelled', (_subscriber, rc) => rc.cancel()],
  ];

describe('what comes late to capture', () => {
  it.each(endsWithin)('is a teardown, which is run at once when the run %s', (_end, end) => {
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

  it.each(endsWithin)('is a teardown that throws, which is reported when the run %s', async (_end, end) => {
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

  it('is a finalize that throws, which is reported', async () => {
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

  it('is a teardown after downstream had enough, whose throw is reported', async () => {
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
    'is %s when the run %s, which goes to config.onStoppedNotification',
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

  it('changes nothing in the capture', () => {
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

  it('changes nothing while those who wait are told of the end', () => {
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
    'is %s while those who wait are told, and does not disturb the order of the end',
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

describe('capture of a foreign stream', () => {
  /** Something with a subscribe function that may throw, as no RxJS Observable’s does. */
  function foreign(subscribe: (observer: Observer<number>) => void): Observable<number> {
    return { subscribe } as unknown as Observable<number>;
  }

  it('records and passes on what its subscribe function throws', () => {
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
  ])('reports what its subscribe function throws when it has %s', async (_end, end) => {
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

  it('says what became of each when a merge fails', () => {
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

  it('says which source of a forkJoin had no value', () => {
    const log: string[] = [];
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    forkJoin([of(1).pipe(capture(a)), EMPTY.pipe(capture(b))]).subscribe(logger(log, 'forkJoin'));
    expect([log, a.outcome.status, b.outcome.status]).toEqual([['forkJoin |'], 'fulfilled', 'empty']);
  });

  it('says who lost a race', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    const source = new Subject<number>();
    race(NEVER.pipe(capture(a)), source.pipe(capture(b))).subscribe();
    source.next(1);
    source.complete();
    expect([a.outcome.status, b.outcome]).toEqual(['cancelled', { status: 'fulfilled', value: 1 }]);
  });

  it('says which inner streams a switchMap dropped', () => {
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

  it('keeps the runs of a mergeMap apart', () => {
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

  it('feeds another capture by its own', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    const source = new Subject<number>();
    a.pipe(capture(b)).subscribe();
    source.pipe(capture(a)).subscribe();
    source.next(1);
    source.next(2);
    source.complete();
    expect([a.result(), b.result()]).toEqual([2, 2]);
  });

  it('hears of the cancellation of another capture as an error', () => {
    const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
    a.pipe(capture(b)).subscribe({ error: () => undefined });
    a.cancel();
    expect(b.outcome).toEqual({ status: 'rejected', reason: a.exception() });
  });
});

describe('capture of bad input', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'Object (object)'],
    ['orders', '"orders" (string)'],
    [new Subject(), 'Subject (object)'],
    [new Future(), 'Future (object)'],
    [ResultCapture, 'ResultCapture (function)'],
  ])('throws a TypeError at the call for %p: what was expected and what came', (rc, got) => {
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
