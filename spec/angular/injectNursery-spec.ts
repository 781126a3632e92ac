import { Injector, PendingTasks, runInInjectionContext } from '@angular/core';
import { describe, expect, it, jest } from '@jest/globals';
import { EMPTY, firstValueFrom, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import type { NurseryObserver } from 'rxresult';
import { injectNursery } from 'rxresult/angular';
import { logger, nextMacrotask, resource, unhandledErrors } from '../support';
import { boom, Owner } from './contexts';

describe('injectNursery', () => {
  it('is open at once, with the options of openNursery', () => {
    const log: string[] = [];
    const n = injectNursery({ injector: new Owner().injector, name: 'service', concurrent: 1 });
    n.startSoon(throwError(() => boom));
    n.startSoon(resource(log, 'running'));
    n.startSoon(resource(log, 'waiting'));
    expect([n.name, n.size, n.closed, log]).toEqual(['service', 2, false, ['+running']]);
  });

  it('suppresses errors by default: one task that fails does not affect the others', async () => {
    for (const options of [{}, { suppressError: undefined } as object]) {
      const errors = await unhandledErrors(() => {
        const n = injectNursery({ injector: new Owner().injector, ...options });
        const [failing, other] = [n.startSoon(throwError(() => boom)), n.startSoon(NEVER)];
        expect([failing.outcome.status, other.outcome.status, n.closed]).toEqual(['rejected', 'pending', false]);
      });
      expect(errors).toEqual([]);
    }
  });

  it('answers a task that is started after the destruction with a cancelled capture', () => {
    const owner = new Owner();
    const log: string[] = [];
    const n = injectNursery(owner);
    owner.destroy();
    expect([n.startSoon(resource(log, 'task')).outcome.status, log]).toEqual(['cancelled', []]);
  });

  it('is cancelled with its tasks when the injector is destroyed', () => {
    const log: string[] = [];
    const owner = new Owner();
    const n = injectNursery(owner);
    n.done$.subscribe(logger(log, 'done'));
    const task = n.startSoon(resource(log, 'task'), { name: 'task' });
    owner.destroy();
    expect(log).toEqual(['+task', '-task', 'done |']);
    expect([String(task), n.closed]).toEqual(['ResultCapture("task", cancelled)', true]);
  });

  it('is cancelled when an injector of Angular’s own is destroyed', () => {
    const injector = Injector.create({ providers: [] });
    const n = injectNursery({ injector });
    const task = n.startSoon(NEVER);
    injector.destroy();
    expect(task.outcome.status).toBe('cancelled');
  });

  it('reports what finalizers throw then, without disturbing the destruction', async () => {
    const owner = new Owner();
    const errors = await unhandledErrors(() => {
      injectNursery(owner).startSoon(
        new Observable(() => () => {
          throw boom;
        }),
      );
      owner.destroy();
    });
    expect(errors).toEqual([boom]);
  });

  it.each(['cancelled', 'closed', 'failed', 'ended by until'])(
    'leaves no callback with the DestroyRef: %s',
    async (how) => {
      const owner = new Owner();
      const until = new Subject<void>();
      await unhandledErrors(() => {
        const n = injectNursery({ injector: owner.injector, until, suppressError: false });
        expect(owner.registered.size).toBe(1);
        if (how === 'cancelled') {
          n.cancel();
        } else if (how === 'closed') {
          n.startSoon(EMPTY);
          n.close();
        } else if (how === 'failed') {
          n.startSoon(throwError(() => boom));
        } else {
          until.next();
        }
      });
      expect(owner.registered.size).toBe(0);
    },
  );

  it('leaves no callback there if it ends while it is being opened', () => {
    const owner = new Owner();
    const n = injectNursery({ injector: owner.injector, until: of(1) });
    expect([n.closed, owner.registered.size]).toEqual([true, 0]);
  });

  it('is cancelled at once if the view is already destroyed', () => {
    const owner = new Owner();
    owner.destroy();
    expect(injectNursery(owner).closed).toBe(true);
  });

  it('is not opened if the injector is already destroyed, and throws Angular’s NG0205', () => {
    const until = new Subject<void>();
    const injector = Injector.create({ providers: [] });
    injector.destroy();
    expect(() => injectNursery({ injector, until })).toThrow(/NG0205/);
    expect(until.observed).toBe(false);
  });

  it('reports its failure if nobody has subscribed to done$, as openNursery does', async () => {
    const errors = await unhandledErrors(() => {
      injectNursery({ injector: new Owner().injector, suppressError: false }).startSoon(throwError(() => boom));
    });
    expect(errors).toEqual([boom]);
  });

  it('emits its failure to subscribers of done$, and reports nothing', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const n = injectNursery({ injector: new Owner().injector, suppressError: false });
      n.done$.subscribe(logger(log, 'done'));
      n.startSoon(throwError(() => boom));
    });
    expect([log, errors]).toEqual([['done # boom'], []]);
  });

  it('notifies the given observer of everything', () => {
    const owner = new Owner();
    const observer = new Observer();
    const n = injectNursery({ ...withPendingTasks(owner), observer });
    n.startSoon(of(1), { name: 'task' });
    owner.destroy();
    expect(observer.log).toEqual(['opened', 'asked task', 'started task', 'settled task', 'ended completed']);
  });

  it('leaves no callback and holds no pending task if the observer throws', async () => {
    const owner = new Owner();
    const tasks = withPendingTasks(owner);
    const fail = () => {
      throw boom;
    };
    const errors = await unhandledErrors(() => {
      const observer = { opened: fail, asked: fail, started: fail, settled: fail, ended: fail };
      const n = injectNursery({ ...tasks, observer });
      n.startSoon(of(1));
      n.cancel();
    });
    expect(errors).toEqual(new Array(5).fill(boom));
    expect([owner.registered.size, tasks.held]).toEqual([0, 0]);
  });

  it('uses the injection context, or throws Angular’s NG0203', () => {
    const owner = new Owner();
    runInInjectionContext(owner.injector, () => injectNursery());
    expect(owner.registered.size).toBe(1);
    expect(() => injectNursery()).toThrow(/NG0203: injectNursery\(\) can only be used within/);
  });

  it('checks its options at the call, and leaves nothing behind', () => {
    const owner = new Owner();
    expect(() => injectNursery({ injector: owner.injector, concurrent: 0 })).toThrow(RangeError);
    expect(() => injectNursery({ injector: owner.injector, until: 1 as never })).toThrow(TypeError);
    expect(owner.registered.size).toBe(0);
  });
});

describe('injectNursery with pendingTask', () => {
  it('holds one entry of PendingTasks while it has children', () => {
    const owner = new Owner();
    const tasks = withPendingTasks(owner);
    const n = injectNursery(tasks);
    const [a, b] = [new Subject<void>(), new Subject<void>()];
    const held = [tasks.held];
    for (const step of [
      () => n.startSoon(a),
      () => n.startSoon(b),
      () => a.complete(),
      () => b.complete(),
      () => n.startSoon(NEVER),
    ]) {
      step();
      held.push(tasks.held);
    }
    expect(held).toEqual([0, 1, 1, 1, 0, 1]);
  });

  it('holds none without children, or without the option', () => {
    const owner = new Owner();
    const tasks = withPendingTasks(owner);
    injectNursery(tasks);
    injectNursery({ ...tasks, pendingTask: false }).startSoon(NEVER);
    injectNursery({ injector: tasks.injector }).startSoon(NEVER);
    expect(tasks.held).toBe(0);
  });

  it('needs no PendingTasks without the option', () => {
    const injector = Injector.create({ providers: [] });
    expect(() => injectNursery({ injector })).not.toThrow();
  });

  it.each<[string, (end: { owner: Owner; task: Subject<void>; cancel: () => void }) => void]>([
    ['completed', ({ task }) => task.complete()],
    ['failed', ({ task }) => task.error(boom)],
    ['cancelled', ({ cancel }) => cancel()],
    ['destroyed', ({ owner }) => owner.destroy()],
  ])('releases it, also with tasks that wait for a slot: %s', async (_, end) => {
    const owner = new Owner();
    const tasks = withPendingTasks(owner);
    const task = new Subject<void>();
    await unhandledErrors(() => {
      const n = injectNursery({ ...tasks, concurrent: 1 });
      n.startSoon(task);
      n.startSoon(of(1));
      n.start(() => of(1)).subscribe({ error: () => undefined });
      expect(tasks.held).toBe(1);
      end({ owner, task, cancel: () => n.cancel() });
    });
    expect(tasks.held).toBe(0);
  });

  it('releases it for a task that is asked for during the shutdown', () => {
    const owner = new Owner();
    const tasks = withPendingTasks(owner);
    const n = injectNursery(tasks);
    const late: string[] = [];
    n.startSoon(NEVER)
      .waitDone()
      .subscribe(() => late.push(n.startSoon(NEVER).outcome.status));
    n.cancel();
    expect([late, tasks.held]).toEqual([['cancelled'], 0]);
  });
});

describe('injectNursery with pendingTask: { timeout }', () => {
  it('holds the entry for at most so many milliseconds, each time', async () => {
    const tasks = withPendingTasks(new Owner());
    const n = injectNursery({ ...tasks, pendingTask: { timeout: 20 } });
    const first = new Subject<void>();
    n.startSoon(first);
    expect(tasks.held).toBe(1);
    await firstValueFrom(timer(40));
    expect(tasks.held).toBe(0);
    n.startSoon(EMPTY);
    first.complete();
    n.startSoon(NEVER);
    expect(tasks.held).toBe(1);
    await firstValueFrom(timer(40));
    expect([tasks.held, n.size]).toEqual([0, 1]);
    n.cancel();
    expect(tasks.held).toBe(0);
  });

  it.each([Infinity, 2 ** 40])('has no timer for %p, which none can have', async (timeout) => {
    const tasks = withPendingTasks(new Owner());
    const n = injectNursery({ ...tasks, pendingTask: { timeout } });
    n.startSoon(NEVER);
    await nextMacrotask();
    expect(tasks.held).toBe(1);
    n.cancel();
    expect(tasks.held).toBe(0);
  });

  it('leaves no timer', () => {
    const clear = jest.spyOn(globalThis, 'clearTimeout');
    const set = jest.spyOn(globalThis, 'setTimeout');
    const n = injectNursery({ ...withPendingTasks(new Owner()), pendingTask: { timeout: 60_000 } });
    n.startSoon(EMPTY);
    expect(set).toHaveBeenCalledTimes(1);
    expect(clear.mock.calls).toEqual([[set.mock.results[0]?.value]]);
    jest.restoreAllMocks();
  });

  it.each<[unknown, string]>([
    [-1, '-1'],
    [NaN, 'NaN'],
    ['5', '"5"'],
    [undefined, 'undefined'],
  ])('must be a number of milliseconds, not %p', (timeout, shown) => {
    const owner = new Owner();
    const options = { ...withPendingTasks(owner), pendingTask: { timeout: timeout as number } };
    expect(() => injectNursery(options)).toThrow(
      new RangeError(
        `injectNursery: option pendingTask.timeout must be a number of milliseconds, not negative, got ${shown}`,
      ),
    );
    expect(owner.registered.size).toBe(0);
  });
});

/** Options with an injector that has `PendingTasks`; `held` is the number of its entries. */
function withPendingTasks({ injector }: Owner): { injector: Injector; pendingTask: true; readonly held: number } {
  const entries = new Set<symbol>();
  const pendingTasks = {
    add: () => {
      const entry = Symbol('entry');
      entries.add(entry);
      return () => entries.delete(entry);
    },
  };
  return {
    injector: new WithPendingTasks(injector, pendingTasks),
    pendingTask: true,
    get held() {
      return entries.size;
    },
  };
}

class WithPendingTasks extends Injector {
  constructor(
    private readonly parent: Injector,
    private readonly pendingTasks: unknown,
  ) {
    super();
  }

  override get(token: unknown): never {
    return (token === PendingTasks ? this.pendingTasks : this.parent.get(token as never)) as never;
  }
}

/** Its state can only be reached by methods that are called on the observer itself. */
class Observer implements NurseryObserver {
  readonly #log: string[] = [];

  get log(): readonly string[] {
    return this.#log;
  }

  opened() {
    this.#log.push('opened');
  }

  asked({ name }: { name: string | undefined }) {
    this.#log.push(`asked ${String(name)}`);
  }

  started({ name }: { name: string | undefined }) {
    this.#log.push(`started ${String(name)}`);
  }

  settled({ name }: { name: string | undefined }) {
    this.#log.push(`settled ${String(name)}`);
  }

  ended(_: unknown, how: string) {
    this.#log.push(`ended ${how}`);
  }
}
