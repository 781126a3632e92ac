import { describe, expect, it } from '@jest/globals';
import {
  filter,
  map,
  NEVER,
  Observable,
  of,
  scan,
  Subject,
  Subscriber,
  take,
  tap,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import {
  captureMap,
  finalizeWith,
  Future,
  nursery,
  openNursery,
  ResultCapture,
  type Nursery,
  type OpenNursery,
  type ResultBase,
} from 'rxresult';
import { logger, printedBy, unhandledErrors } from '../support';

/** Calls itself until the call stack is exhausted, and `act` at every level. Catches what comes back. */
function exhaust(act: () => void): void {
  const recurse = (): void => {
    act();
    recurse();
  };
  try {
    recurse();
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

/** Starts tasks in `n` that each wait for the one before, and returns the last. */
function chain(
  n: Nursery,
  first: Observable<number>,
  length: number,
  operators: MonoTypeOperatorFunction<number> = (source) => source,
): ResultCapture<number> {
  let last = n.startSoon(first);
  for (let i = 1; i < length; i++) {
    last = n.startSoon(last.pipe(operators));
  }
  return last;
}

const fiveOperators: MonoTypeOperatorFunction<number> = (source) =>
  source.pipe(
    map((value) => value + 1),
    filter((value) => value > 0),
    tap(() => undefined),
    scan((sum, value) => sum + value, 0),
    take(1),
  );

describe('a chain of tasks that each wait for the one before', () => {
  it.each<[string, number, MonoTypeOperatorFunction<number> | undefined, number]>([
    ['100,000 tasks', 100_000, undefined, 0],
    ['40,000 tasks with five operators each', 40_000, fiveOperators, 39_999],
  ])('ends, in order: %s', (_, length, operators, result) => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const last = chain(n, source, length, operators);
    last.subscribe(logger(log, 'last'));
    n.close();
    source.next(0);
    source.complete();
    expect(log).toEqual([`last: ${result}`, 'last |', 'n |']);
    expect(n.size).toBe(0);
  });

  it('is recorded in order, wherever announcements are put off', () => {
    const order: number[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    let last: ResultBase<number> = n.startSoon(source);
    for (let i = 1; i <= 500; i++) {
      last = n.startSoon(
        last.pipe(
          tap({
            complete: () => order.push(i),
          }),
        ),
      );
    }
    source.complete();
    expect(order).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('fails as a whole with the error of the first, and leaves nothing running', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const last = chain(n, source, 10_000);
    source.error(new Error('boom'));
    expect(log).toEqual(['n # boom']);
    expect([last.outcome.status, n.size]).toEqual(['rejected', 0]); // It waited for the one that failed.
  });

  it('ends across futures and captures by hand as well', () => {
    const first = new Future<number>();
    let last: ResultBase<number> = first;
    for (let i = 0; i < 50_000; i++) {
      const next = new ResultCapture<number>();
      last.subscribe(next);
      last = next;
    }
    first.setResult(5);
    expect(last.result()).toBe(5);
  });

  it('notifies the waiters of every task once', () => {
    const source = new Subject<number>();
    const n = openNursery();
    let notified = 0;
    let last: ResultBase<number> = n.startSoon(source);
    for (let i = 0; i < 300; i++) {
      last = n.startSoon(last);
      last.subscribe(() => notified++);
      last.waitDone().subscribe(() => notified++);
    }
    source.next(1);
    source.complete();
    expect(notified).toBe(600);
  });
});

describe('an exhausted call stack', () => {
  const cancel = (n: OpenNursery): void => n.cancel();

  const ends: [string, (n: OpenNursery) => void][] = [
    ['cancel', cancel],
    [
      'cancel, after close',
      (n) => {
        n.close();
        n.cancel();
      },
    ],
  ];

  /** Expects that the nursery ends by `end`, with nothing left, whatever has happened to it. */
  function expectEnd(n: OpenNursery, end: (n: OpenNursery) => void): void {
    let ended = false;
    const note = () => (ended = true);
    n.done$.subscribe({ error: note, complete: note });
    end(n);
    expect([ended, n.size]).toEqual([true, 0]);
  }

  describe.each(ends)('leaves a nursery that %s ends:', (_, end) => {
    it.each<[string, (n: Nursery) => Observable<unknown>]>([
      ['of tasks that end at once', () => of(1)],
      ['of tasks that run on', () => NEVER],
      ['of tasks that fail', () => new Observable((subscriber) => subscriber.error('boom'))],
      ['of tasks that start others', (n) => new Observable(() => void n.startSoon(NEVER))],
    ])('recursion around startSoon, %s', async (__, task) => {
      await unhandledErrors(() => {
        for (let i = 0; i < 20; i++) {
          const n = openNursery();
          exhaust(() => n.startSoon(task(n)));
          expectEnd(n, end);
        }
      });
    });

    it('recursion around startSoon in a task', async () => {
      await unhandledErrors(() => {
        const n = openNursery({ concurrent: 2 });
        n.startSoon(
          new Observable(() => {
            exhaust(() => n.startSoon(of(1)));
          }),
        );
        expectEnd(n, end);
      });
    });

    it('recursion around cancel of a task and of the nursery', async () => {
      await unhandledErrors(() => {
        const n = openNursery();
        const tasks = Array.from({ length: 50 }, () => n.startSoon(NEVER));
        exhaust(() => tasks.pop()?.cancel());
        exhaust(() => n.size);
        expectEnd(n, end);
      });
    });

    it('finalizers that each cancel the next task', async () => {
      const tasks: ResultCapture<unknown>[] = [];
      await unhandledErrors(() => {
        const n = openNursery();
        for (let i = 0; i < 20_000; i++) {
          const task = new Observable(() => () => {
            tasks[i + 1]?.cancel();
          });
          tasks.push(n.startSoon(task));
        }
        try {
          tasks[0]?.cancel();
        } catch (error) {
          // Jest looks for source maps when the stack of an error is read, here where the call stack ends. V8 calls it a
          // SyntaxError if there is no room to compile the regular expression.
          expect(String(error)).toMatch(/RangeError|SyntaxError: Invalid regular expression: .*: Stack overflow/);
        }
        expectEnd(n, end);
      });
      expect(tasks.every((task) => task.isDone())).toBe(true);
    });

    it('a task that completes, fails or is cancelled where the call stack ends', async () => {
      for (const act of ['complete', 'error', 'next'] as const) {
        await unhandledErrors(() => {
          const n = openNursery({ concurrent: 3 });
          const sources = Array.from({ length: 10 }, () => new Subject<unknown>());
          sources.forEach((source) => n.startSoon(source));
          exhaust(() => sources[0]?.next(1));
          exhaust(() => sources[1]?.[act](undefined));
          exhaust(() => sources[2]?.[act](undefined));
          expectEnd(n, end);
        });
      }
    });
  });

  /** Calls `act` where the call stack ends, then with ever more room, each time on a nursery of its own. */
  function near(act: (n: OpenNursery) => void, check: (n: OpenNursery) => void): void {
    // The more words a frame takes, the fewer frames there are: so the stack ends at another place each time.
    for (let words = 0; words < 4; words++) {
      unwind(words, act, check);
    }
  }

  function unwind(words: number, act: (n: OpenNursery) => void, check: (n: OpenNursery) => void): void {
    const nurseries = Array.from({ length: 1000 }, () => openNursery());
    let used = 0;
    const descend = (...args: readonly unknown[]): void => {
      try {
        descend(...args);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
      const n = nurseries[used++];
      if (n) {
        act(n);
      }
    };
    descend(...new Array<unknown>(words));
    nurseries.forEach(check);
  }

  it.each<[string, (n: OpenNursery) => void]>([
    ['close', (n) => n.close()],
    ['cancel', cancel],
  ])('that interrupts %s leaves an end that the next cancel emits', async (_, act) => {
    await unhandledErrors(() => {
      near(act, (n) => expectEnd(n, cancel));
    });
  });

  it('that interrupts the shutdown of a nursery within another lets the outer one end', async () => {
    await unhandledErrors(() => {
      near(
        (n) => {
          n.startSoon(nursery((inner) => void inner.startSoon(NEVER)));
          n.startSoon(NEVER);
          n.cancel();
        },
        (n) => expectEnd(n, cancel),
      );
    });
  });

  it('that interrupts cleanup leaves an end that the next cancel emits', async () => {
    const cleanUp = new Observable<never>((subscriber) => {
      exhaust(() => undefined);
      subscriber.complete();
    });
    await unhandledErrors(() => {
      near(
        (n) => {
          n.startSoon(NEVER.pipe(finalizeWith(() => cleanUp)));
          n.startSoon(NEVER.pipe(finalizeWith(() => of(1).pipe(finalizeWith(() => cleanUp)))));
          n.cancel();
        },
        (n) => expectEnd(n, cancel),
      );
    });
  });

  it.each<[string, (task: Subject<never>, n: Nursery | undefined) => void, 'complete' | 'error']>([
    ['completes', (task) => task.complete(), 'complete'],
    ['is cancelled', (_, n) => n?.cancel(), 'complete'],
    ['fails', (task) => task.error('boom'), 'error'],
  ])('in the consumer of a nursery that %s leaves an end that the next cancel emits', async (_, end, how) => {
    const log: string[] = [];
    const task = new Subject<never>();
    let handle: Nursery | undefined;
    /** Whatever RxJS calls a subscriber of its own may run out of room, as this does. */
    class Consumer extends Subscriber<never> {
      private room = false;
      override complete = (): void => this.end('complete');
      override error = (): void => this.end('error');
      private end(which: string): void {
        if (!this.room) {
          this.room = true;
          const recurse = (): number => recurse() + 1;
          recurse();
        }
        log.push(which);
      }
    }
    const errors = await unhandledErrors(() => {
      nursery(
        (n) => {
          handle = n;
          n.startSoon(task);
        },
        { observer: { ended: () => log.push('observer') } },
      ).subscribe(new Consumer());
      end(task, handle);
      log.push('again');
      handle?.cancel();
      handle?.cancel();
    });
    expect(log).toEqual(['observer', 'again', how]);
    expect(errors).toEqual([expect.any(RangeError)]);
  });

  it('leaves nurseries that end when they are cancelled again, wherever in their end it came', async () => {
    expect(await printedBy('spec/nursery/lostEnds.mjs')).toBe(0);
  }, 60_000);

  it('leaves a nursery that its consumer can unsubscribe', async () => {
    await unhandledErrors(() => {
      const log: string[] = [];
      let handle: Nursery | undefined;
      const subscription = nursery((n) => {
        handle = n;
        exhaust(() => n.startSoon(new Observable(() => () => log.push('finalized'))));
        return NEVER;
      }).subscribe();
      const { length } = log;
      expect(length).toBe(0);
      const running = handle?.size ?? 0;
      subscription.unsubscribe();
      expect(running).toBeGreaterThan(0);
      expect([log.length > 0, handle?.size]).toEqual([true, 0]);
    });
  });

  it('leaves a captureMap that can be unsubscribed', async () => {
    await unhandledErrors(() => {
      let running = 0;
      const source = new Subject<number>();
      const task = new Observable(() => {
        running++;
        return () => running--;
      });
      const subscription = source.pipe(captureMap(() => task)).subscribe({ error: () => undefined });
      exhaust(() => source.next(1));
      subscription.unsubscribe();
      expect([running, source.observed]).toEqual([0, false]);
    });
  });
});
