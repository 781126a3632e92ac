import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { firstValueFrom, NEVER, of, Subject, throwError } from 'rxjs';
import {
  capture,
  captureMap,
  captureStartAndDoneResults,
  Future,
  nursery,
  openNursery,
  ResultCapture,
  type Nursery,
} from 'rxresult';
import { Child } from '../../src/nursery/Child';
import { Roster } from '../../src/nursery/Roster';
import { Scope } from '../../src/nursery/Scope';
import { LinkedList } from '../../src/capture/LinkedList';
import { Waiter } from '../../src/capture/waiters';
import { logger, thrownBy } from '../support';

/** All objects that can be reached from `root` by own properties, whatever their keys. */
function reachable(root: unknown): Set<object> {
  const found = new Set<object>();
  const visit = (value: unknown): void => {
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      if (!found.has(value)) {
        found.add(value);
        for (const key of Reflect.ownKeys(value)) {
          Object.values(Object.getOwnPropertyDescriptor(value, key) ?? {}).forEach(visit);
        }
      }
    }
  };
  visit(root);
  return found;
}

function deepFreeze(root: unknown): void {
  for (const object of reachable(root)) {
    // Jest's own objects, which a function of the test leads to, are none of our business.
    if (!(object instanceof Function)) {
      Object.freeze(object);
    }
  }
}

const engine = [Child, Roster, Scope, LinkedList, Waiter];

/** Results, outcomes and errors that a run of everything leaves behind, at a moment when all of it runs. */
function running(): { n: Nursery; things: Record<string, unknown> } {
  const n = openNursery({ name: 'page', concurrent: 3 });
  const first = n.startSoon(NEVER, { name: 'first' });
  first.subscribe({ error: () => undefined });
  first.waitDone().subscribe();
  const routine = n.startSoon((id: number) => of(id), 5);
  const waiting = [n.startSoon(NEVER), n.startSoon(NEVER), n.startSoon(NEVER)];
  const [start, done] = captureStartAndDoneResults(openNursery(), (started: (value: number) => void) => {
    started(1);
    return NEVER;
  });
  const byHand = new ResultCapture<never>({ name: 'by hand' });
  NEVER.pipe(capture(byHand)).subscribe();
  const cancelled = n.startSoon(NEVER, { name: 'cancelled' });
  cancelled.cancel('why');
  const failed = new ResultCapture<never>();
  throwError(() => new Error('boom'))
    .pipe(capture(failed))
    .subscribe({ error: () => undefined });
  const mapped: unknown[] = [];
  of(1)
    .pipe(captureMap((i) => of(i)))
    .subscribe((rc) => mapped.push(rc));
  return {
    n,
    things: {
      'a task that runs and has waiters': first,
      'a task with a routine': routine,
      'tasks that wait': waiting,
      'a start and its task': [start, done],
      'a capture by hand': byHand,
      'a future with a waiter': (() => {
        const future = new Future<number>();
        future.subscribe();
        return future;
      })(),
      'a cancelled task': cancelled,
      'the outcome of a cancelled task': cancelled.outcome,
      'a failed task': failed,
      'the error of a failed task': thrownBy(() => failed.result()),
      'the error of a task that is not done': thrownBy(() => first.result()),
      'a capture of captureMap': mapped,
    },
  };
}

describe('what leads from a result, an outcome or an error', () => {
  it.each(Object.keys(running().things))('never leads to the engine: %s', (what) => {
    const objects = [...reachable(running().things[what])];
    expect(objects.length).toBeGreaterThan(0);
    for (const each of engine) {
      expect(objects.filter((object) => object instanceof each)).toEqual([]);
    }
  });

  it('is the state of none of them: a result has its name, and a capture its routine and arguments', () => {
    expect(Reflect.ownKeys(new Future<number>({ name: 'f' }))).toEqual(['name']);
    expect(Reflect.ownKeys(new ResultCapture<number>({ name: 'c' }))).toEqual(['name', 'routine', 'args']);
  });
});

describe('freezing deeply', () => {
  it('harms no nursery, no waiter and no other task', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery({ concurrent: 2 });
    n.done$.subscribe(logger(log, 'n'));
    const frozen = n.startSoon(source, { name: 'frozen' });
    const [other, waiting] = [n.startSoon(NEVER), n.startSoon(of(3))];
    frozen.subscribe(logger(log, 'frozen'));
    deepFreeze([frozen, waiting, frozen.outcome]);
    frozen.waitDone().subscribe(() => log.push('done'));
    source.next(1);
    source.complete();
    expect(log).toEqual(['frozen: 1', 'frozen |', 'done']);
    expect([frozen.result(), waiting.result(), other.outcome.status]).toEqual([1, 3, 'pending']);
    n.cancel();
    expect(log.at(-1)).toBe('n |');
  });

  it('of one cancelled task leaves the others that share its cancellation', () => {
    let captures: ResultCapture<never>[] = [];
    nursery((n) => {
      captures = [n.startSoon(NEVER), n.startSoon(NEVER)];
    })
      .subscribe()
      .unsubscribe();
    deepFreeze(captures[0]);
    deepFreeze(captures[0]?.outcome);
    expect(captures[1]?.outcome).toMatchObject({
      status: 'cancelled',
      reason: { message: 'a nursery was unsubscribed' },
    });
    expect(String(captures[1])).toBe('ResultCapture(cancelled)');
  });

  it('of a running capture by hand lets it be cancelled', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc)).subscribe(logger(log, 'downstream'));
    deepFreeze(rc);
    rc.cancel('why');
    expect(log).toEqual(['downstream |']);
    expect(rc.exception()).toMatchObject({ cause: 'why' });
  });
});

describe('JSON.stringify', () => {
  const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

  it('of a result has its name and its outcome, a reason being its name and message', () => {
    const rc = new ResultCapture<unknown>({ name: 'orders' });
    expect(json(rc)).toEqual({ name: 'orders', outcome: { status: 'pending' } });
    rc.next({ id: 5 });
    rc.complete();
    expect(json(rc)).toEqual({ name: 'orders', outcome: { status: 'fulfilled', value: { id: 5 } } });
    const failed = new ResultCapture<unknown>();
    failed.error(new TypeError('no price'));
    expect(json(failed)).toEqual({
      outcome: { status: 'rejected', reason: { name: 'TypeError', message: 'no price' } },
    });
    const cancelled = new ResultCapture<unknown>({ name: 'stock' });
    cancelled.cancel(new Error('why'));
    expect(json(cancelled)).toEqual({
      name: 'stock',
      outcome: { status: 'cancelled', reason: { name: 'TaskCancelledError', message: 'task "stock" was cancelled' } },
    });
    expect(json(new Future<void>({ name: 'empty' }))).toEqual({ name: 'empty', outcome: { status: 'pending' } });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const hostile = {
    get message(): string {
      throw new Error('getter');
    },
    toJSON: () => {
      throw new Error('toJSON');
    },
  };

  it.each<[string, unknown]>([
    ['a circular value', circular],
    ['a bigint', 5n],
    ['a value whose toJSON throws', hostile],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a function', () => 5],
  ])('of a result does not throw for %s, as a value or a reason', (_, value) => {
    const fulfilled = new ResultCapture<unknown>();
    fulfilled.next(value);
    fulfilled.complete();
    const rejected = new ResultCapture<unknown>();
    rejected.error(value);
    expect(json(fulfilled)).toMatchObject({ outcome: { status: 'fulfilled' } });
    expect(json(rejected)).toMatchObject({
      outcome: { status: 'rejected', reason: { name: expect.any(String), message: expect.any(String) } },
    });
  });

  it('of a reason like Angular’s HttpErrorResponse, which is not an Error, has its name and message', () => {
    const rc = new ResultCapture<unknown>();
    rc.error({ name: 'HttpErrorResponse', message: 'Http failure response: 503', headers: circular });
    expect(json(rc)).toEqual({
      outcome: { status: 'rejected', reason: { name: 'HttpErrorResponse', message: 'Http failure response: 503' } },
    });
  });

  it('of a reason with a message and no name calls it an Error', () => {
    const rc = new ResultCapture<unknown>();
    rc.error({ message: 'no name' });
    expect(json(rc)).toEqual({ outcome: { status: 'rejected', reason: { name: 'Error', message: 'no name' } } });
  });

  it('of an outcome, an error or a nursery does not throw', () => {
    const n = openNursery({ name: 'page' });
    const rc = n.startSoon(NEVER, { name: 'user' });
    expect(json(n)).toEqual({ name: 'page', size: 1, closed: false });
    rc.cancel();
    expect(json(rc.outcome)).toEqual({ status: 'cancelled', reason: { name: 'TaskCancelledError' } });
    expect(json(thrownBy(() => rc.result()))).toEqual({ name: 'TaskFailedError' });
    n.cancel();
    expect(json(n)).toEqual({ name: 'page', size: 0, closed: true });
  });

  it('never has the arguments of a task in it', () => {
    const login = (user: string, password: string) => throwError(() => new Error(`no ${user} (${password.length})`));
    const n = openNursery({ suppressError: true });
    const rc = n.startSoon(login, 'ada', 'secret');
    const error = thrownBy(() => rc.result());
    for (const value of [rc, rc.outcome, error, n, { rc, error }]) {
      expect(JSON.stringify(value)).not.toContain('secret');
    }
  });
});

describe('printing', () => {
  it('a result in Jest’s messages or Node’s console does not print what runs beside it', async () => {
    const n = openNursery();
    const tasks = Array.from({ length: 30 }, (_, i) => n.startSoon(NEVER, { name: `task ${i}` }));
    const message = (
      thrownBy(() => {
        expect(tasks[0]).toBe(tasks[1]);
      }) as Error
    ).message;
    expect(message.length).toBeLessThan(2000);
    expect(inspect(tasks[0])).toBe('ResultCapture("task 0", pending)');
    n.cancel();
    await firstValueFrom(tasks[0]?.waitDone() ?? NEVER);
  });
});
