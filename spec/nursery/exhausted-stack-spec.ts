// These do not run where coverage is counted: see jest.config.mjs.

import { describe, expect, it } from '@jest/globals';
import { NEVER, Observable, of, Subject } from 'rxjs';
import {
  captureMap,
  finalizeWith,
  nursery,
  openNursery,
  type Nursery,
  type OpenNursery,
  type ResultCapture,
} from 'rxresult';
import { printedBy, unhandledErrors } from '../support';

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
          // SyntaxError if the rest of the stack is too small to compile the regular expression.
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
