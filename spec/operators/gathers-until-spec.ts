// How until ends gather, gatherSettled, gatherAny and a nursery of sources.

import { describe, expect, it } from '@jest/globals';
import { Observable, of, Subject } from 'rxjs';
import { logger, marbles, resource, unhandledErrors } from '../support';
import { cancelled, emitted, gathersAndNursery, lines, statuses, text, throwing } from './gathers';

const boom = new Error('boom');

describe.each(gathersAndNursery)('%s with until', (name, gather) => {
  it('that fires first, unsubscribes its tasks in that frame and completes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tasks = [cold('                 -----c|'), cold('----|')];
      const until = cold('                  ---x-y ');
      const source = gather(tasks, { until });
      expectObservable(source).toBe(name === 'gatherSettled' ? '---(o|)' : '---|', {
        o: [expect.objectContaining({ status: 'cancelled' }), expect.objectContaining({ status: 'cancelled' })],
      });
      tasks.forEach((task) => expectSubscriptions(task.subscriptions).toBe('^--!'));
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('that fires after the end, is unsubscribed at the end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const until = cold('----x');
      const expected = name === 'nursery' ? '---(a|)' : '---(r|)';
      expectObservable(gather([cold('---(a|)')], { until })).toBe(expected, { a: 'a', r: emitted(name, 'a')[0] });
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('that fires just before the last task ends, cancels that task', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    gather([task], { until }).subscribe(statuses(name, log));
    until.next();
    task.next(1);
    task.complete();
    expect(log).toEqual(cancelled(name, 1));
    expect(until.observed).toBe(false);
  });

  it('that fires just after the last task has ended, changes nothing', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    text(gather([task], { until })).subscribe(logger(log, 's'));
    task.next(1);
    task.complete();
    until.next();
    expect(log).toEqual(lines(name, 1));
    expect(until.observed).toBe(false);
  });

  it('that fires in the frame in which the last task ends, cancels that task, since it was subscribed first', () => {
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
    gather([resource(log, 'a'), resource(log, 'b')], { until: of(1) }).subscribe(statuses(name, log));
    expect(log).toEqual(cancelled(name, 2));
  });

  it('that completes without a value, goes on', () => {
    const log: string[] = [];
    const [task, until] = [new Subject<number>(), new Subject<void>()];
    text(gather([task], { until })).subscribe(logger(log, 's'));
    until.complete();
    task.next(1);
    task.complete();
    expect(log).toEqual(lines(name, 1));
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
    ).subscribe(statuses(name, log));
    expect(log).toEqual([
      '+older',
      ...(name === 'nursery' ? ['s: 1'] : []),
      '-older',
      'closed: true',
      'teardown',
      ...cancelled(name, 3),
    ]);
  });

  it('that fires, reports what finalizers throw', async () => {
    const log: string[] = [];
    const until = new Subject<void>();
    const errors = await unhandledErrors(() => {
      gather([throwing('a'), throwing('b')], { until }).subscribe(statuses(name, log));
      until.next();
      log.push('returned');
    });
    expect(log).toEqual([...cancelled(name, 2), 'returned']);
    expect(errors).toEqual([new Error('b'), new Error('a')]);
  });
});
