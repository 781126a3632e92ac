import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, NEVER, of, Subject, throwError, UnsubscriptionError } from 'rxjs';
import { finalizeWith, nursery, NurseryClosedError, openNursery, type OpenNursery } from 'rxresult';
import { logger, nextMacrotask, resource, thrownBy, unhandledErrors } from '../support';

describe('openNursery', () => {
  it('is open at once, and stays open without children', () => {
    const log: string[] = [];
    const n = openNursery({ name: 'service' });
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(of(1));
    expect([n.name, n.closed, n.size, log]).toEqual(['service', false, 0, []]);
  });

  it('ends with the last of its children after it is closed', () => {
    const log: string[] = [];
    const n = openNursery();
    const task = new Subject<never>();
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(task);
    n.close();
    expect([n.closed, n.size, log]).toEqual([true, 1, []]);
    task.complete();
    expect([n.closed, n.size, log]).toEqual([true, 0, ['done |']]);
  });

  it('ends at once if it is closed without children, and later calls do nothing', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    n.close();
    n.close();
    n.cancel();
    expect(log).toEqual(['done |']);
  });

  it('accepts no more children after it is closed, but still starts waiting ones', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const task = new Subject<never>();
    n.startSoon(task);
    n.startSoon(resource(log, 'waiting'));
    n.close();
    expect(thrownBy(() => n.startSoon(NEVER))).toBeInstanceOf(NurseryClosedError);
    task.complete();
    expect(log).toEqual(['+waiting']);
  });

  it('notifies late subscribers of its end, too', () => {
    const log: string[] = [];
    const completed = openNursery();
    completed.cancel();
    completed.done$.subscribe(logger(log, 'completed'));
    const failed = openNursery();
    failed.done$.subscribe(logger(log, 'early'));
    failed.startSoon(throwError(() => new Error('boom')));
    failed.done$.subscribe(logger(log, 'late'));
    expect(log).toEqual(['completed |', 'early # boom', 'late # boom']);
  });

  it('reports its failure if nobody subscribes to done$, and still notifies late subscribers', async () => {
    const log: string[] = [];
    const error = new Error('boom');
    const n = openNursery();
    const errors = await unhandledErrors(() => n.startSoon(throwError(() => error)));
    n.done$.subscribe(logger(log, 'late'));
    expect(errors).toEqual([error]);
    expect(log).toEqual(['late # boom']);
  });

  it.each([
    ['somebody subscribes to done$ in the same macrotask', (n: OpenNursery) => n.done$.subscribe({ error: () => 0 })],
    ['somebody awaits done$', (n: OpenNursery) => lastValueFrom(n.done$).catch(() => undefined)],
  ])('does not report its failure if %s', async (_, receive) => {
    const errors = await unhandledErrors(async () => {
      const n = openNursery();
      n.startSoon(throwError(() => new Error('boom')));
      await Promise.resolve();
      void receive(n);
    });
    expect(errors).toEqual([]);
  });

  it('reports its failure if those who subscribed to done$ have unsubscribed', async () => {
    const error = new Error('boom');
    const errors = await unhandledErrors(() => {
      const n = openNursery();
      n.done$.subscribe(logger([], 'former')).unsubscribe();
      n.startSoon(throwError(() => error));
    });
    expect(errors).toEqual([error]);
  });

  it('reports its failure once if a subscriber of done$ has no error handler, as RxJS does', async () => {
    const error = new Error('boom');
    const errors = await unhandledErrors(() => {
      const n = openNursery();
      n.done$.subscribe();
      n.startSoon(throwError(() => error));
    });
    expect(errors).toEqual([error]);
  });

  it('reports the same error that it failed with, even an UnsubscriptionError', async () => {
    const failure = new UnsubscriptionError([new Error('a'), new Error('b')]);
    const log: string[] = [];
    const n = openNursery();
    const errors = await unhandledErrors(() => n.startSoon(throwError(() => failure)));
    n.done$.subscribe({ error: (error: unknown) => log.push(String(error === failure)) });
    expect(errors).toEqual([failure]);
    expect(errors[0]).toBe(failure);
    expect(log).toEqual(['true']);
  });

  it('reports nothing if somebody has subscribed to done$', async () => {
    const errors = await unhandledErrors(() => {
      const n = openNursery();
      n.done$.subscribe({ error: () => undefined });
      n.startSoon(throwError(() => new Error('boom')));
    });
    expect(errors).toEqual([]);
  });

  it('is not cancelled when done$ is unsubscribed', () => {
    const log: string[] = [];
    const n = openNursery();
    n.startSoon(resource(log, 'task'));
    n.done$.subscribe().unsubscribe();
    expect([log, n.closed]).toEqual([['+task'], false]);
  });

  it('is cancelled by Symbol.dispose, and so by `using`', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(resource(log, 'task'));
    n[Symbol.dispose]();
    expect(log).toEqual(['+task', '-task', 'done |']);
  });

  it('is cancelled by Symbol.asyncDispose, which settles once all cleanup has ended', async () => {
    const log: string[] = [];
    const end = new Subject<void>();
    {
      const n = openNursery();
      n.startSoon(NEVER.pipe(finalizeWith(() => end)));
      const disposed = n[Symbol.asyncDispose]().then(() => log.push('disposed'));
      expect([n.closed, n.size]).toEqual([true, 1]);
      await nextMacrotask();
      expect(log).toEqual([]);
      end.complete();
      await disposed;
      await n[Symbol.asyncDispose]();
    }
    expect(log).toEqual(['disposed']);
  });

  it('rejects Symbol.asyncDispose with the error that it failed with, which counts as received', async () => {
    const error = new Error('boom');
    const errors = await unhandledErrors(async () => {
      const n = openNursery();
      n.startSoon(throwError(() => error));
      await expect(n[Symbol.asyncDispose]()).rejects.toBe(error);
    });
    expect(errors).toEqual([]);
  });

  it('has no dispose method if the runtime has no such symbol', () => {
    const { dispose, asyncDispose } = Symbol;
    const descriptor = Object.getOwnPropertyDescriptor(Symbol, 'dispose');
    const nothing = { value: undefined };
    const hidden = Object.create(Symbol, { dispose: nothing, asyncDispose: nothing }) as SymbolConstructor;
    const real = globalThis.Symbol;
    globalThis.Symbol = hidden;
    try {
      expect([dispose in openNursery(), asyncDispose in openNursery()]).toEqual([false, false]);
    } finally {
      globalThis.Symbol = real;
    }
    expect(descriptor?.value).toBe(dispose);
    expect(dispose in openNursery()).toBe(true);
  });

  it('can be a child of another nursery through its done$', () => {
    const log: string[] = [];
    const inner = openNursery();
    nursery((n) => {
      n.startSoon(inner.done$);
      n.startSoon(resource(log, 'sibling'));
    }).subscribe(logger(log, 'outer'));
    inner.startSoon(throwError(() => new Error('inner')));
    expect(log).toEqual(['+sibling', '-sibling', 'outer # inner']);
  });

  it('checks its options at the call', () => {
    expect(() => openNursery({ concurrent: 0 })).toThrow(
      new RangeError('openNursery: option concurrent must be a positive integer or Infinity, got 0 (number)'),
    );
    expect(() => openNursery('service' as never)).toThrow(
      new TypeError('openNursery: options must be an object, got "service" (string)'),
    );
  });
});
