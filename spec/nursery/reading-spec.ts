// Sources that are read item by item: async iterables, ReadableStreams and Node streams.

import { describe, expect, it } from '@jest/globals';
import { EventEmitter, on } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { firstValueFrom, map, observable, of, Subject, take, throwError, type ObservableInput } from 'rxjs';
import { captureMap, gather, nursery, openNursery } from 'rxresult';
import { logger, nextMacrotask, unhandledErrors } from '../support';
import { stoppedNotifications } from '../operators/stoppedNotifications';

/** An async iterator that yields 1, 2, 3 … when told to. */
function counting(log: string[]) {
  let value = 0;
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        log.push(`next ${++value}`);
        return Promise.resolve({ done: value > 3, value });
      },
      return() {
        log.push('return');
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  } as AsyncIterable<number>;
}

/** A stream that emits `chunks` and then neither ends nor goes on. */
function endless(log: string[], chunks: readonly string[] = ['a', 'b']): ReadableStream<string> {
  const rest = chunks.slice();
  return new ReadableStream<string>({
    pull(controller) {
      const next = rest.shift();
      if (next !== undefined) {
        controller.enqueue(next);
      }
      return next === undefined ? new Promise(() => undefined) : undefined;
    },
    cancel(reason) {
      log.push(`cancelled: ${String(reason)}`);
    },
  });
}

describe('an async iterable as a task', () => {
  it('is read to its end, one item at a time, and not closed then', async () => {
    const log: string[] = [];
    nursery([counting(log)]).subscribe(logger(log, 'run'));
    expect(log).toEqual(['next 1']);
    await nextMacrotask();
    expect(log).toEqual(['next 1', 'run: 1', 'next 2', 'run: 2', 'next 3', 'run: 3', 'next 4', 'run |']);
  });

  it('is closed when it is unsubscribed, also between items', async () => {
    const log: string[] = [];
    nursery([counting(log)])
      .pipe(take(2))
      .subscribe(logger(log, 'run'));
    await nextMacrotask();
    expect(log).toEqual(['next 1', 'run: 1', 'next 2', 'run: 2', 'run |', 'return']);
  });

  it('is closed when a sibling fails, in the same frame', () => {
    const log: string[] = [];
    nursery([counting(log), throwError(() => new Error('boom'))]).subscribe(logger(log, 'run'));
    expect(log).toEqual(['next 1', 'return', 'run # boom']);
  });

  it.each<[string, (input: AsyncIterable<number>) => ObservableInput<unknown>]>([
    ['startSoon', (input) => nursery((n) => n.startSoon(input))],
    ['a routine', (input) => nursery((n) => n.startSoon(() => input))],
    ['gather', (input) => gather([input])],
    ["a body's stream", (input) => nursery(() => input)],
    ['captureMap', (input) => of(1).pipe(captureMap(() => input))],
  ])('is closed in %s', async (_, combine) => {
    const log: string[] = [];
    const until = new Subject<void>();
    nursery([combine(counting(log))], { until }).subscribe();
    until.next();
    await nextMacrotask();
    expect(log).toEqual(['next 1', 'return']);
  });

  it('leaves no listener: on() of node:events', async () => {
    const emitter = new EventEmitter();
    const failing = new Subject<never>();
    const errors: unknown[] = [];
    nursery([on(emitter, 'x'), failing]).subscribe({ error: (error: unknown) => errors.push(error) });
    await nextMacrotask();
    expect(emitter.listenerCount('x')).toBe(1);
    failing.error('boom');
    expect(errors).toEqual(['boom']);
    expect(emitter.eventNames()).toEqual([]);
  });

  it('is not waited for: an iterator that hangs does not hang the nursery', async () => {
    const log: string[] = [];
    async function* hanging() {
      yield 1;
      await new Promise(() => undefined);
    }
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    const rc = n.startSoon(hanging());
    await nextMacrotask();
    n.cancel();
    expect([rc.outcome.status, ...log]).toEqual(['cancelled', 'done |']);
  });

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('no way out'))],
    [
      'throws',
      () => {
        throw new Error('no way out');
      },
    ],
  ])('is reported if closing it %s', async (_, close) => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const iterable = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined), return: close }) };
      const n = openNursery();
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(iterable as never);
      n.cancel();
      return nextMacrotask();
    });
    expect(log).toEqual(['done |']);
    expect(errors).toEqual([new Error('no way out')]);
  });

  it.each(['destroy', 'on'])('is not treated as a Node stream if it only has a method %s', async (method) => {
    const log: string[] = [];
    const iterator = { next: () => new Promise(() => undefined), return: () => log.push('return') };
    const iterable = { [Symbol.asyncIterator]: () => iterator, [method]: () => log.push(method) };
    nursery([iterable as unknown as AsyncIterable<never>])
      .subscribe()
      .unsubscribe();
    await nextMacrotask();
    expect(log).toEqual(['return']);
  });

  it('is not heard any more once it is closed: what next() rejects with then is dropped', async () => {
    const dropped = await stoppedNotifications(() => {
      let reject: ((error: unknown) => void) | undefined;
      const next = () => new Promise((_resolve, rejectItem) => (reject = rejectItem));
      const n = openNursery();
      n.startSoon({ [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<never>);
      n.cancel();
      reject?.(new Error('too late'));
      return nextMacrotask();
    });
    expect(dropped).toEqual([]);
  });

  it('is not closed twice, and needs no return()', async () => {
    const errors = await unhandledErrors(async () => {
      const iterable = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
      nursery([iterable as AsyncIterable<number>])
        .subscribe()
        .unsubscribe();
      await nextMacrotask();
    });
    expect(errors).toEqual([]);
  });

  it('fails if its next() rejects, throws or returns a value that is not an object, or if it cannot be iterated', async () => {
    const log: string[] = [];
    const inputs: Record<string, () => unknown> = {
      rejects: () => ({ next: () => Promise.reject(new Error('rejected')), return: () => log.push('return') }),
      throws: () => ({
        next() {
          throw new Error('thrown');
        },
      }),
      returns: () => ({ next: () => 7 }),
      opens: () => {
        throw new Error('not opened');
      },
    };
    for (const [name, open] of Object.entries(inputs)) {
      nursery([{ [Symbol.asyncIterator]: open } as AsyncIterable<unknown>])
        .pipe(take(1))
        .subscribe(logger(log, name));
    }
    await nextMacrotask();
    expect(log).toEqual([
      'throws # thrown',
      'opens # not opened',
      'rejects # rejected',
      'returns # an iterator must return objects, got 7 (number)',
    ]);
  });

  it('is not treated as an async iterable if RxJS reads it as something else', async () => {
    const log: string[] = [];
    const also = counting(log);
    const inputs = [
      Object.assign([1], also),
      Object.assign(Promise.resolve(2), also),

      { ...also, [observable]: () => of(3) },
    ];
    const results = await firstValueFrom(gather(inputs as ObservableInput<number>[]));
    expect(results).toEqual([1, 2, 3]);
    expect(log).toEqual([]);
  });
});

describe('a ReadableStream as a task', () => {
  it('is read to its end and unlocked', async () => {
    const log: string[] = [];
    const stream = new Blob(['text']).stream().pipeThrough(new TextDecoderStream());
    nursery([stream]).subscribe(logger(log, 'run'));
    await nextMacrotask();
    await nextMacrotask();
    expect(log).toEqual(['run: text', 'run |']);
    expect(stream.locked).toBe(false);
  });

  it('is cancelled and unlocked when it is unsubscribed, even while it waits for an item', async () => {
    const log: string[] = [];
    const stream = endless(log);
    const n = openNursery();
    n.startSoon(stream).subscribe(logger(log, 'task'));
    await nextMacrotask();
    expect(stream.locked).toBe(true);
    n.cancel();
    expect(stream.locked).toBe(false);
    expect(log).toEqual(['task # a nursery was cancelled', 'cancelled: undefined']);
  });

  it('fails, unlocked, if the stream errors, or if it is locked', async () => {
    const log: string[] = [];
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('broken')) });
    nursery([broken]).subscribe(logger(log, 'broken'));
    const locked = endless([]);
    locked.getReader();
    nursery([locked]).subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    await nextMacrotask();
    expect(log).toEqual(['TypeError', 'broken # broken']);
    expect(broken.locked).toBe(false);
  });

  it('may be one without an async iterator, as in some browsers', async () => {
    const log: string[] = [];
    const stream = endless(log);
    Object.defineProperty(stream, Symbol.asyncIterator, { value: undefined });
    nursery([stream]).pipe(take(1)).subscribe(logger(log, 'run'));
    await nextMacrotask();
    expect(log).toEqual(['run: a', 'run |', 'cancelled: undefined']);
    expect(stream.locked).toBe(false);
  });
});

describe('a Node stream as a task', () => {
  it('is read to its end', async () => {
    const log: string[] = [];
    nursery([Readable.from(['a', 'b'])]).subscribe(logger(log, 'run'));
    await nextMacrotask();
    await nextMacrotask();
    expect(log).toEqual(['run: a', 'run: b', 'run |']);
  });

  it('is destroyed when it is unsubscribed, even while it waits for a chunk', async () => {
    const errors = await unhandledErrors(async () => {
      const log: string[] = [];
      const stream = new PassThrough();
      const until = new Subject<void>();
      nursery([stream], { until }).pipe(map(String)).subscribe(logger(log, 'run'));
      stream.write('a');
      await nextMacrotask();
      until.next();
      expect(log).toEqual(['run: a', 'run |']);
      expect(stream.destroyed).toBe(true);
      await nextMacrotask();
    });
    expect(errors).toEqual([]);
  });

  it('fails with its error', async () => {
    const log: string[] = [];
    const stream = new PassThrough();
    nursery([stream]).subscribe(logger(log, 'run'));
    stream.destroy(new Error('broken'));
    await nextMacrotask();
    expect(log).toEqual(['run # broken']);
  });
});
