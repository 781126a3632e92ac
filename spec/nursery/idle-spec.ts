import { describe, expect, it } from '@jest/globals';
import { config, finalize, NEVER, Subject, tap } from 'rxjs';
import { finalizeWith, nursery, openNursery } from 'rxresult';
import { logger, marbles, unhandledErrors } from '../support';

describe('idle$', () => {
  it('emits at once if there are no children', () => {
    const log: string[] = [];
    openNursery().idle$.subscribe(logger(log, 'idle'));
    expect(log).toEqual(['idle: undefined', 'idle |']);
  });

  it('emits once when no child runs, waits or cleans up', () => {
    const log: string[] = [];
    const [first, second, cleanup] = [new Subject<void>(), new Subject<void>(), new Subject<void>()];
    const n = openNursery({ concurrent: 1 });
    n.startSoon(first);
    n.startSoon(second.pipe(finalizeWith(() => cleanup)));
    n.idle$.subscribe(logger(log, 'a'));
    n.idle$.subscribe(logger(log, 'b'));
    const dropped = n.idle$.subscribe(logger(log, 'dropped'));
    first.complete();
    second.complete();
    dropped.unsubscribe();
    expect(log).toEqual([]);
    cleanup.complete();
    expect(log).toEqual(['a: undefined', 'b: undefined', 'a |', 'b |']);
    n.startSoon(NEVER);
    n.idle$.subscribe(logger(log, 'again'));
    expect(log).toHaveLength(4);
  });

  it('emits after the finalizers of the last task, when its frame has ended', () => {
    const log: string[] = [];
    const task = new Subject<void>();
    const n = openNursery();
    n.startSoon(task.pipe(finalize(() => log.push(`finalizer, ${n.size}`))));
    n.idle$.subscribe(() => log.push(`idle, ${n.size}`));
    task.complete();
    expect(log).toEqual(['finalizer, 1', 'idle, 0']);
  });

  it('emits before the nursery ends, however it ends', () => {
    const log: string[] = [];
    for (const end of ['cancel', 'close'] as const) {
      const task = new Subject<void>();
      const n = openNursery();
      n.done$.subscribe(logger(log, end));
      n.startSoon(task);
      n.idle$.subscribe(logger(log, 'idle'));
      n[end]();
      task.complete();
    }
    expect(log).toEqual([...['idle: undefined', 'idle |', 'cancel |'], ...['idle: undefined', 'idle |', 'close |']]);
  });

  it('lets its subscriber end the nursery, which then ends once', () => {
    const log: string[] = [];
    const task = new Subject<void>();
    const n = openNursery({ observer: { ended: () => log.push('ended') } });
    n.done$.subscribe(logger(log, 'done'));
    n.startSoon(task);
    n.idle$.subscribe(() => n.cancel());
    task.complete();
    expect(log).toEqual(['ended', 'done |']);
  });

  it('reports what its subscriber throws, under useDeprecatedSynchronousErrorHandling as well', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      config.useDeprecatedSynchronousErrorHandling = true;
      try {
        const task = new Subject<void>();
        nursery((n) => {
          n.startSoon(task);
          n.idle$.subscribe(() => {
            throw new Error('handler');
          });
        }).subscribe(logger(log, 'run'));
        task.complete();
      } finally {
        config.useDeprecatedSynchronousErrorHandling = false;
      }
    });
    expect(log).toEqual(['run |']);
    expect(errors).toEqual([new Error('handler')]);
  });

  it('lets its subscriber start another task, which the nursery then waits for', () => {
    const log: string[] = [];
    const [task, more] = [new Subject<void>(), new Subject<void>()];
    nursery((n) => {
      n.startSoon(task);
      n.idle$.subscribe(() => n.startSoon(more));
    }).subscribe(logger(log, 'run'));
    task.complete();
    expect(log).toEqual([]);
    more.complete();
    expect(log).toEqual(['run |']);
  });

  it('can be the stream of a body: tasks that the body asked for count', () => {
    marbles(({ cold, expectObservable }) => {
      const run = nursery((n) => {
        n.startSoon(cold('--|'));
        return n.idle$.pipe(tap(() => n.startSoon(cold('--|'))));
      });
      expectObservable(run).toBe('--u-|', { u: undefined });
    });
  });
});
