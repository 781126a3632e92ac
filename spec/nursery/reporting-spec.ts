import { describe, expect, it } from '@jest/globals';
import { config, finalize, map, NEVER, Observable, Subject, throwError } from 'rxjs';
import { Future, gatherAny, nursery, openNursery, ResultCapture, waitAll, type ResultBase } from 'rxresult';
import { logger, nextMacrotask, unhandledErrors } from '../support';

const boom = new Error('boom');

/**
 * Runs a nursery whose task fails with {@link boom} while its body runs on, which then throws what `second` returns for the
 * capture of the task. Returns what is reported.
 */
function secondError(second: (task: ResultCapture<never>) => unknown): Promise<unknown[]> {
  return unhandledErrors(() => {
    const source = new Subject<never>();
    nursery((n) => {
      const task = n.startSoon(source);
      // The stream errors in the frame in which the task fails, before it is unsubscribed.
      return new Observable<never>((subscriber) => {
        task.waitDone().subscribe(() => {
          subscriber.error(second(task));
        });
      });
    }).subscribe({ error: (error: unknown) => expect(error).toBe(boom) });
    source.error(boom);
  });
}

describe('a second error of a stream', () => {
  const self: Error & { cause?: unknown } = new Error('self');
  self.cause = self;

  it.each<[string, (task: ResultCapture<never>) => unknown]>([
    ['the failing error', () => boom],
    ['an error whose cause is the failing error', () => new Error('wrapped', { cause: boom })],
    [
      'an error whose cause wraps the failing error, at any depth',
      () => new Error('a', { cause: new Error('b', { cause: new AggregateError([boom, boom]) }) }),
    ],
    ['the TaskFailedError of the task', (task) => thrown(() => task.result())],
    ['one whose cause is null', () => Object.assign(new AggregateError([boom]), { cause: null })],
    ['an AggregateError of known errors only', (task) => new AggregateError([boom, thrown(() => task.result())])],
  ])('is not reported if it only wraps known ones: %s', async (_, second) => {
    expect(await secondError(second)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a new error', new Error('new')],
    ['an error with another cause', new Error('new', { cause: new Error('other') })],
    ['an AggregateError of which one error is new', new AggregateError([boom, new Error('new')])],
    ['an AggregateError of no errors', new AggregateError([])],
    ['an error that wraps itself', self],
    ['a string', 'new'],
    ['undefined', undefined],
    [
      'an error whose cause cannot be read',
      Object.defineProperty(new Error('new'), 'cause', {
        get: () => {
          throw new Error('getter');
        },
      }),
    ],
  ])('is reported otherwise: %s', async (_, error) => {
    expect(await secondError(() => error)).toStrictEqual([error]); // To `toEqual`, [undefined] is [].
  });

  it.each<[string, unknown, unknown]>([
    ['an error that is an object', boom, boom],
    ['an error that is a string', 'boom', 'boom'],
    ['an error whose cause is an object', boom, new Error('wrapped', { cause: boom })],
    ['an error whose cause is a string', 'boom', new Error('wrapped', { cause: 'boom' })],
  ])('is not reported if it only repeats that of until, which no capture records: %s', async (_, first, second) => {
    const errors = await unhandledErrors(() => {
      const [until, stream] = [new Subject<never>(), new Subject<never>()];
      nursery(() => stream, { until: until.pipe(finalize(() => stream.error(second))) }).subscribe({
        error: (error: unknown) => expect(error).toBe(first),
      });
      until.error(first);
    });
    expect(errors).toEqual([]);
  });

  it('is not reported if captures of the same nursery recorded what it wraps', async () => {
    const other = new Error('suppressed');
    const errors = await secondError(() => new Error('wrapped', { cause: other }));
    expect(errors).toEqual([new Error('wrapped', { cause: other })]);
    const known = await unhandledErrors(() => {
      const source = new Subject<never>();
      nursery((n) => {
        n.startSoon(
          throwError(() => other),
          { suppressError: true },
        );
        const task = n.startSoon(source);
        return new Observable<never>((subscriber) => {
          task.waitDone().subscribe(() => {
            subscriber.error(new Error('wrapped', { cause: other }));
          });
        });
      }).subscribe({ error: () => undefined });
      source.error(boom);
    });
    expect(known).toEqual([]);
  });

  it('is reported if it has no cause, where the failing error is undefined', async () => {
    const errors = await unhandledErrors(() => {
      const source = new Subject<never>();
      nursery((n) => {
        const task = n.startSoon(source);
        return new Observable<never>((subscriber) => {
          task.waitDone().subscribe(() => {
            subscriber.error(boom);
          });
        });
      }).subscribe({ error: (error: unknown) => expect(error).toBeUndefined() });
      source.error(undefined);
    });
    expect(errors).toEqual([boom]);
  });

  it('is reported if only a capture of another nursery recorded what it wraps', async () => {
    const foreign = new Error('of another nursery');
    openNursery({ suppressError: true }).startSoon(throwError(() => foreign));
    const wrapped = new Error('wrapped', { cause: foreign });
    expect(await secondError(() => wrapped)).toEqual([wrapped]);
  });

  it('is not reported if the body rethrows the error of a child through gatherAny', async () => {
    const errors = await unhandledErrors(() => {
      const source = new Subject<never>();
      nursery((n) => gatherAny([n.startSoon(source)])).subscribe({ error: () => undefined });
      source.error(boom);
    });
    expect(errors).toEqual([]);
  });

  it('is not reported of an async body, nor of one that waits for its results', async () => {
    const errors = await unhandledErrors(async () => {
      const source = new Subject<never>();
      nursery(async (n) => {
        const task = n.startSoon(source);
        await new Promise((resolve) => task.waitDone().subscribe(resolve));
        throw new Error('wrapped', { cause: task.exception() });
      }).subscribe({ error: () => undefined });
      nursery((n) => waitAll([n.startSoon(source)]).pipe(map(([task]) => task.result()))).subscribe({
        error: () => undefined,
      });
      source.error(boom);
      await nextMacrotask();
    });
    expect(errors).toEqual([]);
  });
});

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('config.useDeprecatedSynchronousErrorHandling', () => {
  /** Runs `act` with the option on, and returns what was reported, and what was thrown. */
  async function synchronously(act: () => void): Promise<{ reported: unknown[]; thrown: unknown }> {
    let error: unknown;
    const warn = console.warn;
    console.warn = () => undefined; // RxJS warns that the option is deprecated.

    try {
      const reported = await unhandledErrors(() => {
        config.useDeprecatedSynchronousErrorHandling = true;
        try {
          act();
        } catch (caught) {
          error = caught;
        } finally {
          config.useDeprecatedSynchronousErrorHandling = false;
        }
      });
      return { reported, thrown: error };
    } finally {
      config.useDeprecatedSynchronousErrorHandling = false;
      console.warn = warn;
    }
  }

  const throwing = (log: string[], name: string) =>
    new Observable<never>(() => () => {
      log.push(`-${name}`);
      throw new Error(name);
    });

  it('does not let the error of a teardown interrupt a shutdown', async () => {
    const log: string[] = [];
    const { reported, thrown: error } = await synchronously(() => {
      const n = openNursery();
      n.done$.subscribe(logger(log, 'n'));
      n.startSoon(throwing(log, 'first'));
      n.startSoon(throwing(log, 'bad'));
      n.startSoon(NEVER.pipe(finalize(() => log.push('-last'))));
      n.cancel();
    });
    expect(log).toEqual(['-last', '-bad', '-first', 'n |']);
    expect(reported).toEqual([new Error('bad'), new Error('first')]);
    expect(error).toBeUndefined();
  });

  it.each<[string, () => { result: ResultBase<number>; settle: () => void }]>([
    [
      'a task',
      () => {
        const source = new Subject<number>();
        return { result: openNursery().startSoon(source), settle: () => source.complete() };
      },
    ],
    [
      'a future',
      () => {
        const future = new Future<number>();
        return { result: future, settle: () => future.setResult(1) };
      },
    ],
    [
      'a capture by hand',
      () => {
        const capture = new ResultCapture<number>();
        return { result: capture, settle: () => capture.complete() };
      },
    ],
  ])('does not lose what a waiter of %s throws', async (_, make) => {
    const log: string[] = [];
    const { reported } = await synchronously(() => {
      const { result, settle } = make();
      result.waitDone().subscribe(() => {
        throw new Error('waiter');
      });
      result.waitDone().subscribe(() => log.push('other waiter'));
      settle();
    });
    expect(reported).toEqual([new Error('waiter')]);
    expect(log).toEqual(['other waiter']);
  });

  it('does not lose what a handler of the nursery or its observer throws', async () => {
    const { reported } = await synchronously(() => {
      const source = new Subject<number>();
      const observer = {
        settled: () => {
          throw new Error('observer');
        },
      };
      nursery([source], { observer }).subscribe({
        complete: () => {
          throw new Error('complete');
        },
      });
      source.complete();
    });
    expect(reported).toEqual([new Error('observer'), new Error('complete')]);
  });
});

describe('a report', () => {
  it('is made on a call stack of its own, one for each error', async () => {
    let returned = false;
    const errors: [unknown, boolean][] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => errors.push([error, returned]);
    const n = openNursery();
    for (const error of [boom, new Error('other')]) {
      n.startSoon(
        new Observable<never>(() => () => {
          throw error;
        }),
      );
    }
    n.cancel();
    returned = true;
    await nextMacrotask();
    config.onUnhandledError = before;
    expect(errors).toEqual([
      [new Error('other'), true],
      [boom, true],
    ]);
  });
});
