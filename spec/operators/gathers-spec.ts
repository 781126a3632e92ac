// What gather, gatherSettled, gatherAny and a nursery of sources share. What only one of them does is in its own file; the
// sources they take, their observers and what they cost are in gathers-sources, gathers-observer and gathers-cost.

import { describe, expect, it } from '@jest/globals';
import {
  finalize,
  NEVER,
  Observable,
  of,
  repeat,
  Subject,
  Subscription,
  take,
  throwError,
  type ObservableInput,
} from 'rxjs';
import { failedCapture, nursery, ResultCapture, type Nursery } from 'rxresult';
import { logger, marbles, resource, unhandledErrors, unsubscribeErrors } from '../support';
import { emitted, finish, gathers, gathersAndNursery, text, throwing } from './gathers';
import { stoppedNotifications } from './stoppedNotifications';

const boom = new Error('boom');

describe.each(gathersAndNursery)('%s', (name, gather) => {
  /** What a logger writes for these values, as text, and the completion. */
  const lines = (...values: unknown[]) => [
    ...emitted(name, ...values).map((value) => `s: ${JSON.stringify(value)}`),
    's |',
  ];

  /** What is emitted when the tasks are cancelled: nothing, but for gatherSettled. */
  const cancelled = (...statuses: string[]) => [
    ...(name === 'gatherSettled' ? [`s: ${statuses.join(' ')}`] : []),
    's |',
  ];

  /** Logs the status of outcomes, and other values as text. */
  const statuses = (log: string[]) => {
    const handlers = logger(log, 's');
    const status = (value: unknown) =>
      name === 'gatherSettled' ? (value as { status: string }[]).map(({ status }) => status).join(' ') : value;
    return { ...handlers, next: (value: unknown) => handlers.next(status(value)) };
  };

  describe('of its tasks', () => {
    it('subscribes to none before it is subscribed, and to all in their order then', () => {
      const log: string[] = [];
      const source = gather([resource(log, 'a'), resource(log, 'b')]);
      expect(log).toEqual([]);
      source.subscribe();
      expect(log).toEqual(['+a', '+b']);
    });

    it('subscribes to none for a consumer that has unsubscribed before', () => {
      const log: string[] = [];
      new Observable<unknown>((consumer) => {
        consumer.unsubscribe();
        gather([resource(log, 'a')]).subscribe(consumer);
      }).subscribe(logger(log, 's'));
      expect(log).toEqual([]);
    });

    it.each<[string, () => ObservableInput<unknown>]>([
      ['a stream', () => of(1, 2)],
      ['a promise', () => Promise.resolve(2)],
      ['an array', () => [1, 2]],
      ['a Set', () => new Set([1, 2])],
      ['a generator', generator],
      ['an async generator', asyncGenerator],
      ['a capture that is done', done],
      ['a capture that is pending', pending],
    ])('takes %s', async (_kind, task) => {
      const values: unknown[] = [];
      await gather([task()]).forEach((value) => values.push(value));
      expect(values.slice(-1)).toEqual(emitted(name, 2));
    });

    it('takes the value undefined as a value', () => {
      const values: unknown[] = [];
      gather([of(undefined)]).subscribe((value) => values.push(value));
      expect(values).toStrictEqual(emitted(name, undefined));
    });

    it('runs a stream that is given twice as two tasks', () => {
      const log: string[] = [];
      const task = new Subject<number>();
      text(gather([task, task])).subscribe(logger(log, 's'));
      task.next(7);
      task.complete();
      expect(log).toEqual(lines(7, 7));
    });

    it('runs all again for each subscription, also for two at the same time', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const task = cold('                   a--|');
        const source = gather([task]);
        const [first, second] = name === 'nursery' ? ['a--|', '--a--|'] : ['---(r|)', '-----(r|)'];
        const values = { a: 'a', r: emitted(name, 'a')[0] };
        expectObservable(source).toBe(first, values);
        expectObservable(source, '--^--').toBe(second, values);
        expectSubscriptions(task.subscriptions).toBe(['^--!', '--^--!']);
      });
    });

    it('runs all again when it is repeated', () => {
      const log: string[] = [];
      let runs = 0;
      const task = new Observable<number>((subscriber) => {
        subscriber.next(++runs);
        subscriber.complete();
      });
      text(gather([task]).pipe(repeat(2))).subscribe(logger(log, 's'));
      expect(log).toEqual([...lines(1).slice(0, -1), ...lines(2)]);
    });

    it('names those that fail by their index', () => {
      const error = new Error('boom');
      gather([NEVER, NEVER, throwError(() => error)]).subscribe({ error: () => undefined });
      expect([failedCapture(error)?.name, failedCapture(error)?.exception()]).toEqual(['2', error]);
    });
  });

  describe('when its tasks have ended', () => {
    it('completes after the finalizers of the last one, and emits what it emits in the end before', () => {
      const log: string[] = [];
      const [first, last] = [new Subject<number>(), new Subject<number>()];
      text(
        gather([last.pipe(finalize(() => log.push('-last'))), first.pipe(finalize(() => log.push('-first')))]),
      ).subscribe(logger(log, 's'));
      finish(name, first);
      log.push('---');
      last.next(1);
      last.complete();
      log.push('returned');
      const [value, end] = [lines(1, 1)[0], 's |'];
      expect(log).toEqual(
        name === 'nursery'
          ? [value, '-first', '---', value, '-last', end, 'returned']
          : ['-first', '---', '-last', value, end, 'returned'],
      );
    });

    it('completes after the subscribe function of the last one has returned and its teardown has run', () => {
      const log: string[] = [];
      text(
        gather([
          new Observable<number>((subscriber) => {
            subscriber.next(1);
            subscriber.complete();
            log.push('subscribe function returns');
            return () => log.push('teardown');
          }),
        ]),
      ).subscribe(logger(log, 's'));
      const returns = ['subscribe function returns', 'teardown'];
      const [value, end] = lines(1);
      expect(log).toEqual(name === 'nursery' ? [value, ...returns, end] : [...returns, value, end]);
    });
  });

  describe('with until', () => {
    it('that fires first, unsubscribes its tasks in that frame and completes', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const tasks = [cold('                 -----c|'), cold('----|')];
        const until = cold('                  ---x-y ');
        const statuses = gather(tasks, { until });
        expectObservable(statuses).toBe(name === 'gatherSettled' ? '---(o|)' : '---|', {
          o: [expect.objectContaining({ status: 'cancelled' }), expect.objectContaining({ status: 'cancelled' })],
        });
        tasks.forEach((task) => expectSubscriptions(task.subscriptions).toBe('^--!'));
        expectSubscriptions(until.subscriptions).toBe('^--!');
      });
    });

    it('that fires after the end, unsubscribes from it at the end', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const until = cold('----x');
        const expected = name === 'nursery' ? '---(a|)' : '---(r|)';
        expectObservable(gather([cold('---(a|)')], { until })).toBe(expected, { a: 'a', r: emitted(name, 'a')[0] });
        expectSubscriptions(until.subscriptions).toBe('^--!');
      });
    });

    it('that fires in the frame of the last end and comes first, cancels that task', () => {
      const log: string[] = [];
      const [task, until] = [new Subject<number>(), new Subject<void>()];
      gather([task], { until }).subscribe(statuses(log));
      until.next();
      task.next(1);
      task.complete();
      expect(log).toEqual(cancelled('cancelled'));
      expect(until.observed).toBe(false);
    });

    it('that fires in the frame of the last end and comes second, changes nothing', () => {
      const log: string[] = [];
      const [task, until] = [new Subject<number>(), new Subject<void>()];
      text(gather([task], { until })).subscribe(logger(log, 's'));
      task.next(1);
      task.complete();
      until.next();
      expect(log).toEqual(lines(1));
      expect(until.observed).toBe(false);
    });

    it('that fires in the same frame of virtual time, has its turn first', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const task = cold('---(a|)');
        const until = cold('---x'); // Subscribed before the task.
        expectObservable(gather([task], { until })).toBe(name === 'gatherSettled' ? '---(o|)' : '---|', {
          o: [expect.objectContaining({ status: 'cancelled' })],
        });
        expectSubscriptions(task.subscriptions).toBe('^--!');
      });
    });

    it('that fires in the subscribe call, subscribes to no task', () => {
      const log: string[] = [];
      gather([resource(log, 'a'), resource(log, 'b')], { until: of(1) }).subscribe(statuses(log));
      expect(log).toEqual(cancelled('cancelled', 'cancelled'));
    });

    it('that completes without a value, goes on', () => {
      const log: string[] = [];
      const [task, until] = [new Subject<number>(), new Subject<void>()];
      text(gather([task], { until })).subscribe(logger(log, 's'));
      until.complete();
      task.next(1);
      task.complete();
      expect(log).toEqual(lines(1));
    });

    it('that errors, unsubscribes its tasks and errors with that error', () => {
      const log: string[] = [];
      const until = new Subject<void>();
      let caught: unknown;
      gather([resource(log, 'a'), resource(log, 'b')], { until }).subscribe({
        error: (error: unknown) => (caught = error),
      });
      until.error(boom);
      expect(log).toEqual(['+a', '+b', '-b', '-a']);
      expect(caught).toBe(boom);
    });

    it('that errors in the frame of the last end, errors with that error', () => {
      marbles(({ cold, expectObservable }) => {
        const until = cold('--#', undefined, 'until');
        expectObservable(gather([cold('--(a|)')], { until })).toBe('--#', undefined, 'until');
      });
    });

    it('that fires while a task is being subscribed, unsubscribes that task there and starts no further one', () => {
      const log: string[] = [];
      const until = new Subject<void>();
      gather(
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
      ).subscribe(statuses(log));
      expect(log).toEqual([
        '+older',
        ...(name === 'nursery' ? ['s: 1'] : []),
        '-older',
        'closed: true',
        'teardown',
        ...cancelled('cancelled', 'cancelled', 'cancelled'),
      ]);
    });

    it('that fires, reports what finalizers throw', async () => {
      const log: string[] = [];
      const until = new Subject<void>();
      const errors = await unhandledErrors(() => {
        gather([throwing('a'), throwing('b')], { until }).subscribe(statuses(log));
        until.next();
        log.push('returned');
      });
      expect(log).toEqual([...cancelled('cancelled', 'cancelled'), 'returned']);
      expect(errors).toEqual([new Error('b'), new Error('a')]);
    });
  });

  describe('with a limit', () => {
    it('has the tasks wait, first in, first out', () => {
      marbles(({ cold, expectSubscriptions }) => {
        const end = name === 'gatherAny' ? '#' : '|'; // A task of gatherAny that fails leaves the others running.
        const lengths = ['---', '-', '---', '-'];
        const tasks = lengths.map((length) => cold(`a${length}${end}`));
        gather(tasks, { concurrent: 2 }).subscribe({ error: () => undefined });
        ['^---!', '^-!', '--^---!', '----^-!'].forEach((subscriptions, index) =>
          expectSubscriptions(tasks[index]?.subscriptions ?? []).toBe(subscriptions),
        );
      });
    });

    it('starts the next task when the finalizers of the one before have run', () => {
      const log: string[] = [];
      const task = new Subject<number>();
      const tasks = [task.pipe(finalize(() => log.push('-first'))), resource(log, 'second')];
      gather(tasks, { concurrent: 1 }).subscribe();
      finish(name, task);
      expect(log).toEqual(['-first', '+second']);
    });

    it('never subscribes to those that wait when until fires, when it is cancelled or unsubscribed', () => {
      const log: string[] = [];
      const until = new Subject<void>();
      let n: Nursery | undefined;
      const observer = { opened: (opened: Nursery) => (n = opened) };
      const run = () => gather([NEVER, resource(log, 'waits')], { concurrent: 1, until, observer }).subscribe();
      run().unsubscribe();
      run();
      n?.cancel();
      run();
      until.next();
      expect(log).toEqual([]);
    });
  });

  describe('that is unsubscribed', () => {
    /** What is emitted before the end: a nursery emits values as they come. */
    const before = (how: string) => (name === 'nursery' && how === 'completes' ? ['s: 1'] : []);

    it('unsubscribes its tasks, newest first, and emits nothing', () => {
      const log: string[] = [];
      const subscription = gather([resource(log, 'a'), resource(log, 'b')]).subscribe(logger(log, 's'));
      subscription.unsubscribe();
      expect(log).toEqual(['+a', '+b', '-b', '-a']);
    });

    it('unsubscribes its tasks in the same frame', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const task = cold('-----a|');
        expectObservable(gather([task]), '^--!').toBe('----');
        expectSubscriptions(task.subscriptions).toBe(' ^--!');
      });
    });

    it('throws what finalizers throw as one UnsubscriptionError', () => {
      const subscription = gather([throwing('a'), NEVER, throwing('b')]).subscribe();
      expect(unsubscribeErrors(subscription)).toEqual([new Error('b'), new Error('a')]);
    });

    it.each(['completes', 'fails'])('in the finalizer of a task that %s, emits nothing from then on', async (how) => {
      const log: string[] = [];
      const task = new Subject<number>();
      const errors = await unhandledErrors(() => {
        const subscription = gather([
          resource(log, 'sibling'),
          task.pipe(
            finalize(() => {
              subscription.unsubscribe();
              log.push('unsubscribed');
            }),
          ),
        ]).subscribe(logger(log, 's'));
        if (how === 'completes') {
          task.next(1);
          task.complete();
        } else {
          task.error(boom);
        }
      });
      expect(log).toEqual(['+sibling', ...before(how), '-sibling', 'unsubscribed']);
      expect(errors).toEqual([]);
    });

    it.each(['completes', 'fails'])(
      'in the finalizer of the last task, which %s, emits nothing from then on',
      async (how) => {
        const log: string[] = [];
        const task = new Subject<number>();
        const errors = await unhandledErrors(() => {
          const subscription = gather([task.pipe(finalize(() => subscription.unsubscribe()))]).subscribe(
            logger(log, 's'),
          );
          if (how === 'completes') {
            task.next(1);
            task.complete();
          } else {
            task.error(boom);
          }
        });
        expect([log, errors]).toEqual([before(how), []]);
      },
    );

    it('while a task is being subscribed, unsubscribes that task and starts no further one', () => {
      const log: string[] = [];
      new Observable<unknown>((consumer) => {
        gather([
          resource(log, 'first'),
          new Observable<never>((subscriber) => {
            consumer.unsubscribe();
            log.push(`closed: ${subscriber.closed}`);
            return () => log.push('-second');
          }),
          resource(log, 'third'),
        ]).subscribe(consumer);
      }).subscribe(logger(log, 's'));
      expect(log).toEqual(['+first', '-first', 'closed: true', '-second']);
    });
  });

  describe('whose consumer unsubscribes in the finalizer of the last task', () => {
    it('notifies it of nothing more', async () => {
      const notifications = await stoppedNotifications(() => {
        const task = new Subject<number>();
        const subscription = new Subscription();
        subscription.add(gather([task.pipe(finalize(() => subscription.unsubscribe()))]).subscribe());
        task.next(1);
        task.complete();
        expect(subscription.closed).toBe(true);
      });
      expect(notifications).toEqual([]);
    });
  });

  describe('in a nursery', () => {
    it('is cancelled with its tasks when a sibling fails', () => {
      const log: string[] = [];
      const sibling = new Subject<never>();
      nursery((n) => {
        n.startSoon(sibling);
        n.startSoon(gather([resource(log, 'a'), resource(log, 'b')]));
      }).subscribe(logger(log, 'n'));
      sibling.error(boom);
      expect(log).toEqual(['+a', '+b', '-b', '-a', 'n # boom']);
    });

    it('of its own that is cancelled, unsubscribes its tasks and completes', () => {
      const log: string[] = [];
      let n: Nursery | undefined;
      gather([resource(log, 'a'), resource(log, 'b')], { observer: { opened: (opened) => (n = opened) } }).subscribe(
        statuses(log),
      );
      n?.cancel();
      expect(log).toEqual(['+a', '+b', '-b', '-a', ...cancelled('cancelled', 'cancelled')]);
    });
  });
});

describe.each(gathers)('%s', (name, gather) => {
  it('emits after it has unsubscribed from until, also to a consumer that takes one value', () => {
    const log: string[] = [];
    text(gather([of(1)], { until: resource(log, 'until') }))
      .pipe(take(1))
      .subscribe(logger(log, 's'));
    expect(log).toEqual(['+until', '-until', `s: ${JSON.stringify(emitted(name, 1)[0])}`, 's |']);
  });

  it('names tasks that fail by their key', () => {
    const error = new Error('boom');
    gather({ user: NEVER, orders: throwError(() => error) }).subscribe({ error: () => undefined });
    expect([failedCapture(error)?.name, failedCapture(error)?.exception()]).toEqual(['orders', error]);
  });
});

function* generator() {
  yield* [1, 2];
}

async function* asyncGenerator() {
  await Promise.resolve();
  yield* [1, 2];
}

function done(): ResultCapture<number> {
  const rc = new ResultCapture<number>();
  of(1, 2).subscribe(rc);
  return rc;
}

function pending(): ResultCapture<number> {
  const rc = new ResultCapture<number>();
  void Promise.resolve().then(() => of(1, 2).subscribe(rc));
  return rc;
}
