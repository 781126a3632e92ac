// What compiles, and what must not: gather, gatherSettled, gatherAny, captureMap, abortable. Checked by `npm run types`.

import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import {
  EMPTY,
  NEVER,
  of,
  type Observable,
  type ObservableInput,
  type ObservableInputTuple,
  type OperatorFunction,
} from 'rxjs';
import {
  abortable,
  captureEach,
  captureMap,
  gather,
  gatherAny,
  gatherSettled,
  type CaptureMapOptions,
  type GatherOptions,
  type NurseryObserver,
  type NurseryOptions,
  type ResultCapture,
  type SettledOutcome,
} from 'rxresult';

/** A generic function whose type argument has a default, as the `cold` of RxJS's `TestScheduler`. */
type Cold = <T = string>(marbles: string, values?: Record<string, T>) => Observable<T>;

describe('gather of an array', () => {
  it('has a tuple of the results, each by its own type', () => {
    expectTypeOf(gather([of(1), Promise.resolve('a'), [true]])).toEqualTypeOf<Observable<[number, string, boolean]>>();
    expectTypeOf((lines: AsyncIterable<string>) => gather([lines, 'abc'])).returns.toEqualTypeOf<
      Observable<[string, string]>
    >();
  });

  it('has an empty tuple for none', () => {
    expectTypeOf(gather([])).toEqualTypeOf<Observable<[]>>();
  });

  it('has an array for an array of unknown length', () => {
    expectTypeOf((sources: Observable<number>[]) => gather(sources)).returns.toEqualTypeOf<Observable<number[]>>();
    expectTypeOf((sources: ObservableInput<number>[]) => gather(sources)).returns.toEqualTypeOf<Observable<number[]>>();
    expectTypeOf((sources: (Observable<number> | Promise<string>)[]) => gather(sources)).returns.toEqualTypeOf<
      Observable<(number | string)[]>
    >();
  });

  it('has one that may be changed, also for one that may not: it is a new one', () => {
    expectTypeOf((sources: readonly Promise<number>[]) => gather(sources)).returns.toEqualTypeOf<
      Observable<number[]>
    >();
    expectTypeOf(gather([of(1), of('a')] as const)).toEqualTypeOf<Observable<[number, string]>>();
  });

  it('keeps a rest', () => {
    expectTypeOf((sources: [Observable<number>, ...Promise<string>[]]) => gather(sources)).returns.toEqualTypeOf<
      Observable<[number, ...string[]]>
    >();
  });

  it('takes results, as the streams they are', () => {
    expectTypeOf((a: ResultCapture<number>, b: ResultCapture<string, [id: number]>) =>
      gather([a, b]),
    ).returns.toEqualTypeOf<Observable<[number, string]>>();
  });

  it('has never for a task that never has a value', () => {
    expectTypeOf(gather([EMPTY, of(1)])).toEqualTypeOf<Observable<[never, number]>>();
  });

  it('leaves the types of generic calls to themselves', () => {
    expectTypeOf((cold: Cold) => gather([cold('a'), of(1)])).returns.toEqualTypeOf<Observable<[string, number]>>();
    expectTypeOf((cold: Cold) => gather({ a: cold('a'), b: of(1) })).returns.toEqualTypeOf<
      Observable<{ a: string; b: number }>
    >();
  });

  it('gives the types that are expected of it to its tasks', () => {
    const kinds$: Observable<['a' | 'b']> = gather([of('a')]);
    expectTypeOf(kinds$).toEqualTypeOf<Observable<['a' | 'b']>>();
  });

  it('has the types of the sources of a generic function', () => {
    expectTypeOf(<T>(sources: ObservableInput<T>[]): Observable<T[]> => gather(sources)).toBeFunction();
    expectTypeOf(<A extends readonly unknown[]>(sources: readonly [...ObservableInputTuple<A>]): Observable<A> =>
      gather(sources),
    ).toBeFunction();
    expectTypeOf(<T>(source: Observable<T>): Observable<{ source: T }> => gather({ source })).toBeFunction();
  });
});

describe('gather of a record', () => {
  it('has a record of the results, each by its own type', () => {
    expectTypeOf(gather({ user: of('Ada'), orders: Promise.resolve([1]), lines: ['a'] })).toEqualTypeOf<
      Observable<{ user: string; orders: number[]; lines: string }>
    >();
  });

  it('has one that may be changed, also for one that may not: it is a new one', () => {
    expectTypeOf(gather({ user: of('Ada') } as const)).toEqualTypeOf<Observable<{ user: string }>>();
    expectTypeOf((sources: Readonly<Record<'a' | 'b', Observable<number>>>) => gather(sources)).returns.toEqualTypeOf<
      Observable<{ a: number; b: number }>
    >();
  });

  it('has an optional result for an optional task', () => {
    expectTypeOf((sources: { user: Observable<string>; orders?: Observable<number> }) =>
      gather(sources),
    ).returns.toEqualTypeOf<Observable<{ user: string; orders?: number }>>();
  });

  it('has a record by any key for a record by any key', () => {
    expectTypeOf((sources: Record<string, Observable<number>>) => gather(sources)).returns.toEqualTypeOf<
      Observable<Record<string, number>>
    >();
  });

  it('has an empty record for none', () => {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- that is what it has
    expectTypeOf(gather({})).toEqualTypeOf<Observable<{}>>();
  });
});

describe('gatherSettled', () => {
  it('has a tuple of outcomes for an array, which are settled', () => {
    expectTypeOf(gatherSettled([of(1), Promise.resolve('a')])).toEqualTypeOf<
      Observable<[SettledOutcome<number>, SettledOutcome<string>]>
    >();
    expectTypeOf(gatherSettled([of(1), of('a')] as const)).toEqualTypeOf<
      Observable<[SettledOutcome<number>, SettledOutcome<string>]>
    >();
    expectTypeOf(gatherSettled([])).toEqualTypeOf<Observable<[]>>();
  });

  it('has an array of outcomes for an array of unknown length', () => {
    expectTypeOf((sources: readonly ObservableInput<number>[]) => gatherSettled(sources)).returns.toEqualTypeOf<
      Observable<SettledOutcome<number>[]>
    >();
  });

  it('has a record of outcomes for a record', () => {
    expectTypeOf(gatherSettled({ user: of('Ada'), orders: [1] })).toEqualTypeOf<
      Observable<{ user: SettledOutcome<string>; orders: SettledOutcome<number> }>
    >();
    expectTypeOf((sources: Record<string, Observable<number>>) => gatherSettled(sources)).returns.toEqualTypeOf<
      Observable<Record<string, SettledOutcome<number>>>
    >();
  });

  it('has outcomes that their status tells apart', () => {
    gatherSettled({ user: of('Ada') }).subscribe(({ user }) => {
      expectTypeOf(user.status).toEqualTypeOf<'fulfilled' | 'empty' | 'rejected' | 'cancelled'>();
      if (user.status === 'fulfilled') {
        expectTypeOf(user.value).toBeString();
      } else if (user.status === 'rejected') {
        expectTypeOf(user.reason).toBeUnknown();
      }
    });
  });
});

describe('gatherAny', () => {
  it('has the union of the results of an array', () => {
    expectTypeOf(gatherAny([of(1), Promise.resolve('a'), [true]])).toEqualTypeOf<
      Observable<number | string | boolean>
    >();
    expectTypeOf((sources: readonly Observable<number>[]) => gatherAny(sources)).returns.toEqualTypeOf<
      Observable<number>
    >();
  });

  it('has the union of the results of a record', () => {
    expectTypeOf(gatherAny({ user: of('Ada'), orders: [1] })).toEqualTypeOf<Observable<string | number>>();
    expectTypeOf((sources: Record<string, Observable<number>>) => gatherAny(sources)).returns.toEqualTypeOf<
      Observable<number>
    >();
  });

  it('has no result where there are no tasks', () => {
    expectTypeOf(gatherAny([])).toEqualTypeOf<Observable<never>>();
    expectTypeOf(gatherAny({})).toEqualTypeOf<Observable<never>>();
  });
});

describe('the sources of gather, gatherSettled and gatherAny', () => {
  it('may be functions that return a stream', () => {
    const fetchName = () => Promise.resolve('a');
    expectTypeOf(gather([fetchName, () => of(1), of(true)])).toEqualTypeOf<Observable<[string, number, boolean]>>();
    expectTypeOf(gather({ name: fetchName, ok: of(true) })).toEqualTypeOf<Observable<{ name: string; ok: boolean }>>();
    expectTypeOf(gatherSettled([fetchName])).toEqualTypeOf<Observable<[SettledOutcome<string>]>>();
    expectTypeOf(gatherAny({ name: fetchName, one: () => [1] })).toEqualTypeOf<Observable<string | number>>();
    const many: (Observable<number> | (() => Observable<number>))[] = [];
    expectTypeOf(gather(many)).toEqualTypeOf<Observable<number[]>>();
  });

  it('do not compile if one is not a stream, or is a routine', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a number is not a stream
      gather([of(1), 5]);
      // @ts-expect-error -- a number is not a stream
      gather({ a: of(1), b: 5 });
      // @ts-expect-error -- nobody has an argument for it
      gather({ a: (id: number) => of(id) });
      // @ts-expect-error -- it does not return a stream
      gather([() => 5]);
      // @ts-expect-error -- a number is not a stream
      gatherSettled([of(1), 5]);
      // @ts-expect-error -- a number is not a stream
      gatherSettled({ a: 5 });
      // @ts-expect-error -- a number is not a stream
      gatherAny([of(1), 5]);
      // @ts-expect-error -- a number is not a stream
      gatherAny({ a: 5 });
    }).toBeFunction();
  });

  it('do not compile where they are neither an array nor a record', () => {
    class Page {
      user = of('Ada');
    }
    expectTypeOf(() => {
      // @ts-expect-error -- a stream of sources is for `toArray`
      gather(of(of(1)));
      // @ts-expect-error -- it is one source, not several
      gather(Promise.resolve(1));
      // @ts-expect-error -- a map is not a record
      gather(new Map([['a', of(1)]]));
      // @ts-expect-error -- a set is not an array
      gather(new Set([of(1)]));
      // @ts-expect-error -- the object of a class is not a record
      gather(new Page());
      // @ts-expect-error -- it is one source, not several
      gather('abc');
      // @ts-expect-error -- a function is not a record
      gather(() => of(1));
      // @ts-expect-error -- there must be something
      gather();
      // @ts-expect-error -- there must be something
      gatherSettled(undefined);
      // @ts-expect-error -- there must be something
      gatherAny(null);
      // @ts-expect-error -- one container, not several sources
      gather(of(1), of(2));
    }).toBeFunction();
  });
});

describe('the options of gather, gatherSettled and gatherAny', () => {
  it('are those of a nursery, but for suppressError', () => {
    expectTypeOf<GatherOptions>().toEqualTypeOf<{
      name?: string | undefined;
      concurrent?: number | undefined;
      until?: ObservableInput<unknown> | AbortSignal | undefined;
      observer?: NurseryObserver | readonly NurseryObserver[] | undefined;
    }>();
    expectTypeOf<Parameters<typeof gather>[1]>().toEqualTypeOf<GatherOptions | undefined>();
    expectTypeOf<Parameters<typeof gatherSettled>[1]>().toEqualTypeOf<GatherOptions | undefined>();
    expectTypeOf<Parameters<typeof gatherAny>[1]>().toEqualTypeOf<GatherOptions | undefined>();
  });

  it('do not change the type of the result', () => {
    const options = { name: 'page', concurrent: 2, until: NEVER };
    expectTypeOf(gather([of(1)], options)).toEqualTypeOf<Observable<[number]>>();
    expectTypeOf(gather({ a: of(1) }, options)).toEqualTypeOf<Observable<{ a: number }>>();
  });

  it('do not compile with suppressError, nor with what there is not', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- for failures as data there is `gatherSettled`
      gather([of(1)], { suppressError: true });
      // @ts-expect-error -- it does so anyway
      gatherSettled({ a: of(1) }, { suppressError: true });
      // @ts-expect-error -- it does so anyway
      gatherAny([of(1)], { suppressError: true });
      // @ts-expect-error -- it is called concurrent
      gather([of(1)], { concurrency: 2 });
    }).toBeFunction();
  });
});

describe('captureMap', () => {
  it('has captures of the result, whose arguments are the value and its index', () => {
    expectTypeOf(of(1).pipe(captureMap((value) => of(String(value))))).toEqualTypeOf<
      Observable<ResultCapture<string, [value: number, index: number]>>
    >();
    expectTypeOf(captureMap((value: string, index: number) => Promise.resolve(value.length + index))).toEqualTypeOf<
      OperatorFunction<string, ResultCapture<number, [value: string, index: number]>>
    >();
  });

  it('has its parameters typed where it is written in a pipe', () => {
    of('a').pipe(
      captureMap((value, index) => {
        expectTypeOf(value).toBeString();
        expectTypeOf(index).toBeNumber();
        return EMPTY;
      }),
    );
  });

  it('takes any input from project', () => {
    expectTypeOf(of(1).pipe(captureMap(() => ['a']))).toEqualTypeOf<
      Observable<ResultCapture<string, [value: number, index: number]>>
    >();
    expectTypeOf(of(1).pipe(captureMap(async () => await Promise.resolve(true)))).toEqualTypeOf<
      Observable<ResultCapture<boolean, [value: number, index: number]>>
    >();
  });

  it('has the union of the results where project returns one of two streams', () => {
    expectTypeOf(of(1).pipe(captureMap((value) => (value > 1 ? of('a') : [true])))).toEqualTypeOf<
      Observable<ResultCapture<string | boolean, [value: number, index: number]>>
    >();
  });

  it('takes the options of a nursery, suppressError as well', () => {
    expectTypeOf<Parameters<typeof captureMap<string, []>>[1]>().toEqualTypeOf<CaptureMapOptions<string> | undefined>();
    expectTypeOf<CaptureMapOptions<string>>().toExtend<NurseryOptions>();
    expectTypeOf(of(1).pipe(captureMap(() => of('a'), { suppressError: true, concurrent: 2 }))).toEqualTypeOf<
      Observable<ResultCapture<string, [value: number, index: number]>>
    >();
  });

  it('types the parameters of taskName', () => {
    of('a').pipe(
      captureMap(() => of(1), {
        ordered: true,
        taskName: (value, index) => {
          expectTypeOf(value).toEqualTypeOf<string>();
          return `${value} ${index}`;
        },
      }),
    );
  });

  it('does not compile where project does not return a stream, or takes another value', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a number is not a stream
      of(1).pipe(captureMap((value) => value * 2));
      // @ts-expect-error -- it may return none
      of(1).pipe(captureMap((value) => (value > 1 ? of(value) : undefined)));
      // @ts-expect-error -- it is given numbers
      of(1).pipe(captureMap((value: string) => of(value)));
      // @ts-expect-error -- a stream is not a function
      of(1).pipe(captureMap(of(1)));
    }).toBeFunction();
  });
});

describe('abortable', () => {
  it('has the values of the stream that its function returns, whatever its kind', () => {
    expectTypeOf(abortable(() => of(1))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(abortable((signal) => fetch('/', { signal }))).toEqualTypeOf<Observable<Response>>();
    expectTypeOf(abortable(async () => await Promise.resolve('a'))).toEqualTypeOf<Observable<string>>();
    expectTypeOf(abortable(() => ['a'])).toEqualTypeOf<Observable<string>>();
    expectTypeOf((pages: (signal: AbortSignal) => AsyncGenerator<string>) => abortable(pages)).returns.toEqualTypeOf<
      Observable<string>
    >();
  });

  it('has a signal for its parameter', () => {
    abortable((signal) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return EMPTY;
    });
  });

  it('does not compile where its function does not return a stream, or wants more than a signal', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- a number is not a stream
      abortable(() => 5);
      // @ts-expect-error -- there must be a stream
      abortable(() => undefined);
      // @ts-expect-error -- it would get no url
      abortable((signal: AbortSignal, url: string) => fetch(url, { signal }));
      // @ts-expect-error -- a stream gets no signal
      abortable(of(1));
    }).toBeFunction();
  });
});

describe('captureEach', () => {
  it('emits captures whose arguments are the item and its index', () => {
    expectTypeOf(captureEach(['a'], (text) => of(text.length), { concurrent: 1 })).toEqualTypeOf<
      Observable<ResultCapture<number, [value: string, index: number]>>
    >();
    expectTypeOf(captureEach(new ReadableStream<string>(), (chunk) => of(chunk), { concurrent: 1 })).toEqualTypeOf<
      Observable<ResultCapture<string, [value: string, index: number]>>
    >();
    const rows = (async function* () {
      yield await Promise.resolve(1);
    })();
    expectTypeOf(captureEach(rows, (row) => of(row), { concurrent: Infinity, ordered: true })).toEqualTypeOf<
      Observable<ResultCapture<number, [value: number, index: number]>>
    >();
  });

  it('does not compile without concurrent, nor with an Observable or a promise', () => {
    expectTypeOf(() => {
      // @ts-expect-error -- concurrent is required
      captureEach(['a'], (text) => of(text));
      // @ts-expect-error -- concurrent is required
      captureEach(['a'], (text) => of(text), { ordered: true });
      // @ts-expect-error -- captureMap takes these
      captureEach(of('a'), (text) => of(text), { concurrent: 1 });
      // @ts-expect-error -- captureMap takes these
      captureEach(Promise.resolve('a'), (text) => of(text), { concurrent: 1 });
    }).toBeFunction();
  });
});
