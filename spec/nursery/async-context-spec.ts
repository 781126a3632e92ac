import { describe, expect, it, jest } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { defer, from, mergeMap, NEVER, of, Subject, timer, type Observable } from 'rxjs';
import { captureMap, captureStartAndDoneResults, gather, nursery, openNursery, type NurseryObserver } from 'rxresult';
import { nextMacrotask } from '../support';

const storage = new AsyncLocalStorage<string>();

/** Tasks that end when `end` is called, and write into `seen` in which context they were subscribed. */
function tasks() {
  const seen: (string | undefined)[] = [];
  const running: Subject<never>[] = [];
  const task = (): Observable<never> =>
    defer(() => {
      const subject = new Subject<never>();
      seen.push(storage.getStore());
      running.push(subject);
      return subject;
    });
  const endAll = () => {
    for (let each = running.shift(); each; each = running.shift()) {
      each.complete();
    }
  };
  return { seen, task, endAll };
}

describe('the async context in which a task is subscribed', () => {
  it.each([1, 2, 3])('is that of the call of startSoon, whatever slot it waits for, of %d', (concurrent) => {
    const { seen, task, endAll } = tasks();
    const n = openNursery({ concurrent });
    for (const request of ['req-1', 'req-2', 'req-3', 'req-4']) {
      storage.run(request, () => n.startSoon(task));
    }
    storage.run('somebody else', endAll);
    expect(seen).toEqual(['req-1', 'req-2', 'req-3', 'req-4']);
  });

  it('is that of the call in a body, too, and outside of any context there is none', () => {
    const { seen, task, endAll } = tasks();
    storage.run('outer', () => {
      nursery(
        (n) => {
          for (const name of ['a', 'b']) {
            storage.run(name, () => n.startSoon(task()));
          }
          n.startSoon(task());
          storage.exit(() => n.startSoon(task()));
        },
        { concurrent: 1 },
      ).subscribe();
    });
    storage.run('somebody else', endAll);
    expect(seen).toEqual(['outer', 'b', 'outer', undefined]);
  });

  it('is current for what the task goes on with', async () => {
    const seen: unknown[] = [];
    const n = openNursery({ concurrent: 1 });
    for (const request of ['req-1', 'req-2']) {
      storage.run(request, () =>
        n.startSoon(async () => {
          await nextMacrotask();
          seen.push(storage.getStore());
        }),
      );
    }
    await nextMacrotask();
    await nextMacrotask();
    await nextMacrotask();
    expect(seen).toEqual(['req-1', 'req-2']);
  });

  it('is that of the subscription of start, and of captureStartAndDoneResults', () => {
    const { seen, task, endAll } = tasks();
    const n = openNursery({ concurrent: 1 });
    n.startSoon(task());
    storage.run('start', () => n.start(task).subscribe({ error: () => undefined }));
    storage.run('both', () =>
      captureStartAndDoneResults(n, (started: () => void) => {
        started();
        return task();
      }),
    );
    storage.run('somebody else', endAll);
    expect(seen).toEqual([undefined, 'start', 'both']);
  });

  it.each<[string, NurseryObserver | undefined]>([
    ['', undefined],
    [', with an observer', {}],
  ])('is that of the subscription of gather and of the array form%s', (_, observer) => {
    for (const combine of [gather, nursery] as ((sources: unknown[], options: object) => Observable<unknown>)[]) {
      const { seen, task, endAll } = tasks();
      const stream = storage.run('call', () => combine([task(), task(), task(), task()], { concurrent: 2, observer }));
      storage.run('subscription', () => stream.subscribe({ error: () => undefined }));
      const subjects = seen.length;
      storage.run('somebody else', endAll);
      expect([subjects, seen]).toEqual(
        combine === (gather as unknown)
          ? [2, ['subscription', 'subscription']] // An empty task fails it.
          : [2, Array.from({ length: 4 }, () => 'subscription')],
      );
    }
  });

  it.each<[string, NurseryObserver | undefined]>([
    ['', undefined],
    [', with an observer', {}],
  ])('is as with mergeMap in captureMap%s', (_, observer) => {
    const [mapped, captured] = [tasks(), tasks()];
    const values = new Subject<number>();
    values.pipe(mergeMap(mapped.task, 1)).subscribe();
    values.pipe(captureMap(captured.task, { concurrent: 1, observer })).subscribe();
    for (const request of ['req-1', 'req-2']) {
      storage.run(request, () => values.next(1));
    }
    storage.run('somebody else', mapped.endAll);
    storage.run('somebody else', captured.endAll);
    expect(mapped.seen).toEqual(['req-1', 'somebody else']);
    expect(captured.seen).toEqual(mapped.seen);
  });

  it('is also that of the observer and of its around', () => {
    const { task, endAll } = tasks();
    const seen: unknown[] = [];
    const observer: NurseryObserver = {
      started: () => seen.push(storage.getStore()),
      around: (__, subscribe) => {
        seen.push(storage.getStore());
        storage.run('around', subscribe);
        seen.push(storage.getStore());
      },
    };
    const n = openNursery({ concurrent: 1, observer });
    n.startSoon(task());
    storage.run('req', () => n.startSoon(task()));
    seen.length = 0;
    storage.run('somebody else', endAll);
    expect(seen).toEqual(['req', 'req', 'req']);
  });

  it('does not leak to the next task, nor when a task fails to be subscribed', () => {
    const { seen, task } = tasks();
    const n = openNursery({ concurrent: 1, suppressError: true });
    const first = n.startSoon(NEVER);
    storage.run('failing', () =>
      n.startSoon(() => {
        throw new Error('boom');
      }),
    );
    n.startSoon(task());
    first.cancel();
    expect(seen).toEqual([undefined]);
    expect(storage.getStore()).toBeUndefined();
  });

  it('is the present one where the runtime has no AsyncResource', async () => {
    // A fresh copy: it looks for the class once.
    jest.resetModules();
    const getBuiltinModule = jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    try {
      const fresh = await import('../../src/index');
      const { seen, task, endAll } = tasks();
      const n = fresh.openNursery({ concurrent: 1 });
      for (const request of ['req-1', 'req-2', 'req-3']) {
        storage.run(request, () => n.startSoon(task));
      }
      storage.run('who ends them', endAll);
      expect(seen).toEqual(['req-1', 'who ends them', 'who ends them']);
    } finally {
      getBuiltinModule.mockRestore();
    }
  });

  it('costs nothing without a limit: the context is not looked at', () => {
    const { seen, task } = tasks();
    const n = openNursery();
    storage.run('req', () => {
      nursery((inner) => {
        inner.startSoon(task());
        storage.run('not of a task that waits for its turn only', () => inner.startSoon(task()));
      }).subscribe();
      n.startSoon(timer(1000)).cancel();
      from([1]).subscribe();
      n.startSoon(of(1));
    });
    expect(seen).toEqual(['req', 'req']);
  });
});
