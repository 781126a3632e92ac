import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { EMPTY, NEVER, of, throwError, type Observable } from 'rxjs';
import {
  capture,
  Future,
  FutureSetAgainError,
  nursery,
  NurseryClosedError,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskFailedError,
  TaskNotDoneError,
  TaskNotStartedError,
  waitAll,
  type Nursery,
  type ResultBase,
} from 'rxresult';
import { thrownBy } from '../support';

const boom = new Error('boom');

interface Case {
  /** What causes it; the name may be absent. */
  readonly how: string;
  readonly type: new (...args: never) => Error;
  readonly message: string;
  /** The message without a name. */
  readonly unnamed: string;
  readonly make: (name: { name?: string }) => { error: unknown; capture?: ResultBase<unknown>; cause?: unknown };
}

const cases: readonly Case[] = [
  {
    how: 'a result that is read too early',
    type: TaskNotDoneError,
    message: 'task "orders" is not done',
    unnamed: 'a task is not done',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      return { error: thrownBy(() => rc.result()), capture: rc };
    },
  },
  {
    how: 'an exception that is read too early',
    type: TaskNotDoneError,
    message: 'task "orders" is not done',
    unnamed: 'a task is not done',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      return { error: thrownBy(() => rc.exception()), capture: rc };
    },
  },
  {
    how: 'a result of a task that failed',
    type: TaskFailedError,
    message: 'task "orders" failed: Error: boom',
    unnamed: 'a task failed: Error: boom',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      rc.error(boom);
      return { error: thrownBy(() => rc.result()), capture: rc, cause: boom };
    },
  },
  {
    how: 'a result of a task that was cancelled',
    type: TaskFailedError,
    message: 'task "orders" was cancelled',
    unnamed: 'a task was cancelled',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      rc.cancel(boom);
      return { error: thrownBy(() => rc.result()), capture: rc, cause: rc.exception() };
    },
  },
  {
    how: 'a task that is cancelled',
    type: TaskCancelledError,
    message: 'task "orders" was cancelled',
    unnamed: 'a task was cancelled',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      NEVER.pipe(capture(rc)).subscribe();
      rc.cancel(boom);
      return { error: rc.exception(), capture: rc, cause: boom };
    },
  },
  {
    how: 'a task that is cancelled before it ran',
    type: TaskCancelledError,
    message: 'task "orders" was cancelled',
    unnamed: 'a task was cancelled',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      rc.cancel();
      return { error: rc.exception(), capture: rc };
    },
  },
  {
    how: 'a task that is unsubscribed',
    type: TaskCancelledError,
    message: 'task "orders" was cancelled',
    unnamed: 'a task was cancelled',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      NEVER.pipe(capture(rc)).subscribe().unsubscribe();
      return { error: rc.exception(), capture: rc };
    },
  },
  {
    how: 'a nursery that fails',
    type: TaskCancelledError,
    message: 'nursery "orders" failed',
    unnamed: 'a nursery failed',
    make: (name) => {
      const [rc] = inNursery(name, (n) => n.startSoon(throwError(() => boom)));
      return { error: rc.exception(), cause: boom };
    },
  },
  {
    how: 'a nursery that is cancelled',
    type: TaskCancelledError,
    message: 'nursery "orders" was cancelled',
    unnamed: 'a nursery was cancelled',
    make: (name) => {
      const [rc] = inNursery(name, (n) => n.cancel(boom));
      return { error: rc.exception(), cause: boom };
    },
  },
  {
    how: 'a future that is set again',
    type: FutureSetAgainError,
    message: 'the result of future "orders" is set already',
    unnamed: 'the result of a future is set already',
    make: (name) => {
      const future = new Future<number>(name);
      future.setResult(1);
      return { error: thrownBy(() => future.setResult(2)), capture: future };
    },
  },
  {
    how: 'a result that is set again, with the default message',
    type: FutureSetAgainError,
    message: 'the result of task "orders" is set already',
    unnamed: 'the result of a task is set already',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      return { error: new FutureSetAgainError(rc), capture: rc };
    },
  },
  {
    how: 'a capture that is run again',
    type: FutureSetAgainError,
    message: 'task "orders" is captured already: retry and repeat go before capture',
    unnamed: 'a task is captured already: retry and repeat go before capture',
    make: (name) => {
      const rc = new ResultCapture<number>(name);
      let caught: unknown;
      const source = of(1).pipe(capture(rc));
      source.subscribe();
      source.subscribe({ error: (error: unknown) => (caught = error) });
      return { error: caught, capture: rc };
    },
  },
  {
    how: 'a task that ends before it has started',
    type: TaskNotStartedError,
    message: 'task "orders" ended before it called started',
    unnamed: 'a task ended before it called started',
    make: (name) => {
      let caught: unknown;
      openNursery()
        .start(
          (
            () => () =>
              EMPTY
          )(),
          name,
        )
        .subscribe({ error: (error: unknown) => (caught = error) });
      return { error: caught, capture: (caught as TaskNotStartedError).capture };
    },
  },
  {
    how: 'a nursery that is closed',
    type: NurseryClosedError,
    message: 'nursery "orders" is closed: it takes no more tasks',
    unnamed: 'a nursery is closed: it takes no more tasks',
    make: (name) => {
      const n = openNursery(name);
      n.close();
      return { error: thrownBy(() => n.startSoon(of(1))) };
    },
  },
];

/** Two tasks of a nursery that never end; then calls `act`. */
function inNursery(
  options: { name?: string },
  act: (n: Nursery) => void,
): [ResultCapture<never>, ResultCapture<never>] {
  let captures: [ResultCapture<never>, ResultCapture<never>] | undefined;
  nursery((n) => {
    captures = [n.startSoon(NEVER, { name: 'a' }), n.startSoon(NEVER, { name: 'b' })];
    act(n);
  }, options).subscribe({ error: () => undefined });
  if (!captures) {
    throw new Error('the body did not run');
  }
  return captures;
}

describe.each(cases)('the error of $how', ({ type, message, unnamed, make }) => {
  it('is a native error of a class of its own', () => {
    const { error } = make({ name: 'orders' });
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(Error);
    expect(Object.getPrototypeOf(type)).toBe(Error);
    expect(Object.prototype.toString.call(error)).toBe('[object Error]');
  });

  it('has the name of its class', () => {
    const { error } = make({ name: 'orders' });
    expect((error as Error).name).toBe(type.name);
    expect(String(error)).toBe(`${type.name}: ${message}`);
  });

  it('has a short message in lower case that names the task or the nursery', () => {
    expect((make({ name: 'orders' }).error as Error).message).toBe(message);
    expect(message).toMatch(/^[a-z].{0,79}$/);
    expect(message).toContain('"orders"');
  });

  it('has a message for a missing name', () => {
    expect((make({}).error as Error).message).toBe(unnamed);
  });

  it('quotes a name, whatever it contains', () => {
    const { message } = make({ name: 'a "b"\n' }).error as Error;
    expect(message).toContain('"a \\"b\\"\\n"');
  });

  it('has the result it is about', () => {
    const { error, capture } = make({ name: 'orders' });
    expect((error as { capture?: unknown }).capture).toBe(capture);
  });

  it('has a cause, or no such property if there is none', () => {
    const { error, cause } = make({ name: 'orders' });
    expect((error as Error).cause).toBe(cause);
    expect('cause' in (error as Error)).toBe(cause !== undefined);
  });

  it('has a stack that shows where it was made', () => {
    expect((make({ name: 'orders' }).error as Error).stack).toContain('errors-spec');
  });

  it('is printed without its capture, which is not enumerable', () => {
    const { error } = make({ name: 'orders' });
    const text = inspect(error);
    expect(text).toContain(message);
    expect(text).not.toContain('capture: ');
    expect(Object.keys(error as Error)).toEqual(['name']);
    expect(JSON.stringify(error)).toBe(`{"name":"${type.name}"}`);
  });
});

describe('the errors', () => {
  it('have the cause undefined if a task failed with undefined', () => {
    const rc = new ResultCapture<number>();
    rc.error(undefined);
    const error = thrownBy(() => rc.result()) as TaskFailedError;
    expect([error.cause, 'cause' in error]).toEqual([undefined, true]);
  });

  it('repeat the message of the cause, on one line, and not without end', () => {
    const message = (cause: unknown) => {
      const rc = new ResultCapture<never>({ name: 'orders' });
      rc.error(cause);
      return (thrownBy(() => rc.result()) as Error).message;
    };
    expect(message(new TypeError('no\nprice'))).toBe('task "orders" failed: TypeError: no\\nprice');
    expect(message('503')).toBe('task "orders" failed: "503"');
    expect(message(undefined)).toBe('task "orders" failed: undefined');
    expect(message(new Error('x'.repeat(900)))).toContain('x'.repeat(900));
    expect(message(new Error('x'.repeat(10_000_000))).length).toBeLessThan(1100);
  });

  it('of a task that was cancelled with its nursery repeat what happened to that', () => {
    const [a] = inNursery({ name: 'page' }, (n) => n.startSoon(throwError(() => boom)));
    expect(thrownBy(() => a.result())).toMatchObject({ message: 'task "a" was cancelled: nursery "page" failed' });
  });

  it('are not instances of each other’s classes', () => {
    const types = [...new Set(cases.map(({ type }) => type))];
    for (const { type, make } of cases) {
      expect(types.filter((each) => make({}).error instanceof each)).toEqual([type]);
    }
  });

  it('of one cancellation are one error, which has no capture', () => {
    const [a, b] = inNursery({}, (n) => n.startSoon(throwError(() => boom)));
    const error = a.exception() as TaskCancelledError;
    expect(error).toBeInstanceOf(TaskCancelledError);
    expect(error).toBe(b.exception());
    expect([error.capture, error.cause]).toEqual([undefined, boom]);
  });

  it('of two cancellations are two errors', () => {
    const [a, b] = inNursery({}, () => undefined);
    a.cancel();
    b.cancel();
    const errors = [a.exception(), b.exception()] as [TaskCancelledError, TaskCancelledError];
    expect(errors[0]).not.toBe(errors[1]);
    expect(errors.map(({ capture }) => capture)).toEqual([a, b]);
  });

  it.each<[string, (rc: ResultCapture<never>) => Observable<never>, (rc: ResultCapture<never>) => void]>([
    ['by cancel', () => EMPTY, (rc) => rc.cancel()],
    ['by unsubscribing a run', (rc) => NEVER.pipe(capture(rc)), () => undefined],
  ])('of a cancellation %s are made when first read, and stay the same', (_, run, cancel) => {
    const rc = new ResultCapture<never>();
    waitAll([rc]).subscribe(); // Waiting does not read the error.
    run(rc).subscribe().unsubscribe();
    cancel(rc);
    const read = function readHere() {
      return rc.exception() as TaskCancelledError;
    };
    expect(read().stack).toContain('readHere');
    expect(rc.exception()).toBe(read());
    expect(rc.outcome).toBe(rc.outcome);
  });

  it('of a closed nursery have no capture', () => {
    expect('capture' in new NurseryClosedError('page')).toBe(false);
  });

  it('of a nursery that is unsubscribed have a message that says so', () => {
    let rc: ResultCapture<never> | undefined;
    nursery(
      (n) => {
        rc = n.startSoon(NEVER);
      },
      { name: 'page' },
    )
      .subscribe()
      .unsubscribe();
    const error = rc?.exception() as TaskCancelledError;
    expect([error.message, 'cause' in error]).toEqual(['nursery "page" was unsubscribed', false]);
  });
});
