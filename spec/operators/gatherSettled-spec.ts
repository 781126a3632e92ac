// What it shares with gather and gatherAny is in gathers-spec.ts.

import { describe, expect, it } from '@jest/globals';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  NEVER,
  Observable,
  of,
  Subject,
  take,
  throwError,
  type Subscriber,
} from 'rxjs';
import {
  gatherSettled,
  nursery,
  ResultCapture,
  TaskCancelledError,
  type Nursery,
  type NurseryObserver,
  type Outcome,
} from 'rxresult';
import { logger, marbles, resource, unhandledErrors } from '../support';
import { fulfilled } from './gathers';

type Outcomes = Outcome<unknown>[] | Record<string, Outcome<unknown>>;

const rejected = (reason: unknown) => ({ status: 'rejected', reason });
const empty = { status: 'empty' };

/** An observer that writes the statuses of the outcomes into `log`, as `name: fulfilled empty`. */
const statuses = (log: string[], name: string) => ({
  ...logger(log, name),
  next: (outcomes: Outcomes) =>
    log.push(
      `${name}: ${Object.values(outcomes)
        .map(({ status }) => status)
        .join(' ')}`,
    ),
});

/** The outcomes that `source` emits by `act`: its last value. */
function outcomesOf<O extends Outcomes>(source: Observable<O>, act?: () => void): O {
  let last: O | undefined;
  source.subscribe((outcomes) => (last = outcomes));
  act?.();
  return last as O;
}

describe('gatherSettled', () => {
  it('emits the outcomes of the tasks, in their order, when all have ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('                                     a--b-c-|');
      const failing = cold('                                  -d-#    ', undefined, 'boom');
      const none = cold('                                     --|     ');
      expectObservable(gatherSettled([slow, failing, none])).toBe('-------(o|)', {
        o: [fulfilled('c'), rejected('boom'), empty],
      });
      expectSubscriptions(slow.subscriptions).toBe('          ^------!');
      expectSubscriptions(failing.subscriptions).toBe('       ^--!');
    });
  });

  it('emits the outcomes by key for a record', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gatherSettled({ user: cold('-u|'), orders: cold('---#', undefined, 'boom') })).toBe('---(o|)', {
        o: { user: fulfilled('u'), orders: rejected('boom') },
      });
    });
  });

  it('tells the value undefined and the error undefined from none', () => {
    expect(outcomesOf(gatherSettled([of(undefined), EMPTY, throwError(() => undefined)]))).toStrictEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'empty' },
      { status: 'rejected', reason: undefined },
    ]);
  });

  it('never errors because tasks did, even all of them; the reasons are the errors themselves', () => {
    const errors = [new Error('object'), 'string', null, 0, Object.freeze({ status: 503 })];
    const log: string[] = [];
    const source = gatherSettled(errors.map((error) => throwError(() => error)));
    source.subscribe(statuses(log, 'g'));
    expect(log).toEqual(['g: rejected rejected rejected rejected rejected', 'g |']);
    const outcomes = outcomesOf(source);
    expect(outcomes.map((outcome) => 'reason' in outcome && outcome.reason)).toEqual(errors);
    expect((outcomes[0] as { reason: unknown }).reason).toBe(errors[0]);
  });

  it('forgets the values of a task that errors after them', () => {
    const source = concat(
      of(1, 2),
      throwError(() => 'boom'),
    );
    expect(outcomesOf(gatherSettled([source]))).toEqual([rejected('boom')]);
  });

  it('records a task that is not a stream, or whose subscribe function throws, as rejected', () => {
    const error = new Error('subscribe');
    const broken = new Observable<never>(() => {
      throw error;
    });
    expect(outcomesOf(gatherSettled({ none: 5 as never, broken, fine: of(1) }))).toEqual({
      none: rejected(
        new TypeError(
          'task "none" must be an Observable, promise, iterable, async iterable or ReadableStream, got 5 (number)',
        ),
      ),
      broken: rejected(error),
      fine: fulfilled(1),
    });
  });

  it('takes results as tasks; a cancelled one fails with its TaskCancelledError', () => {
    const [value, failed, cancelled] = [new ResultCapture(), new ResultCapture(), new ResultCapture()];
    of(1).subscribe(value);
    throwError(() => 'boom').subscribe(failed);
    cancelled.cancel();
    expect(outcomesOf(gatherSettled({ value, failed, cancelled }))).toEqual({
      value: fulfilled(1),
      failed: rejected('boom'),
      cancelled: rejected(cancelled.exception()),
    });
  });

  it('takes promises and async iterables that fail', async () => {
    const error = new Error('boom');
    async function* lines() {
      yield await Promise.resolve(1);
      throw error;
    }
    const tasks = [Promise.resolve(1), Promise.reject(error), lines()];
    const outcomes = await new Promise((resolve) => {
      gatherSettled(tasks).subscribe(resolve);
    });
    expect(outcomes).toEqual([fulfilled(1), rejected(error), rejected(error)]);
  });

  it('emits after the finalizers of the last task, even if that fails', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gatherSettled([of(1), source.pipe(finalize(() => log.push('-last')))]).subscribe(statuses(log, 'g'));
    source.error('boom');
    expect(log).toEqual(['-last', 'g: fulfilled rejected', 'g |']);
  });

  it('leaves the siblings of a failing task alone, a synchronous one too', () => {
    const log: string[] = [];
    const failing = new Subject<never>();
    let emitted = 0;
    const firehose = new Observable<number>((subscriber) => {
      while (!subscriber.closed) {
        subscriber.next(++emitted);
        if (emitted === 2) {
          failing.error('boom');
        }
      }
    });
    gatherSettled([failing, firehose.pipe(take(4))]).subscribe(statuses(log, 'g'));
    expect(log).toEqual(['g: rejected fulfilled', 'g |']);
    expect(emitted).toBe(4);
  });

  it('emits the same outcomes as the captures that an observer sees', () => {
    const rcs: ResultCapture<unknown>[] = [];
    const until = new Subject<void>();
    const observer: NurseryObserver = { asked: (rc) => rcs.push(rc) };
    const outcomes = outcomesOf(
      gatherSettled([of(1), EMPTY, throwError(() => 'boom'), NEVER, NEVER], { until, observer, concurrent: 1 }),
      () => until.next(),
    );
    expect(outcomes).toEqual(rcs.map((rc) => rc.outcome));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'empty', 'rejected', 'cancelled', 'cancelled']);
  });

  it('has tasks wait, first in, first out, if there is a limit; one that fails frees its slot', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('-#'), cold('----|'), cold('--#'), cold('a|')];
      expectObservable(gatherSettled(tasks, { concurrent: 2 })).toBe('----(o|)', {
        o: [rejected('error'), empty, rejected('error'), fulfilled('a')],
      });
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe('-^-!');
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe('---^!');
    });
  });

  it('never fails a nursery around it, and is cancelled with it', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(source);
      n.startSoon(gatherSettled([resource(log, 'a'), throwError(() => 'inner')]));
    }).subscribe(logger(log, 'n'));
    source.error('outer');
    expect(log).toEqual(['+a', '-a', 'n # outer']);
  });
});

describe('gatherSettled until', () => {
  it('fires: emits then, with the unfinished tasks cancelled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const done = cold('                                         a|      ');
      const failed = cold('                                       -#      ');
      const slow = cold('                                         ------c|');
      const until = cold('                                        ---x-y  ');
      expectObservable(gatherSettled({ done, failed, slow }, { until })).toBe('---(o|)', {
        o: {
          done: fulfilled('a'),
          failed: rejected('error'),
          slow: { status: 'cancelled', reason: new TaskCancelledError('a nursery was cancelled by until') },
        },
      });
      expectSubscriptions(slow.subscriptions).toBe('              ^--!');
      expectSubscriptions(until.subscriptions).toBe('             ^--!');
    });
  });

  it('fires: cancels those that wait as well, with one error for all', () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const outcomes = outcomesOf(
      gatherSettled([of(1), resource(log, 'a'), resource(log, 'b'), NEVER, resource(log, 'waiting')], {
        until,
        concurrent: 3,
        name: 'page',
      }),
      () => until.next(),
    );
    const reasons = outcomes.slice(1).map((outcome) => 'reason' in outcome && outcome.reason);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'cancelled',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toBeInstanceOf(TaskCancelledError);
    expect(reasons[0]).toMatchObject({ message: 'nursery "page" was cancelled by until', capture: undefined });
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('fires: does not take a value that an unfinished task has emitted as its result', () => {
    const until = new Subject<void>();
    const outcomes = outcomesOf(gatherSettled([concat(of('so far'), NEVER)], { until }), () => until.next());
    expect(outcomes).toEqual([{ status: 'cancelled', reason: expect.any(TaskCancelledError) }]);
  });

  it('fires: does not do so either for a task that ends because of the cancellation', () => {
    const rcs: ResultCapture<unknown>[] = [];
    const until = new Subject<void>();
    const follower = concat(
      of('so far'),
      defer(() => rcs[1] as never), // Its newer sibling.
    );
    const outcomes = outcomesOf(
      gatherSettled([follower, NEVER], { until, observer: { asked: (rc) => rcs.push(rc) } }),
      () => until.next(),
    );
    expect(rcs.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect(outcomes.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('fires: keeps the error with which a task fails while others are unsubscribed', () => {
    const [older, until] = [new Subject<never>(), new Subject<void>()];
    const outcomes = outcomesOf(
      gatherSettled([older, NEVER.pipe(finalize(() => older.error('stopped')))], { until }),
      () => until.next(),
    );
    expect(outcomes).toEqual([rejected('stopped'), { status: 'cancelled', reason: expect.any(TaskCancelledError) }]);
  });
});

describe('a task of gatherSettled that is cancelled alone', () => {
  it('by its capture is cancelled with the reason given, and the others go on', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    const other = new Subject<number>();
    const source = gatherSettled([resource(log, 'running'), other, resource(log, 'waiting')], {
      observer: { asked: (rc) => rcs.push(rc) },
      concurrent: 2,
    });
    const outcomes = outcomesOf(source, () => {
      rcs[2]?.cancel('too late');
      rcs[0]?.cancel('enough');
      other.next(1);
      other.complete();
    });
    expect(outcomes).toMatchObject([
      { status: 'cancelled', reason: { cause: 'enough', capture: rcs[0] } },
      fulfilled(1),
      { status: 'cancelled', reason: { cause: 'too late', capture: rcs[2] } },
    ]);
    expect(log).toEqual(['+running', '-running']);
  });

  it('by its own producer is cancelled', () => {
    let producer: Subscriber<number> | undefined;
    const task = new Observable<number>((subscriber) => {
      producer = subscriber;
      subscriber.next(1);
    });
    const outcomes = outcomesOf(gatherSettled({ task, other: of(2) }), () => producer?.unsubscribe());
    expect(outcomes).toEqual({
      task: { status: 'cancelled', reason: new TaskCancelledError('task "task" was cancelled') },
      other: fulfilled(2),
    });
  });

  it('by its own producer, while it is being subscribed, is cancelled', () => {
    const log: string[] = [];
    const task = new Observable<number>((subscriber) => {
      subscriber.next(1);
      subscriber.unsubscribe();
      subscriber.complete();
      return () => log.push('teardown');
    });
    gatherSettled([task, of(2)]).subscribe(statuses(log, 'g'));
    expect(log).toEqual(['teardown', 'g: cancelled fulfilled', 'g |']);
  });
});

describe('cancelling gatherSettled by its nursery', () => {
  it('emits with the reason as the cause of those cancelled', () => {
    let n: Nursery | undefined;
    const outcomes = outcomesOf(gatherSettled([of(1), NEVER], { observer: { opened: (it) => (n = it) } }), () =>
      n?.cancel('enough'),
    );
    expect(outcomes).toMatchObject([fulfilled(1), { status: 'cancelled', reason: { cause: 'enough' } }]);
  });
});

describe('what finalizers throw in gatherSettled', () => {
  it('is reported, of a task that completes or errors, and does not change its outcome', async () => {
    const log: string[] = [];
    const [completes, fails] = [new Subject<number>(), new Subject<never>()];
    const thrower = (message: string) =>
      finalize<number>(() => {
        throw new Error(message);
      });
    const errors = await unhandledErrors(() => {
      gatherSettled([completes.pipe(thrower('a')), fails.pipe(thrower('b')), EMPTY.pipe(thrower('c'))]).subscribe(
        statuses(log, 'g'),
      );
      completes.next(1);
      completes.complete();
      fails.error('boom');
      log.push('the producers go on');
    });
    expect(log).toEqual(['g: fulfilled rejected empty', 'g |', 'the producers go on']);
    expect(errors).toEqual(['c', 'a', 'b'].map((message) => new Error(message)));
  });

  it('is reported of a task that ends before it returns its teardown', async () => {
    const log: string[] = [];
    const task = (end: (subscriber: Subscriber<number>) => void, message: string) =>
      new Observable<number>((subscriber) => {
        end(subscriber);
        return () => {
          throw new Error(message);
        };
      });
    const errors = await unhandledErrors(() => {
      gatherSettled([
        task((subscriber) => subscriber.complete(), 'completed'),
        task((subscriber) => subscriber.error('boom'), 'failed'),
        task((subscriber) => subscriber.unsubscribe(), 'unsubscribed'),
      ]).subscribe(statuses(log, 'g'));
    });
    expect(log).toEqual(['g: empty rejected cancelled', 'g |']);
    expect(errors).toEqual(['completed', 'failed', 'unsubscribed'].map((message) => new Error(message)));
  });
});
