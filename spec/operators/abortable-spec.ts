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
import { abortable, failedCapture, gather, gatherAny, nursery, type ResultCapture } from 'rxresult';
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

  it('after an error', () => {
    const { source, aborted } = recording(() => throwError(() => 'boom'));
    source.subscribe({ error: () => undefined }).unsubscribe();
    expect(aborted()).toEqual([false]);
  });

  it('after a promise has resolved or rejected', async () => {
    const resolved = recording(() => Promise.resolve(1));
    const rejected = recording(() => Promise.reject(new Error('boom')));
    const subscriptions = [resolved.source.subscribe(), rejected.source.subscribe({ error: () => undefined })];
    await nextMacrotask();
    subscriptions.forEach((subscription) => subscription.unsubscribe());
    expect([resolved.aborted(), rejected.aborted()]).toEqual([[false], [false]]);
  });

  it('when the handler of the end unsubscribes', () => {
    const subject = new Subject<number>();
    const { source, aborted } = recording(() => subject);
    const subscription = source.subscribe({ complete: () => subscription.unsubscribe() });
    subject.complete();
    expect(aborted()).toEqual([false]);
  });

  it('when the function throws: the stream errors with that error', () => {
    const log: string[] = [];
    const { source, aborted } = recording(() => {
      throw new Error('sync');
    });
    source.subscribe(logger(log, 'a'));
    expect(log).toEqual(['a # sync']);
    expect(aborted()).toEqual([false]);
  });

  it('when the function does not return an ObservableInput: the stream errors', () => {
    const errors: unknown[] = [];
    const { source, aborted } = recording(() => undefined as never);
    source.subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(aborted()).toEqual([false]);
  });

  it('for failed attempts of a retry, which each have a new signal', () => {
    const log: string[] = [];
    let attempts = 0;
    const { source, signals, aborted } = recording(() =>
      ++attempts < 3 ? throwError(() => new Error('flaky')) : resource(log, 'third'),
    );
    const subscription = source.pipe(retry()).subscribe();
    expect(new Set(signals).size).toBe(3);
    expect(aborted()).toEqual([false, false, false]);
    subscription.unsubscribe();
    expect(aborted()).toEqual([false, false, true]);
    expect(log).toEqual(['+third', '-third']);
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
