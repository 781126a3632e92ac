// What it shares with gather and gatherSettled is in gathers-spec.ts.

import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  EMPTY,
  EmptyError,
  finalize,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  take,
  throwError,
  type Subscriber,
} from 'rxjs';
import { gatherAny, ResultCapture, TaskCancelledError, type NurseryObserver } from 'rxresult';
import { logger, marbles, resource, unhandledErrors } from '../support';
import { throwing } from './gathers';

/** The error with which `source` ends by `act`. */
function errorOf(source: Observable<unknown>, act?: () => void): unknown {
  const errors: unknown[] = [];
  source.subscribe({ error: (error: unknown) => errors.push(error) });
  act?.();
  expect(errors).toHaveLength(1);
  return errors[0];
}

/** The errors of the AggregateError with which `source` ends by `act`. */
function errorsOf(source: Observable<unknown>, act?: () => void): unknown[] {
  const error = errorOf(source, act);
  expect(error).toBeInstanceOf(AggregateError);
  return (error as AggregateError).errors as unknown[];
}

describe('gatherAny', () => {
  it('emits the result of the first task that completes with a value, and unsubscribes the others in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('                       a-------|');
      const fast = cold('                       -b-c|    ');
      const slower = cold('                     ------d-|');
      expectObservable(gatherAny([slow, fast, slower])).toBe('----(c|)');
      expectSubscriptions(slow.subscriptions).toBe('  ^---!');
      expectSubscriptions(fast.subscriptions).toBe('  ^---!');
      expectSubscriptions(slower.subscriptions).toBe('^---!');
    });
  });

  it('creates no error if a task wins', () => {
    const { AggregateError: before } = globalThis;
    let made = 0;
    globalThis.AggregateError = class extends before {
      constructor(errors: Iterable<unknown>, message?: string) {
        super(errors, message);
        made++;
      }
    } as typeof AggregateError;
    const log: string[] = [];
    try {
      gatherAny([NEVER, of(1), NEVER]).subscribe(logger(log, 'n'));
    } finally {
      globalThis.AggregateError = before;
    }
    expect([made, log]).toEqual([0, ['n: 1', 'n |']]);
  });

  it('does the same for a record', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gatherAny({ slow: cold('a---|'), fast: cold('b-|') })).toBe('--(b|)');
    });
  });

  it('ignores tasks that fail or complete without a value as long as others run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fails = cold('                      a-#');
      const empty = cold('                      -|');
      const value = cold('                      -----v|');
      expectObservable(gatherAny([fails, empty, value])).toBe('------(v|)');
      expectSubscriptions(fails.subscriptions).toBe('^-!');
      expectSubscriptions(empty.subscriptions).toBe('^!');
    });
  });

  it('takes undefined as a value', () => {
    const log: string[] = [];
    gatherAny([EMPTY, of(undefined), of(1)]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: undefined', 'g |']);
  });

  it('takes tasks of different kinds', async () => {
    const error = new Error('boom');
    async function* lines() {
      await Promise.resolve();
      yield* ['a', 'b'];
    }
    const failed = new ResultCapture<string>();
    throwError(() => error).subscribe(failed);
    const tasks = [failed, Promise.reject(error), [], new Set<string>(), lines()];
    const result = await new Promise((resolve) => {
      gatherAny(tasks).subscribe(resolve);
    });
    expect(result).toBe('b');
  });

  it('emits at once if a task has its result already', () => {
    const done = new ResultCapture<string>();
    of('done').subscribe(done);
    const log: string[] = [];
    gatherAny([NEVER, done]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: done', 'g |']);
  });

  it('runs the finalizers of the winner, then those of the rest, newest first, before it emits', () => {
    const log: string[] = [];
    const winner = new Subject<string>();
    gatherAny(
      [
        resource(log, 'oldest'),
        winner.pipe(finalize(() => log.push('-winner'))),
        resource(log, 'newest'),
        resource(log, 'waiting'),
      ],
      { concurrent: 3, until: resource(log, 'until') },
    ).subscribe(logger(log, 'g'));
    winner.next('v');
    winner.complete();
    expect(log).toEqual(['+until', '+oldest', '+newest', '-winner', '-newest', '-oldest', '-until', 'g: v', 'g |']);
  });

  it('emits after the subscribe function of the winner has returned and all teardowns have run', () => {
    const log: string[] = [];
    gatherAny([
      resource(log, 'other'),
      new Observable<number>((subscriber) => {
        subscriber.next(1);
        subscriber.complete();
        log.push('subscribe function returns');
        return () => log.push('teardown');
      }),
    ]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+other', 'subscribe function returns', 'teardown', '-other', 'g: 1', 'g |']);
  });

  it('emits after the subscribe function of another task, which made the winner complete, has returned', () => {
    const log: string[] = [];
    const winner = new Subject<number>();
    gatherAny([
      winner.pipe(finalize(() => log.push('-winner'))),
      new Observable<number>((subscriber) => {
        winner.next(1);
        winner.complete();
        log.push(`closed: ${subscriber.closed}`);
        subscriber.next(2);
        subscriber.complete();
        return () => log.push('-other');
      }),
      resource(log, 'never'),
    ]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['-winner', 'closed: true', '-other', 'g: 1', 'g |']);
  });

  it('emits the result of the first of several synchronous tasks, and never subscribes the later ones', () => {
    const log: string[] = [];
    gatherAny([EMPTY, of('a', 'b'), resource(log, 'c'), of('d')]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: b', 'g |']);
  });

  it('stops a synchronous task whose sibling wins', () => {
    const log: string[] = [];
    const winner = new Subject<string>();
    let emitted = 0;
    gatherAny([
      winner,
      new Observable<number>((subscriber) => {
        while (!subscriber.closed) {
          subscriber.next(++emitted);
          if (emitted === 3) {
            winner.next('v');
            winner.complete();
          }
        }
        log.push('stopped');
      }),
    ]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['stopped', 'g: v', 'g |']);
    expect(emitted).toBe(3);
  });

  it('ignores what the others do while they are unsubscribed', async () => {
    const log: string[] = [];
    const [winner, value, fails] = [new Subject<string>(), new Subject<string>(), new Subject<never>()];
    value.subscribe(logger(log, 'value'));
    const errors = await unhandledErrors(() => {
      gatherAny([
        value,
        fails,
        winner.pipe(
          finalize(() => {
            fails.error(new Error('too late'));
            value.next('too late');
            value.complete();
          }),
        ),
      ]).subscribe(logger(log, 'g'));
      winner.next('v');
      winner.complete();
    });
    expect(log).toEqual(['value: too late', 'value |', 'g: v', 'g |']);
    expect(errors).toEqual([]);
  });

  it('records the others as cancelled, with one error', () => {
    const rcs: ResultCapture<unknown>[] = [];
    gatherAny([NEVER, NEVER, of(1), NEVER], { observer: { asked: (rc) => rcs.push(rc) } }).subscribe();
    expect(rcs.map(String)).toEqual([
      'ResultCapture("0", cancelled)',
      'ResultCapture("1", cancelled)',
      'ResultCapture("2", fulfilled: 1)',
      'ResultCapture("3", cancelled)',
    ]);
    expect(rcs[0]?.exception()).toBe(rcs[1]?.exception());
    expect(rcs[0]?.exception()).toBe(rcs[3]?.exception());
  });
});

describe('gatherAny with a limit', () => {
  it('has the tasks wait, first in, first out; one that fails frees its slot', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('-#'), cold('----a|'), cold('--|'), cold('-b|'), cold('v|')];
      expectObservable(gatherAny(tasks, { concurrent: 2 })).toBe('-----(r|)', { r: 'a' });
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe('-^-!');
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe('---^-!');
      expectSubscriptions(tasks[4]?.subscriptions ?? []).toBe([]);
    });
  });

  it('of one tries the tasks one after the other', () => {
    const log: string[] = [];
    const named = (name: string, source: Observable<string>) =>
      new Observable<string>((subscriber) => {
        log.push(`+${name}`);
        source.subscribe(subscriber);
        return () => log.push(`-${name}`);
      });
    gatherAny(
      [
        named(
          'a',
          throwError(() => 'no'),
        ),
        named('b', EMPTY),
        named('c', of('v')),
        named('d', of('w')),
      ],
      { concurrent: 1 },
    ).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c', 'g: v', 'g |']);
  });
});

describe('gatherAny fails', () => {
  it('when the last task has ended and none has a result', () => {
    marbles(({ cold, expectObservable }) => {
      const source = gatherAny([cold('---#', undefined, 'a'), cold('-#', undefined, 'b')]).pipe(
        catchError((error: unknown) => of((error as AggregateError).errors)),
      );
      expectObservable(source).toBe('  ---(e|)', { e: ['a', 'b'] });
    });
  });

  it('with the errors themselves, in the order of the tasks; an EmptyError for a task without a value', () => {
    const [a, c] = [new Subject<never>(), new Subject<never>()];
    const errors = [new Error('a'), new Error('c')];
    const caught = errorsOf(gatherAny([a, EMPTY, c]), () => {
      c.error(errors[1]);
      a.error(errors[0]);
    });
    expect(caught).toHaveLength(3);
    expect(caught[0]).toBe(errors[0]);
    expect(caught[1]).toBeInstanceOf(EmptyError);
    expect(caught[2]).toBe(errors[1]);
  });

  it('with the errors in the order of the keys', () => {
    const record = { b: throwError(() => 'b'), 2: throwError(() => 2), a: throwError(() => 'a') };
    expect(errorsOf(gatherAny(record))).toEqual([2, 'b', 'a']);
  });

  it('with primitives as they are', () => {
    const errors = ['string', 0, null, undefined, false];
    expect(errorsOf(gatherAny(errors.map((error) => throwError(() => error))))).toStrictEqual(errors);
  });

  it('with a message that says how many tasks there were', () => {
    expect((errorOf(gatherAny([EMPTY, EMPTY])) as Error).message).toBe('gatherAny: none of 2 tasks has a result');
  });

  it.each([[[]], [{}]])('at once, without errors, if there are no tasks: %p', (none) => {
    const error = errorOf(gatherAny(none as []));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ message: 'gatherAny: none of 0 tasks has a result', errors: [] });
  });

  it('with a TypeError among the errors for a task that is not a stream', () => {
    expect(errorsOf(gatherAny({ a: 5 as never }))).toEqual([
      new TypeError(
        'task "a" must be an Observable, promise, iterable, async iterable or ReadableStream, got 5 (number)',
      ),
    ]);
  });

  it('after the finalizers of the last task have run', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gatherAny([EMPTY, source.pipe(finalize(() => log.push('-last')))], { until: resource(log, 'until') }).subscribe(
      logger(log, 'g'),
    );
    source.error(new Error('boom'));
    expect(log).toEqual(['+until', '-last', '-until', 'g # gatherAny: none of 2 tasks has a result']);
  });

  it('and can be retried: each attempt runs all tasks again', () => {
    const log: string[] = [];
    let attempts = 0;
    const flaky = new Observable<string>((subscriber) => {
      if (++attempts < 4) {
        subscriber.error(new Error('flaky'));
      }
      subscriber.next(`attempt ${attempts}`);
      subscriber.complete();
    });
    gatherAny([flaky, flaky]).pipe(retry(1)).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: attempt 4', 'g |']);
  });
});

describe('gatherAny until', () => {
  it('something fires first: completes without a value, even if some tasks have failed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('  a-----|');
      const failed = cold('-#     ');
      const until = cold(' ---x-y ');
      expectObservable(gatherAny([slow, failed], { until })).toBe('---|');
      expectSubscriptions(slow.subscriptions).toBe(' ^--!');
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('fires in the finalizer of the winner: emits the result nevertheless', () => {
    const log: string[] = [];
    const [winner, until] = [new Subject<number>(), new Subject<void>()];
    gatherAny([winner.pipe(finalize(() => until.next())), resource(log, 'other')], { until }).subscribe(
      logger(log, 'g'),
    );
    winner.next(1);
    winner.complete();
    expect(log).toEqual(['+other', '-other', 'g: 1', 'g |']);
  });
});

describe('what finalizers throw in gatherAny', () => {
  const thrower = <T>(message: string) =>
    finalize<T>(() => {
      throw new Error(message);
    });

  it('is reported, of the winner and of the others, and the result is emitted', async () => {
    const log: string[] = [];
    const winner = new Subject<string>();
    const errors = await unhandledErrors(() => {
      gatherAny([throwing('oldest'), winner.pipe(thrower('winner')), throwing('newest')]).subscribe(logger(log, 'g'));
      winner.next('v');
      winner.complete();
      log.push('the producer goes on');
    });
    expect(log).toEqual(['g: v', 'g |', 'the producer goes on']);
    expect(errors).toEqual(['winner', 'newest', 'oldest'].map((message) => new Error(message)));
  });

  it('is reported of a winner that completes before it returns its teardown', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      gatherAny([
        new Observable<number>((subscriber) => {
          subscriber.next(1);
          subscriber.complete();
          return () => {
            throw new Error('late');
          };
        }),
      ]).subscribe(logger(log, 'g'));
    });
    expect(log).toEqual(['g: 1', 'g |']);
    expect(errors).toEqual([new Error('late')]);
  });

  it('is reported of tasks that fail or are empty, and the others go on', async () => {
    const log: string[] = [];
    const winner = new Subject<string>();
    const errors = await unhandledErrors(() => {
      gatherAny([EMPTY.pipe(thrower('empty')), throwError(() => 'no').pipe(thrower('fails')), winner]).subscribe(
        logger(log, 'g'),
      );
      log.push('---');
      winner.next('v');
      winner.complete();
    });
    expect(log).toEqual(['---', 'g: v', 'g |']);
    expect(errors).toEqual([new Error('empty'), new Error('fails')]);
  });

  it('is reported of the last task, and is not among the errors', async () => {
    const caught: unknown[] = [];
    const errors = await unhandledErrors(() => {
      caught.push(...errorsOf(gatherAny([throwError(() => 'no').pipe(thrower('last'))])));
    });
    expect(caught).toEqual(['no']);
    expect(errors).toEqual([new Error('last')]);
  });
});

describe('a task of gatherAny that is cancelled alone', () => {
  it('by its capture has no result: its TaskCancelledError is among the errors', () => {
    const rcs: ResultCapture<unknown>[] = [];
    const other = new Subject<never>();
    const observer: NurseryObserver = { asked: (rc) => rcs.push(rc) };
    const errors = errorsOf(gatherAny([NEVER, other, NEVER], { observer, concurrent: 2 }), () => {
      rcs[2]?.cancel('too late');
      rcs[0]?.cancel('enough');
      other.error('boom');
    });
    expect(errors).toEqual([rcs[0]?.exception(), 'boom', rcs[2]?.exception()]);
    expect(errors[0]).toBeInstanceOf(TaskCancelledError);
  });

  it('fails it if it was the last one', () => {
    const rcs: ResultCapture<unknown>[] = [];
    const errors = errorsOf(gatherAny([EMPTY, NEVER], { observer: { asked: (rc) => rcs.push(rc) } }), () =>
      rcs[1]?.cancel(),
    );
    expect(errors).toEqual([new EmptyError(), rcs[1]?.exception()]);
  });

  it('while it waits has no result, also if a subscriber of its capture frees a slot', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    const [first, last] = [new Subject<never>(), new Subject<string>()];
    gatherAny([first, NEVER, last], { concurrent: 1, observer: { asked: (rc) => rcs.push(rc) } }).subscribe(
      logger(log, 'g'),
    );
    rcs[1]?.subscribe({ error: () => first.error('boom') });
    rcs[1]?.cancel();
    last.next('v');
    last.complete();
    expect(log).toEqual(['g: v', 'g |']);
  });

  it('by its own producer has no result, though it had a value', () => {
    let producer: Subscriber<number> | undefined;
    const task = new Observable<number>((subscriber) => {
      producer = subscriber;
      subscriber.next(1);
    });
    const errors = errorsOf(gatherAny({ task }), () => producer?.unsubscribe());
    expect(errors).toEqual([new TaskCancelledError('task "task" was cancelled')]);
  });

  it('by its own producer, while it is being subscribed, lets others win', () => {
    const log: string[] = [];
    const task = new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.unsubscribe();
      subscriber.complete();
    });
    gatherAny([task, of(2)]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: 2', 'g |']);
  });
});

describe('gatherAny whose consumer takes one value', () => {
  it('has unsubscribed everything before it emits', () => {
    const log: string[] = [];
    gatherAny([resource(log, 'a'), of(1)])
      .pipe(take(1))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', 'g: 1', 'g |']);
  });
});

describe('gatherAny of gatherAny', () => {
  it('takes an inner AggregateError as an error like any other', () => {
    const inner = gatherAny([EMPTY]);
    const errors = errorsOf(gatherAny([inner, throwError(() => 'outer')]));
    expect(errors).toEqual([expect.any(AggregateError), 'outer']);
  });
});
