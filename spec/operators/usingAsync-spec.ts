import { describe, expect, it } from '@jest/globals';
import { open } from 'node:fs/promises';
import {
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  map,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  switchMap,
  take,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { abortable, finalizeWith, gather, nursery, openNursery, usingAsync } from 'rxresult';
import { logger, marbles, nextMacrotask, unhandledErrors } from '../support';

/** A connection whose opening and closing take as long as the streams do. */
function connection(
  log: string[],
  opening: Observable<unknown> = of(0),
  closing: Observable<unknown> = of(0),
): [() => Observable<string>, (name: string) => Observable<unknown>] {
  return [
    () =>
      opening.pipe(
        map(() => 'connection'),
        finalize(() => log.push('opened')),
      ),
    (name) => {
      log.push(`closing ${name}`);
      return closing.pipe(finalize(() => log.push('closed')));
    },
  ];
}

const boom = new Error('boom');

describe('usingAsync', () => {
  it('opens, uses and closes, in the same frame if nothing takes time', () => {
    const log: string[] = [];
    const [acquire, release] = connection(log);
    usingAsync(acquire, (name) => of(name, 2).pipe(finalize(() => log.push('used'))), release).subscribe(
      logger(log, 'run'),
    );
    expect(log).toEqual(['opened', 'run: connection', 'run: 2', 'run |', 'used', 'closing connection', 'closed']);
  });

  it('takes the last value of acquire as the resource, and opens one for each subscription', async () => {
    const log: string[] = [];
    let opened = 0;
    const stream = usingAsync(
      () => of('not this', `connection ${++opened}`),
      (name) => of(name),
      () => undefined,
    );
    stream.subscribe(logger(log, 'first'));
    stream.subscribe(logger(log, 'second'));
    usingAsync(
      () => Promise.resolve('promised'),
      (name) => [name],
      () => Promise.resolve(),
    ).subscribe(logger(log, 'third'));
    await nextMacrotask();
    expect(log).toEqual([
      ...['first: connection 1', 'first |', 'second: connection 2', 'second |'],
      ...['third: promised', 'third |'],
    ]);
  });

  it('is waited for: the nursery ends when the resource has been released', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const opening = cold('--(a|)');
      const closing = cold('---|');
      const rows = cold('-r|');
      expectObservable(
        gather([
          usingAsync(
            () => opening,
            () => rows,
            () => closing,
          ),
        ]),
      ).toBe('-------(x|)', { x: ['r'] });
      expectSubscriptions(opening.subscriptions).toBe('^-!');
      expectSubscriptions(rows.subscriptions).toBe('   --^-!');
      expectSubscriptions(closing.subscriptions).toBe('----^--!');
    });
  });

  it('releases only once the finalizers and the cleanup of use are done', () => {
    marbles(({ expectObservable }, scheduler) => {
      const log: string[] = [];
      const note = (what: string) => log.push(`${what} at ${scheduler.frame}`);
      const task = usingAsync(
        () => of('connection'),
        () =>
          of(1, 2).pipe(
            switchMap(() => NEVER.pipe(finalizeWith(() => timer(3).pipe(finalize(() => note('rolled back')))))),
            finalizeWith(() => timer(5).pipe(finalize(() => note('cleaned')))),
          ),
        () => {
          note('releasing');
          return timer(2).pipe(finalize(() => note('released')));
        },
      );
      const run = nursery([task], { until: timer(1) }).pipe(finalize(() => note('ended')));
      expectObservable(run).toBe('--------|');
      scheduler.flush();
      expect(log).toEqual([
        'rolled back at 3',
        'rolled back at 4',
        'cleaned at 6',
        'releasing at 6',
        'released at 8',
        'ended at 8',
      ]);
    });
  });

  it('releases when the stream fails, before the siblings of its nursery are waited for', () => {
    const log: string[] = [];
    const [acquire, release] = connection(log);
    nursery([usingAsync(acquire, () => throwError(() => boom), release)]).subscribe(logger(log, 'run'));
    expect(log).toEqual(['opened', 'closing connection', 'closed', 'run # boom']);
  });

  it.each<[string, () => Observable<never>]>([
    [
      'use throws',
      () => {
        throw boom;
      },
    ],
    ['use returns something that is not a stream', () => 7 as never],
  ])('releases when %s', (_, use) => {
    const log: string[] = [];
    const [acquire, release] = connection(log);
    usingAsync(acquire, use, release).subscribe({ error: (error: unknown) => log.push(String(error)) });
    expect(log).toEqual([
      'opened',
      expect.stringMatching(/^(Error: boom|TypeError: usingAsync: what use returns must be an Observable, .*, got 7)/),
      'closing connection',
      'closed',
    ]);
  });

  describe('dropped', () => {
    it('while it opens: waits for the resource, and releases it at once', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const opening = cold('----(a|)');
        const closing = cold('---|');
        const rows = cold('-');
        const task = usingAsync(
          () => opening,
          () => rows,
          () => closing,
        );
        expectObservable(nursery([task, cold('-#', undefined, boom)])).toBe('-------#', undefined, boom);
        expectSubscriptions(opening.subscriptions).toBe('^---!');
        expectSubscriptions(closing.subscriptions).toBe('----^--!');
        expectSubscriptions(rows.subscriptions).toBe([]);
      });
    });

    it('while it opens: waits for the finalizers of the release as well', () => {
      const log: string[] = [];
      const opening = new Subject<number>();
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(
        usingAsync(
          () => opening,
          () => NEVER,
          () => of(1).pipe(finalize(() => log.push('released'))),
        ),
      );
      n.cancel();
      opening.next(1);
      opening.complete();
      expect(log).toEqual(['released', 'done |']);
    });

    it('while it is used, by an operator while its task goes on', () => {
      marbles(({ cold, expectObservable }) => {
        const slow = usingAsync(
          () => of(0),
          () => NEVER,
          () => timer(4),
        );
        expectObservable(nursery([slow.pipe(timeout({ first: 2, with: () => cold('a|') }))])).toBe('--a---|');
      });
    });

    it('by acquire itself, or by use', () => {
      const log: string[] = [];
      const [acquire, release] = connection(log);
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(
        usingAsync(
          () => {
            n.cancel();
            return acquire();
          },
          () => of(log.push('used')),
          release,
        ),
      );
      expect(log.splice(0)).toEqual(['opened', 'closing connection', 'closed', 'done |']);
      const second = openNursery();
      second.startSoon(
        usingAsync(
          acquire,
          () => {
            second.cancel();
            return of(1).pipe(finalize(() => log.push('used')));
          },
          release,
        ),
      );
      expect(log).toEqual(['opened', 'used', 'closing connection', 'closed']);
    });

    it('within its first value', () => {
      const log: string[] = [];
      const [acquire, release] = connection(log);
      usingAsync(acquire, () => of(1, 2, 3), release)
        .pipe(take(1))
        .subscribe(logger(log, 'run'));
      expect(log).toEqual(['opened', 'run: 1', 'run |', 'closing connection', 'closed']);
    });

    it('before it is subscribed: opens nothing', () => {
      const log: string[] = [];
      const [acquire, release] = connection(log);
      new Observable((subscriber) => {
        subscriber.complete();
        usingAsync(acquire, () => NEVER, release).subscribe(subscriber);
      }).subscribe();
      expect(log).toEqual([]);
    });

    it('outside of a nursery: unsubscribe() returns at once, and the resource is released later', () => {
      const log: string[] = [];
      const opening = new Subject<void>();
      const [acquire, release] = connection(log, opening.pipe(take(1)));
      usingAsync(acquire, () => NEVER, release)
        .subscribe(logger(log, 'run'))
        .unsubscribe();
      expect(log).toEqual([]);
      opening.next();
      expect(log).toEqual(['opened', 'closing connection', 'closed']);
    });
  });

  describe('without a task that waits for it', () => {
    const behind: [string, (stream: Observable<unknown>) => Observable<unknown>][] = [
      ['outside of a nursery', (stream) => stream],
      ['behind share, in a nursery', (stream) => nursery([stream.pipe(share())])],
    ];
    it.each(behind)('%s: all stages go on to the end', async (_, wrap) => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        const uses = [
          abortable((signal) => {
            signal.addEventListener('abort', () => log.push('aborted'));
            return NEVER;
          }),
          nursery([NEVER]),
          NEVER.pipe(finalizeWith(() => throwError(() => boom))),
          NEVER.pipe(finalizeWith(() => 5 as never)),
          usingAsync(
            () => of(0),
            () => NEVER,
            () => throwError(() => boom),
          ),
        ];
        for (const use of uses) {
          const stream = usingAsync(
            () => of(0),
            () => use,
            () => of(log.push('released')),
          );
          wrap(stream).subscribe(logger(log, 'run')).unsubscribe();
        }
      });
      expect(log).toEqual(['aborted', ...Array.from({ length: 5 }, () => 'released')]);
      expect(errors.map((error) => (error as Error).name)).toEqual(['Error', 'TypeError', 'Error']);
    });
  });

  describe('fails', () => {
    it('if the resource cannot be opened: nothing is used, nothing released', () => {
      const log: string[] = [];
      const failures: [string, () => Observable<never>][] = [
        ['error', () => throwError(() => boom)],
        [
          'throw',
          () => {
            throw boom;
          },
        ],
        ['empty', () => EMPTY],
        ['no stream', () => undefined as never],
      ];
      for (const [name, acquire] of failures) {
        usingAsync(
          acquire,
          () => of(log.push('used')),
          () => of(log.push('released')),
        ).subscribe(logger(log, name));
      }
      expect(log).toEqual([
        'error # boom',
        'throw # boom',
        'empty # no elements in sequence',
        expect.stringContaining('no stream # usingAsync: what acquire returns must be an Observable'),
      ]);
    });

    it('its nursery if it cannot be opened after it was dropped, as a finalizer that throws', async () => {
      const log: string[] = [];
      const opening = new Subject<never>();
      const errors = await unhandledErrors(() => {
        const n = openNursery();
        n.done$.subscribe(logger(log, 'done'));
        n.startSoon(
          usingAsync(
            () => opening,
            () => NEVER,
            () => undefined,
          ),
        );
        n.cancel();
        expect(log).toEqual([]);
        opening.error(boom);
      });
      expect(log).toEqual(['done |']);
      expect(errors).toEqual([boom]);
    });

    it.each<[string, () => unknown]>([
      ['fails', () => throwError(() => boom)],
      [
        'throws',
        () => {
          throw boom;
        },
      ],
    ])('its nursery if release %s after the task has completed', (_, release) => {
      const log: string[] = [];
      nursery([
        usingAsync(
          () => of(0),
          () => of(1),
          release as never,
        ),
      ]).subscribe(logger(log, 'run'));
      expect(log).toEqual(['run: 1', 'run # boom']);
    });

    it.each(['acquire', 'use'])(
      'its nursery if a stream that %s leaves while it is subscribed cannot be cleaned up',
      async (where) => {
        const log: string[] = [];
        const inner = NEVER.pipe(finalizeWith(() => throwError(() => boom)));
        const leaves = of(inner, NEVER).pipe(switchMap((each) => each));
        const [acquire, use] = where === 'use' ? [() => Promise.resolve(1), () => leaves] : [() => leaves, () => NEVER];
        nursery([
          NEVER.pipe(finalize(() => log.push('sibling'))),
          usingAsync<unknown, Observable<never>>(acquire, use, () => void log.push('released')),
        ]).subscribe(logger(log, 'run'));
        await nextMacrotask();
        expect(log).toEqual(where === 'use' ? ['released', 'sibling', 'run # boom'] : ['sibling']);
      },
    );

    it('its nursery with a TypeError that names the task if release does not return a stream', () => {
      const log: string[] = [];
      const release = () => 5 as never;
      nursery((n) => {
        n.startSoon(
          usingAsync(() => of(0), of, release),
          { name: 'rows' },
        );
      }).subscribe(logger(log, 'run'));
      expect(log).toEqual([
        expect.stringMatching(/^run # usingAsync: what release of task "rows" returns must be .*, got 5/),
      ]);
    });

    it('nobody outside of a nursery: that error is reported', async () => {
      const errors = await unhandledErrors(() => {
        usingAsync(
          () => of(0),
          of,
          () => 5 as never,
        ).subscribe();
      });
      expect(errors.map(String)).toEqual([
        expect.stringMatching(/^TypeError: usingAsync: what release of a stream returns must be /),
      ]);
    });

    it('its nursery if a finalizer of acquire throws, and releases all the same', () => {
      const log: string[] = [];
      const acquire = () =>
        of('connection').pipe(
          finalize(() => {
            throw boom;
          }),
        );
      nursery([usingAsync(acquire, of, (name) => void log.push(`closing ${name}`))]).subscribe(logger(log, 'run'));
      expect(log).toEqual(['run: connection', 'closing connection', 'run # boom']);
    });

    it('its nursery if a finalizer of use throws, and releases all the same', () => {
      const log: string[] = [];
      const [acquire, release] = connection(log);
      const use = () =>
        of(1).pipe(
          finalize(() => {
            throw boom;
          }),
        );
      nursery([usingAsync(acquire, use, release)]).subscribe({ error: () => log.push('failed') });
      expect(log).toEqual(['opened', 'closing connection', 'closed', 'failed']);
    });

    it('with a TypeError at the call for an argument that is not a function', () => {
      expect(() => usingAsync(of(1) as never, () => of(1))).toThrow(/^usingAsync: acquire must be a function, got /);
      expect(() => usingAsync(() => of(1), 1 as never)).toThrow(/^usingAsync: use must be a function, got 1/);
      expect(() =>
        usingAsync(
          () => of(1),
          () => of(1),
          'close' as never,
        ),
      ).toThrow(/^usingAsync: release must be a function, got "close"/);
    });
  });

  describe('without release', () => {
    it('disposes of the resource by Symbol.asyncDispose, else by Symbol.dispose', async () => {
      const log: string[] = [];
      const both = {
        async [Symbol.asyncDispose]() {
          await nextMacrotask();
          log.push('asynchronously');
        },
        [Symbol.dispose]: () => log.push('never'),
      };
      const one = {
        // What it returns is of no interest.
        [Symbol.dispose]: () => log.push('synchronously'),
      };
      const task = (resource: object) =>
        usingAsync(
          () => of(resource),
          () => of(1),
        );
      nursery([task(both), task(one as never)])
        .pipe(ignoreElements())
        .subscribe(logger(log, 'run'));
      expect(log).toEqual(['synchronously']);
      await nextMacrotask();
      await nextMacrotask();
      expect(log).toEqual(['synchronously', 'asynchronously', 'run |']);
    });

    it('fails before use if the resource has neither', () => {
      const log: string[] = [];
      usingAsync(
        () => of('text'),
        () => of(log.push('used')),
      ).subscribe(logger(log, 'run'));
      expect(log).toEqual([
        'run # usingAsync: without release, the resource must have [Symbol.asyncDispose] or [Symbol.dispose], got "text" (string)',
      ]);
    });

    it('closes a file handle of Node before the error of a sibling is emitted', async () => {
      const handles: { fd: number }[] = [];
      const failing = new Subject<never>();
      const task = usingAsync(
        () => open('package.json'),
        (handle) => {
          handles.push(handle);
          return NEVER;
        },
      );
      const atEnd = new Promise((resolve) => {
        nursery([task, failing]).subscribe({ error: () => resolve(handles.map(({ fd }) => fd)) });
      });
      while (handles.length === 0) {
        await nextMacrotask();
      }
      expect(handles[0]?.fd).toBeGreaterThan(0);
      failing.error(boom);
      expect(await atEnd).toEqual([-1]);
    });
  });

  it('passes the reason of a cancellation to the signal of abortable in use', () => {
    const signals: AbortSignal[] = [];
    const n = openNursery();
    n.startSoon(
      usingAsync(
        () => of(0),
        () =>
          abortable((signal) => {
            signals.push(signal);
            return NEVER;
          }),
        () => undefined,
      ),
    );
    n.cancel('enough');
    expect(signals.map(({ reason }) => reason as unknown)).toEqual(['enough']);
  });

  it('waits for a nursery in use', () => {
    marbles(({ expectObservable, cold }) => {
      const log: string[] = [];
      const task = usingAsync(
        () => of(0),
        () => nursery([NEVER.pipe(finalizeWith(() => timer(3).pipe(tap(() => log.push('inner cleaned')))))]),
        () => defer(() => of(log.push('released'))),
      );
      expectObservable(
        nursery([task, cold('-#')]).pipe(finalize(() => expect(log).toEqual(['inner cleaned', 'released']))),
      ).toBe('----#');
    });
  });
});
