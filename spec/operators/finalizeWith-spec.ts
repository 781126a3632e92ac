import { describe, expect, it } from '@jest/globals';
import {
  combineLatest,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  retry,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  timeout,
  timer,
  UnsubscriptionError,
  type Subscriber,
} from 'rxjs';
import {
  abortable,
  capture,
  captureMap,
  finalizeWith,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  ResultCapture,
  waitAll,
  type Nursery,
} from 'rxresult';
import { logger, marbles, nextMacrotask, thrownBy, unhandledErrors } from '../support';

/** A task that never ends by itself, and whose cleanup ends when `cleaned` does. It logs both. */
function cleaned(log: string[], name: string, cleanup: Observable<unknown>): Observable<never> {
  return NEVER.pipe(
    finalizeWith(() => {
      log.push(`${name}: cleanup`);
      return cleanup.pipe(finalize(() => log.push(`${name}: clean`)));
    }),
  );
}

const boom = new Error('boom');

describe('finalizeWith', () => {
  it('lets the stream through', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-|').pipe(finalizeWith(() => undefined))).toBe('-a-b-|');
      expectObservable(cold('-a-#').pipe(finalizeWith(() => timer(5)))).toBe('-a-#');
    });
  });

  it('calls the callback once for each subscription, also outside a nursery', () => {
    const log: string[] = [];
    const stream = of(1).pipe(finalizeWith(() => of(log.push('cleanup')).pipe(tap(() => log.push('subscribed')))));
    stream.subscribe(logger(log, 'first'));
    stream.subscribe(logger(log, 'second')).unsubscribe();
    expect(log).toEqual([
      ...['first: 1', 'first |', 'cleanup', 'subscribed'],
      ...['second: 1', 'second |', 'cleanup', 'subscribed'],
    ]);
  });

  it('throws a TypeError for anything but a function', () => {
    expect(() => finalizeWith(of(1) as never)).toThrow(
      new TypeError('finalizeWith: expected a function, got Observable (object)'),
    );
  });

  describe('delays the end of its nursery until the cleanup has ended', () => {
    it('when a sibling fails: the error is emitted after the last cleanup, and they run side by side', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const slow = cold('  -----|');
        const fast = cold('  --|');
        const failing = cold('--#', undefined, boom);
        const run = nursery([NEVER.pipe(finalizeWith(() => slow)), NEVER.pipe(finalizeWith(() => fast)), failing]);
        expectObservable(run).toBe('-------#', undefined, boom);
        expectSubscriptions(slow.subscriptions).toBe('--^----!');
        expectSubscriptions(fast.subscriptions).toBe('--^-!');
      });
    });

    it('when its own task fails: siblings are cancelled at once', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const sibling = cold('-----');
        const run = nursery([cold('-#', undefined, boom).pipe(finalizeWith(() => timer(5))), sibling]);
        expectObservable(run).toBe('------#', undefined, boom);
        expectSubscriptions(sibling.subscriptions).toBe('^!');
      });
    });

    it('when its task completes', () => {
      marbles(({ cold, expectObservable }) => {
        expectObservable(nursery([cold('-a|').pipe(finalizeWith(() => timer(3)))])).toBe('-a---|');
      });
    });

    it('when the nursery is cancelled, by hand or by until', () => {
      marbles(({ expectObservable, cold }) => {
        const task = NEVER.pipe(finalizeWith(() => timer(3)));
        expectObservable(nursery([task], { until: cold('-x') })).toBe('----|');
        const byHand = nursery((n) => {
          n.startSoon(task);
          return timer(2).pipe(
            tap(() => n.cancel()),
            ignoreElements(),
          );
        });
        expectObservable(byHand).toBe('-----|');
      });
    });

    it('after the other finalizers of the failing task have run, if the cleanup ends at once', () => {
      const log: string[] = [];
      const failing = new Subject<never>();
      const task = failing.pipe(
        finalizeWith(() => of(log.push('cleanup'))),
        finalize(() => log.push('finalizer')),
      );
      nursery([NEVER.pipe(finalize(() => log.push('sibling'))), task]).subscribe(logger(log, 'run'));
      failing.error(boom);
      expect(log).toEqual(['cleanup', 'finalizer', 'sibling', 'run # boom']);
    });

    it("for the body's stream and for until as well", () => {
      marbles(({ cold, expectObservable }) => {
        expectObservable(nursery(() => cold('-a|').pipe(finalizeWith(() => timer(3))))).toBe('-a---|');
        const until = NEVER.pipe(finalizeWith(() => timer(3)));
        expectObservable(nursery([cold('-a|')], { until })).toBe('-a---|');
      });
    });

    it('in every combinator', () => {
      marbles(({ cold, expectObservable }) => {
        const slow = (marbled: string) => cold(marbled).pipe(finalizeWith(() => timer(3)));
        expectObservable(gather([slow('-(a|)'), of('b')])).toBe('----(x|)', { x: ['a', 'b'] });
        expectObservable(gatherAny([slow('---'), cold('-(b|)')])).toBe('----(b|)');
        expectObservable(gatherSettled([slow('-#')]).pipe(map(([each]) => each.status))).toBe('----(x|)', {
          x: 'rejected',
        });
        expectObservable(
          of('-(a|)', '-(b|)').pipe(
            captureMap(slow, { concurrent: 1 }),
            map((each) => each.result()),
          ),
        ).toBe('----a---(b|)');
      });
    });

    it('also if the cleanup is a promise', async () => {
      const log: string[] = [];
      const run = nursery([NEVER.pipe(finalizeWith(() => nextMacrotask())), throwError(() => boom)]);
      run.subscribe(logger(log, 'run'));
      await Promise.resolve();
      expect(log).toEqual([]);
      await nextMacrotask();
      await nextMacrotask();
      expect(log).toEqual(['run # boom']);
    });
  });

  describe('stays synchronous', () => {
    const nothing: [string, () => Observable<unknown> | undefined][] = [
      ['nothing', () => undefined],
      ['a stream that ends at once', () => of(1, 2)],
      ['an empty one', () => EMPTY],
    ];
    it.each(nothing)('if the callback returns %s', (_, cleanup) => {
      const log: string[] = [];
      const failing = new Subject<never>();
      nursery([NEVER.pipe(finalizeWith(cleanup)), failing]).subscribe(logger(log, 'run'));
      failing.error(boom);
      expect(log).toEqual(['run # boom']);
    });

    it('and unsubscribe() returns at once, while cleanup goes on', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const subscription = nursery([cleaned(log, 'a', end)]).subscribe(logger(log, 'run'));
      subscription.unsubscribe();
      expect(log).toEqual(['a: cleanup']);
      end.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean']);
    });
  });

  it('keeps the child in the nursery: it counts and keeps its slot, but its outcome is recorded first', () => {
    const end = new Subject<void>();
    const n = openNursery({ concurrent: 1 });
    const log: string[] = [];
    const first = n.startSoon(of(1).pipe(finalizeWith(() => end)));
    first.subscribe(logger(log, 'first'));
    const second = n.startSoon(of(2));
    expect(log).toEqual(['first: 1', 'first |']);
    expect([n.size, second.isDone()]).toEqual([2, false]);
    end.next();
    expect(n.size).toBe(2);
    end.complete();
    expect([n.size, second.result()]).toEqual([0, 2]);
  });

  it('is not cancelled by anything', () => {
    const log: string[] = [];
    const end = new Subject<void>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    const task = n.startSoon(cleaned(log, 'a', end));
    task.cancel();
    task.cancel();
    n.cancel();
    n.cancel();
    expect(log).toEqual(['a: cleanup']);
    end.complete();
    expect(log).toEqual(['a: cleanup', 'a: clean', 'done |']);
  });

  it('can be limited by timeout', () => {
    marbles(({ expectObservable }) => {
      const task = NEVER.pipe(finalizeWith(() => NEVER.pipe(timeout({ each: 3, with: () => EMPTY }))));
      expectObservable(nursery([task, timer(1).pipe(concatMap(() => throwError(() => boom)))])).toBe(
        '----#',
        undefined,
        boom,
      );
    });
  });

  it('cleans up side by side where a stream has several, in the order in which the callbacks run', () => {
    marbles(({ expectObservable }, scheduler) => {
      const log: string[] = [];
      const cleanup = (name: string, time: number) => () => {
        log.push(`${name} begins at ${scheduler.frame}`);
        return timer(time).pipe(finalize(() => log.push(`${name} ends at ${scheduler.frame}`)));
      };
      const task = NEVER.pipe(finalizeWith(cleanup('inner', 4)), finalizeWith(cleanup('outer', 2)));
      expectObservable(
        nursery([task], { until: timer(1) }).pipe(
          finalize(() => {
            expect(log).toEqual(['inner begins at 1', 'outer begins at 1', 'outer ends at 3', 'inner ends at 5']);
          }),
        ),
      ).toBe('-----|');
    });
  });

  describe('finds the task', () => {
    // Each stream leaves one that has cleanup, and goes on. The task must not end before that cleanup.
    const end = new Subject<void>();
    const withCleanup = <T>(stream: Observable<T>) => stream.pipe(finalizeWith(() => end));
    const left = withCleanup(NEVER);
    let attempts = 0;
    const operators: [string, () => Observable<unknown>][] = [
      ['switchMap', () => of(1, 2).pipe(switchMap((i) => (i === 1 ? left : of(i))))],
      ['mergeMap', () => of(1, 2).pipe(mergeMap((i) => withCleanup(of(i))))],
      ['concatMap', () => of(1, 2).pipe(concatMap((i) => withCleanup(of(i))))],
      ['timeout', () => left.pipe(timeout({ first: 0, with: () => of(1) }))],
      [
        'retry',
        () => withCleanup(defer(() => (attempts++ % 2 ? of(1) : throwError(() => boom)))).pipe(retry({ count: 1 })),
      ],
      ['takeUntil', () => left.pipe(takeUntil(timer(0)))],
      ['merge, by capture', () => merge(left, of(1)).pipe(capture(new ResultCapture()), takeUntil(timer(0)))],
      ['concat', () => concat(withCleanup(of(1)), of(2))],
      ['share', () => left.pipe(share(), takeUntil(timer(0)))],
      [
        'a subscribe call by hand',
        () =>
          new Observable((subscriber) => {
            const subscription = left.subscribe();
            subscriber.complete();
            return subscription;
          }),
      ],
      ['nested nurseries', () => nursery([nursery([left])]).pipe(takeUntil(timer(0)))],
    ];
    it.each(operators)('through %s', async (_, stream) => {
      const log: string[] = [];
      const n = openNursery();
      const task = n.startSoon(stream());
      await nextMacrotask();
      await nextMacrotask();
      expect([task.isDone(), n.size]).toEqual([true, 1]);
      n.close();
      n.done$.subscribe(logger(log, 'done'));
      expect(log).toEqual([]);
      end.next();
      expect(log).toEqual([]);
      const cleanups = end.observers.slice();
      for (const each of cleanups) {
        expect(log).toEqual([]);
        each.complete();
      }
      expect(log).toEqual(['done |']);
    });

    it.each<[string, (stream: Observable<unknown>) => Observable<unknown>]>([
      ['combineLatest', (stream) => combineLatest([throwError(() => boom), stream])],
      ['forkJoin', (stream) => forkJoin([throwError(() => boom), stream])],
      [
        'take',
        (stream) => {
          const late = new Observable((subscriber) => {
            subscriber.next(1);
            return stream.subscribe(subscriber);
          });
          return late.pipe(take(1));
        },
      ],
    ])('of a stream that %s subscribes to after its end', (_, combine) => {
      const log: string[] = [];
      const cleanup = new Subject<void>();
      nursery([combine(cleaned(log, 'a', cleanup))]).subscribe({
        error: () => log.push('ended'),
        complete: () => log.push('ended'),
      });
      expect(log).toEqual(['a: cleanup']);
      cleanup.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean', 'ended']);
    });

    it('of a query under timeout, so that a slot is never given away while the query runs', () => {
      marbles(({ expectObservable }) => {
        let running = 0;
        let most = 0;
        const query = defer(() => {
          most = Math.max(most, ++running);
          return NEVER;
        }).pipe(
          finalizeWith(() => timer(20).pipe(finalize(() => running--))),
          timeout({ each: 5, with: () => EMPTY }),
        );
        const run = nursery(
          Array.from({ length: 30 }, () => query),
          { concurrent: 1 },
        );
        expectObservable(run.pipe(finalize(() => expect([most, running]).toEqual([1, 0])))).toBe('750ms |');
      });
    });

    it('or none, where the stream runs outside of a nursery', async () => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        const end = new Subject<void>();
        cleaned(log, 'a', end).subscribe().unsubscribe();
        end.error(boom);
      });
      expect(log).toEqual(['a: cleanup', 'a: clean']);
      expect(errors).toEqual([boom]);
    });

    it('and cleanup of cleanup', () => {
      marbles(({ expectObservable, cold }) => {
        const cleanup = () => timer(2).pipe(finalizeWith(() => timer(3).pipe(finalizeWith(() => timer(4)))));
        expectObservable(nursery([cold('-|').pipe(finalizeWith(cleanup))])).toBe('----------|');
      });
    });

    it('and what cleanup leaves behind on its way', () => {
      marbles(({ expectObservable, cold }) => {
        const left = NEVER.pipe(finalizeWith(() => timer(5)));
        const cleanup = () => of(1, 2).pipe(switchMap((i) => (i === 1 ? left : timer(1))));
        expectObservable(nursery([cold('-|').pipe(finalizeWith(cleanup))])).toBe('------|');
      });
    });
  });

  describe('in nested nurseries', () => {
    it('the wait goes upwards, at any depth', () => {
      marbles(({ expectObservable, cold }) => {
        let stream: Observable<unknown> = NEVER.pipe(finalizeWith(() => timer(5)));
        for (let depth = 0; depth < 5; depth++) {
          const inner = stream;
          stream = depth % 2 ? nursery([inner]) : nursery((n) => void n.startSoon(inner));
        }
        expectObservable(nursery([stream, cold('-#', undefined, boom)])).toBe('------#', undefined, boom);
      });
    });

    it('at a depth of 200, in no more time than it takes to go up', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      let stream: Observable<unknown> = cleaned(log, 'a', end);
      for (let depth = 0; depth < 200; depth++) {
        stream = nursery([stream]);
      }
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(stream);
      n.cancel();
      expect(log).toEqual(['a: cleanup']);
      end.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean', 'done |']);
    });

    it('a nursery that an operator leaves is cleanup of the task', () => {
      marbles(({ expectObservable, cold }) => {
        const inner = nursery([NEVER.pipe(finalizeWith(() => timer(5)))]);
        const task = cold('-a-b|').pipe(switchMap((value) => (value === 'a' ? inner : of(value))));
        expectObservable(nursery([task])).toBe('---b----|');
      });
    });

    it('one that a finalizer cancels is cleanup of the task that is finalized', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const service = openNursery();
      service.startSoon(cleaned(log, 'service', end));
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(NEVER.pipe(finalize(() => service.cancel())));
      n.cancel();
      expect(log).toEqual(['service: cleanup']);
      end.complete();
      expect(log).toEqual(['service: cleanup', 'service: clean', 'done |']);
    });

    it('one that a finalizer cancels is still cleanup of its own task, if that is cancelled next', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const [outer, other] = [openNursery(), openNursery()];
      let inner: Nursery | undefined;
      outer.done$.subscribe(logger(log, 'outer'));
      other.done$.subscribe(logger(log, 'other'));
      outer.startSoon(
        nursery((n) => {
          inner = n;
          n.startSoon(cleaned(log, 'inner', end));
        }),
      );
      other.startSoon(NEVER.pipe(finalize(() => inner?.cancel())));
      other.cancel();
      outer.cancel();
      expect(log).toEqual(['inner: cleanup']);
      end.complete();
      expect(log.slice(0, 2)).toEqual(['inner: cleanup', 'inner: clean']);
      expect(log.slice(2).sort()).toEqual(['other |', 'outer |']);
    });

    it('one that a finalizer of cleanup cancels is cleanup of that', () => {
      const log: string[] = [];
      const [cleanup, end] = [new Subject<void>(), new Subject<void>()];
      const service = openNursery();
      service.startSoon(cleaned(log, 'service', end));
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(of(1).pipe(finalizeWith(() => cleanup.pipe(finalize(() => service.cancel())))));
      n.close();
      cleanup.complete();
      expect(log).toEqual(['service: cleanup']);
      end.complete();
      expect(log).toEqual(['service: cleanup', 'service: clean', 'done |']);
    });

    it('one that is shared is cleanup of the task that leaves it last', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const shared = nursery([cleaned(log, 'shared', end)]).pipe(share());
      const [first, last] = [openNursery(), openNursery()];
      first.done$.subscribe(logger(log, 'first'));
      last.done$.subscribe(logger(log, 'last'));
      first.startSoon(shared);
      last.startSoon(shared);
      first.cancel();
      last.cancel();
      expect(log).toEqual(['first |', 'shared: cleanup']);
      end.complete();
      expect(log).toEqual(['first |', 'shared: cleanup', 'shared: clean', 'last |']);
    });

    it('two that cancel each other both end', () => {
      const log: string[] = [];
      const [a, b] = [openNursery(), openNursery()];
      const end = new Subject<void>();
      a.done$.subscribe(logger(log, 'a'));
      b.done$.subscribe(logger(log, 'b'));
      a.startSoon(cleaned(log, 'in a', end).pipe(finalize(() => b.cancel())));
      b.startSoon(cleaned(log, 'in b', end).pipe(finalize(() => a.cancel())));
      a.cancel();
      end.complete();
      expect(log.slice(-2).sort()).toEqual(['a |', 'b |']);
    });
  });

  describe('a nursery never waits for itself', () => {
    it('when the finalizer of a child cancels it', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(cleaned(log, 'a', end));
      n.startSoon(NEVER.pipe(finalize(() => n.cancel()))).cancel();
      expect(log).toEqual(['a: cleanup']);
      end.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean', 'done |']);
    });

    it('when a finalizer of the cleanup of a child cancels it', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      const cleanup = new Subject<void>();
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(cleaned(log, 'a', end));
      n.startSoon(of(1).pipe(finalizeWith(() => cleanup.pipe(finalize(() => n.cancel())))));
      cleanup.complete();
      expect(log).toEqual(['a: cleanup']);
      end.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean', 'done |']);
    });

    it('when the finalizer of a child unsubscribes it', () => {
      const log: string[] = [];
      const end = new Subject<void>();
      let inner!: Nursery;
      const outer = openNursery();
      outer.done$.subscribe(logger(log, 'outer'));
      const task = outer.startSoon(
        nursery((n) => {
          inner = n;
          n.startSoon(cleaned(log, 'a', end));
        }),
      );
      const child = inner.startSoon(NEVER.pipe(finalize(() => task.cancel())));
      child.cancel();
      outer.close();
      expect(log).toEqual(['a: cleanup']);
      end.complete();
      expect(log).toEqual(['a: cleanup', 'a: clean', 'outer |']);
    });
  });

  describe('whose cleanup fails', () => {
    const failures: [string, () => Observable<unknown>][] = [
      ['at once', () => throwError(() => boom)],
      [
        'by throwing in the callback',
        () => {
          throw boom;
        },
      ],
      [
        'by throwing in a finalizer of the cleanup',
        () =>
          new Observable((subscriber) => {
            subscriber.complete();
            return () => {
              throw boom;
            };
          }),
      ],
    ];
    it.each([...failures, ['later', () => timer(1).pipe(concatMap(() => throwError(() => boom)))]] as typeof failures)(
      '%s fails the nursery of a task that completed',
      async (_, cleanup) => {
        const log: string[] = [];
        const errors = await unhandledErrors(async () => {
          const sibling = NEVER.pipe(finalize(() => log.push('sibling cancelled')));
          nursery([sibling, of(1).pipe(finalizeWith(cleanup))]).subscribe({
            error: (error: unknown) => log.push(`failed: ${String(thrownErrors(error)[0])}`),
          });
          await nextMacrotask();
          await nextMacrotask();
        });
        expect(log).toEqual(['sibling cancelled', 'failed: Error: boom']);
        expect(errors).toEqual([]);
      },
    );

    it.each(failures)('%s is reported if the task was cancelled or its errors are suppressed', async (_, cleanup) => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        const n = openNursery({ suppressError: true });
        n.done$.subscribe(logger(log, 'done'));
        n.startSoon(of(1).pipe(finalizeWith(cleanup)));
        n.startSoon(NEVER.pipe(finalizeWith(cleanup)));
        n.cancel();
      });
      expect(log).toEqual(['done |']);
      expect(errors).toEqual([boom, boom]);
    });

    it('stops the siblings at once, even if it has cleanup of its own', () => {
      const log: string[] = [];
      const [cleanup, slow] = [new Subject<never>(), new Subject<never>()];
      const own = cleanup.pipe(
        finalizeWith(() => slow),
        finalize(() => log.push('finalizer of the cleanup')),
      );
      nursery([NEVER.pipe(finalize(() => log.push('sibling'))), of(1).pipe(finalizeWith(() => own))]).subscribe(
        logger(log, 'run'),
      );
      cleanup.error(boom);
      expect(log).toEqual(['run: 1', 'finalizer of the cleanup', 'sibling']);
      slow.complete();
      expect(log.at(-1)).toBe('run # boom');
    });

    it('of an inner stream stops the siblings, also while cleanup that the inner stream is in is being subscribed', () => {
      const log: string[] = [];
      const [end, inner] = [new Subject<void>(), NEVER.pipe(finalizeWith(() => throwError(() => boom)))];
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(NEVER.pipe(finalize(() => log.push('sibling'))));
      n.startSoon(of(1).pipe(finalizeWith(() => of(inner, end).pipe(switchMap((each) => each as Observable<void>)))));
      expect(log).toEqual(['sibling']);
      end.complete();
      expect(log).toEqual(['sibling', 'done # boom']);
    });

    it('of an inner stream fails the nursery while the task still runs', () => {
      const log: string[] = [];
      const inner = NEVER.pipe(finalizeWith(() => throwError(() => boom)));
      const task = of(1, 2).pipe(switchMap((i) => (i === 1 ? inner : NEVER)));
      nursery([task.pipe(finalize(() => log.push('task')))]).subscribe(logger(log, 'run'));
      expect(log).toEqual(['task', 'run # boom']);
    });

    it('is reported if the task fails with another error meanwhile and the consumer has unsubscribed', async () => {
      const errors = await unhandledErrors(() => {
        const [slow, task] = [new Subject<void>(), new Subject<never>()];
        const streams = new Subject<Observable<never>>();
        const subscription = nursery([
          NEVER.pipe(finalizeWith(() => slow)),
          merge(task, streams.pipe(switchMap((each) => each))),
        ]).subscribe({ error: () => undefined });
        const failing = throwError(() => boom).pipe(finalize(() => task.error(new Error('in its own capture'))));
        streams.next(NEVER.pipe(finalizeWith(() => failing)));
        streams.next(NEVER);
        subscription.unsubscribe();
        slow.complete();
      });
      expect(errors).toContain(boom);
    });

    it('does not mask an earlier error', async () => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        nursery([
          NEVER.pipe(finalizeWith(() => throwError(() => new Error('cleanup')))),
          throwError(() => boom).pipe(finalizeWith(() => throwError(() => new Error('own cleanup')))),
        ]).subscribe(logger(log, 'run'));
      });
      expect(log).toEqual(['run # boom']);
      expect(errors.map(String)).toEqual(['Error: own cleanup', 'Error: cleanup']);
    });

    it('goes to config.onUnhandledError where the consumer has unsubscribed', async () => {
      const errors = await unhandledErrors(() => {
        const end = new Subject<void>();
        nursery([NEVER.pipe(finalizeWith(() => end))])
          .subscribe()
          .unsubscribe();
        end.error(boom);
      });
      expect(errors).toEqual([boom]);
    });

    it('returning something that is not a stream is a TypeError that names the task', () => {
      const log: string[] = [];
      const n = openNursery();
      n.done$.subscribe({ error: (error: unknown) => log.push(String(thrownErrors(error)[0])) });
      n.startSoon(of(1).pipe(finalizeWith(() => 42 as never)), { name: 'orders' });
      expect(log).toEqual([
        'TypeError: finalizeWith: what the cleanup of task "orders" returns must be an Observable, promise, iterable, ' +
          'async iterable or ReadableStream, got 42 (number)',
      ]);
      expect(
        thrownBy(() =>
          NEVER.pipe(finalizeWith(() => 42 as never))
            .subscribe()
            .unsubscribe(),
        ),
      ).toMatchObject({ errors: [expect.objectContaining({ message: expect.stringContaining('of a stream') })] });
    });
  });

  describe('is waited for from the moment its stream is left', () => {
    /** A task that leaves a stream for another, once `leave` emits, and goes on. */
    const leaves = (leave: Subject<void>, stream: Observable<never>) =>
      merge(of(stream), leave.pipe(map(() => NEVER))).pipe(switchMap((each) => each));

    it('by a nursery that an earlier cleanup of that stream fails', () => {
      const log: string[] = [];
      const [leave, end] = [new Subject<void>(), new Subject<void>()];
      const stream = cleaned(log, 'second', end);
      const both = new Observable<never>((subscriber) => {
        const failing = NEVER.pipe(finalizeWith(() => throwError(() => boom)));
        failing.subscribe(subscriber);
        stream.subscribe(subscriber);
      });
      nursery([leaves(leave, both)]).subscribe(logger(log, 'run'));
      leave.next();
      expect(log).toEqual(['second: cleanup']);
      end.complete();
      expect(log).toEqual(['second: cleanup', 'second: clean', 'run # boom']);
    });

    it.each<[string, (n: Nursery, sibling: Subject<never>) => void]>([
      ['cancels', (n) => n.cancel()],
      ['fails', (_, sibling) => sibling.error(boom)],
    ])('by a nursery that its own callback %s', (how, act) => {
      const log: string[] = [];
      const [leave, end, sibling] = [new Subject<void>(), new Subject<void>(), new Subject<never>()];
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(sibling);
      const stream = NEVER.pipe(
        finalizeWith(() => {
          act(n, sibling);
          log.push('called');
          return end;
        }),
      );
      n.startSoon(leaves(leave, stream));
      leave.next();
      expect(log).toEqual(['called']);
      end.complete();
      expect(log).toEqual(['called', how === 'fails' ? 'done # boom' : 'done |']);
    });
  });

  describe('is like a task itself', () => {
    it('when its own cleanup does not return a stream: the error names the task', () => {
      const log: string[] = [];
      const n = openNursery();
      n.done$.subscribe({ error: (error: unknown) => log.push((thrownErrors(error)[0] as Error).message) });
      n.startSoon(of(1).pipe(finalizeWith(() => of(1).pipe(finalizeWith(() => 42 as never)))), { name: 'orders' });
      expect(log).toEqual([expect.stringContaining('of task "orders" returns must be an Observable')]);
    });

    it('to a nursery in it, whose parent is the task', () => {
      const parents: unknown[] = [];
      const observer = { opened: (_: Nursery, parent?: ResultCapture<unknown>) => parents.push(parent?.name) };
      const n = openNursery();
      n.startSoon(of(1).pipe(finalizeWith(() => nursery([of(1)], { observer }))), { name: 'orders' });
      of(1)
        .pipe(finalizeWith(() => nursery([of(1)], { observer })))
        .subscribe();
      expect(parents).toEqual(['orders', undefined]);
    });

    it('to the signal of abortable in it, which is not that of the task', () => {
      const reasons: unknown[] = [];
      const n = openNursery();
      const fetching = abortable((signal) => {
        signal.addEventListener('abort', () => reasons.push((signal.reason as Error).name));
        return NEVER;
      });
      n.startSoon(NEVER.pipe(finalizeWith(() => of(1, 2).pipe(switchMap((i) => (i === 1 ? fetching : EMPTY))))));
      n.cancel('enough');
      expect(reasons).toEqual(['AbortError']);
    });

    it('to an Observable that is not RxJS’s and throws, before its end or after', () => {
      for (const before of [true, false]) {
        const log: string[] = [];
        const foreign = {
          subscribe(observer: { complete(): void }) {
            if (!before) {
              observer.complete();
            }
            throw boom;
          },
        };
        const cleanup = Object.assign(Object.create(Observable.prototype) as Observable<never>, foreign);
        nursery([of(1).pipe(finalizeWith(() => cleanup))]).subscribe(logger(log, 'run'));
        expect(log).toEqual(['run: 1', 'run # boom']);
      }
    });

    it('whose finalizers may come late: what they throw then is reported', async () => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        let producer: Subscriber<never> | undefined;
        const cleanup = new Observable<never>((subscriber) => {
          producer = subscriber;
          subscriber.complete();
        });
        nursery([of(1).pipe(finalizeWith(() => cleanup))]).subscribe(logger(log, 'run'));
        producer?.add(() => {
          throw boom;
        });
      });
      expect(log).toEqual(['run: 1', 'run |']);
      expect(errors).toEqual([boom]);
    });
  });

  it('can start a task of its own nursery: a cancelled one if that is shutting down', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    const started: ResultCapture<number>[] = [];
    n.startSoon(
      NEVER.pipe(
        finalizeWith(() => {
          started.push(n.startSoon(of(1)));
          return waitAll(started);
        }),
      ),
    );
    n.cancel('enough');
    expect(started[0]?.exception()).toMatchObject({ name: 'TaskCancelledError', cause: 'enough' });
    expect(log).toEqual(['done |']);
  });

  it('waits in the start of a task that is cancelled before it is ready', () => {
    const log: string[] = [];
    const end = new Subject<void>();
    const n = openNursery();
    const subscription = n.start<number>(() => cleaned(log, 'server', end)).subscribe(logger(log, 'start'));
    subscription.unsubscribe();
    n.close();
    n.done$.subscribe(logger(log, 'done'));
    expect(log).toEqual(['server: cleanup']);
    end.complete();
    expect(log).toEqual(['server: cleanup', 'server: clean', 'done |']);
  });

  it('is linear: 100,000 cleanups at once, in any order, of one task or of as many', () => {
    const count = 100_000;
    const ends: Subject<void>[] = [];
    const one = () =>
      NEVER.pipe(
        finalizeWith(() => {
          const end = new Subject<void>();
          ends.push(end);
          return end;
        }),
      );
    const shapes: (() => Observable<unknown>)[] = [
      () => nursery(Array.from({ length: count }, one)),
      () => nursery([merge(...Array.from({ length: count }, one))]),
      () => nursery(() => merge(...Array.from({ length: count }, one))),
    ];
    for (const shape of shapes) {
      let ended = 0;
      const until = new Subject<void>();
      nursery([shape()], { until }).subscribe({ complete: () => ended++ });
      until.next();
      expect([ends.length, ended]).toEqual([count, 0]);
      const last = ends[0];
      for (const end of ends.splice(1).reverse()) {
        end.complete();
      }
      expect(ended).toBe(0);
      last?.complete();
      expect(ended).toBe(1);
      ends.pop();
    }
  }, 30_000);

  it('leaves nothing waiting where the call stack was exhausted meanwhile, once the nursery is cancelled again', () => {
    for (let depth = 0; depth < 60; depth++) {
      const n = openNursery();
      let ended = 0;
      n.done$.subscribe({ complete: () => ended++, error: () => ended++ });
      const end = new Subject<void>();
      n.startSoon(NEVER.pipe(finalizeWith(() => end)));
      n.startSoon(NEVER.pipe(finalizeWith(() => timer(0).pipe(takeUntil(of(1))))));
      nearTheEnd(depth, () => n.cancel());
      nearTheEnd(depth, () => end.complete());
      end.complete();
      n.cancel();
      expect([depth, ended]).toEqual([depth, 1]);
    }
  });
});

/** Calls `act` where the call stack has room for about `frames` more frames. */
function nearTheEnd(frames: number, act: () => void): void {
  let deepest = 0;
  const measure = (depth: number): void => {
    deepest = depth;
    measure(depth + 1);
  };
  try {
    measure(0);
  } catch {
    // As deep as it goes.
  }
  const descend = (depth: number): void => {
    if (depth > 0) {
      descend(depth - 1);
    } else {
      act();
    }
  };
  try {
    descend(Math.max(0, deepest - frames * 4));
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

/** What finalizers threw. */
function thrownErrors(error: unknown): readonly unknown[] {
  return error instanceof UnsubscriptionError ? (error.errors as unknown[]) : [error];
}
