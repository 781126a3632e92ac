// What compiles, and what must not: capture, waitAll, waitAny, asCompleted. Checked by `npm run types`.

import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { map, of, type Subject, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import { asCompleted, capture, ResultCapture, waitAll, waitAny, type Future, type ResultBase } from 'rxresult';

interface Animal {
  readonly legs: number;
}

interface Dog extends Animal {
  bark(): string;
}

type Numbers = ResultCapture<number>;
type Strings = ResultCapture<string, [id: number]>;

describe('capture', () => {
  it('keeps the type of the stream', () => {
    expectTypeOf(of(1).pipe(capture(new ResultCapture<number>()))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(capture(new ResultCapture<Dog>())).toEqualTypeOf<MonoTypeOperatorFunction<Dog>>();
  });

  it('keeps it in the middle of a pipe', () => {
    expectTypeOf(
      of(1).pipe(
        map((value) => String(value)),
        capture(new ResultCapture<string>()),
        map((value) => value.length),
      ),
    ).toEqualTypeOf<Observable<number>>();
  });

  it('does not compile with a capture of another type', () => {
    expectTypeOf((numbers: ResultCapture<number>, dogs: ResultCapture<Dog>, animals: Observable<Animal>) => [
      // @ts-expect-error -- a string is not a number
      of('a').pipe(capture(numbers)),
      // @ts-expect-error -- not every animal is a dog
      animals.pipe(capture(dogs)),
      // @ts-expect-error -- there may be strings too
      of(1, 'a').pipe(capture(numbers)),
    ]).toBeFunction();
  });

  it('takes a capture of a wider type', () => {
    expectTypeOf((dogs: Observable<Dog>, animals: ResultCapture<Animal>) =>
      dogs.pipe(capture(animals)),
    ).returns.toExtend<Observable<Animal>>();
  });

  it('takes a capture whose arguments are known', () => {
    expectTypeOf((rc: ResultCapture<string, [id: number]>) => of('a').pipe(capture(rc))).returns.toEqualTypeOf<
      Observable<string>
    >();
  });

  it('takes a capture, and nothing less', () => {
    expectTypeOf(capture<number>)
      .parameter(0)
      .toEqualTypeOf<ResultCapture<number>>();
    expectTypeOf(() => {
      // @ts-expect-error -- there must be one
      capture();
    }).toBeFunction();
  });

  it('takes no future, which is set by its owner; nor a bare Subject; nor a result that can only be read', () => {
    expectTypeOf<Future<number>>().not.toExtend<Parameters<typeof capture<number>>[0]>();
    expectTypeOf<Subject<number>>().not.toExtend<Parameters<typeof capture<number>>[0]>();
    expectTypeOf<ResultBase<number>>().not.toExtend<Parameters<typeof capture<number>>[0]>();
  });

  it('takes whether the error is suppressed, and nothing else', () => {
    expectTypeOf((rc: ResultCapture<number>) => of(1).pipe(capture(rc, { suppressError: true }))).returns.toEqualTypeOf<
      Observable<number>
    >();
    expectTypeOf((rc: ResultCapture<number>, suppressError: boolean | undefined) =>
      of(1).pipe(capture(rc, { suppressError })),
    ).toBeFunction();
    expectTypeOf((rc: ResultCapture<number>) => [
      // @ts-expect-error -- the name is the capture's
      of(1).pipe(capture(rc, { name: 'orders' })),
      // @ts-expect-error -- yes or no
      of(1).pipe(capture(rc, { suppressError: 'yes' })),
    ]).toBeFunction();
  });
});

describe('a capture as an observer', () => {
  it('is subscribed with by a stream of its type', () => {
    expectTypeOf((source: Observable<Dog>, rc: ResultCapture<Dog>, animals: ResultCapture<Animal>) => {
      source.subscribe(rc);
      source.subscribe(animals);
    }).toBeFunction();
  });

  it('does not compile to be by a stream of another', () => {
    expectTypeOf((source: Observable<Animal>, rc: ResultCapture<Dog>) => {
      // @ts-expect-error -- not every animal is a dog
      source.subscribe(rc);
    }).toBeFunction();
  });
});

describe('waitAll', () => {
  it('has a tuple for a tuple, each by its own type', () => {
    expectTypeOf((a: Numbers, b: Strings, c: Future<Dog>) => waitAll([a, b, c])).returns.toEqualTypeOf<
      Observable<[Numbers, Strings, Future<Dog>]>
    >();
  });

  it('has results that are read by their own type', () => {
    expectTypeOf((a: Numbers, b: Strings) =>
      waitAll([a, b]).pipe(map(([x, y]) => [x.result(), y.result(), y.args] as const)),
    ).returns.toEqualTypeOf<Observable<readonly [number, string, [id: number]]>>();
  });

  it('has an empty tuple for none', () => {
    expectTypeOf(waitAll([])).toEqualTypeOf<Observable<[]>>();
  });

  it('has an array for an array of unknown length', () => {
    expectTypeOf((results: Numbers[]) => waitAll(results)).returns.toEqualTypeOf<Observable<Numbers[]>>();
    expectTypeOf((results: (Numbers | Strings)[]) => waitAll(results)).returns.toEqualTypeOf<
      Observable<(Numbers | Strings)[]>
    >();
  });

  it('has one that may be changed, also for one that may not: it is a new one', () => {
    expectTypeOf((results: readonly Numbers[]) => waitAll(results)).returns.toEqualTypeOf<Observable<Numbers[]>>();
    expectTypeOf((results: readonly [Numbers, Strings]) => waitAll(results)).returns.toEqualTypeOf<
      Observable<[Numbers, Strings]>
    >();
  });

  it('has an array for any other iterable', () => {
    expectTypeOf((results: Set<Numbers>) => waitAll(results)).returns.toEqualTypeOf<Observable<Numbers[]>>();
    expectTypeOf((results: Iterable<Numbers | Strings>) => waitAll(results)).returns.toEqualTypeOf<
      Observable<(Numbers | Strings)[]>
    >();
    expectTypeOf((results: Map<string, Numbers>) => waitAll(results.values())).returns.toEqualTypeOf<
      Observable<Numbers[]>
    >();
  });

  it('takes results by their reading face', () => {
    expectTypeOf((results: ResultBase<Dog>[]) => waitAll(results)).returns.toEqualTypeOf<
      Observable<ResultBase<Dog>[]>
    >();
  });
});

describe('waitAny', () => {
  it('has the union of the results', () => {
    expectTypeOf((a: Numbers, b: Strings, c: Future<Dog>) => waitAny([a, b, c])).returns.toEqualTypeOf<
      Observable<Numbers | Strings | Future<Dog>>
    >();
  });

  it('has a result that is read as the union of their types', () => {
    expectTypeOf((a: Numbers, b: Strings) =>
      waitAny([a, b]).pipe(map((first) => first.result())),
    ).returns.toEqualTypeOf<Observable<number | string>>();
  });

  it('has the element of an array, or of any iterable', () => {
    expectTypeOf((results: Numbers[]) => waitAny(results)).returns.toEqualTypeOf<Observable<Numbers>>();
    expectTypeOf((results: readonly [Numbers, Strings]) => waitAny(results)).returns.toEqualTypeOf<
      Observable<Numbers | Strings>
    >();
    expectTypeOf((results: Set<Numbers | Strings>) => waitAny(results)).returns.toEqualTypeOf<
      Observable<Numbers | Strings>
    >();
  });
});

describe('asCompleted', () => {
  it('has the union of the results', () => {
    expectTypeOf((a: Numbers, b: Strings, c: Future<Dog>) => asCompleted([a, b, c])).returns.toEqualTypeOf<
      Observable<Numbers | Strings | Future<Dog>>
    >();
  });

  it('has the element of an array, or of any iterable', () => {
    expectTypeOf((results: Strings[]) => asCompleted(results)).returns.toEqualTypeOf<Observable<Strings>>();
    expectTypeOf((results: Iterable<ResultBase<Dog>>) => asCompleted(results)).returns.toEqualTypeOf<
      Observable<ResultBase<Dog>>
    >();
  });

  it('is sent to a channel of results that are read only', () => {
    expectTypeOf((results: ResultCapture<Dog>[], channel: Subject<ResultBase<Animal>>) => {
      asCompleted(results).subscribe(channel);
    }).toBeFunction();
  });
});

describe('waiting for something that is not a result', () => {
  it('does not compile', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a stream is not a result; capture it
      waitAll([of(1)]);
      // @ts-expect-error -- a string is not a result
      waitAny(['a']);
      // @ts-expect-error -- a number is not a result
      asCompleted([5]);
    }).toBeFunction();
  });

  it('does not compile with one result, or with several that are in no list', () => {
    expectTypeOf((a: Numbers, b: Strings) => {
      // @ts-expect-error -- in a list
      waitAll(a);
      // @ts-expect-error -- in a list
      waitAll(a, b);
      // @ts-expect-error -- in a list
      waitAny(a, b);
      // @ts-expect-error -- that is for `forkJoin`
      asCompleted({ a, b });
    }).toBeFunction();
  });
});
