// What unsubscribing from gather, gatherSettled, gatherAny and a nursery of sources does.

import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, Subject, Subscription } from 'rxjs';
import { logger, marbles, resource, unhandledErrors, unsubscribeErrors } from '../support';
import { gathersAndNursery, throwing } from './gathers';
import { stoppedNotifications } from './stoppedNotifications';

const boom = new Error('boom');

describe.each(gathersAndNursery)('%s that is unsubscribed', (name, gather) => {
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

  it('in the finalizer of the last task, notifies its consumer of nothing more', async () => {
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
