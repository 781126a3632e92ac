// What it shares with gatherSettled and gatherAny is in gathers-spec.ts.

import { describe, expect, it } from '@jest/globals';
import { EMPTY, EmptyError, finalize, NEVER, Observable, of, retry, Subject, throwError, type Subscriber } from 'rxjs';
import { failedCapture, gather, ResultCapture } from 'rxresult';
import { logger, marbles, resource, unhandledErrors } from '../support';
import { text, throwing } from './gathers';

describe('gather', () => {
  it('emits the last value of each task of an array, in the order of the tasks, when all have completed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('                a--b-c-|');
      const fast = cold('                -d|     ');
      expectObservable(gather([slow, fast])).toBe('-------(r|)', { r: ['c', 'd'] });
      expectSubscriptions(slow.subscriptions).toBe('^------!');
      expectSubscriptions(fast.subscriptions).toBe('^-!');
    });
  });

  it('emits the last value of each task of a record by its key', () => {
    marbles(({ cold, expectObservable }) => {
      const user = cold('  u|     ');
      const orders = cold('-o--p|');
      expectObservable(gather({ user, orders })).toBe('-----(r|)', { r: { user: 'u', orders: 'p' } });
    });
  });

  it('takes tasks of different kinds', async () => {
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

  it('takes undefined as a last value like any other', () => {
    const log: string[] = [];
    text(gather([of(undefined), of(1, undefined)])).subscribe(logger(log, 'g'));
    expect(log).toEqual(['g: [null,null]', 'g |']);
  });

  it('emits a result of its own to each subscriber', () => {
    const results: number[][] = [];
    const source = gather([of(1)]);
    source.subscribe((result) => results.push(result));
    results[0]?.push(5);
    source.subscribe((result) => results.push(result));
    expect(results).toEqual([[1, 5], [1]]);
  });

  it('gives the result of a stream that is given twice in both places', () => {
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

  it('after the finalizers of the failing task, and then those of the others, newest first, have run', () => {
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

  it('at once with EmptyError when a task completes without a value, after its siblings are unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const empty = cold('                  --|');
      const sibling = cold('                a-----b|');
      expectObservable(gather({ empty, sibling })).toBe('--#', undefined, new EmptyError());
      expectSubscriptions(sibling.subscriptions).toBe('^-!');
    });
  });

  it('with an EmptyError for which failedCapture finds the task', () => {
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

  it('after the finalizers of an empty task have run', () => {
    const log: string[] = [];
    gather([EMPTY.pipe(finalize(() => log.push('-empty')))]).subscribe({ error: () => log.push('g #') });
    expect(log).toEqual(['-empty', 'g #']);
  });

  it('if a task is not a stream, with an error that names it, and starts no further one', () => {
    const log: string[] = [];
    gather({ a: resource(log, 'a'), b: 5 as never, c: resource(log, 'c') }).subscribe(logger(log, 'g'));
    expect(log).toEqual([
      '+a',
      '-a',
      'g # task "b" must be an Observable, promise, iterable, async iterable or ReadableStream, got 5 (number)',
    ]);
  });

  it('if a task is not a stream, with the error of RxJS as the cause', () => {
    let caught: unknown;
    gather([5 as never]).subscribe({ error: (error: unknown) => (caught = error) });
    expect(caught).toMatchObject({ cause: expect.any(TypeError) });
  });

  it('if a task errors while it is being subscribed, and starts no further one', () => {
    const log: string[] = [];
    gather([resource(log, 'a'), throwError(() => new Error('boom')), resource(log, 'c')]).subscribe(logger(log, 'g'));
    expect(log).toEqual(['+a', '-a', 'g # boom']);
  });

  it('after a synchronous task that made its sibling fail has stopped', () => {
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

  it('if the teardown of a task that has completed throws, even if it is the last one', () => {
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

  it('if the teardown throws that a task returns after it has completed', () => {
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

  it('once: errors that follow are in their captures, and what finalizers throw is reported', async () => {
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

  it('and can be retried: each attempt runs all tasks again', () => {
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

  it('in another gather after inner siblings, then outer ones, are unsubscribed; failedCapture finds the innermost task', () => {
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
  it('something fires first: completes without a value, even if some tasks have a result', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const done = cold('  a|     ');
      const slow = cold('  b-----|');
      const until = cold(' ---x-y ');
      expectObservable(gather({ done, slow }, { until })).toBe('---|');
      expectSubscriptions(slow.subscriptions).toBe(' ^--!');
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('fires while the last task is finalized: completes without a value, since that comes before the end', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    text(gather([task.pipe(finalize(() => until.next()))], { until })).subscribe(logger(log, 'g'));
    task.next(1);
    task.complete();
    expect(log).toEqual(['g |']);
  });
});

describe('gather with a limit', () => {
  it('never subscribes tasks that wait if it fails', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    gather([source, resource(log, 'waiting')], { concurrent: 1 }).subscribe(logger(log, 'g'));
    source.error(new Error('boom'));
    expect(log).toEqual(['g # boom']);
  });
});

describe('a task of gather that is cancelled alone', () => {
  it('by its own producer leaves the others running; gather completes without a value then', () => {
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

  it('by its capture leaves the others running; gather completes without a value then', () => {
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
