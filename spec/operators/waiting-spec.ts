// What waitAll, waitAny and asCompleted share. What only one of them does is in its own file.

import { describe, expect, it } from '@jest/globals';
import {
  EmptyError,
  finalize,
  forkJoin,
  map,
  NEVER,
  Observable,
  of,
  Subject,
  throwError,
  timeout,
  TimeoutError,
} from 'rxjs';
import { asCompleted, capture, Future, openNursery, ResultCapture, waitAll, waitAny, type ResultBase } from 'rxresult';
import { arrayWork } from '../capture/arrayWork';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { foreign, futures } from './results';

type Results = readonly ResultBase<unknown>[];
type Waiting = (results: Iterable<ResultBase<unknown>>) => Observable<ResultBase<unknown> | Results>;

/** What is emitted for `given` when they are done in the order `done`. */
type Emits = <R>(given: readonly R[], done: readonly R[]) => (R | readonly R[])[];

const waitings: [name: 'waitAll' | 'waitAny' | 'asCompleted', wait: Waiting, emits: Emits][] = [
  ['waitAll', waitAll, (given) => [given]],
  ['waitAny', waitAny, (_, done) => done.slice(0, 1)],
  ['asCompleted', asCompleted, (_, done) => [...done]],
];

const boom = new Error('boom');
const NEVER_DONE = new Future<number>({ name: 'never' });

/** The names of the results, alone or in an array. */
const names = (waiting: ReturnType<Waiting>) =>
  waiting.pipe(map((done) => (isList(done) ? done.map(({ name }) => name) : done.name)));

const isList = (done: ResultBase<unknown> | Results): done is Results => Array.isArray(done);

describe.each(waitings)('%s', (which, wait, emits) => {
  /** What a logger of this name writes for the names `given` and `done`. */
  const lines = (name: string, given: string[], done: string[]) => [
    ...emits(given, done).map((value) => `${name}: ${String(value)}`),
    `${name} |`,
  ];

  it('emits in the call that settles a result', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    names(wait([a, b])).subscribe(logger(log, 's'));
    b.setResult(1);
    log.push('b is settled');
    a.setResult(1);
    log.push('a is settled');
    expect(log).toEqual(
      {
        waitAll: ['b is settled', 's: a,b', 's |', 'a is settled'],
        waitAny: ['s: b', 's |', 'b is settled', 'a is settled'],
        asCompleted: ['s: b', 'b is settled', 's: a', 's |', 'a is settled'],
      }[which],
    );
  });

  it('emits at once, in the order given, if all are done already', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    b.setResult(1);
    a.setResult(1);
    names(wait([a, b])).subscribe(logger(log, 's'));
    expect(log).toEqual(lines('s', ['a', 'b'], ['a', 'b']));
  });

  it('emits the results themselves, captures and futures, whose values can be read', () => {
    const seen: ResultBase<unknown>[] = [];
    const values: unknown[] = [];
    const [future, rc] = [new Future<number>(), new ResultCapture<string>()];
    wait([future, rc]).subscribe((done) => {
      const results = isList(done) ? done : [done];
      seen.push(...results);
      values.push(...results.map((result) => result.result()));
    });
    of('x').pipe(capture(rc)).subscribe();
    future.setResult(1);
    const expected = emits<ResultBase<unknown>>([future, rc], [rc, future]).flat();
    expect(seen).toHaveLength(expected.length);
    seen.forEach((result, index) => expect(result).toBe(expected[index]));
    expect(values).toEqual(emits<unknown>([1, 'x'], ['x', 1]).flat());
  });

  it.each<[string, (rc: ResultCapture<number>) => void]>([
    ['a failure', (rc) => rc.error(boom)],
    ['a cancellation', (rc) => rc.cancel()],
    ['a completion without a value', (rc) => rc.complete()],
  ])('takes %s as done, and never errors because of it', (_what, settle) => {
    const [early, late]: [string[], string[]] = [[], []];
    const [a, b] = [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
    names(wait([a, b])).subscribe(logger(early, 's'));
    settle(b);
    names(wait([a, b])).subscribe(logger(late, 's'));
    settle(a);
    const expected = lines('s', ['a', 'b'], ['b', 'a']);
    expect([early, late]).toEqual([expected, expected]);
  });

  it.each([
    ['an array', () => []],
    ['a Set', () => new Set<Future<number>>()],
    ['a generator', () => (function* () {})()],
  ])('ends at once for %s that is empty', (_what, make: () => Iterable<Future<number>>) => {
    marbles(({ expectObservable }) => {
      const marble = { waitAll: '(x|)', waitAny: '#', asCompleted: '|' }[which];
      expectObservable(wait(make())).toBe(marble, { x: [] }, new EmptyError());
    });
  });

  it('tells results apart that have the same name', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'a');
    a.setResult(1);
    names(wait([b, a])).subscribe(logger(log, 's'));
    b.setResult(1);
    expect(log).toEqual(lines('s', ['a', 'a'], ['a', 'a']));
  });

  it('can be subscribed again in its own handler', () => {
    const [outer, inner]: [string[], string[]] = [[], []];
    const [a, b] = futures('a', 'b');
    a.setResult(1);
    b.setResult(1);
    const waiting = names(wait([b, a]));
    const log = logger(outer, 's');
    waiting.subscribe({
      ...log,
      next: (value) => {
        if (outer.length === 0) {
          waiting.subscribe(logger(inner, 's'));
        }
        log.next(value);
      },
    });
    const expected = lines('s', ['b', 'a'], ['b', 'a']);
    expect([outer, inner]).toEqual([expected, expected]);
  });

  it('can be given a deadline by timeout, which leaves the tasks alone', () => {
    marbles(({ expectObservable, flush }) => {
      const [a] = futures('a');
      expectObservable(names(wait([a])).pipe(timeout(5))).toBe('-----#', undefined, new TimeoutError());
      flush();
      expect([a.observed, a.isDone()]).toEqual([false, false]);
    });
  });

  describe('reads its iterable', () => {
    it('once, at the call; it can be subscribed again and again', () => {
      const log: string[] = [];
      const [a, b] = futures('a', 'b');
      const waiting = names(
        wait(
          (function* () {
            log.push('read');
            yield a;
            yield b;
          })(),
        ),
      );
      expect(log).toEqual(['read']);
      waiting.subscribe(logger(log, '1'));
      a.setResult(1);
      waiting.subscribe(logger(log, '2'));
      b.setResult(1);
      waiting.subscribe(logger(log, '3'));
      expect(log.slice(1)).toEqual(
        {
          waitAll: ['1: a,b', '1 |', '2: a,b', '2 |', '3: a,b', '3 |'],
          waitAny: ['1: a', '1 |', '2: a', '2 |', '3: a', '3 |'],
          asCompleted: ['1: a', '2: a', '1: b', '1 |', '2: b', '2 |', '3: a', '3: b', '3 |'],
        }[which],
      );
    });

    it('so that a later change to it changes nothing', () => {
      const log: string[] = [];
      const [a, b, c] = futures('a', 'b', 'c');
      const results: Future<number>[] = [a, b];
      const waiting = names(wait(results));
      results.pop();
      results.push(c);
      waiting.subscribe(logger(log, 's'));
      c.setResult(1);
      expect(log).toEqual([]);
      b.setResult(1);
      a.setResult(1);
      expect(log).toEqual(lines('s', ['a', 'b'], ['b', 'a']));
    });

    it.each<[string, (results: Future<number>[]) => Iterable<Future<number>>]>([
      ['a Set', (results) => new Set(results)],
      ['the values of a Map', (results) => new Map(results.map((result) => [result.name, result])).values()],
      ['an object with an iterator', (results) => ({ [Symbol.iterator]: () => results[Symbol.iterator]() })],
    ])('whatever it is: %s', (_what, make) => {
      const log: string[] = [];
      const [a, b] = futures('a', 'b');
      names(wait(make([a, b]))).subscribe(logger(log, 's'));
      b.setResult(1);
      a.setResult(1);
      expect(log).toEqual(lines('s', ['a', 'b'], ['b', 'a']));
    });

    it('and throws what it throws', () => {
      const results = (function* (): Generator<Future<number>> {
        yield new Future<number>();
        throw boom;
      })();
      expect(thrownBy(() => wait(results))).toBe(boom);
    });
  });

  it('is notified in its turn among all who wait for a result', () => {
    for (const [before, after] of [
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 2],
    ] as const) {
      const log: string[] = [];
      const [a] = futures('a');
      const others = (when: string, count: number) => {
        for (let i = 0; i < count; i++) {
          a.subscribe((value) => log.push(`${when} ${value}`));
        }
      };
      others('before', before);
      names(wait([a])).subscribe(logger(log, 's'));
      others('after', after);
      a.setResult(1);
      expect(log).toEqual([
        ...Array<string>(before).fill('before 1'),
        's: a',
        's |',
        ...Array<string>(after).fill('after 1'),
      ]);
    }
  });

  it('leaves the others waiting when it is unsubscribed, whether it waits for a result alone or not', () => {
    const log: string[] = [];
    const [a, b] = futures('a', 'b');
    const [first, second] = [wait([a, b]), wait([a])].map((each) => names(each).subscribe(logger(log, 's')));
    a.subscribe((value) => log.push(`a: ${value}`));
    second?.unsubscribe();
    first?.unsubscribe();
    expect([a.observed, b.observed]).toEqual([true, false]);
    a.setResult(1);
    b.setResult(2);
    expect(log).toEqual(['a: 1']);
  });

  it('does not wait for a subscriber that is closed already', () => {
    const [a] = futures('a');
    forkJoin([throwError(() => boom), wait([a])]).subscribe({ error: () => undefined });
    expect(a.observed).toBe(false);
  });

  it('can be unsubscribed by whoever is notified before it', () => {
    const log: string[] = [];
    const [a] = futures('a');
    const subscription = new Subject<void>();
    a.subscribe(() => subscription.next());
    const waiting = names(wait([a, NEVER_DONE])).subscribe(logger(log, 's'));
    subscription.subscribe(() => waiting.unsubscribe());
    a.setResult(1);
    expect([log, NEVER_DONE.observed]).toEqual([[], false]);
  });

  describe('leaves the tasks alone', () => {
    it('when it is unsubscribed: it stops waiting, and they run on', () => {
      const log: string[] = [];
      const [a, b] = [new ResultCapture<number>(), new ResultCapture<number>()];
      resource<number>(log, 'a').pipe(capture(a)).subscribe();
      resource<number>(log, 'b').pipe(capture(b)).subscribe();
      const subscription = wait([a, b]).subscribe();
      expect([a.observed, b.observed]).toEqual([true, true]);
      subscription.unsubscribe();
      expect([a.observed, b.observed, a.isDone(), b.isDone()]).toEqual([false, false, false, false]);
      expect(log).toEqual(['+a', '+b']);
    });

    it('when one of them fails', () => {
      const log: string[] = [];
      const [a, b] = [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
      resource<number>(log, 'a').pipe(capture(a)).subscribe();
      names(wait([a, b])).subscribe(logger(log, 's'));
      throwError(() => boom)
        .pipe(capture(b))
        .subscribe({ error: () => undefined });
      expect(log).toEqual(['+a', ...{ waitAll: [], waitAny: ['s: b', 's |'], asCompleted: ['s: b'] }[which]]);
      expect(a.isDone()).toBe(false);
    });

    it('of a nursery that fails; those it cancels are done before it ends', () => {
      const log: string[] = [];
      const source = new Subject<number>();
      const n = openNursery();
      n.done$.subscribe(logger(log, 'n'));
      const results = [n.startSoon(NEVER, { name: 'never' }), n.startSoon(source, { name: 'failing' })];
      names(wait(results)).subscribe(logger(log, 's'));
      source.error(boom);
      expect(log).toEqual([...lines('s', ['never', 'failing'], ['failing', 'never']), 'n # boom']);
    });
  });

  describe('of results of another copy of the package', () => {
    it('waits for them by isDone and waitDone', () => {
      const log: string[] = [];
      const late = foreign('late');
      const [own] = futures('own');
      names(wait([own, late.result])).subscribe(logger(log, 's'));
      late.settle();
      own.setResult(1);
      expect(log).toEqual(lines('s', ['own', 'late'], ['late', 'own']));
    });

    it('takes one that is done already', () => {
      const log: string[] = [];
      const early = foreign('early');
      const [own] = futures('own');
      early.settle();
      names(wait([own, early.result])).subscribe(logger(log, 's'));
      own.setResult(1);
      expect(log).toEqual(lines('s', ['own', 'early'], ['early', 'own']));
    });

    it('stops waiting for them when it is unsubscribed', () => {
      const { result, waits } = foreign('foreign');
      const subscription = wait([result]).subscribe();
      const before = waits();
      subscription.unsubscribe();
      expect([before, waits()]).toEqual([1, 0]);
    });

    it('takes one that turns out to be done as it is waited for', () => {
      const log: string[] = [];
      const lazy = { name: 'lazy', isDone: () => false, waitDone: () => of({ status: 'empty' }) };
      const [own] = futures('own');
      names(wait([lazy as unknown as ResultBase<unknown>, own])).subscribe(logger(log, 's'));
      expect(own.observed).toBe(which !== 'waitAny');
      own.setResult(1);
      expect(log).toEqual(lines('s', ['lazy', 'own'], ['lazy', 'own']));
    });
  });

  describe('harms nobody', () => {
    it('when its handler throws, which is reported', async () => {
      const log: string[] = [];
      const [a] = futures('a');
      const errors = await unhandledErrors(() => {
        wait([a]).subscribe(() => {
          throw boom;
        });
        a.subscribe(logger(log, 'a'));
        a.setResult(1);
        log.push('a is settled');
      });
      expect([errors, log]).toEqual([[boom], ['a: 1', 'a |', 'a is settled']]);
    });

    it('when a finalizer throws', async () => {
      const log: string[] = [];
      const [a] = futures('a');
      await unhandledErrors(() => {
        names(wait([a]))
          .pipe(
            finalize(() => {
              throw boom;
            }),
          )
          .subscribe(logger(log, 's'));
        a.subscribe(logger(log, 'a'));
        a.setResult(1);
        log.push('a is settled');
      });
      expect(log).toEqual(['s: a', 's |', 'a: 1', 'a |', 'a is settled']);
    });
  });

  describe('throws a TypeError at the call', () => {
    it.each<[got: string, results: unknown]>([
      ['undefined', undefined],
      ['null', null],
      ['5 (number)', 5],
      ['Object (object)', {}],
      ['Object (object)', { a: new Future() }],
      ['Future (object)', new Future({ name: 'answer' })],
      ['anonymous function (function)', () => []],
    ])('for %s instead of an iterable', (got, results) => {
      const error = thrownBy(() => wait(results as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`${which}: expected an iterable of results, got ${got}`);
    });

    it.each<[got: string, result: unknown]>([
      ['undefined', undefined],
      ['null', null],
      ['5 (number)', 5],
      ['"a" (string)', 'a'],
      ['Observable (object)', of(1)],
      ['Promise (object)', Promise.resolve(1)],
      ['Object (object)', { isDone: () => true }],
      ['Object (object)', { waitDone: () => of(1) }],
      ['Object (object)', { isDone: true, waitDone: () => of(1) }],
    ])('for %s among the results, and says which one it is', (got, result) => {
      for (const index of [0, 2]) {
        const results: unknown[] = [new Future(), new Future(), new Future()];
        results[index] = result;
        const error = thrownBy(() => wait(results as never)) as Error;
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toBe(`${which}: result ${index} must be a ResultCapture or a Future, got ${got}`);
      }
    });

    it('for a string, although it is iterable', () => {
      const error = thrownBy(() => wait('ab' as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`${which}: result 0 must be a ResultCapture or a Future, got "a" (string)`);
    });
  });

  describe('of 100,000 results', () => {
    const many = 100_000;
    const make = () => Array.from({ length: many }, () => new Future<number>());

    it.each<[string, (index: number) => number]>([
      ['the order given', (index) => index],
      ['reverse order', (index) => many - 1 - index],
      ['a mixed order', (index) => (index * 7919) % many],
    ])('is linear when they are done in %s', (_order, at) => {
      const results = make();
      const done = results.map((_, index) => results[at(index)] as Future<number>);
      const seen: ResultBase<unknown>[] = [];
      let completed = false;
      const work = arrayWork(() => {
        wait(results).subscribe({
          next: (value) => (isList(value) ? value : [value]).forEach((result) => seen.push(result)),
          complete: () => (completed = true),
        });
        done.forEach((result) => result.setResult(1));
      });
      const expected = emits<unknown>(results, done).flat();
      expect(seen.length).toBe(expected.length);
      expect(seen.every((result, index) => result === expected[index])).toBe(true);
      expect(completed).toBe(true);
      expect(work).toBeLessThanOrEqual(5 * many); // One of them for collecting what is seen.
    });

    it('is linear when they are done already', () => {
      const results = make();
      results.forEach((result) => result.setResult(1));
      let completed = false;
      const work = arrayWork(() => wait(results).subscribe({ complete: () => (completed = true) }));
      expect(completed).toBe(true);
      expect(work).toBeLessThanOrEqual(4 * many);
    });

    it('is unsubscribed in linear time', () => {
      const results = make();
      const work = arrayWork(() => wait(results).subscribe().unsubscribe());
      expect(results.some((result) => result.observed)).toBe(false);
      expect(work).toBeLessThanOrEqual(4 * many);
    });
  });
});
