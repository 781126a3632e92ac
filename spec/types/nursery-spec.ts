// What compiles, and what must not: nursery, openNursery, their options and their observer. Checked by `npm run types`.

import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { NEVER, of, type Observable, type ObservableInput } from 'rxjs';
import {
  nursery,
  openNursery,
  type Nursery,
  type NurseryObserver,
  type NurseryOptions,
  type OpenNursery,
  type ResultCapture,
} from 'rxresult';

/** A generic function whose type argument has a default, as the `cold` of RxJS's `TestScheduler`. */
type Cold = <T = string>(marbles: string, values?: Record<string, T>) => Observable<T>;

describe('nursery with a body', () => {
  it('has the value of the stream that the body returns', () => {
    expectTypeOf(nursery(() => of(1))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(nursery((n) => n.startSoon(of('a')))).toEqualTypeOf<Observable<string>>();
  });

  it('has the value of the promise that the body returns', () => {
    expectTypeOf(nursery(() => Promise.resolve(1))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(nursery(async () => await Promise.resolve('a'))).toEqualTypeOf<Observable<string>>();
  });

  it('has the values of the array, or any iterable, that the body returns', () => {
    expectTypeOf(nursery(() => [1, 2])).toEqualTypeOf<Observable<number>>();
    expectTypeOf(nursery(() => new Set(['a']))).toEqualTypeOf<Observable<string>>();
  });

  it('has the values of the async iterable that the body returns', () => {
    expectTypeOf((body: () => AsyncGenerator<string>) => nursery(body)).returns.toEqualTypeOf<Observable<string>>();
  });

  it('has no value where the body returns none', () => {
    expectTypeOf(
      nursery((n) => {
        n.startSoon(of(1));
      }),
    ).toEqualTypeOf<Observable<never>>();
    expectTypeOf(nursery(() => undefined)).toEqualTypeOf<Observable<never>>();
    expectTypeOf(nursery(() => NEVER)).toEqualTypeOf<Observable<never>>();
  });

  it('has the values of the stream where the body returns one only sometimes', () => {
    expectTypeOf((sometimes: boolean) => nursery(() => (sometimes ? of(1) : undefined))).returns.toEqualTypeOf<
      Observable<number>
    >();
  });

  it('has the values of both where the body returns one of two streams', () => {
    expectTypeOf((which: boolean) => nursery(() => (which ? of(1) : of('a')))).returns.toExtend<
      Observable<number | string>
    >();
  });

  it('has the value that is given to it', () => {
    expectTypeOf(nursery<number>(() => of(1))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(() => {
      // @ts-expect-error -- it is a stream of strings
      nursery<number>(() => of('a'));
    }).toBeFunction();
  });

  it('leaves the types of generic calls to themselves', () => {
    expectTypeOf((cold: Cold) => nursery(() => cold('a'))).returns.toEqualTypeOf<Observable<string>>();
    expectTypeOf((cold: Cold) => nursery((n) => n.startSoon(cold('a')))).returns.toEqualTypeOf<Observable<string>>();
    expectTypeOf((cold: Cold) => nursery([cold('a'), of(1)])).returns.toEqualTypeOf<Observable<string | number>>();
  });

  it('has a nursery for its parameter', () => {
    nursery((n) => {
      expectTypeOf(n).toEqualTypeOf<Nursery>();
    });
  });

  it('does not compile if the body returns something that is not a stream', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a number is not a stream
      nursery(() => 5);
      // @ts-expect-error -- an object is not a stream
      nursery(() => ({ a: of(1) }));
    }).toBeFunction();
  });

  it('does not compile where the body wants more than a nursery', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- it would get no page
      nursery((n: Nursery, page: number) => of(n, page));
    }).toBeFunction();
  });
});

describe('nursery with sources', () => {
  it('has the union of their values', () => {
    expectTypeOf(nursery([of(1), Promise.resolve('a'), [true]])).toEqualTypeOf<Observable<number | string | boolean>>();
  });

  it('has the values of an async iterable among them', () => {
    expectTypeOf((lines: AsyncIterable<string>) => nursery([of(1), lines])).returns.toEqualTypeOf<
      Observable<number | string>
    >();
  });

  it('has no value where there are none', () => {
    expectTypeOf(nursery([])).toEqualTypeOf<Observable<never>>();
  });

  it('has the values of arrays of unknown length', () => {
    expectTypeOf((sources: Observable<number>[]) => nursery(sources)).returns.toEqualTypeOf<Observable<number>>();
    expectTypeOf((sources: readonly Promise<number>[]) => nursery(sources)).returns.toEqualTypeOf<Observable<number>>();
    expectTypeOf((sources: ObservableInput<number>[]) => nursery(sources)).returns.toEqualTypeOf<Observable<number>>();
  });

  it('has the union of an array of unknown length and mixed tasks', () => {
    expectTypeOf((sources: (Observable<number> | Promise<string>)[]) => nursery(sources)).returns.toEqualTypeOf<
      Observable<number | string>
    >();
  });

  it('has the union of a tuple that has a rest', () => {
    expectTypeOf((sources: [Observable<number>, ...Promise<string>[]]) => nursery(sources)).returns.toEqualTypeOf<
      Observable<number | string>
    >();
  });

  it('takes a constant tuple', () => {
    expectTypeOf(nursery([of(1), of('a')] as const)).toEqualTypeOf<Observable<number | string>>();
  });

  it('takes results, as the streams they are', () => {
    expectTypeOf((a: ResultCapture<number>, b: ResultCapture<string, [id: number]>) =>
      nursery([a, b]),
    ).returns.toEqualTypeOf<Observable<number | string>>();
  });

  it('takes options', () => {
    expectTypeOf(nursery([of(1)], { name: 'page', concurrent: 3 })).toEqualTypeOf<Observable<number>>();
  });

  it('takes functions that return a stream', () => {
    expectTypeOf(nursery([() => of(1), () => Promise.resolve('a')])).toEqualTypeOf<Observable<string | number>>();
  });

  it('does not compile if one of them is not a stream, or is a routine', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a number is not a stream
      nursery([of(1), 5]);
      // @ts-expect-error -- nobody has an argument for it
      nursery([(id: number) => of(id)]);
    }).toBeFunction();
  });

  it('does not compile with a stream of sources, nor with a record', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- that is `mergeAll`
      nursery(of(of(1)));
      // @ts-expect-error -- that is for `gather`
      nursery({ a: of(1) });
      // @ts-expect-error -- there must be something
      nursery();
    }).toBeFunction();
  });
});

describe('nursery with what may be a body or sources', () => {
  it('has values that are not known', () => {
    expectTypeOf((it: (() => Observable<number>) | Observable<number>[]) => nursery(it)).returns.toEqualTypeOf<
      Observable<unknown>
    >();
  });
});

describe('the options of a nursery', () => {
  it('are all optional', () => {
    expectTypeOf({}).toExtend<NurseryOptions>();
    expectTypeOf<NurseryOptions>().toEqualTypeOf<{
      name?: string | undefined;
      concurrent?: number | undefined;
      suppressError?: boolean | undefined;
      until?: ObservableInput<unknown> | AbortSignal | undefined;
      observer?: NurseryObserver | readonly NurseryObserver[] | undefined;
    }>();
  });

  it('are the same for a body, for sources, and for an open nursery', () => {
    expectTypeOf<NonNullable<Parameters<typeof openNursery>[0]>>().toEqualTypeOf<NurseryOptions>();
    expectTypeOf((options: NurseryOptions) => [
      nursery(() => of(1), options),
      nursery([of(1)], options),
    ]).toBeFunction();
  });

  it('do not compile where there is no such option', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- it is called concurrent
      nursery(() => of(1), { concurrency: 3 });
      // @ts-expect-error -- it is called concurrent
      nursery([of(1)], { concurrency: 3 });
      // @ts-expect-error -- it is called suppressError
      openNursery({ suppressException: true });
    }).toBeFunction();
  });

  it('do not compile where they are of the wrong type', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a name is a string
      nursery(() => of(1), { name: 5 });
      // @ts-expect-error -- a number, as in RxJS
      nursery(() => of(1), { concurrent: '3' });
      // @ts-expect-error -- yes or no
      nursery(() => of(1), { suppressError: 1 });
      // @ts-expect-error -- a number is not a stream; `timer` makes one
      nursery(() => of(1), { until: 1000 });
      // @ts-expect-error -- an observer has methods
      nursery(() => of(1), { observer: () => undefined });
    }).toBeFunction();
  });

  it('take what may be undefined, also with exactOptionalPropertyTypes', () => {
    expectTypeOf((observer?: NurseryObserver, until?: Observable<unknown>) => {
      nursery([of(1)], { observer, until, name: undefined, concurrent: undefined, suppressError: undefined });
    }).toBeFunction();
  });

  it('take any stream for `until`, a promise too', () => {
    expectTypeOf([{ until: of(1) }, { until: Promise.resolve('a') }, { until: [] }]).items.toExtend<NurseryOptions>();
  });

  it('take an AbortSignal for `until`', () => {
    expectTypeOf({ until: AbortSignal.timeout(5000) }).toExtend<NurseryOptions>();
    expectTypeOf<AbortController>().not.toExtend<NonNullable<NurseryOptions['until']>>();
  });
});

describe('the observer of a nursery', () => {
  it('has only optional methods', () => {
    expectTypeOf({}).toExtend<NurseryObserver>();
    expectTypeOf<keyof NurseryObserver>().toEqualTypeOf<
      'opened' | 'asked' | 'started' | 'around' | 'settled' | 'finalized' | 'ended'
    >();
  });

  it('is notified of the nursery when it opens, and of the task that it is in', () => {
    expectTypeOf<NonNullable<NurseryObserver['opened']>>().parameters.toEqualTypeOf<
      [nursery: Nursery, parent?: ResultCapture<unknown> | undefined]
    >();
  });

  it('is notified of the capture when a child is asked for, started, settled, and finalized', () => {
    type Told = [capture: ResultCapture<unknown>];
    expectTypeOf<Parameters<NonNullable<NurseryObserver['asked']>>>().toEqualTypeOf<Told>();
    expectTypeOf<Parameters<NonNullable<NurseryObserver['started']>>>().toEqualTypeOf<Told>();
    expectTypeOf<Parameters<NonNullable<NurseryObserver['settled']>>>().toEqualTypeOf<Told>();
    expectTypeOf<Parameters<NonNullable<NurseryObserver['finalized']>>>().toEqualTypeOf<Told>();
  });

  it('is notified of the nursery, of how it ended, and of its error', () => {
    expectTypeOf<Parameters<NonNullable<NurseryObserver['ended']>>>().toEqualTypeOf<
      [nursery: Nursery, how: 'completed' | 'failed' | 'unsubscribed', error?: unknown]
    >();
  });

  it('has its parameters typed where it is written in place', () => {
    nursery(() => of(1), {
      observer: {
        settled(capture) {
          expectTypeOf(capture).toEqualTypeOf<ResultCapture<unknown>>();
        },
        ended(n, how, error) {
          expectTypeOf(n).toEqualTypeOf<Nursery>();
          expectTypeOf(how).toEqualTypeOf<'completed' | 'failed' | 'unsubscribed'>();
          expectTypeOf(error).toBeUnknown();
        },
      },
    });
  });

  it('does not compile with a method that is never called', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- it is called settled
      nursery(() => of(1), { observer: { done: () => undefined } });
    }).toBeFunction();
  });
});

describe('Nursery', () => {
  it('says its name, its size and whether it is closed, all to be read only', () => {
    expectTypeOf<Pick<Nursery, 'name' | 'size' | 'closed'>>().toEqualTypeOf<{
      readonly name: string | undefined;
      readonly size: number;
      readonly closed: boolean;
    }>();
  });

  it('is cancelled with a reason, which may be anything, or none', () => {
    expectTypeOf<Nursery['cancel']>().toEqualTypeOf<(reason?: unknown) => void>();
  });

  it('is ended by its body: it has no `close`, nor `done$`', () => {
    expectTypeOf<Nursery>().not.toHaveProperty('close');
    expectTypeOf<Nursery>().not.toHaveProperty('done$');
  });
});

describe('openNursery', () => {
  it('makes an open nursery, with options or without', () => {
    expectTypeOf(openNursery).toEqualTypeOf<(options?: NurseryOptions) => OpenNursery>();
  });

  it('makes one that goes where a nursery is asked for', () => {
    expectTypeOf<OpenNursery>().toExtend<Nursery>();
  });

  it('makes one that can be closed', () => {
    expectTypeOf<OpenNursery['close']>().toEqualTypeOf<() => void>();
  });

  it('makes one that says when it has ended, by a stream without values that can be read only', () => {
    expectTypeOf<Pick<OpenNursery, 'done$'>>().toEqualTypeOf<{ readonly done$: Observable<never> }>();
  });

  it('makes one that can be disposed of, also by `using`', () => {
    expectTypeOf<OpenNursery>().toExtend<Disposable>();
    expectTypeOf<OpenNursery[typeof Symbol.dispose]>().toEqualTypeOf<() => void>();
  });
});
