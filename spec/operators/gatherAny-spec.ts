// What it shares with gather and gatherSettled is in gather-spec.ts.

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
import {
  failedCapture,
  gatherAny,
  nursery,
  ResultCapture,
  TaskCancelledError,
  type Nursery,
  type NurseryObserver,
} from 'rxresult';
import { logger, marbles, resource, unhandledErrors, unsubscribeErrors } from '../support';

/** A stream that never ends, whose teardown throws. */
const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });

/** The error that `act` has `source` end with. */
function errorOf(source: Observable<unknown>, act?: () => void): unknown {
  const errors: unknown[] = [];
  source.subscribe({ error: (error: unknown) => errors.push(error) });
  act?.();
  expect(errors).toHaveLength(1);
  return errors[0];
}

/** The errors of the AggregateError that `act` has `source` end with. */
function errorsOf(source: Observable<unknown>, act?: () => void): unknown[] {
  const error = errorOf(source, act);
  expect(error).toBeInstanceOf(AggregateError);
  return (error as AggregateError).errors as unknown[];
}

describe('gatherAny', () => {
  it('gives the result of the first task to complete with a value, and unsubscribes the others in that frame', () => {
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

  it('makes no error where there is a winner', () => {
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

  it('gives the same of a record', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gatherAny({ slow: cold('a---|'), fast: cold('b-|') })).toBe('--(b|)');
    });
  });

  it('passes over the tasks that fail, and those that complete without a value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fails = cold('                      a-#');
      const empty = cold('                      -|');
      const value = cold('                      -----v|');
      expectObservable(gatherAny([fails, empty, value])).toBe('------(v|)');
      expectSubscriptions(fails.subscriptions).toBe('^-!');
      expectSubscriptions(empty.subscriptions).toBe('^!');
    });
  });

  it('takes the value undefined for a value', () => {
    const log: string[] = [];
    gatherAny([EMPTY, of(undefined), of(1)]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: undefined', 'g |']);
  });

  it('takes mixed tasks', async () => {
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

  it('is told of a task that has its result already, at once', () => {
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

  it('emits when the subscribe function of the winner has returned and its teardown has run', () => {
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

  it('emits when the subscribe function of another task, which had the winner complete, has returned', () => {
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

  it('gives the first of several that are synchronous, and never subscribes the later ones', () => {
    const log: string[] = [];
    gatherAny([EMPTY, of('a', 'b'), resource(log, 'c'), of('d')]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: b', 'g |']);
  });

  it('stops a firehose whose sibling wins', () => {
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

  it('is not told of what the rest do as they are stopped', async () => {
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

  it('wins by one task of a source that is given twice', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    gatherAny([source, source]).subscribe(logger(log, 'g'));
    source.next(1);
    source.complete();
    expect(log).toEqual(['g: 1', 'g |']);
  });

  it('keeps two subscriptions at the same time apart', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('                   a--|');
      const source = gatherAny([cold('      -#'), task]);
      expectObservable(source).toBe('       ---(a|)');
      expectObservable(source, '--^--').toBe('-----(a|)');
      expectSubscriptions(task.subscriptions).toBe(['^--!', '--^--!']);
    });
  });

  it('records the rest as cancelled by one error', () => {
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
  it('has the tasks wait, first in, first out; one that fails gives its place on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('-#'), cold('----a|'), cold('--|'), cold('-b|'), cold('v|')];
      expectObservable(gatherAny(tasks, { concurrent: 2 })).toBe('-----(r|)', { r: 'a' });
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe('-^-!');
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe('---^-!');
      expectSubscriptions(tasks[4]?.subscriptions ?? []).toBe([]);
    });
  });

  it('of one tries them one after the other', () => {
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

  it('with the errors in the order of the tasks, the very objects, an EmptyError for a task without a value', () => {
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

  it('with a message that says how many have no result', () => {
    expect((errorOf(gatherAny([EMPTY, EMPTY])) as Error).message).toBe('gatherAny: none of 2 tasks has a result');
  });

  it.each([[[]], [{}]])('at once where there are none: %p', (none) => {
    const error = errorOf(gatherAny(none as []));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ message: 'gatherAny: none of 0 tasks has a result', errors: [] });
  });

  it('with errors that say which tasks they are of', () => {
    const errors = [new Error('a'), new Error('b')];
    const caught = errorsOf(gatherAny({ user: throwError(() => errors[0]), orders: throwError(() => errors[1]) }));
    expect(caught.map((error) => failedCapture(error)?.name)).toEqual(['user', 'orders']);
  });

  it('with a TypeError for what is no stream', () => {
    expect(errorsOf(gatherAny({ a: 5 as never }))).toEqual([
      new TypeError(
        'task "a" must be an Observable, promise, iterable, async iterable or ReadableStream, got 5 (number)',
      ),
    ]);
  });

  it('when the finalizers of the last task have run', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gatherAny([EMPTY, source.pipe(finalize(() => log.push('-last')))], { until: resource(log, 'until') }).subscribe(
      logger(log, 'g'),
    );
    source.error(new Error('boom'));
    expect(log).toEqual(['+until', '-last', '-until', 'g # gatherAny: none of 2 tasks has a result']);
  });

  it('and can be retried: each attempt runs all tasks afresh', () => {
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
  it('something else is first completes without a value, all tasks gone', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('  a-----|');
      const failed = cold('-#     ');
      const until = cold(' ---x-y ');
      expectObservable(gatherAny([slow, failed], { until })).toBe('---|');
      expectSubscriptions(slow.subscriptions).toBe(' ^--!');
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('there is a winner gives the result, and lets until go', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const until = cold('----x');
      expectObservable(gatherAny([cold('a-|')], { until })).toBe('--(a|)');
      expectSubscriptions(until.subscriptions).toBe('^-!');
    });
  });

  it('the frame of the first result completes without one where until is the first in it', () => {
    marbles(({ cold, expectObservable }) => {
      const until = cold('--x'); // Subscribed before the task, so its turn is before the task's.
      expectObservable(gatherAny([cold('a-|')], { until })).toBe('--|');
    });
  });

  it('the finalizer of the winner fires it still gives the result', () => {
    const log: string[] = [];
    const [winner, until] = [new Subject<number>(), new Subject<void>()];
    gatherAny([winner.pipe(finalize(() => until.next())), resource(log, 'other')], { until }).subscribe(
      logger(log, 'g'),
    );
    winner.next(1);
    winner.complete();
    expect(log).toEqual(['+other', '-other', 'g: 1', 'g |']);
  });

  it('at once starts nothing', () => {
    const log: string[] = [];
    gatherAny([resource(log, 'a')], { until: of(1) }).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g |']);
  });

  it('errors fails with that error', () => {
    const log: string[] = [];
    const until = new Subject<never>();
    gatherAny([EMPTY, resource(log, 'a')], { until }).subscribe(logger(log, 'g'));
    until.error(new Error('until'));
    expect(log).toEqual(['+a', '-a', 'g # until']);
  });
});

describe('what finalizers throw in gatherAny', () => {
  const thrower = <T>(message: string) =>
    finalize<T>(() => {
      throw new Error(message);
    });

  it('is reported, of the winner and of the rest: the result is a result', async () => {
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

  it('is reported of a winner that ends before it returns its teardown', async () => {
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

  it('is reported of tasks that fail or are empty: the others go on', async () => {
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

  it('is reported of the last task, and is none of the errors', async () => {
    const caught: unknown[] = [];
    const errors = await unhandledErrors(() => {
      caught.push(...errorsOf(gatherAny([throwError(() => 'no').pipe(thrower('last'))])));
    });
    expect(caught).toEqual(['no']);
    expect(errors).toEqual([new Error('last')]);
  });

  it('reaches the consumer that unsubscribes, as one UnsubscriptionError', () => {
    const subscription = gatherAny([throwing('a'), EMPTY, throwing('b')]).subscribe();
    expect(unsubscribeErrors(subscription)).toEqual([new Error('b'), new Error('a')]);
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

  it('fails it where it was the last', () => {
    const rcs: ResultCapture<unknown>[] = [];
    const errors = errorsOf(gatherAny([EMPTY, NEVER], { observer: { asked: (rc) => rcs.push(rc) } }), () =>
      rcs[1]?.cancel(),
    );
    expect(errors).toEqual([new EmptyError(), rcs[1]?.exception()]);
  });

  it('while it waits is one that has no result, also where whoever hears of it frees a place', () => {
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

  it('by its own producer, while it is being subscribed, leaves the win to others', () => {
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

describe('cancelling gatherAny by its nursery', () => {
  it('completes without a value', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    gatherAny([resource(log, 'a')], { observer: { opened: (it) => (n = it) } }).subscribe(logger(log, 'g'));
    n?.cancel();
    expect(log).toEqual(['+a', '-a', 'g |']);
  });
});

describe('unsubscribing from gatherAny', () => {
  it('unsubscribes the tasks, newest first, and tells nobody', () => {
    const log: string[] = [];
    gatherAny([resource(log, 'a'), EMPTY, resource(log, 'b')])
      .subscribe(logger(log, 'g'))
      .unsubscribe();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('in the finalizer of the winner leaves nothing running, and tells nobody', () => {
    const log: string[] = [];
    const winner = new Subject<number>();
    const subscription = gatherAny([
      resource(log, 'other'),
      winner.pipe(
        finalize(() => {
          subscription.unsubscribe();
          log.push('unsubscribed');
        }),
      ),
    ]).subscribe(logger(log, 'g'));
    winner.next(1);
    winner.complete();
    expect(log).toEqual(['+other', '-other', 'unsubscribed']);
  });

  it('in the finalizer of the last task that fails tells nobody', async () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const errors = await unhandledErrors(() => {
      const subscription = gatherAny([source.pipe(finalize(() => subscription.unsubscribe()))]).subscribe(
        logger(log, 'g'),
      );
      source.error(new Error('boom'));
    });
    expect(log).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('by a consumer that takes one has let everything go before', () => {
    const log: string[] = [];
    gatherAny([resource(log, 'a'), of(1)])
      .pipe(take(1))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', 'g: 1', 'g |']);
  });
});

describe('gatherAny in another scope', () => {
  it('is gone with its tasks when a sibling fails', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(source);
      n.startSoon(gatherAny([resource(log, 'a'), resource(log, 'b')]));
    }).subscribe(logger(log, 'n'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+a', '+b', '-b', '-a', 'n # boom']);
  });

  it('may be a task of itself: an inner AggregateError is an error like others', () => {
    const inner = gatherAny([EMPTY]);
    const errors = errorsOf(gatherAny([inner, throwError(() => 'outer')]));
    expect(errors).toEqual([expect.any(AggregateError), 'outer']);
  });
});
