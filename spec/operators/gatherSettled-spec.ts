// What it shares with gather and gatherAny is in gather-spec.ts.

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
  failedCapture,
  gatherSettled,
  nursery,
  ResultCapture,
  TaskCancelledError,
  type Nursery,
  type NurseryObserver,
  type Outcome,
} from 'rxresult';
import { logger, marbles, resource, unhandledErrors, unsubscribeErrors } from '../support';

type Outcomes = Outcome<unknown>[] | Record<string, Outcome<unknown>>;

const fulfilled = (value: unknown) => ({ status: 'fulfilled', value });
const rejected = (reason: unknown) => ({ status: 'rejected', reason });
const empty = { status: 'empty' };

/** An observer that writes the states into `log` when it hears of the outcomes, as `name: fulfilled empty`. */
const statuses = (log: string[], name: string) => ({
  ...logger(log, name),
  next: (outcomes: Outcomes) =>
    log.push(
      `${name}: ${Object.values(outcomes)
        .map(({ status }) => status)
        .join(' ')}`,
    ),
});

/** The outcomes that `act` has `source` emit: its last value. */
function outcomesOf<O extends Outcomes>(source: Observable<O>, act?: () => void): O {
  let last: O | undefined;
  source.subscribe((outcomes) => (last = outcomes));
  act?.();
  return last as O;
}

/** A stream that never ends, whose teardown throws. */
const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });

describe('gatherSettled', () => {
  it('gives the outcomes of the tasks, when all have ended, in the order of the tasks', () => {
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

  it('gives them by key for a record', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gatherSettled({ user: cold('-u|'), orders: cold('---#', undefined, 'boom') })).toBe('---(o|)', {
        o: { user: fulfilled('u'), orders: rejected('boom') },
      });
    });
  });

  it('has an empty container for an empty container, at once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(gatherSettled([])).toBe('(o|)', { o: [] });
      expectObservable(gatherSettled({})).toBe('(o|)', { o: {} });
    });
  });

  it('knows the value undefined from none, and the error undefined from none', () => {
    expect(outcomesOf(gatherSettled([of(undefined), EMPTY, throwError(() => undefined)]))).toStrictEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'empty' },
      { status: 'rejected', reason: undefined },
    ]);
  });

  it('never errors because tasks did, all of them: the reasons are the errors themselves', () => {
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

  it('has a task that is no stream rejected, and one whose subscribe function throws', () => {
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

  it('says by failedCapture which task an error is of', () => {
    const [a, b] = [new Error('a'), new Error('b')];
    outcomesOf(gatherSettled({ user: throwError(() => a), orders: throwError(() => b) }));
    expect([failedCapture(a)?.name, failedCapture(b)?.name]).toEqual(['user', 'orders']);
  });

  it('takes results as they are: a cancelled one is an error like others', () => {
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

  it('emits when the finalizers of the last task have run, and before it completes', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gatherSettled([of(1), source.pipe(finalize(() => log.push('-last')))]).subscribe(statuses(log, 'g'));
    source.error('boom');
    expect(log).toEqual(['-last', 'g: fulfilled rejected', 'g |']);
  });

  it('lets the siblings of a failing task be, a synchronous firehose too', () => {
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

  it('gives the same outcomes as the captures that an observer sees', () => {
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

  it('keeps two subscriptions at the same time apart', () => {
    const log: string[] = [];
    const subject = new Subject<number>();
    let runs = 0;
    const once = defer(() => (++runs === 1 ? subject : throwError(() => 'boom')));
    const source = gatherSettled([once]);
    source.subscribe(statuses(log, 'first'));
    source.subscribe(statuses(log, 'second'));
    subject.complete();
    expect(log).toEqual(['second: rejected', 'second |', 'first: empty', 'first |']);
  });

  it('has tasks wait, first in, first out, where there is a limit; one that fails gives its place on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('-#'), cold('----|'), cold('--#'), cold('a|')];
      expectObservable(gatherSettled(tasks, { concurrent: 2 })).toBe('----(o|)', {
        o: [rejected('error'), empty, rejected('error'), fulfilled('a')],
      });
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe('-^-!');
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe('---^!');
    });
  });

  it('never errors in another scope, and is cancelled with it', () => {
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
  it('a deadline emits then, with the unfinished ones cancelled', () => {
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

  it('a deadline has those that wait cancelled as well, and one error for all', () => {
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

  it('a deadline does not take what an unfinished task has emitted for its result', () => {
    const until = new Subject<void>();
    const outcomes = outcomesOf(gatherSettled([concat(of('so far'), NEVER)], { until }), () => until.next());
    expect(outcomes).toEqual([{ status: 'cancelled', reason: expect.any(TaskCancelledError) }]);
  });

  it('a deadline does not take what a task has emitted for its result that hears of its own cancellation', () => {
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

  it('a deadline keeps what a task that it stops errors with meanwhile', () => {
    const [older, until] = [new Subject<never>(), new Subject<void>()];
    const outcomes = outcomesOf(
      gatherSettled([older, NEVER.pipe(finalize(() => older.error('stopped')))], { until }),
      () => until.next(),
    );
    expect(outcomes).toEqual([rejected('stopped'), { status: 'cancelled', reason: expect.any(TaskCancelledError) }]);
  });

  it('a deadline emits when a task that is on the call stack still has returned', () => {
    const log: string[] = [];
    const until = new Subject<void>();
    gatherSettled(
      [
        resource(log, 'older'),
        new Observable<number>((subscriber) => {
          subscriber.next(1);
          until.next();
          log.push(`closed: ${subscriber.closed}`);
          subscriber.complete();
          return () => log.push('teardown');
        }),
        resource(log, 'never'),
      ],
      { until },
    ).subscribe(statuses(log, 'g'));
    expect(log).toEqual(['+older', '-older', 'closed: true', 'teardown', 'g: cancelled cancelled cancelled', 'g |']);
  });

  it('a deadline at once starts nothing, and has all cancelled', () => {
    const log: string[] = [];
    gatherSettled([resource(log, 'a'), resource(log, 'b')], { until: of(1) }).subscribe(statuses(log, 'g'));
    expect(log).toEqual(['g: cancelled cancelled', 'g |']);
  });

  it('a deadline in the frame of the last result has that task cancelled where the deadline is the first in it', () => {
    marbles(({ cold, expectObservable }) => {
      const until = cold('--x');
      expectObservable(gatherSettled([cold('a-|')], { until })).toBe('--(o|)', {
        o: [{ status: 'cancelled', reason: new TaskCancelledError('a nursery was cancelled by until') }],
      });
    });
  });

  it('a deadline in the frame of the last result is too late where the task is the first in it', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    gatherSettled([task], { until }).subscribe(statuses(log, 'g'));
    task.next(1);
    task.complete();
    until.next();
    expect(log).toEqual(['g: fulfilled', 'g |']);
  });

  it('the end lets until go', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const until = cold('-----x');
      expectObservable(gatherSettled([cold('--|')], { until })).toBe('--(o|)', { o: [empty] });
      expectSubscriptions(until.subscriptions).toBe('^-!');
    });
  });

  it('errors fails with that error: it is no task', () => {
    const log: string[] = [];
    const until = new Subject<never>();
    gatherSettled([of(1), resource(log, 'a')], { until }).subscribe(statuses(log, 'g'));
    until.error(new Error('until'));
    expect(log).toEqual(['+a', '-a', 'g # until']);
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
  it('is reported, of a task that completes, and of one that errors; neither changes their outcomes', async () => {
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

  it('is reported of those that a deadline stops', async () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const errors = await unhandledErrors(() => {
      gatherSettled([throwing('a'), throwing('b')], { until }).subscribe(statuses(log, 'g'));
      until.next();
      log.push('until goes on');
    });
    expect(log).toEqual(['g: cancelled cancelled', 'g |', 'until goes on']);
    expect(errors).toEqual([new Error('b'), new Error('a')]);
  });

  it('reaches the consumer that unsubscribes, as one UnsubscriptionError', () => {
    const subscription = gatherSettled([throwing('a'), NEVER, throwing('b')]).subscribe();
    expect(unsubscribeErrors(subscription)).toEqual([new Error('b'), new Error('a')]);
  });
});

describe('unsubscribing from gatherSettled', () => {
  it('unsubscribes the tasks, newest first, and emits nothing', () => {
    const log: string[] = [];
    gatherSettled([resource(log, 'a'), of(1), resource(log, 'b')])
      .subscribe(statuses(log, 'g'))
      .unsubscribe();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('in the finalizer of the last task emits nothing', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const subscription = gatherSettled([source.pipe(finalize(() => subscription.unsubscribe()))]).subscribe(
      statuses(log, 'g'),
    );
    source.error('boom');
    expect(log).toEqual([]);
  });
});
