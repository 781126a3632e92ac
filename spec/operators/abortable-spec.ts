import { describe, expect, it } from '@jest/globals';
import {
  concat,
  EMPTY,
  finalize,
  firstValueFrom,
  from,
  NEVER,
  Observable,
  of,
  retry,
  share,
  Subject,
  switchMap,
  take,
  takeUntil,
  throwError,
  timeout,
  type ObservableInput,
} from 'rxjs';
import { abortable, failedCapture, gather, gatherAny, nursery, openNursery, type ResultCapture } from 'rxresult';
import { logger, marbles, nextMacrotask, resource, thrownBy, unhandledErrors } from '../support';

/** A promise that rejects with the signal's reason on abort, as that of `fetch` does. */
function fetching(log: string[], signal: AbortSignal, name = 'fetch'): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      log.push(`${name} aborted`);
      reject(signal.reason as Error);
    });
  });
}

/** An `abortable`, and the signals that its function was called with. */
function recording<T>(fn: (signal: AbortSignal) => ObservableInput<T>) {
  const signals: AbortSignal[] = [];
  const source = abortable((signal) => {
    signals.push(signal);
    return fn(signal);
  });
  return { source, signals, aborted: () => signals.map((signal) => signal.aborted) };
}

describe('abortable', () => {
  it('emits what the stream returned by its function emits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inner = cold('                          a-b-(c|)');
      expectObservable(abortable(() => inner)).toBe('a-b-(c|)');
      expectSubscriptions(inner.subscriptions).toBe('^---!');
      expectObservable(abortable(() => cold('--#'))).toBe('--#');
    });
  });

  it('accepts any ObservableInput', async () => {
    async function* lines() {
      yield await Promise.resolve('line');
    }
    const inputs = [of(1), Promise.resolve(2), [3], 'a', lines()];
    const log: string[] = [];
    inputs.forEach((input, i) => abortable(() => input as ObservableInput<unknown>).subscribe(logger(log, String(i))));
    await nextMacrotask();
    expect(log.sort()).toEqual(['0 |', '0: 1', '1 |', '1: 2', '2 |', '2: 3', '3 |', '3: a', '4 |', '4: line']);
  });

  it('calls its function for each subscription, with a new signal', () => {
    const { source, signals, aborted } = recording(() => NEVER);
    expect(signals).toEqual([]);
    const first = source.subscribe();
    source.subscribe();
    expect(signals).toHaveLength(2);
    expect(signals[0]).toBeInstanceOf(AbortSignal);
    first.unsubscribe();
    expect(aborted()).toEqual([true, false]);
  });

  it('passes a signal that is not aborted while its stream runs', () => {
    const { source, aborted } = recording(() => concat(of(1, 2), NEVER));
    source.subscribe();
    expect(aborted()).toEqual([false]);
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [of(1), 'Observable (object)'],
    ['url', '"url" (string)'],
  ])('throws a TypeError at the call if it gets %p instead of a function', (fn, came) => {
    expect(thrownBy(() => abortable(fn as never))).toEqual(
      new TypeError(`abortable: expected a function, got ${came}`),
    );
  });
});

describe('the signal aborts', () => {
  it('when the subscription is unsubscribed', () => {
    const log: string[] = [];
    const { source, aborted } = recording((signal) => fetching(log, signal));
    source.subscribe(logger(log, 'a')).unsubscribe();
    expect(aborted()).toEqual([true]);
    expect(log).toEqual(['fetch aborted']);
  });

  it('with an AbortError, once', () => {
    const { source, signals } = recording(() => NEVER);
    const events: unknown[] = [];
    const subscription = source.subscribe();
    signals[0]?.addEventListener('abort', (event) => events.push(event.type));
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(events).toEqual(['abort']);
    expect(signals[0]?.reason).toMatchObject({ name: 'AbortError' });
  });

  it('before its stream is unsubscribed', () => {
    const log: string[] = [];
    abortable((signal) => {
      signal.addEventListener('abort', () => log.push('aborted'));
      return resource(log, 'stream');
    })
      .subscribe()
      .unsubscribe();
    expect(log).toEqual(['+stream', 'aborted', '-stream']);
  });

  it('in the frame in which downstream unsubscribes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const inner = cold('                               a-b-c-|');
      const { source, aborted } = recording(() => inner);
      expectObservable(source.pipe(take(2))).toBe('      a-(b|)');
      expectObservable(source.pipe(takeUntil(cold('     -x')))).toBe('a|');
      expectSubscriptions(inner.subscriptions).toBe([' ^-!', '^!']);
      flush();
      expect(aborted()).toEqual([true, true]);
    });
  });

  it('on a timeout, and when switchMap switches', () => {
    marbles(({ cold, expectObservable, flush }) => {
      const slow = recording(() => cold('-----a|'));
      expectObservable(slow.source.pipe(timeout({ first: 3, with: () => of('late') }))).toBe('---(l|)', { l: 'late' });
      const each = recording(() => cold('-a|'));
      expectObservable(cold('x--xx|').pipe(switchMap(() => each.source))).toBe('-a---a|');
      flush();
      expect(slow.aborted()).toEqual([true]);
      expect(each.aborted()).toEqual([false, true, false]);
    });
  });

  it('during a synchronous firehose, which stops', () => {
    const log: string[] = [];
    let emitted = 0;
    const { source, aborted } = recording(
      () =>
        new Observable<number>((subscriber) => {
          while (!subscriber.closed) {
            subscriber.next(++emitted);
          }
          log.push('stopped');
        }),
    );
    source.pipe(take(3)).subscribe(logger(log, 'a'));
    expect(log).toEqual(['a: 1', 'a: 2', 'a: 3', 'a |', 'stopped']);
    expect(emitted).toBe(3);
    expect(aborted()).toEqual([true]);
  });

  it('when the function itself causes the unsubscription', () => {
    const log: string[] = [];
    const stop = new Subject<void>();
    const { source, aborted } = recording((signal) => {
      signal.addEventListener('abort', () => log.push('aborted'));
      stop.next();
      log.push(`in fn: ${signal.aborted}`);
      return of(1);
    });
    source.pipe(takeUntil(stop)).subscribe(logger(log, 'a'));
    expect(log).toEqual(['a |', 'aborted', 'in fn: true']);
    expect(aborted()).toEqual([true]);
  });

  it('for a shared subscription when the last subscriber unsubscribes', () => {
    const { source, aborted } = recording(() => NEVER);
    const shared = source.pipe(share());
    const subscriptions = [shared.subscribe(), shared.subscribe()];
    subscriptions[0]?.unsubscribe();
    expect(aborted()).toEqual([false]);
    subscriptions[1]?.unsubscribe();
    expect(aborted()).toEqual([true]);
  });
});

describe('the signal does not abort', () => {
  it('after completion, even if the subscription is unsubscribed then', () => {
    const { source, aborted } = recording(() => of(1));
    source.subscribe().unsubscribe();
    const subject = new Subject<number>();
    const later = recording(() => subject);
    const subscription = later.source.subscribe();
    subject.complete();
    subscription.unsubscribe();
    expect([aborted(), later.aborted()]).toEqual([[false], [false]]);
  });

  it('after a promise has resolved', async () => {
    const { source, aborted } = recording(() => Promise.resolve(1));
    const subscription = source.subscribe();
    await nextMacrotask();
    subscription.unsubscribe();
    expect(aborted()).toEqual([false]);
  });

  it('when the handler of the end unsubscribes', () => {
    const subject = new Subject<number>();
    const { source, aborted } = recording(() => subject);
    const subscription = source.subscribe({ complete: () => subscription.unsubscribe() });
    subject.complete();
    expect(aborted()).toEqual([false]);
  });
});

describe('the signal aborts when the stream fails', () => {
  it('by an error', () => {
    const { source, aborted } = recording(() => throwError(() => 'boom'));
    source.subscribe({ error: () => undefined });
    expect(aborted()).toEqual([true]);
  });

  it('by a promise: what else runs with this signal ends', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(async () => {
      abortable((signal) => Promise.all([fetching(log, signal), Promise.reject(new Error('boom'))])).subscribe(
        logger(log, 'all'),
      );
      await nextMacrotask();
    });
    expect(log).toEqual(['all # boom', 'fetch aborted']);
    expect(errors).toEqual([]);
  });

  it('before the siblings in its nursery are cancelled', () => {
    const log: string[] = [];
    const failing = new Subject<never>();
    const { source, signals } = recording(() => failing);
    nursery([resource(log, 'sibling'), source]).subscribe(logger(log, 'run'));
    signals[0]?.addEventListener('abort', () => log.push('aborted'));
    failing.error(new Error('boom'));
    expect(log).toEqual(['+sibling', 'aborted', '-sibling', 'run # boom']);
  });

  it('because the function throws', () => {
    const log: string[] = [];
    const { source, aborted } = recording(() => {
      throw new Error('sync');
    });
    source.subscribe(logger(log, 'a'));
    expect(log).toEqual(['a # sync']);
    expect(aborted()).toEqual([true]);
  });

  it('because the function does not return an ObservableInput', () => {
    const errors: unknown[] = [];
    const { source, aborted } = recording(() => undefined as never);
    source.subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([
      new TypeError(
        'abortable: what the function returns must be an Observable, promise, iterable, async iterable or ' +
          'ReadableStream, got undefined',
      ),
    ]);
    expect(aborted()).toEqual([true]);
  });

  it('for each attempt of a retry, which has a signal of its own', () => {
    const log: string[] = [];
    let attempts = 0;
    const { source, signals, aborted } = recording(() =>
      ++attempts < 3 ? throwError(() => new Error('flaky')) : resource(log, 'third'),
    );
    const subscription = source.pipe(retry()).subscribe();
    expect(new Set(signals).size).toBe(3);
    expect(aborted()).toEqual([true, true, false]);
    subscription.unsubscribe();
    expect(aborted()).toEqual([true, true, true]);
    expect(log).toEqual(['+third', '-third']);
  });
});

describe('the reason of the signal', () => {
  const reasons = (act: (source: Observable<never>) => void) => {
    const { source, signals } = recording(() => NEVER);
    act(source);
    return signals.map(({ reason }) => reason as unknown);
  };

  it('is the one given to cancel, of the task, of its nursery, or of one around it', () => {
    expect(reasons((source) => openNursery().startSoon(source).cancel('task'))).toEqual(['task']);
    expect(
      reasons((source) => {
        const n = openNursery();
        n.startSoon(source);
        n.cancel('nursery');
      }),
    ).toEqual(['nursery']);
    expect(
      reasons((source) => {
        const n = openNursery();
        n.startSoon(nursery([nursery((inner) => void inner.startSoon(source.pipe(timeout(1000))))]));
        n.cancel('outer');
      }),
    ).toEqual(['outer']);
  });

  it('is that of until: the reason of a signal, or an Error', () => {
    const error = new Error('deadline');
    expect(
      reasons((source) => {
        const controller = new AbortController();
        gather([source], { until: controller.signal }).subscribe();
        controller.abort('enough');
        const until = new Subject<unknown>();
        nursery([nursery([source])], { until }).subscribe();
        until.next(error);
      }),
    ).toEqual(['enough', error]);
  });

  it('is an AbortError otherwise', () => {
    const all = reasons((source) => {
      source.subscribe().unsubscribe();
      openNursery().startSoon(source).cancel();
      const n = openNursery();
      n.startSoon(source);
      n.cancel();
      nursery([source]).subscribe().unsubscribe();
      nursery([source, throwError(() => 'a failing sibling')]).subscribe({ error: () => undefined });
      openNursery().startSoon(of(1, 2).pipe(switchMap((i) => (i === 1 ? source : EMPTY))));
    });
    expect(all).toEqual(Array.from({ length: 6 }, () => expect.objectContaining({ name: 'AbortError' }) as unknown));
  });
});

describe('abortable with settle', () => {
  it('has ended only once its promise has settled, and its nursery waits for that', async () => {
    const log: string[] = [];
    let settle: (() => void) | undefined;
    const task = abortable(() => new Promise<void>((resolve) => (settle = resolve)), { settle: true });
    const failing = new Subject<never>();
    nursery([task, failing]).subscribe(logger(log, 'run'));
    failing.error(new Error('boom'));
    await nextMacrotask();
    expect(log).toEqual([]);
    settle?.();
    await nextMacrotask();
    expect(log).toEqual(['run # boom']);
  });

  it('waits for return() of an async iterable, so for what it awaits in its finally', async () => {
    const log: string[] = [];
    async function* rows(signal: AbortSignal) {
      try {
        yield 1;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield 2;
      } finally {
        await nextMacrotask();
        log.push('closed');
      }
    }
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(abortable(rows, { settle: true }));
    await nextMacrotask();
    n.cancel();
    expect(log).toEqual([]);
    await nextMacrotask();
    await nextMacrotask();
    expect(log).toEqual(['closed', 'done |']);
  });

  it('fails as a finalizer does if the finally of a generator throws, even while it waits', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(async () => {
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(
        abortable(
          async function* (signal) {
            try {
              yield 1;
              await new Promise((resolve) => signal.addEventListener('abort', resolve));
            } finally {
              throw new Error('not closed');
            }
          },
          { settle: true },
        ),
      );
      await nextMacrotask();
      n.cancel();
      await nextMacrotask();
    });
    expect(log).toEqual(['done |']);
    expect(errors).toEqual([new Error('not closed')]);
  });

  const rejections: [string, (signal: AbortSignal) => unknown, unknown[]][] = [
    ['the reason of the signal', (signal) => signal.reason as unknown, []],
    ['an AbortError of its own', () => Object.assign(new Error('stop'), { name: 'AbortError' }), []],
    ['another error, which is reported', () => 'the disk is full', ['the disk is full']],
    ['nothing, which is reported', () => undefined, [undefined]],
  ];
  it.each(rejections)('may reject then with %s', async (_, rejection, reported) => {
    const log: string[] = [];
    const errors = await unhandledErrors(async () => {
      const task = abortable(
        (signal) =>
          new Promise<never>((_resolve, reject) => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as users do
            signal.addEventListener('abort', () => reject(rejection(signal)));
          }),
        { settle: true },
      );
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(task);
      n.cancel('enough');
      await nextMacrotask();
    });
    expect(log).toEqual(['done |']);
    expect(errors).toStrictEqual(reported);
  });

  it('does not wait for a promise that has failed or resolved, nor report it twice', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(async () => {
      nursery([abortable(() => Promise.reject(new Error('boom')), { settle: true })]).subscribe(logger(log, 'run'));
      nursery([abortable(() => Promise.resolve(1), { settle: true }).pipe(take(1))]).subscribe(logger(log, 'first'));
      await nextMacrotask();
    });
    expect(log).toEqual(['run # boom', 'first: 1', 'first |']);
    expect(errors).toEqual([]);
  });

  it('waits also if its function itself causes the end', async () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(
      abortable(
        async () => {
          n.cancel();
          await nextMacrotask();
          log.push('settled');
        },
        { settle: true },
      ),
    );
    await nextMacrotask();
    await nextMacrotask();
    expect(log).toEqual(['settled', 'done |']);
  });

  it('is not cut short by cancelling again', async () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(abortable(() => nextMacrotask().then(() => log.push('settled')), { settle: true }));
    n.cancel();
    n.cancel();
    expect(log).toEqual([]);
    await nextMacrotask();
    await nextMacrotask();
    expect(log).toEqual(['settled', 'done |']);
  });

  it('calls then of a lazy thenable once', async () => {
    let calls = 0;
    const query = {
      then(resolve: (value: number) => void) {
        calls++;
        setTimeout(resolve, 1, 1);
      },
    };
    const subscription = abortable(() => query as never, { settle: true }).subscribe();
    await Promise.resolve();
    subscription.unsubscribe();
    await nextMacrotask();
    expect(calls).toBe(1);
  });
});

describe('after the abort', () => {
  // An unhandled rejection would fail these tests by itself.
  it('a promise that rejects is ignored', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      abortable((signal) => fetching(log, signal))
        .subscribe(logger(log, 'a'))
        .unsubscribe();
    });
    expect(log).toEqual(['fetch aborted']);
    expect(errors).toEqual([]);
  });

  it('a promise that rejects much later is ignored', async () => {
    const log: string[] = [];
    let reject: ((error: Error) => void) | undefined;
    const errors = await unhandledErrors(async () => {
      abortable(() => new Promise<never>((_, rejectIt) => (reject = rejectIt)))
        .subscribe(logger(log, 'a'))
        .unsubscribe();
      await nextMacrotask();
      reject?.(new Error('late'));
    });
    expect(log).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('a promise that still resolves is ignored', async () => {
    const log: string[] = [];
    abortable(() => Promise.resolve(1))
      .subscribe(logger(log, 'a'))
      .unsubscribe();
    await nextMacrotask();
    expect(log).toEqual([]);
  });

  it('a synchronous error caused by the abort is ignored', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      abortable(
        (signal) =>
          new Observable<never>((subscriber) => {
            signal.addEventListener('abort', () => subscriber.error(signal.reason));
          }),
      )
        .subscribe(logger(log, 'a'))
        .unsubscribe();
    });
    expect(log).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('a promise that rejects is ignored, as is a throw, if the function itself caused the unsubscription', async () => {
    const log: string[] = [];
    const stop = new Subject<void>();
    const rejects = (signal: AbortSignal) => {
      const promise = fetching(log, signal);
      stop.next();
      return promise;
    };
    const throws = (signal: AbortSignal) => {
      stop.next();
      signal.throwIfAborted();
      return EMPTY;
    };
    const errors = await unhandledErrors(() => {
      for (const fn of [rejects, throws]) {
        abortable<ObservableInput<never>>(fn).pipe(takeUntil(stop)).subscribe(logger(log, 'a'));
      }
    });
    expect(log).toEqual(['a |', 'fetch aborted', 'a |']);
    expect(errors).toEqual([]);
  });

  it('an async iterable that respects the signal ends without an error report', async () => {
    const log: string[] = [];
    async function* pages(signal: AbortSignal) {
      try {
        yield 1;
        yield await fetching(log, signal);
      } finally {
        log.push('generator ends');
      }
    }
    const errors = await unhandledErrors(async () => {
      const subscription = abortable(pages).subscribe(logger(log, 'a'));
      await nextMacrotask();
      subscription.unsubscribe();
    });
    expect(log).toEqual(['a: 1', 'fetch aborted', 'generator ends']);
    expect(errors).toEqual([]);
  });
});

describe('abortable in a nursery', () => {
  it('is aborted when a sibling fails, before the error is emitted', async () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const error = new Error('boom');
    const errors = await unhandledErrors(() => {
      gather({
        user: abortable((signal) => fetching(log, signal, 'user')),
        orders: abortable((signal) => fetching(log, signal, 'orders')),
        stock: source,
      }).subscribe(logger(log, 'g'));
      source.error(error);
    });
    expect(log).toEqual(['orders aborted', 'user aborted', 'g # boom']);
    expect(failedCapture(error)?.name).toBe('stock');
    expect(errors).toEqual([]);
  });

  it('is aborted when a sibling wins, before the result is emitted', () => {
    const log: string[] = [];
    const source = new Subject<string>();
    gatherAny([abortable((signal) => fetching(log, signal)), source]).subscribe(logger(log, 'g'));
    source.next('v');
    source.complete();
    expect(log).toEqual(['fetch aborted', 'g: v', 'g |']);
  });

  it('is recorded as cancelled, not rejected, even if it errors because of the abort', async () => {
    const rcs: ResultCapture<never>[] = [];
    const errors = await unhandledErrors(async () => {
      nursery((n) => {
        rcs.push(
          n.startSoon(abortable((signal) => fetching([], signal))),
          n.startSoon(
            abortable(
              (signal) =>
                new Observable<never>((subscriber) => {
                  signal.addEventListener('abort', () => subscriber.error(signal.reason));
                }),
            ),
          ),
        );
      })
        .subscribe()
        .unsubscribe();
      await nextMacrotask();
    });
    expect(rcs.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect(errors).toEqual([]);
  });

  it('is aborted when its capture is cancelled', () => {
    const log: string[] = [];
    let rc: ResultCapture<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(abortable((signal) => fetching(log, signal)));
    }).subscribe(logger(log, 'n'));
    rc?.cancel();
    expect(log).toEqual(['fetch aborted', 'n |']);
  });

  it('does not call its function while it waits for a slot', () => {
    const log: string[] = [];
    const { source, signals } = recording(() => NEVER);
    gather([resource(log, 'first'), source], { concurrent: 1 })
      .subscribe()
      .unsubscribe();
    expect(signals).toEqual([]);
  });

  it('is stopped if its function makes a sibling fail', () => {
    const log: string[] = [];
    const sibling = new Subject<never>();
    gather([
      sibling.pipe(finalize(() => log.push('-sibling'))),
      abortable((signal) => {
        signal.addEventListener('abort', () => log.push('aborted'));
        sibling.error(new Error('boom'));
        log.push('function returns');
        return of(1);
      }),
      resource(log, 'never'),
    ]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['-sibling', 'aborted', 'function returns', 'g # boom']);
  });
});

describe('abortable of a promise', () => {
  it('does not abort after its only value is taken, so that a response can still be read', async () => {
    const signals: AbortSignal[] = [];
    const once = (signal: AbortSignal) => {
      signals.push(signal);
      return Promise.resolve('response');
    };
    expect(await firstValueFrom(abortable(once))).toBe('response');
    expect(await firstValueFrom(abortable((signal) => from(once(signal))))).toBe('response');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});
