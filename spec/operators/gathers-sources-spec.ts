// The sources and options that gather, gatherSettled and gatherAny take.

import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { NEVER, of, throwError, type Observable } from 'rxjs';
import { ResultCapture, type GatherOptions } from 'rxresult';
import { logger, marbles, resource, thrownBy } from '../support';
import { fulfilled, gathers, gathersAndNursery, text } from './gathers';

class Page {
  user = of(1);
}

describe.each(gathers)('the sources of %s', (name, gather) => {
  it.each<[came: string, sources: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['5 (number)', 5],
    ['"abc" (string)', 'abc'],
    ['Observable (object)', of(1)],
    ['ResultCapture (object)', new ResultCapture()],
    ['Promise (object)', Promise.resolve(1)],
    ['Map (object)', new Map([['a', of(1)]])],
    ['Set (object)', new Set([of(1)])],
    ['Uint8Array (object)', new Uint8Array(1)],
    ['Page (object)', new Page()],
    ['page (function)', function page() {}],
    ['anonymous function (function)', () => of(1)],
  ])('must be an array or a record, not %s', (came, sources) => {
    const error = thrownBy(() => gather(sources));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(`${name}: expected an array or a record of sources, got ${came}`);
  });

  it('must not be an iterator, a generator or an object that inherits from a record', () => {
    for (const sources of [[of(1)].values(), (function* () {})(), Object.create({ a: of(1) })] as unknown[]) {
      expect(thrownBy(() => gather(sources))).toBeInstanceOf(TypeError);
    }
  });

  it('are kept as they were given, even if the container changes later', () => {
    const values: unknown[] = [];
    const array: Observable<number>[] = [of(1)];
    const record: Record<string, Observable<number>> = { a: of(1) };
    const sources = [gather(array), gather(record)];
    array[0] = of(2);
    array.push(NEVER);
    record['a'] = of(2);
    record['b'] = NEVER;
    sources.forEach((source) => source.subscribe((value) => values.push(value)));
    expect(values).toEqual(
      {
        gather: [[1], { a: 1 }],
        gatherSettled: [[fulfilled(1)], { a: fulfilled(1) }],
        gatherAny: [1, 1],
      }[name],
    );
  });

  it('are those of own enumerable string keys, in the order of Object.keys', () => {
    const log: string[] = [];
    const record = Object.assign(Object.create(null) as object, {
      b: resource(log, 'b'),
      2: resource(log, '2'),
      constructor: resource(log, 'constructor'),
      [Symbol('symbol')]: resource(log, 'symbol'),
    });
    Object.defineProperty(record, 'hidden', { value: resource(log, 'hidden'), enumerable: false });
    Object.defineProperty(record, '__proto__', { value: resource(log, '__proto__'), enumerable: true });
    gather(record).subscribe();
    expect(log).toEqual(['+2', '+b', '+constructor', '+__proto__']);
  });

  it('can be a record of another realm', () => {
    const values: unknown[] = [];
    const record = runInNewContext('({})') as Record<string, unknown>;
    record['a'] = of(1);
    gather(record).subscribe((value) => values.push(value));
    expect(values).toEqual({ gather: [{ a: 1 }], gatherSettled: [{ a: fulfilled(1) }], gatherAny: [1] }[name]);
  });
});

describe.each(gathers)('%s of no tasks', (name, gather) => {
  it.each([[[]], [{}]])('ends at once for %p', (none) => {
    marbles(({ expectObservable }) => {
      const error = new AggregateError([], 'gatherAny: none of 0 tasks has a result');
      expectObservable(gather(none)).toBe(name === 'gatherAny' ? '#' : '(r|)', { r: none }, error);
    });
  });
});

describe.each(gathers.slice(0, 2))('the result of %s', (name, gather) => {
  const result = (value: unknown) => (name === 'gather' ? value : fulfilled(value));

  it.each([[[]], [{}]])('for no tasks, %p, is that of until if it fires in the subscribe call', (none) => {
    marbles(({ expectObservable }) => {
      expectObservable(gather(none, { until: of(1) })).toBe(name === 'gather' ? '|' : '(r|)', { r: none });
      expectObservable(gather(none, { until: NEVER })).toBe('(r|)', { r: none });
    });
  });

  it('has keys such as __proto__ and constructor like other keys', () => {
    const values: object[] = [];
    gather({ ['__proto__']: of('p'), constructor: of('c'), toString: of('t'), 2: of('2') }).subscribe((value) =>
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

  it('is a plain object for a record without a prototype', () => {
    const values: unknown[] = [];
    const record = Object.assign(Object.create(null), { a: of(1) }) as object;
    gather(record).subscribe((value) => values.push(value));
    expect(values).toStrictEqual([{ a: result(1) }]);
  });
});

describe.each(gathersAndNursery)('the options of %s', (name, gather) => {
  it.each([
    [5, '5 (number)'],
    [null, 'null'],
    ['name', '"name" (string)'],
  ])('must be an object, not %p', (options, came) => {
    expect(thrownBy(() => gather([], options as never))).toEqual(
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
  ])('include concurrent, a positive integer or Infinity, not %p', (concurrent, came) => {
    const error = thrownBy(() => gather([], { concurrent: concurrent as number }));
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toBe(
      `${name}: option concurrent must be a positive integer or Infinity, got ${came}`,
    );
  });

  it('include until, a stream, not a number', () => {
    const error = thrownBy(() => gather([], { until: 1000 as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(`${name}: option until must be an Observable, `);
  });

  it('include the name of the nursery', () => {
    const nurseries: unknown[] = [];
    gather([of(1)], { name: 'page', observer: { opened: (n) => nurseries.push(n.name) } }).subscribe();
    expect(nurseries).toEqual(['page']);
  });
});

describe.each(gathers)('the option suppressError of %s', (name, gather) => {
  it('does not exist, even if plain JavaScript sets it', () => {
    const log: string[] = [];
    const options = { suppressError: true } as GatherOptions;
    text(gather([throwError(() => 'boom'), of(1)], options)).subscribe(logger(log, name));
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
});
