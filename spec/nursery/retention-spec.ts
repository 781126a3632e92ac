// A producer may keep its subscriber forever, as a promise that never settles does. It must hold neither the results of
// the other tasks nor any waiter.

import { describe, expect, it } from '@jest/globals';
import { concat, defer, EMPTY, from, map, NEVER, Observable, of, Subject, throwError, type Subscriber } from 'rxjs';
import {
  captureMap,
  captureStartAndDoneResults,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  type Nursery,
  type NurseryObserver,
  type NurseryOptions,
} from 'rxresult';
import { held, printedBy } from '../support';

type Tasks = Observable<object>[];
type Routine = (started: (value: number) => void) => Observable<never>;

const combinators: Record<string, (tasks: Tasks, options: NurseryOptions) => Observable<unknown>> = {
  gather: (tasks, options) => gather(tasks, options),
  'gather of a record': (tasks, options) => gather(Object.fromEntries(tasks.entries()), options),
  gatherSettled: (tasks, options) => gatherSettled(tasks, options),
  gatherAny: (tasks, options) => gatherAny(tasks, options),
  'nursery of an array': (tasks, options) => nursery(tasks, options),
  'nursery of a body': (tasks, options) =>
    nursery((n) => {
      tasks.forEach((task) => n.startSoon(task));
    }, options),
  captureMap: (tasks, options) =>
    of(...tasks).pipe(
      captureMap((task) => task, options),
      map((rc) => rc.outcome),
    ),
};

/** Emits a new value to each subscriber, and adds it to `values`. */
function valued(values: object[]): Observable<object> {
  return defer(() => {
    const value = {};
    values.push(value);
    return of(value);
  });
}

/** The combinators that a failing task does not end. */
const GO_ON = ['gatherSettled', 'gatherAny'];

/** The ways a run ends. The first task is kept, the second has ended with a value, the third has a value and runs. */
const ends: Record<string, (run: { until: Subject<unknown>; fail: Subject<never>; leave: () => void }) => void> = {
  'is unsubscribed': ({ leave }) => leave(),
  'ends by until': ({ until }) => until.next('now'),
  fails: ({ fail }) => fail.error('boom'),
};

describe.each(Object.entries(combinators))('%s', (name, combine) => {
  it.each(Object.entries(ends).filter(([how]) => !(how === 'fails' && GO_ON.includes(name))))(
    'is not held by a task that keeps its subscriber, when it %s',
    async (_how, end) => {
      const kept: Subscriber<object>[] = [];
      const count = await held(() => {
        const values: object[] = [];
        const until = new Subject<unknown>();
        const fail = new Subject<never>();
        const keeping = new Observable<object>((subscriber) => {
          kept.push(subscriber);
          return fail.subscribe(subscriber);
        });
        const observer = { error: () => undefined };
        const subscription = combine([keeping, valued(values), concat(valued(values), NEVER)], { until }).subscribe(
          observer,
        );
        end({ until, fail, leave: () => subscription.unsubscribe() });
        return [...values.splice(0), observer]; // The task holds the array.
      });
      expect([count, kept.map(({ closed }) => closed)]).toEqual([0, [true]]);
    },
  );

  it('is not held by a task that keeps its subscriber, when it completes', async () => {
    const kept: Subscriber<object>[] = [];
    const count = await held(() => {
      const values: object[] = [];
      const observer = { next: () => undefined };
      const keeping = new Observable<object>((subscriber) => {
        kept.push(subscriber);
        subscriber.next({});
        subscriber.complete();
      });
      combine([keeping, valued(values)], {}).subscribe(observer);
      return [...values.splice(0), observer]; // The task holds the array.
    });
    expect([count, kept.map(({ closed }) => closed)]).toEqual([0, [true]]);
  });
});

it.each([
  ['start', (n: Nursery, routine: Routine) => n.start(routine).subscribe({ error: () => undefined })],
  ['captureStartAndDoneResults', (n: Nursery, routine: Routine) => captureStartAndDoneResults(n, routine)],
])('a nursery that has ended is not held by the `started` of a task of %s', async (_, ask) => {
  const kept: unknown[] = [];
  const count = await held(() => {
    const observer: NurseryObserver = { asked: (capture) => kept.push(capture) };
    const n = openNursery({ observer });
    n.done$.subscribe({ error: () => undefined });
    ask(n, (started) => {
      kept.push(started);
      started(1);
      return EMPTY;
    });
    ask(n, () => throwError(() => 'boom'));
    n.close();
    return [n, observer];
  });
  expect([count, kept.length > 2]).toEqual([0, true]);
});

it('the value of a running task is held, which shows that the measurement works', async () => {
  const kept: Subscriber<object>[] = [];
  const count = await held(() => {
    const value = {};
    gather([
      new Observable<object>((subscriber) => {
        kept.push(subscriber);
        subscriber.next(value);
      }),
      NEVER,
    ]).subscribe();
    return [value];
  });
  expect([count, kept.length]).toEqual([1, 1]);
});

describe('a promise that never settles', () => {
  const never = new Promise<never>(() => undefined);

  it.each<[string, (sources: Observable<unknown>[], options: NurseryOptions) => Observable<unknown>]>([
    ['gather', (sources, options) => gather(sources, options)],
    ['gatherSettled', (sources, options) => gatherSettled(sources, options)],
    ['gatherAny', (sources, options) => gatherAny(sources, options)],
    ['nursery of an array', (sources, options) => nursery(sources, options)],
    ['captureMap', (sources, options) => from(sources).pipe(captureMap((source) => source, options))],
  ])('as until keeps neither the sources nor the results nor the observer of %s alive', async (_, combine) => {
    const left = await held(() => {
      const value = { big: new Array(1000).fill(0) };
      const source = of(value);
      const observer = { settled: () => undefined };
      combine([source, of(1)], { until: never, observer }).subscribe();
      return [value, source, observer];
    });
    expect(left).toBe(0);
  });

  it('as a task keeps neither its nursery nor its routine and arguments alive once it is cancelled', async () => {
    const left = await held(() => {
      const arg = { big: new Array(1000).fill(0) };
      const routine = () => never;
      const n = openNursery();
      const rc = n.startSoon(routine as (arg: object) => Promise<never>, arg);
      rc.cancel();
      n.cancel();
      return [arg, routine, n, rc];
    });
    expect(left).toBe(0);
  });

  it('as until costs less than 1 kB for each call that has ended', async () => {
    const bytes = (await printedBy('spec/nursery/keptByUntil.mjs')) as Record<string, number>;
    expect(Object.keys(bytes)).toHaveLength(6);
    expect(Object.entries(bytes).filter(([, kept]) => !(kept < 1000))).toEqual([]);
  }, 120_000);

  it('keeps none of the finalizers of a task alive that has ended', async () => {
    const subscribers: unknown[] = [];
    const left = await held(() => {
      const [a, b] = [{ big: new Array(1000).fill(0) }, { big: new Array(1000).fill(0) }];
      const source = new Observable<number>((subscriber) => {
        subscribers.push(subscriber);
        subscriber.add(() => a);
        subscriber.add(() => b);
        subscriber.complete();
      });
      gatherSettled([source]).subscribe();
      return [a, b];
    });
    expect([left, subscribers.length]).toEqual([0, 1]);
  });
});
