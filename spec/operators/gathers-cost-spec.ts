// What gather, gatherSettled and gatherAny cost.

import { describe, expect, it } from '@jest/globals';
import { NEVER, Observable, of, throwError, type Subscriber } from 'rxjs';
import { failedCapture, ResultCapture, type GatherOptions } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { gathers, gathersAndNursery } from './gathers';

describe('captures are created only where they can be seen', () => {
  it.each(gathersAndNursery)('by %s: none without an observer if nothing fails', (_, gather) => {
    expect(capturesCreated(() => gather([of(1), of(2), of(3)]).subscribe())).toBe(0);
  });

  it.each(gathersAndNursery)('by %s: none for tasks that are cancelled', (_, gather) => {
    expect(capturesCreated(() => gather([NEVER, NEVER]).subscribe().unsubscribe())).toBe(0);
    expect(capturesCreated(() => gather([NEVER, NEVER], { until: of(1) }).subscribe())).toBe(0);
  });

  it.each(gathersAndNursery)('by %s: one for the task that fails with an object', (_, gather) => {
    const error = new Error('boom');
    const run = () => gather([NEVER, throwError(() => error), NEVER]).subscribe({ error: () => undefined });
    expect(capturesCreated(run)).toBe(1);
    expect(failedCapture(error)?.name).toBe('1');
  });

  it.each(gathersAndNursery)('by %s: none for a task that fails with a primitive', (_, gather) => {
    const run = () => gather([NEVER, throwError(() => 'boom')]).subscribe({ error: () => undefined });
    expect(capturesCreated(run)).toBe(0);
  });

  it.each(gathersAndNursery)('by %s: one for each task with an observer', (_, gather) => {
    expect(capturesCreated(() => gather([of(1), NEVER, NEVER], { observer: {} }).subscribe())).toBe(3);
  });
});

/** How many captures `act` creates. */
function capturesCreated(act: () => void): number {
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

describe.each(gathers)('%s nested in itself', (_, gather) => {
  it.each([40, 20_000])('%p deep ends: with its result, or with a RangeError', (depth) => {
    let source: Observable<unknown> = of('value');
    for (let i = 0; i < depth; i++) {
      source = gather([source]);
    }
    const log: unknown[] = [];
    source.subscribe({ next: (value) => log.push(value), error: (error: unknown) => log.push(error) });
    expect(innermost(log)).toEqual(depth === 40 ? 'value' : expect.any(RangeError));
  });
});

/** The innermost value of nested arrays, outcomes and errors. */
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

describe.each(gathers)('the cost of %s', (name, gather) => {
  const count = 100_000;
  const results = { gather: 1, gatherSettled: 1, gatherAny: 0 }[name];

  it.each<[how: string, options: GatherOptions]>([
    ['at once', {}],
    ['one after the other', { concurrent: 1 }],
    ['watched', { observer: {} }],
  ])('for 100,000 synchronous tasks, %s, is linear, on a flat stack', (_, options) => {
    const task = name === 'gatherAny' ? throwError(() => 'no') : of(1);
    let [values, ends] = [0, 0];
    const run = () => {
      gather(new Array<unknown>(count).fill(task), options).subscribe({
        next: () => values++,
        error: () => ends++,
        complete: () => ends++,
      });
    };
    expect(arrayWork(run)).toBeLessThan(10 * count);
    expect([values, ends]).toEqual([results, 1]);
  });

  it('for 100,000 tasks that end newest first is linear', () => {
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
    gather(new Array<unknown>(count).fill(task)).subscribe({
      next: () => values++,
      error: () => ends++,
      complete: () => ends++,
    });
    subscribers.reverse();
    expect(arrayWork(() => subscribers.forEach(end))).toBeLessThan(10 * count);
    expect([values, ends]).toEqual([results, 1]);
  });

  it('of cancelling 100,000 tasks is linear', () => {
    let unsubscribed = 0;
    const task = new Observable<never>(() => () => unsubscribed++);
    const subscription = gather(new Array<unknown>(count).fill(task)).subscribe();
    expect(arrayWork(() => subscription.unsubscribe())).toBeLessThan(10 * count);
    expect(unsubscribed).toBe(count);
  });
});
