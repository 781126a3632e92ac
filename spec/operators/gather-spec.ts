import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import {
  concat,
  EMPTY,
  EmptyError,
  finalize,
  map,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  Subscription,
  take,
  throwError,
  type Subscriber,
} from 'rxjs';
import {
  failedCapture,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  ResultCapture,
  type GatherOptions,
  type Nursery,
  type NurseryObserver,
} from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';
import { stoppedNotifications } from './stoppedNotifications';

/** The result as text, for logs. */
const text = (source: Observable<unknown>) => source.pipe(map((result) => JSON.stringify(result)));

/** A stream that never ends, whose teardown throws. */
const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });

describe('gather', () => {
  it('gives the last value of each task of an array, in the order of the tasks, when all have completed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('                a--b-c-|');
      const fast = cold('                -d|     ');
      expectObservable(gather([slow, fast])).toBe('-------(r|)', { r: ['c', 'd'] });
      expectSubscriptions(slow.subscriptions).toBe('^------!');
      expectSubscriptions(fast.subscriptions).toBe('^-!');
    });
  });

  it('gives the last value of each task of a record by its key', () => {
    marbles(({ cold, expectObservable }) => {
      const user = cold('  u|     ');
      const orders = cold('-o--p|');
      expectObservable(gather({ user, orders })).toBe('-----(r|)', { r: { user: 'u', orders: 'p' } });
    });
  });

  it('takes mixed tasks', async () => {
    async function* numbers() {
      yield await Promise.resolve(4);
      yield 5;
    }
    const pending = new ResultCapture<string>();
    const done = new ResultCapture<string>();
    done.next('done');
    done.complete();
    const tasks = {
      stream: of(1, 2),
      promise: Promise.resolve(3),
      array: [4, 5],
      set: new Set([6]),
      string: 'ab',
      lines: numbers(),
      pending,
      done,
    };
    const result = await new Promise((resolve) => {
      gather(tasks).subscribe(resolve);
      pending.next('later');
      pending.complete();
    });
    expect(result).toEqual({
      stream: 2,
      promise: 3,
      array: 5,
      set: 6,
      string: 'b',
      lines: 5,
      pending: 'later',
      done: 'done',
    });
  });

  it('has an empty container for an empty container, at once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(gather([])).toBe('(r|)', { r: [] });
      expectObservable(gather({})).toBe('(r|)', { r: {} });
    });
  });

  it('knows the value undefined from none', () => {
    const log: string[] = [];
    text(gather([of(undefined), of(1, undefined)])).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: [null,null]', 'g |']);
  });

  it('gives each subscription a result of its own', () => {
    const results: number[][] = [];
    const source = gather([of(1)]);
    source.subscribe((result) => results.push(result));
    results[0]?.push(5);
    source.subscribe((result) => results.push(result));
    expect(results).toEqual([[1, 5], [1]]);
  });

  it('keeps two subscriptions at the same time apart', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('                      -a-|   ');
      const b = cold('                      b--b-|   ');
      const source = gather([a, b]);
      expectObservable(source).toBe('       -----(r|)', { r: ['a', 'b'] });
      expectObservable(source, '--^--').toBe('-------(r|)', { r: ['a', 'b'] });
      expectSubscriptions(a.subscriptions).toBe(['^--!', '--^--!']);
    });
  });

  it('runs one stream that is given twice as two tasks', () => {
    const subject = new Subject<number>();
    const log: string[] = [];
    let runs = 0;
    const cold = new Observable<number>((subscriber) => {
      subscriber.next(++runs);
      subscriber.complete();
    });
    text(gather([subject, cold, subject, cold])).subscribe(logger(log, 'g'));
    subject.next(7);
    subject.complete();
    expect(log).toEqual(['g: [7,1,7,2]', 'g |']);
  });

  it('emits when the finalizers of the last task have run, and before it completes', () => {
    const log: string[] = [];
    const [first, last] = [new Subject<string>(), new Subject<string>()];
    text(
      gather([last.pipe(finalize(() => log.push('-last'))), first.pipe(finalize(() => log.push('-first')))]),
    ).subscribe(logger(log, 'g'));
    first.next('b');
    last.next('a');
    first.complete();
    log.push('---');
    last.complete();
    expect(log).toEqual(['-first', '---', '-last', 'g: ["a","b"]', 'g |']);
  });

  it('emits when the subscribe function of the last task has returned and its teardown has run', () => {
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
    ).subscribe(logger(log, 'g'));
    expect(log).toEqual(['subscribe function returns', 'teardown', 'g: [1]', 'g |']);
  });

  it('has let go of until when it emits; a consumer that takes one result is told once', () => {
    const log: string[] = [];
    const until = resource(log, 'until');
    text(gather([of(1)], { until }))
      .pipe(take(1))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual(['+until', '-until', 'g: [1]', 'g |']);
  });
});

describe('gather fails', () => {
  it('at the first error, its siblings unsubscribed in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fails = cold('                  ---#');
      const sibling = cold('                a------b|');
      expectObservable(gather([fails, sibling])).toBe('---#');
      expectSubscriptions(sibling.subscriptions).toBe('^--!');
    });
  });

  it('when the finalizers of the failing task have run, and then those of the others, newest first', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gather(
      {
        oldest: resource(log, 'oldest'),
        failing: source.pipe(finalize(() => log.push('-failing'))),
        newest: resource(log, 'newest'),
        waiting: resource(log, 'waiting'),
      },
      { concurrent: 3, until: resource(log, 'until') },
    ).subscribe(logger(log, 'g'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+until', '+oldest', '+newest', '-failing', '-newest', '-oldest', '-until', 'g # boom']);
  });

  it('with the raw error, the same object', () => {
    const errors: unknown[] = [];
    for (const error of [new Error('object'), 'string', undefined, null, 0, Object.freeze({ status: 503 })]) {
      gather([NEVER, throwError(() => error)]).subscribe({ error: (e: unknown) => errors.push(Object.is(e, error)) });
    }
    expect(errors).toEqual([true, true, true, true, true, true]);
  });

  it('with an error that says which task it is of, by its key or index', () => {
    const [keyed, indexed] = [new Error('keyed'), new Error('indexed')];
    const names: unknown[] = [];
    const error = (e: unknown) => names.push(failedCapture(e)?.name, failedCapture(e)?.exception() === e);
    gather({ user: NEVER, orders: throwError(() => keyed) }).subscribe({ error });
    gather([NEVER, NEVER, throwError(() => indexed)]).subscribe({ error });
    expect(names).toEqual(['orders', true, '2', true]);
  });

  it('at once with EmptyError by a task that completes without a value, the siblings gone first', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const empty = cold('                  --|');
      const sibling = cold('                a-----b|');
      expectObservable(gather({ empty, sibling })).toBe('--#', undefined, new EmptyError());
      expectSubscriptions(sibling.subscriptions).toBe('^-!');
    });
  });

  it('with an EmptyError that says which task it is of', () => {
    const log: string[] = [];
    let caught: unknown;
    gather({ user: resource(log, 'user'), orders: EMPTY, late: resource(log, 'late') }).subscribe({
      error: (error: unknown) => {
        caught = error;
        log.push('g #');
      },
    });
    expect(caught).toBeInstanceOf(EmptyError);
    expect(failedCapture(caught)?.name).toBe('orders');
    expect(failedCapture(caught)?.exception()).toBe(caught);
    expect(log).toEqual(['+user', '-user', 'g #']);
  });

  it('runs the finalizers of an empty task before it tells', () => {
    const log: string[] = [];
    gather([EMPTY.pipe(finalize(() => log.push('-empty')))]).subscribe({ error: () => log.push('g #') });
    expect(log).toEqual(['-empty', 'g #']);
  });

  it('by a task that is no stream, naming it, and starts no further one', () => {
    const log: string[] = [];
    gather({ a: resource(log, 'a'), b: 5 as never, c: resource(log, 'c') }).subscribe(logger(log, 'g'));
    expect(log).toEqual([
      '+a',
      '-a',
      'g # task "b" must be an Observable, promise, iterable, async iterable or ReadableStream, got 5 (number)',
    ]);
  });

  it('by a task that is no stream, with what RxJS says of it as the cause', () => {
    let caught: unknown;
    gather([5 as never]).subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).toMatchObject({ cause: expect.any(TypeError) });
  });

  it('where a task errors as it is subscribed, and starts no further one', () => {
    const log: string[] = [];
    gather([resource(log, 'a'), throwError(() => new Error('boom')), resource(log, 'c')]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', 'g # boom']);
  });

  it('when a firehose that has its sibling fail has stopped', () => {
    const log: string[] = [];
    const sibling = new Subject<never>();
    let emitted = 0;
    gather([
      sibling,
      new Observable<number>((subscriber) => {
        while (!subscriber.closed) {
          subscriber.next(emitted++);
          if (emitted === 4) {
            sibling.error(new Error('enough'));
          }
        }
        log.push('stopped');
        return () => log.push('teardown');
      }),
      resource(log, 'third'),
    ]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['stopped', 'teardown', 'g # enough']);
    expect(emitted).toBe(4);
  });

  it('by the teardown of a task that has completed, even if it is the last', () => {
    const error = new Error('teardown');
    const caught: unknown[] = [];
    const source = new Subject<number>();
    gather([
      of(1),
      source.pipe(
        finalize(() => {
          throw error;
        }),
      ),
    ]).subscribe({ next: (result) => caught.push(result), error: (e: unknown) => caught.push(e) });
    source.next(2);
    source.complete();
    expect(caught).toMatchObject([{ name: 'UnsubscriptionError', errors: [error] }]);
  });

  it('by the teardown of a task that has completed before it returned it', () => {
    const error = new Error('teardown');
    const log: string[] = [];
    const caught: unknown[] = [];
    gather([
      resource(log, 'sibling'),
      new Observable<number>((subscriber) => {
        subscriber.next(1);
        subscriber.complete();
        return () => {
          throw error;
        };
      }),
    ]).subscribe({ error: (e: unknown) => caught.push(e) });
    expect(caught).toEqual([error]);
    expect(log).toEqual(['+sibling', '-sibling']);
  });

  it('once: the errors that follow are in their captures, what finalizers throw is reported', async () => {
    const log: string[] = [];
    const [first, second] = [new Subject<never>(), new Subject<never>()];
    const late = new Error('second');
    const errors = await unhandledErrors(() => {
      gather({
        second,
        empty: new Observable<never>((subscriber) => second.subscribe({ error: () => subscriber.complete() })),
        throwing: throwing('sibling'),
        first: first.pipe(
          finalize(() => {
            second.error(late);
            throw new Error('failing');
          }),
        ),
      }).subscribe(logger(log, 'g'));
      first.error(new Error('first'));
      log.push('the producer goes on');
    });
    expect(log).toEqual(['g # first', 'the producer goes on']);
    expect(failedCapture(late)?.name).toBe('second');
    expect(errors.map((error) => (error as Error).message)).toEqual(['failing', 'sibling']);
  });

  it('and can be retried: each attempt runs all tasks afresh', () => {
    const log: string[] = [];
    let attempts = 0;
    const flaky = new Observable<string>((subscriber) => {
      if (++attempts < 3) {
        subscriber.error(new Error('flaky'));
      }
      subscriber.next(`attempt ${attempts}`);
      subscriber.complete();
    });
    const source = gather([resource<string>(log, 'a', (a) => flaky.subscribe(a)), flaky]);
    text(source.pipe(retry(2))).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', '+a', '-a', '+a', '-a', 'g: ["attempt 3","attempt 4"]', 'g |']);
  });

  it('in another gather: inner siblings first, then the outer ones, and names the innermost task', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const error = new Error('boom');
    gather({
      outer: resource(log, 'outer'),
      page: gather({ inner: resource(log, 'inner'), orders: source }),
    }).subscribe(logger(log, 'g'));
    source.error(error);
    expect(log).toEqual(['+outer', '+inner', '-inner', '-outer', 'g # boom']);
    expect(failedCapture(error)?.name).toBe('orders');
  });
});

describe('gather until', () => {
  it('something else is first completes without a value, all tasks gone', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const done = cold('  a|     ');
      const slow = cold('  b-----|');
      const until = cold(' ---x-y ');
      expectObservable(gather({ done, slow }, { until })).toBe('---|');
      expectSubscriptions(slow.subscriptions).toBe(' ^--!');
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('the last result comes gives the result, and lets until go', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const until = cold('----x');
      expectObservable(gather([cold('a--|'), cold('b|')], { until })).toBe('---(r|)', { r: ['a', 'b'] });
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('the frame of the last result completes without one where until is the first in it', () => {
    marbles(({ cold, expectObservable }) => {
      const task = cold('                  a--|');
      const until = cold('                 ---x'); // Subscribed before the task, so its turn is before the task's.
      expectObservable(gather([task], { until })).toBe('---|');
    });
  });

  it('the frame of the last result gives it where the task is the first in it', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    text(gather([task], { until })).subscribe(logger(log, 'g'));
    task.next(1);
    task.complete();
    until.next();
    expect(log).toEqual(['g: [1]', 'g |']);
    expect(until.observed).toBe(false);
  });

  it('emits as the last task is torn down completes without a value: it is the first of the two', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    text(gather([task.pipe(finalize(() => until.next()))], { until })).subscribe(logger(log, 'g'));
    task.next(1);
    task.complete();
    expect(log).toEqual(['g |']);
  });

  it('emits at once completes without a value where there is no task', () => {
    const log: string[] = [];
    text(gather([], { until: of(1) })).subscribe(logger(log, 'g'));
    text(gather([], { until: NEVER })).subscribe(logger(log, 'never'));
    expect(log).toEqual(['g |', 'never: []', 'never |']);
  });

  it('at once starts nothing', () => {
    const log: string[] = [];
    gather([resource(log, 'task')], { until: of(1) }).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g |']);
  });

  it('completes goes on', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gather([cold('a--|')], { until: cold('-|') })).toBe('---(r|)', { r: ['a'] });
    });
  });

  it('errors fails with that error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('a---|');
      expectObservable(gather([task], { until: cold('--#', undefined, 'until') })).toBe('--#', undefined, 'until');
      expectSubscriptions(task.subscriptions).toBe('^-!');
    });
  });

  it('a value of a task has it complete, when that task is on the call stack still, unsubscribes it there', () => {
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
    ).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+older', '-older', 'closed: true', 'teardown', 'g |']);
  });

  it('reports what the finalizers throw', async () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const errors = await unhandledErrors(() => {
      gather([throwing('a'), throwing('b')], { until }).subscribe(logger(log, 'g'));
      until.next();
    });
    expect(log).toEqual(['g |']);
    expect(errors).toEqual([new Error('b'), new Error('a')]);
  });
});

describe('gather with a limit', () => {
  it('has the tasks wait, first in, first out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('a---|'), cold('b-|'), cold('c---|'), cold('d-|')];
      expectObservable(gather(tasks, { concurrent: 2 })).toBe('------(r|)', { r: ['a', 'b', 'c', 'd'] });
      expectSubscriptions(tasks[0]?.subscriptions ?? []).toBe('^---!');
      expectSubscriptions(tasks[1]?.subscriptions ?? []).toBe('^-!');
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe('--^---!');
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe('----^-!');
    });
  });

  it('never subscribes those that wait when it fails', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gather([source, resource(log, 'waiting')], { concurrent: 1 }).subscribe(logger(log, 'g'));
    source.error(new Error('boom'));
    expect(log).toEqual(['g # boom']);
  });

  it('gives a place on when the finalizers have run', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    gather([source.pipe(finalize(() => log.push('-first'))), resource(log, 'second')], { concurrent: 1 }).subscribe();
    source.next(1);
    source.complete();
    expect(log).toEqual(['-first', '+second']);
  });
});

describe('unsubscribing from gather', () => {
  it('unsubscribes the tasks, newest first, in the same frame, and tells nobody', () => {
    const log: string[] = [];
    const subscription = gather([resource(log, 'a'), resource(log, 'b'), of(1)]).subscribe(logger(log, 'g'));
    subscription.unsubscribe();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('a-----|');
      expectObservable(gather([task]), '^--!').toBe('----');
      expectSubscriptions(task.subscriptions).toBe(' ^--!');
    });
  });

  it('throws what the finalizers throw as one UnsubscriptionError', () => {
    const subscription = gather([throwing('a'), NEVER, throwing('b')]).subscribe();
    expect(unsubscribeErrors(subscription)).toEqual([new Error('b'), new Error('a')]);
  });

  it('in the finalizer of the last task emits nothing', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const subscription = gather([source.pipe(finalize(() => subscription.unsubscribe()))]).subscribe(logger(log, 'g'));
    source.next(1);
    source.complete();
    expect(log).toEqual([]);
  });

  it('in the finalizer of a failing task leaves nothing running, and tells nobody', async () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const errors = await unhandledErrors(() => {
      const subscription = gather([
        resource(log, 'sibling'),
        source.pipe(
          finalize(() => {
            subscription.unsubscribe();
            log.push('unsubscribed');
          }),
        ),
      ]).subscribe(logger(log, 'g'));
      source.error(new Error('boom'));
    });
    expect(log).toEqual(['+sibling', '-sibling', 'unsubscribed']);
    expect(errors).toEqual([]);
  });

  it('while a task is being subscribed stops it, and starts no further one', () => {
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
    }).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+first', '-first', 'closed: true', '-second']);
  });
});

describe('a task of gather that is cancelled alone', () => {
  it('by its own producer leaves the others running; it completes then, without a value', () => {
    const log: string[] = [];
    const other = new Subject<number>();
    let producer: Subscriber<number> | undefined;
    gather([
      other,
      new Observable<number>((subscriber) => {
        producer = subscriber;
        subscriber.next(1);
      }),
    ]).subscribe(logger(log, 'g'));
    producer?.unsubscribe();
    log.push('---');
    other.next(2);
    other.complete();
    expect(log).toEqual(['---', 'g |']);
  });

  it('by its capture leaves the others running; it completes then, without a value', () => {
    const log: string[] = [];
    const rcs: ResultCapture<unknown>[] = [];
    const other = new Subject<number>();
    gather([resource(log, 'task'), other, resource(log, 'waiting')], {
      observer: { asked: (rc) => rcs.push(rc) },
      concurrent: 2,
    }).subscribe(logger(log, 'g'));
    rcs[2]?.cancel();
    rcs[0]?.cancel();
    other.next(2);
    other.complete();
    expect(log).toEqual(['+task', '-task', 'g |']);
  });
});

// --- What gather, gatherSettled and gatherAny share: src/nursery/gathering.ts.

class Page {
  user = of(1);
}

type Combinator = (sources: unknown, options?: GatherOptions) => Observable<unknown>;

const combinators = [
  ['gather', gather],
  ['gatherSettled', gatherSettled],
  ['gatherAny', gatherAny],
] as unknown as [name: string, combinator: Combinator][];

describe.each(combinators)('%s, of its sources,', (name, combine) => {
  it.each<[sources: unknown, came: string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5 (number)'],
    ['abc', '"abc" (string)'],
    [of(1), 'Observable (object)'],
    [new ResultCapture(), 'ResultCapture (object)'],
    [Promise.resolve(1), 'Promise (object)'],
    [new Map([['a', of(1)]]), 'Map (object)'],
    [new Set([of(1)]), 'Set (object)'],
    [new Uint8Array(1), 'Uint8Array (object)'],
    [new Page(), 'Page (object)'],
    [function page() {}, 'page (function)'],
    [() => of(1), 'anonymous function (function)'],
  ])('refuses %p at the call: it is neither an array nor a record', (sources, came) => {
    const error = thrownBy(() => combine(sources));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(`${name}: expected an array or a record of sources, got ${came}`);
  });

  it('refuses iterators, generators, and what inherits from a record', () => {
    for (const sources of [[of(1)].values(), (function* () {})(), Object.create({ a: of(1) })] as unknown[]) {
      expect(thrownBy(() => combine(sources))).toBeInstanceOf(TypeError);
    }
  });

  it.each([
    [5, '5 (number)'],
    [null, 'null'],
    ['name', '"name" (string)'],
  ])('refuses options that are no object but %p', (options, came) => {
    expect(thrownBy(() => combine([], options as never))).toEqual(
      new TypeError(`${name}: options must be an object, got ${came}`),
    );
  });

  it.each([
    [0, '0 (number)'],
    [-1, '-1 (number)'],
    [1.5, '1.5 (number)'],
    [NaN, 'NaN (number)'],
    ['2', '"2" (string)'],
    [null, 'null'],
  ])('refuses to have %p run at once', (concurrent, came) => {
    const error = thrownBy(() => combine([], { concurrent: concurrent as number }));
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toBe(
      `${name}: option concurrent must be a positive integer or Infinity, got ${came}`,
    );
  });

  it('refuses an until that is no stream', () => {
    const error = thrownBy(() => combine([], { until: 1000 as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(`${name}: option until must be an Observable, `);
  });

  it('subscribes to none before it is subscribed, and to all in order then', () => {
    const log: string[] = [];
    const source = combine([resource(log, 'a'), resource(log, 'b')]);
    expect(log).toEqual([]);
    source.subscribe().unsubscribe();
    expect(log).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('subscribes to none for a consumer that has left before', () => {
    const log: string[] = [];
    new Observable<unknown>((consumer) => {
      consumer.unsubscribe();
      combine([resource(log, 'a')]).subscribe(consumer);
    }).subscribe(logger(log, name));
    expect(log).toEqual([]);
  });

  it('keeps those it was given, whatever becomes of the container', () => {
    const values: unknown[] = [];
    const array: Observable<number>[] = [of(1)];
    const record: Record<string, Observable<number>> = { a: of(1) };
    const sources = [combine(array), combine(record)];
    array[0] = of(2);
    array.push(NEVER);
    record['a'] = of(2);
    record['b'] = NEVER;
    sources.forEach((source) => source.subscribe((value) => values.push(value)));
    const one = { gather: 1, gatherSettled: { status: 'fulfilled', value: 1 } }[name];
    expect(values).toEqual(one ? [[one], { a: one }] : [1, 1]);
  });

  it('takes own enumerable string keys, and no others, in the order of Object.keys', () => {
    const log: string[] = [];
    const record = Object.assign(Object.create(null) as object, {
      b: resource(log, 'b'),
      2: resource(log, '2'),
      constructor: resource(log, 'constructor'),
      [Symbol('symbol')]: resource(log, 'symbol'),
    });
    Object.defineProperty(record, 'hidden', { value: resource(log, 'hidden'), enumerable: false });
    Object.defineProperty(record, '__proto__', { value: resource(log, '__proto__'), enumerable: true });
    combine(record).subscribe();
    expect(log).toEqual(['+2', '+b', '+constructor', '+__proto__']);
  });

  it('takes a record of another realm', () => {
    const values: unknown[] = [];
    const record = runInNewContext('({})') as Record<string, unknown>;
    record['a'] = of(1);
    combine(record).subscribe((value) => values.push(value));
    expect(values).toEqual({ gather: [{ a: 1 }], gatherSettled: [{ a: fulfilled(1) }], gatherAny: [1] }[name]);
  });
});

const fulfilled = (value: unknown) => ({ status: 'fulfilled', value });

describe.each(combinators.slice(0, 2))('%s, of its result,', (name, combine) => {
  const result = (value: unknown) => (name === 'gather' ? value : fulfilled(value));

  it('has keys such as __proto__ and constructor as keys like others', () => {
    const values: object[] = [];
    combine({ ['__proto__']: of('p'), constructor: of('c'), toString: of('t'), 2: of('2') }).subscribe((value) =>
      values.push(value as object),
    );
    expect(Object.entries(values[0] ?? {})).toEqual([
      ['2', result('2')],
      ['__proto__', result('p')],
      ['constructor', result('c')],
      ['toString', result('t')],
    ]);
    expect(Object.getPrototypeOf(values[0])).toBe(Object.prototype);
  });

  it('makes a plain object of a record that has no prototype', () => {
    const values: unknown[] = [];
    const record = Object.assign(Object.create(null), { a: of(1) }) as object;
    combine(record).subscribe((value) => values.push(value));
    expect(values).toStrictEqual([{ a: result(1) }]);
  });
});

describe.each(combinators)('%s, of its options,', (name, combine) => {
  it('knows no suppressError, though plain JavaScript may give one', () => {
    const log: string[] = [];
    const options = { suppressError: true } as GatherOptions;
    text(combine([throwError(() => 'boom'), of(1)], options)).subscribe(logger(log, name));
    expect(log).toEqual(
      {
        gather: ['gather # boom'],
        gatherSettled: [
          'gatherSettled: [{"status":"rejected","reason":"boom"},{"status":"fulfilled","value":1}]',
          'gatherSettled |',
        ],
        gatherAny: ['gatherAny: 1', 'gatherAny |'],
      }[name],
    );
  });

  it('names the nursery by name', () => {
    const nurseries: unknown[] = [];
    combine([of(1)], { name: 'page', observer: { opened: (n) => nurseries.push(n.name) } }).subscribe();
    expect(nurseries).toEqual(['page']);
  });
});

describe.each(combinators)('the observer of %s', (name, combine) => {
  it('is told of each task by its key, and of all that happens to it', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    text(
      combine(
        { never: NEVER, fails: throwError(() => 'boom'), empty: EMPTY, source, late: of(2) },
        { name: 'page', concurrent: 4, observer: tracer(log) },
      ),
    ).subscribe(logger(log, 'page'));
    source.next(1);
    source.complete();
    const asked = ['never', 'fails', 'empty', 'source', 'late'].map((key) => `asked ResultCapture("${key}", pending)`);
    const start = ['opened page', ...asked, 'started ResultCapture("never", pending)'];
    const rejected = ['started ResultCapture("fails", pending)', 'settled ResultCapture("fails", rejected: "boom")'];
    const others = [
      'started ResultCapture("empty", pending)',
      'settled ResultCapture("empty", empty)',
      'started ResultCapture("source", pending)',
      'started ResultCapture("late", pending)',
      'settled ResultCapture("late", fulfilled: 2)',
    ];
    expect(log).toEqual([
      ...start,
      ...rejected,
      ...{
        gather: [
          'settled ResultCapture("never", cancelled: "boom")',
          'settled ResultCapture("late", cancelled: "boom")',
          'settled ResultCapture("source", cancelled: "boom")',
          'settled ResultCapture("empty", cancelled: "boom")',
          'ended page failed boom',
          'page # boom',
        ],
        gatherSettled: [...others, 'settled ResultCapture("source", fulfilled: 1)'],
        gatherAny: [
          ...others,
          'settled ResultCapture("source", cancelled)',
          'settled ResultCapture("never", cancelled)',
          'ended page completed undefined',
          'page: 2',
          'page |',
        ],
      }[name as 'gather'],
    ]);
  });

  it('is told of the tasks of an array by their index', () => {
    const names: unknown[] = [];
    combine([of(1), of(2)], { observer: { asked: (rc) => names.push(rc.name) } }).subscribe();
    expect(names).toEqual(['0', '1']);
  });

  it('hears that it completed, before the consumer does', () => {
    const log: string[] = [];
    text(combine([of(1)], { observer: { ended: (_, how) => log.push(how) } })).subscribe(logger(log, 'g'));
    expect(log).toEqual([
      'completed',
      { gather: 'g: [1]', gatherSettled: 'g: [{"status":"fulfilled","value":1}]', gatherAny: 'g: 1' }[name],
      'g |',
    ]);
  });

  it('may cancel it as it is told of a task: nothing is started', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    const observer: NurseryObserver = {
      opened: (it) => (n = it),
      asked: (rc) => {
        if (rc.name === '1') {
          n?.cancel('enough');
        }
      },
    };
    combine([resource(log, 'a'), resource(log, 'b'), resource(log, 'c')], { observer })
      .pipe(map((outcomes) => (outcomes as { status: string }[]).map(({ status }) => status).join(' ')))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual([...(name === 'gatherSettled' ? ['g: cancelled cancelled cancelled'] : []), 'g |']);
  });

  it('may cancel a task as it is told that it was asked for: it settles once, and is never started', () => {
    const log: string[] = [];
    const observer: NurseryObserver = {
      asked: (rc) => {
        if (rc.name === '0') {
          rc.cancel();
        }
      },
      started: (rc) => log.push(`started ${rc.name}`),
      settled: (rc) => log.push(`settled ${rc.name} ${rc.outcome.status}`),
    };
    combine([resource(log, 'a'), of(1)], { observer })
      .pipe(map((result) => (Array.isArray(result) ? 'array' : result)))
      .subscribe(logger(log, 'g'));
    expect(log).toEqual([
      'settled 0 cancelled',
      'started 1',
      'settled 1 fulfilled',
      ...{ gather: [], gatherSettled: ['g: array'], gatherAny: ['g: 1'] }[name as 'gather'],
      'g |',
    ]);
  });

  it.each<[what: string, sources: () => readonly unknown[], options: GatherOptions]>([
    ['a hole', () => [of(1), , of(2)], {}],
    ['holes only', () => new Array<unknown>(2), {}],
    ['what is no stream', () => [of(1), 5], {}],
    ['an error', () => [of(1), throwError(() => new Error('boom')), of(2)], {}],
    ['an error of a primitive', () => [EMPTY, throwError(() => 'boom'), NEVER], { until: NEVER }],
    ['an empty task', () => [concat(of(1), EMPTY), EMPTY], {}],
    ['a deadline', () => [of(1), NEVER], { until: of(1) }],
    ['a limit', () => [of(1), of(2), EMPTY], { concurrent: 1 }],
    ['nothing', () => [], {}],
  ])('changes nothing of what becomes of %s', (_, sources, options) => {
    const run = (observer?: NurseryObserver) => {
      const log: unknown[] = [];
      combine(sources(), observer ? { ...options, observer } : options).subscribe({
        next: (value) => log.push('next', value),
        error: (error: unknown) => log.push('error', error),
        complete: () => log.push('complete'),
      });
      return log;
    };
    expect(run({})).toEqual(run());
  });
});

function tracer(log: string[]): NurseryObserver {
  return {
    opened: (n) => log.push(`opened ${n.name}`),
    asked: (rc) => log.push(`asked ${String(rc)}`),
    started: (rc) => log.push(`started ${String(rc)}`),
    settled: (rc) => log.push(`settled ${String(rc)}`),
    ended: (n, how, error) => log.push(`ended ${n.name} ${how} ${String(error)}`),
  };
}

describe('captures are made only where they can be seen', () => {
  const combineAll = [
    ...combinators,
    ['nursery', (sources: never, options: GatherOptions) => nursery(sources, options)] as [string, Combinator],
  ];

  it.each(combineAll)('by %s: none where nobody observes and nothing fails', (_, combine) => {
    expect(capturesMade(() => combine([of(1), of(2), of(3)]).subscribe())).toBe(0);
  });

  it.each(combineAll)('by %s: none for tasks that are cancelled', (_, combine) => {
    expect(capturesMade(() => combine([NEVER, NEVER]).subscribe().unsubscribe())).toBe(0);
    expect(capturesMade(() => combine([NEVER, NEVER], { until: of(1) }).subscribe())).toBe(0);
  });

  it.each(combineAll)('by %s: one for the task that fails with an object', (_, combine) => {
    const error = new Error('boom');
    const run = () => combine([NEVER, throwError(() => error), NEVER]).subscribe({ error: () => undefined });
    expect(capturesMade(run)).toBe(1);
    expect(failedCapture(error)?.name).toBe('1');
  });

  it.each(combineAll)('by %s: none for a task that fails with a primitive', (_, combine) => {
    const run = () => combine([NEVER, throwError(() => 'boom')]).subscribe({ error: () => undefined });
    expect(capturesMade(run)).toBe(0);
  });

  it.each(combineAll)('by %s: one for each task where there is an observer', (_, combine) => {
    expect(capturesMade(() => combine([of(1), NEVER, NEVER], { observer: {} }).subscribe())).toBe(3);
  });
});

/** How many captures `act` makes. */
function capturesMade(act: () => void): number {
  let count = 0;
  const parent = Object.getPrototypeOf(ResultCapture) as new (name?: string) => object;
  class Counted extends parent {
    constructor(name?: string) {
      super(name);
      count++;
    }
  }
  Object.setPrototypeOf(ResultCapture, Counted);
  try {
    act();
  } finally {
    Object.setPrototypeOf(ResultCapture, parent);
  }
  return count;
}

describe.each(combinators)('%s, left by its consumer as the last task is torn down,', (_, combine) => {
  it('emits nothing to it', async () => {
    const notifications = await stoppedNotifications(() => {
      const source = new Subject<number>();
      const subscription = new Subscription();
      const leaving = source.pipe(finalize(() => subscription.unsubscribe()));
      subscription.add(combine([leaving]).subscribe());
      source.next(1);
      source.complete();
      expect(subscription.closed).toBe(true);
    });
    expect(notifications).toEqual([]);
  });
});

describe.each(combinators)('%s in itself', (_, combine) => {
  it.each([40, 20_000])('%p deep ends: with its result, or saying that the stack is too small', (depth) => {
    let source: Observable<unknown> = of('value');
    for (let i = 0; i < depth; i++) {
      source = combine([source]);
    }
    const log: unknown[] = [];
    source.subscribe({ next: (value) => log.push(value), error: (error: unknown) => log.push(error) });
    expect(innermost(log)).toEqual(depth === 40 ? 'value' : expect.any(RangeError));
  });
});

/** What lies in arrays, outcomes and aggregates of one. */
function innermost(nested: unknown): unknown {
  let value = nested;
  for (;;) {
    const inner = value instanceof AggregateError ? (value.errors as unknown) : value;
    if (Array.isArray(inner)) {
      value = inner[0];
    } else if (typeof inner === 'object' && inner !== null && 'status' in inner) {
      value = Object.values(inner)[1];
    } else {
      return inner;
    }
  }
}

describe.each(combinators)('the cost of %s', (name, combine) => {
  const count = 100_000;
  const results = { gather: 1, gatherSettled: 1, gatherAny: 0 }[name];

  it.each<[how: string, options: GatherOptions]>([
    ['at once', {}],
    ['one after the other', { concurrent: 1 }],
    ['watched', { observer: {} }],
  ])('for 100,000 synchronous tasks, %s, is a flat stack and no array that is searched', (_, options) => {
    const task = name === 'gatherAny' ? throwError(() => 'no') : of(1);
    let [values, ends] = [0, 0];
    const run = () => {
      combine(new Array<unknown>(count).fill(task), options).subscribe({
        next: () => values++,
        error: () => ends++,
        complete: () => ends++,
      });
    };
    expect(arrayWork(run)).toBeLessThan(10 * count);
    expect([values, ends]).toEqual([results, 1]);
  });

  it('for 100,000 tasks that end newest first is no array that is searched', () => {
    const subscribers: Subscriber<number>[] = [];
    const task = new Observable<number>((subscriber) => {
      subscribers.push(subscriber);
    });
    const end = (subscriber: Subscriber<number>) => {
      if (name === 'gatherAny') {
        subscriber.error('no');
      } else {
        subscriber.next(1);
        subscriber.complete();
      }
    };
    let [values, ends] = [0, 0];
    combine(new Array<unknown>(count).fill(task)).subscribe({
      next: () => values++,
      error: () => ends++,
      complete: () => ends++,
    });
    subscribers.reverse();
    expect(arrayWork(() => subscribers.forEach(end))).toBeLessThan(10 * count);
    expect([values, ends]).toEqual([results, 1]);
  });

  it('of cancelling 100,000 tasks is no array that is searched', () => {
    let left = 0;
    const task = new Observable<never>(() => () => left++);
    const subscription = combine(new Array<unknown>(count).fill(task)).subscribe();
    expect(arrayWork(() => subscription.unsubscribe())).toBeLessThan(10 * count);
    expect(left).toBe(count);
  });
});
