// Functions as the sources of gather, gatherSettled, gatherAny and a nursery of an array.

import { describe, expect, it } from '@jest/globals';
import { defer, NEVER, observable, of, Subject } from 'rxjs';
import type { NurseryObserver } from 'rxresult';
import { logger, unhandledErrors } from '../support';
import { emitted, gathersAndNursery } from './gathers';

describe.each(gathersAndNursery)('a function as a source of %s', (name, gather) => {
  it.each<[string, NurseryObserver | undefined]>([
    ['without', undefined],
    ['with', {}],
  ])('is called without a this when its turn comes, %s an observer', (_, observer) => {
    const log: string[] = [];
    const first = new Subject<number>();
    const calls: unknown[][] = [];
    function second(this: unknown, ...args: unknown[]) {
      calls.push([this, ...args]);
      return of(2);
    }
    gather([() => first, second], { concurrent: 1, observer }).subscribe(logger(log, 's'));
    expect(calls).toEqual([]);
    first.next(1);
    first.complete();
    expect(calls).toStrictEqual(name === 'gatherAny' ? [] : [[undefined]]);
    expect(log.at(-1)).toBe('s |');
  });

  it('is called for each subscription', () => {
    let calls = 0;
    const stream = gather([() => of(++calls)]);
    const values: unknown[] = [];
    stream.subscribe((value) => values.push(value));
    stream.subscribe((value) => values.push(value));
    expect(values).toEqual([...emitted(name, 1), ...emitted(name, 2)]);
  });

  if (name !== 'nursery') {
    it('may be in a record', () => {
      const values: unknown[] = [];
      gather({ a: () => Promise.resolve(1), b: () => [2] }).subscribe((value) => values.push(value));
      expect(values).toEqual(name === 'gatherAny' ? [2] : []);
    });
  }

  it('is a failed task if it throws, or if it returns something that is not a stream', () => {
    const errors: unknown[] = [];
    const fail = (source: () => unknown) => {
      gather([source]).subscribe({
        next: (outcomes) => errors.push((outcomes as { reason: unknown }[])[0]?.reason),
        error: (error: unknown) => errors.push(error instanceof AggregateError ? error.errors[0] : error),
      });
    };
    fail(() => {
      throw new Error('boom');
    });
    fail(() => 5);
    expect(errors.map(String)).toEqual([
      'Error: boom',
      'TypeError: what the function of task "0" returns must be an Observable, promise, iterable, async iterable or ' +
        'ReadableStream, got 5 (number)',
    ]);
  });

  it('is not called if it is a stream itself', () => {
    let called = 0;
    const callable = Object.assign(() => called++, {
      [observable]: () => of(1),
    });
    const values: unknown[] = [];
    gather([callable]).subscribe((value) => values.push(value));
    expect(values).toEqual(emitted(name, 1));
    expect(called).toBe(0);
  });

  it('may end its nursery: what it returns is then ignored', async () => {
    const errors = await unhandledErrors(async () => {
      const until = new Subject<void>();
      let subscribed = 0;
      const task = () => {
        until.next();
        return defer(() => of(++subscribed));
      };
      gather([task, () => NEVER], { until }).subscribe();
      const second = new Subject<void>();
      gather(
        [
          () => {
            second.next();
            return Promise.reject(new Error('late'));
          },
        ],
        { until: second },
      ).subscribe();
      await Promise.resolve();
      expect(subscribed).toBe(0);
    });
    expect(errors).toEqual([]);
  });
});
