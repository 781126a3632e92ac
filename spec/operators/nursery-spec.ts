import { describe, expect, it } from '@jest/globals';
import { concat, delay, EMPTY, from, map, NEVER, of, scheduled, asapScheduler, Subject, toArray } from 'rxjs';
import { nursery, waitAll } from 'rxresult';
import { logger, marbles, thrownBy } from '../support';

describe('nursery of an array of sources', () => {
  it('emits the values of the sources, in the order in which they start', () => {
    const log: string[] = [];
    nursery([of(1, 2), of(3)]).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n: 1', 'n: 2', 'n: 3', 'n |']);
  });

  it('merges values over time, as merge does', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('           a--a--a|  ');
      const b = cold('           -b--b---b|');
      expectObservable(nursery([a, b])).toBe('ab-ab-a-b|');
    });
  });

  it('accepts tasks of different kinds', async () => {
    async function* numbers() {
      yield await Promise.resolve(4);
    }
    const values = await new Promise((resolve) => {
      nursery([of(1), Promise.resolve(2), [3], numbers()])
        .pipe(toArray())
        .subscribe(resolve);
    });
    expect(values).toEqual([1, 3, 2, 4]);
  });

  it('keeps its sources even if the array changes later', () => {
    const log: string[] = [];
    const sources = [of(1), of(2)];
    const source = nursery(sources);
    sources.length = 0;
    source.subscribe(logger(log, 'n'));
    expect(log).toEqual(['n: 1', 'n: 2', 'n |']);
  });

  it('fails with an error that names the index of a missing source', () => {
    const log: string[] = [];
    nursery([NEVER, undefined as never]).subscribe(logger(log, 'n'));
    expect(log).toEqual([
      'n # task "1" must be an Observable, promise, iterable, async iterable or ReadableStream, got undefined',
    ]);
  });

  it('emits the values of a re-entrant source in order', () => {
    const subject = new Subject<number>();
    const log: string[] = [];
    nursery([subject]).subscribe({
      ...logger(log, 'n'),
      next: (value) => {
        log.push(`n: ${value}`);
        if (value < 3) {
          subject.next(value + 1);
        }
      },
    });
    subject.next(1);
    expect(log).toEqual(['n: 1', 'n: 2', 'n: 3']);
  });

  it('runs synchronously, without a scheduler', () => {
    const log: string[] = [];
    nursery([scheduled([1], asapScheduler)]).subscribe(logger(log, 'asap'));
    nursery([of(1)]).subscribe(logger(log, 'sync'));
    expect(log).toEqual(['sync: 1', 'sync |']);
  });
});

describe('nursery of a body', () => {
  it('emits the results that its stream makes from the captures', () => {
    marbles(({ cold, expectObservable }) => {
      const source = nursery((n) => {
        const user = n.startSoon(cold('---u|'));
        const orders = n.startSoon(cold('-o---|'));
        return waitAll([user, orders]).pipe(map(([u, o]) => u.result() + o.result()));
      });
      expectObservable(source).toBe('-----(x|)', { x: 'uo' });
    });
  });

  it('emits the values of its stream in the same frame', () => {
    marbles(({ cold, expectObservable }) => {
      const stream = cold('                   a-b-(c|)');
      expectObservable(nursery(() => stream)).toBe('a-b-(c|)');
    });
  });

  it('accepts any ObservableInput as its stream', () => {
    const log: string[] = [];
    nursery(() => [1, 2]).subscribe(logger(log, 'array'));
    nursery(() => 'ab').subscribe(logger(log, 'string'));
    nursery(() => EMPTY).subscribe(logger(log, 'empty'));
    expect(log).toEqual(['array: 1', 'array: 2', 'array |', 'string: a', 'string: b', 'string |', 'empty |']);
  });

  it('can be repeated, delayed and combined like any stream', () => {
    marbles(({ expectObservable }) => {
      const source = nursery(() => from(['a']));
      expectObservable(concat(source, source.pipe(delay(2)))).toBe('a-(a|)');
    });
  });
});

describe('nursery throws a TypeError', () => {
  it.each([
    [5, '5 (number)'],
    [undefined, 'undefined'],
    [null, 'null'],
    ['abc', '"abc" (string)'],
    [of(1), 'Observable (object)'],
    [new Set([of(1)]), 'Set (object)'],
    [{ a: of(1) }, 'Object (object)'],
  ])('for %p, which is neither a function nor an array', (input, came) => {
    const error = thrownBy(() => nursery(input as never));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(`nursery: expected a body function or an array of sources, got ${came}`);
  });

  it.each([
    [5, '5 (number)'],
    [null, 'null'],
    ['name', '"name" (string)'],
  ])('for options that are not an object but %p', (options, came) => {
    expect(() => nursery([], options as never)).toThrow(
      new TypeError(`nursery: options must be an object, got ${came}`),
    );
  });
});
