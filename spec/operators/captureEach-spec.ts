import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, of, Subject, take, tap, timer } from 'rxjs';
import { captureEach, openNursery } from 'rxresult';
import { logger, nextMacrotask, thrownBy, unhandledErrors } from '../support';

const boom = new Error('boom');

/** An iterable of 1 to `last` that logs each item that is taken, and that it is closed. */
function counting(log: string[], last: number): Iterable<number> {
  return {
    *[Symbol.iterator]() {
      let done = false;
      try {
        for (let i = 1; i <= last; i++) {
          log.push(`take ${i}`);
          yield i;
        }
        done = true;
      } finally {
        log.push(done ? 'done' : 'closed');
      }
    },
  };
}

/** The same, asynchronously. */
async function* slowly(log: string[], last: number) {
  let done = false;
  try {
    for (let i = 1; i <= last; i++) {
      log.push(`take ${i}`);
      yield await Promise.resolve(i);
    }
    done = true;
  } finally {
    log.push(done ? 'done' : 'closed');
  }
}

describe('captureEach', () => {
  it('takes an item when a slot is free, and emits each capture when its task has ended', () => {
    const log: string[] = [];
    const tasks = [1, 2, 3, 4].map(() => new Subject<string>());
    captureEach(counting(log, 4), (_, index) => tasks[index] as Subject<string>, { concurrent: 2 }).subscribe({
      next: (each) => log.push(`${String(each.args)}: ${each.result()}`),
      complete: () => log.push('|'),
    });
    const end = (index: number) => {
      tasks[index]?.next(`r${index}`);
      tasks[index]?.complete();
      return log.splice(0);
    };
    expect(log.splice(0)).toEqual(['take 1', 'take 2']);
    expect(end(1)).toEqual(['2,1: r1', 'take 3']);
    expect(end(0)).toEqual(['1,0: r0', 'take 4']);
    expect(end(3)).toEqual(['4,3: r3', 'done']);
    expect(end(2)).toEqual(['3,2: r2', '|']);
  });

  it.each([1, 2, 7, Infinity])('runs %d at a time, never more, and takes nothing ahead', async (concurrent) => {
    for (const inputs of [counting([], 20), slowly([], 20)]) {
      let running = 0;
      let most = 0;
      let taken = 0;
      const seen: unknown[] = [];
      const counted: AsyncIterable<number> | Iterable<number> = inputs;
      await new Promise<void>((complete, reject) => {
        captureEach(
          counted as Iterable<number>,
          (item) => {
            taken++;
            most = Math.max(most, ++running);
            return timer(item % 3).pipe(finalize(() => running--));
          },
          { concurrent },
        ).subscribe({ next: (each) => seen.push(each.args[0]), complete, error: reject });
        expect(taken).toBeLessThanOrEqual(concurrent);
      });
      expect(most).toBe(Math.min(concurrent, 20));
      expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    }
  });

  it('fills all slots that become free while another task is being subscribed', () => {
    const tasks = Array.from({ length: 8 }, () => new Subject<never>());
    let started = 0;
    captureEach(
      tasks.keys(),
      (index) => {
        started++;
        return index === 3
          ? of(1).pipe(tap(() => [0, 1, 2].forEach((i) => tasks[i]?.complete())))
          : (tasks[index] as Subject<never>);
      },
      { concurrent: 4 },
    ).subscribe();
    expect(started).toBe(8);
  });

  it('asks an async iterable for one item at a time', async () => {
    let asked = 0;
    let most = 0;
    const inputs = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          most = Math.max(most, ++asked);
          await Promise.resolve();
          asked--;
          return { done: false, value: 1 };
        },
      }),
    };
    const n = openNursery();
    n.startSoon(captureEach(inputs, () => of(1), { concurrent: 10 }).pipe(take(50)));
    await nextMacrotask();
    await nextMacrotask();
    expect([n.size, most]).toEqual([0, 1]);
  });

  it('runs a long iterable of synchronous tasks without growing the call stack', () => {
    let ended = 0;
    captureEach(counting([], 100_000), (item) => of(item), { concurrent: 1 }).subscribe({ next: () => ended++ });
    expect(ended).toBe(100_000);
  });

  it('stops an endless iterable when downstream stops', () => {
    const log: string[] = [];
    captureEach(counting(log, Infinity), (item) => of(item), { concurrent: Infinity })
      .pipe(take(2))
      .subscribe({ complete: () => log.push('|') });
    expect(log).toEqual(['take 1', 'take 2', '|', 'closed']);
  });

  describe.each<[string, (log: string[], last: number) => Iterable<number> | AsyncIterable<number>]>([
    ['an iterable', counting],
    ['an async iterable', slowly],
  ])('closes %s', (_, make) => {
    const inputs = make as (log: string[], last: number) => Iterable<number>;

    it('when a task fails', async () => {
      const log: string[] = [];
      const failing = new Subject<never>();
      captureEach(inputs(log, 9), () => failing, { concurrent: 2 }).subscribe(logger(log, 'run'));
      await nextMacrotask();
      failing.error(boom);
      await nextMacrotask();
      expect(log.sort()).toEqual(['closed', 'run # boom', 'take 1', 'take 2']);
    });

    it('when it is unsubscribed, and when until fires', async () => {
      for (const end of ['unsubscribe', 'until'] as const) {
        const log: string[] = [];
        const until = new Subject<void>();
        const subscription = captureEach(inputs(log, 9), () => NEVER, { concurrent: 2, until }).subscribe((each) =>
          log.push(each.outcome.status),
        );
        await nextMacrotask();
        if (end === 'until') {
          until.next();
        } else {
          subscription.unsubscribe();
        }
        await nextMacrotask();
        const cancelled = end === 'until' ? ['cancelled', 'cancelled'] : [];
        expect(log.sort()).toEqual([...cancelled, 'closed', 'take 1', 'take 2'].sort());
      }
    });

    it('not after it has ended by itself', async () => {
      const log: string[] = [];
      captureEach(inputs(log, 1), () => of(1), { concurrent: 2 }).subscribe({ complete: () => log.push('|') });
      await nextMacrotask();
      expect(log).toEqual(['take 1', 'done', '|']);
    });
  });

  it('closes a generator that ends the nursery itself, once it has returned', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const until = new Subject<void>();
      function* rows() {
        try {
          yield 1;
          until.next();
          log.push('goes on');
          yield 2;
        } finally {
          log.push('closed');
        }
      }
      captureEach(rows(), () => of(1), { concurrent: 1, until }).subscribe({ complete: () => log.push('|') });
    });
    expect(log).toEqual(['goes on', 'closed', '|']);
    expect(errors).toEqual([]);
  });

  it('cancels and unlocks a ReadableStream', async () => {
    const log: string[] = [];
    const rows = new ReadableStream<number>({
      pull: (controller) => controller.enqueue(1),
      cancel: () => void log.push('cancelled'),
    });
    const n = openNursery();
    n.startSoon(captureEach(rows, () => NEVER, { concurrent: 2 }));
    await nextMacrotask();
    expect(rows.locked).toBe(true);
    n.cancel();
    expect([rows.locked, ...log]).toEqual([false, 'cancelled']);
  });

  describe('fails', () => {
    it('with the error of the iterator, once the tasks have been cancelled', async () => {
      const log: string[] = [];
      function* broken() {
        yield 1;
        throw boom;
      }
      async function* slowlyBroken() {
        yield await Promise.resolve(1);
        throw boom;
      }
      const task = () => NEVER.pipe(finalize(() => log.push('cancelled')));
      captureEach(broken(), task, { concurrent: 2 }).subscribe(logger(log, 'sync'));
      captureEach(slowlyBroken(), task, { concurrent: 2 }).subscribe(logger(log, 'async'));
      await nextMacrotask();
      expect(log).toEqual(['cancelled', 'sync # boom', 'cancelled', 'async # boom']);
    });

    it('if the iterator throws later, or cannot be opened, or has items that are none', () => {
      const log: string[] = [];
      const task = new Subject<number>();
      let calls = 0;
      const later = {
        [Symbol.iterator]: () => ({
          next: () => {
            if (++calls > 1) {
              throw boom;
            }
            return { done: false, value: 1 };
          },
        }),
      } as Iterable<number>;
      captureEach(later, () => task, { concurrent: 1 }).subscribe({ error: () => log.push('later') });
      task.complete();
      const closed = {
        [Symbol.iterator]: () => {
          throw boom;
        },
      };
      captureEach(closed as Iterable<number>, () => task, { concurrent: 1 }).subscribe({
        error: () => log.push('closed'),
      });
      const none = { [Symbol.iterator]: () => ({ next: () => undefined as never }) };
      captureEach(none, () => task, { concurrent: 1 }).subscribe({
        error: (e: unknown) => log.push((e as Error).name),
      });
      expect(log).toEqual(['later', 'closed', 'TypeError']);
    });

    it('with what closing a synchronous iterator throws, and reports what an asynchronous one rejects with', async () => {
      const log: string[] = [];
      const close = () => {
        throw boom;
      };
      const errors = await unhandledErrors(async () => {
        const one = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }), return: close }) };
        const n = openNursery();
        n.done$.subscribe(logger(log, 'done'));
        n.startSoon(captureEach(one as Iterable<number>, () => NEVER, { concurrent: 1 }));
        const other = {
          [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined), return: close }),
        };
        n.startSoon(captureEach(other, () => NEVER, { concurrent: 1 }));
        n.cancel();
        await nextMacrotask();
      });
      expect(log).toEqual(['done |']);
      expect(errors).toEqual([boom, boom]);
    });

    it.each<[string, unknown]>([
      ['an Observable', of(1)],
      ['a promise', Promise.resolve(1)],
      ['a number', 5],
      ['nothing', undefined],
      ['an object', {}],
    ])('at the call for %s', (_, inputs) => {
      const error = thrownBy(() => captureEach(inputs as never, () => of(1), { concurrent: 1 }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(
        /^captureEach: expected an iterable, an async iterable or a ReadableStream \(for an Observable or a promise there is captureMap\), got /,
      );
    });

    it('at the call without concurrent, or with a bad option', () => {
      const required = new RangeError('captureEach: option concurrent is required: a positive integer, or Infinity');
      expect(() => captureEach([1], () => of(1), undefined as never)).toThrow(required);
      expect(() => captureEach([1], () => of(1), {} as never)).toThrow(required);
      expect(() => captureEach([1], () => of(1), { concurrent: 0 })).toThrow(/^captureEach: option concurrent must be/);
      expect(() => captureEach([1], 5 as never, { concurrent: 1 })).toThrow(
        new TypeError('captureEach: project must be a function, got 5 (number)'),
      );
    });
  });
});
