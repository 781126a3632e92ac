// What gather, gatherSettled, gatherAny and a nursery of sources share: this file and those that begin with `gathers-`. What
// only one of them does is in its own file.

import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, of, repeat, Subject, take, throwError, type ObservableInput } from 'rxjs';
import { failedCapture, nursery, ResultCapture, type Nursery } from 'rxresult';
import { logger, marbles, resource } from '../support';
import { cancelled, emitted, finish, gathers, gathersAndNursery, lines, statuses, text } from './gathers';

const boom = new Error('boom');

describe.each(gathersAndNursery)('%s', (name, gather) => {
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
      expect(log).toEqual(lines(name, 7, 7));
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
      expect(log).toEqual([...lines(name, 1).slice(0, -1), ...lines(name, 2)]);
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
      const [value, end] = [lines(name, 1, 1)[0], 's |'];
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
      const [value, end] = lines(name, 1);
      expect(log).toEqual(name === 'nursery' ? [value, ...returns, end] : [...returns, value, end]);
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
        statuses(name, log),
      );
      n?.cancel();
      expect(log).toEqual(['+a', '+b', '-b', '-a', ...cancelled(name, 2)]);
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
