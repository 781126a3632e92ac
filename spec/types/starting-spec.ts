// What compiles, and what must not: startSoon, start, captureStartAndDoneResults. Checked by `npm run types`.

import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import {
  defer,
  EMPTY,
  NEVER,
  of,
  type BehaviorSubject,
  type Observable,
  type ObservableInput,
  type ObservedValueOf,
  type Subject,
} from 'rxjs';
import {
  captureStartAndDoneResults,
  type Future,
  type Nursery,
  type NurseryOptions,
  type OpenNursery,
  type ResultBase,
  type ResultCapture,
  type TaskOptions,
} from 'rxresult';

const measure = (pages: number, title: string) => of(pages + title.length);

/** A generic function whose type argument has a default, as the `cold` of RxJS's `TestScheduler`. */
type Cold = <T = string>(marbles: string, values?: Record<string, T>) => Observable<T>;

interface User {
  readonly name: string;
}

describe('startSoon with a routine', () => {
  it('does not compile with too few arguments', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- it wants a title too
      n.startSoon(measure, 1);
      // @ts-expect-error -- it wants pages and a title
      n.startSoon(measure);
    }).toBeFunction();
  });

  it('does not compile with too many arguments', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- it wants two
      n.startSoon(measure, 1, 'two', false);
      // @ts-expect-error -- it wants none
      n.startSoon(() => of(1), 1);
    }).toBeFunction();
  });

  it('does not compile with an argument of the wrong type', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a title is a string
      n.startSoon(measure, 1, 2);
      // @ts-expect-error -- pages are a number
      n.startSoon(measure, 'one', 'two');
    }).toBeFunction();
  });

  it('does not compile with options, which go with a stream', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- options are taken for an argument
      n.startSoon(() => of(1), { name: 'orders' });
      // @ts-expect-error -- options are taken for an argument
      n.startSoon(measure, 1, 'two', { name: 'orders' });
    }).toBeFunction();
    expectTypeOf((n: Nursery) =>
      n.startSoon(
        defer(() => measure(1, 'two')),
        { name: 'orders' },
      ),
    ).returns.toEqualTypeOf<ResultCapture<number>>();
  });

  it('does not compile where the routine does not return a stream', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a number is not a stream
      n.startSoon(() => 5);
      // @ts-expect-error -- undefined is not a stream
      n.startSoon(() => undefined);
    }).toBeFunction();
  });

  it('has the type of the result, and of the arguments', () => {
    expectTypeOf((n: Nursery) => n.startSoon(measure, 1, 'two')).returns.toEqualTypeOf<
      ResultCapture<number, [pages: number, title: string]>
    >();
    expectTypeOf((n: Nursery) => n.startSoon(measure, 1, 'two').result()).returns.toEqualTypeOf<number>();
    expectTypeOf((n: Nursery) => n.startSoon(measure, 1, 'two').args).returns.toEqualTypeOf<
      [pages: number, title: string]
    >();
    expectTypeOf((n: Nursery) => n.startSoon(measure, 1, 'two').args[1]).returns.toEqualTypeOf<string>();
  });

  it('has no arguments where the routine takes none', () => {
    expectTypeOf((n: Nursery) => n.startSoon(() => of(1))).returns.toEqualTypeOf<ResultCapture<number, []>>();
  });

  it('has a routine, or none: which it is is not in the type', () => {
    expectTypeOf((n: Nursery) => n.startSoon(measure, 1, 'two').routine).returns.toEqualTypeOf<
      ((...args: never) => unknown) | undefined
    >();
  });

  it('lets optional arguments be left out, and has those that were given', () => {
    const page = (id: number, lang?: string) => of(`${id} ${lang ?? 'en'}`);
    expectTypeOf((n: Nursery) => n.startSoon(page, 1)).returns.toEqualTypeOf<ResultCapture<string, [number]>>();
    expectTypeOf((n: Nursery) => n.startSoon(page, 1, 'de')).returns.toEqualTypeOf<
      ResultCapture<string, [number, string]>
    >();
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a language is a string
      n.startSoon(page, 1, 2);
    }).toBeFunction();
  });

  it('takes a rest of arguments, and has those that were given', () => {
    const sum = (...numbers: number[]) => of(numbers.length);
    expectTypeOf((n: Nursery) => n.startSoon(sum, 1, 2)).returns.toEqualTypeOf<
      ResultCapture<number, [number, number]>
    >();
    expectTypeOf((n: Nursery, numbers: number[]) => n.startSoon(sum, ...numbers)).returns.toEqualTypeOf<
      ResultCapture<number, number[]>
    >();
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- all of them are numbers
      n.startSoon(sum, 1, 'two');
    }).toBeFunction();
  });

  it('has the type of a routine that returns a promise', () => {
    expectTypeOf((n: Nursery, load: (id: number) => Promise<User>) => n.startSoon(load, 1)).returns.toEqualTypeOf<
      ResultCapture<User, [id: number]>
    >();
  });

  it('has the type of a routine that returns an iterable, or is a generator', () => {
    expectTypeOf((n: Nursery) => n.startSoon((last: number) => [1, last], 2)).returns.toEqualTypeOf<
      ResultCapture<number, [last: number]>
    >();
    expectTypeOf((n: Nursery, lines: (path: string) => Generator<string>) =>
      n.startSoon(lines, '/'),
    ).returns.toEqualTypeOf<ResultCapture<string, [path: string]>>();
  });

  it('has the type of a routine that returns an async iterable, or is an async generator', () => {
    expectTypeOf((n: Nursery, lines: (path: string) => AsyncIterable<string>) =>
      n.startSoon(lines, '/'),
    ).returns.toEqualTypeOf<ResultCapture<string, [path: string]>>();
    expectTypeOf((n: Nursery, lines: () => AsyncGenerator<string>) => n.startSoon(lines)).returns.toEqualTypeOf<
      ResultCapture<string, []>
    >();
  });
});

describe('startSoon with a routine of any kind', () => {
  const identity = <T>(value: T) => of(value);
  const repeat = <T>(make: () => T, ...times: number[]) => of(times.map(make));

  interface Api {
    page(page: number): Promise<number>;
    readonly load: (title: string) => string[];
  }

  function overloaded(): Observable<number>;
  function overloaded(id: string, page: number): Observable<string>;
  function overloaded(...args: unknown[]): Observable<unknown> {
    return of(args);
  }

  it('has the types of a generic one, by its arguments', () => {
    expectTypeOf((n: Nursery) => n.startSoon(identity, 5)).returns.toEqualTypeOf<ResultCapture<number, [number]>>();
    expectTypeOf((n: Nursery) => n.startSoon(repeat, () => 'a', 1, 2).result()).returns.toEqualTypeOf<string[]>();
  });

  it('has the types of the last signature of an overloaded one', () => {
    expectTypeOf((n: Nursery) => n.startSoon(overloaded, 'a', 1)).returns.toEqualTypeOf<
      ResultCapture<string, [string, number]>
    >();
  });

  it('has the types of a method', () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- as users do it
    expectTypeOf((n: Nursery, api: Api) => n.startSoon(api.page, 1)).returns.toEqualTypeOf<
      ResultCapture<number, [page: number]>
    >();
    expectTypeOf((n: Nursery, api: Api) => n.startSoon(api.load, 'a')).returns.toEqualTypeOf<
      ResultCapture<string, [title: string]>
    >();
  });

  it('has its parameters typed by the arguments where it is written in place', () => {
    expectTypeOf((n: Nursery) => n.startSoon((page, title) => of(page + title.length), 1, 'two')).returns.toEqualTypeOf<
      ResultCapture<number, [number, string]>
    >();
  });

  it('lets an argument with a default be left out', () => {
    const titled = (page: number, title = 'a') => of(page, title.length);
    expectTypeOf((n: Nursery) => n.startSoon(titled, 5)).returns.toEqualTypeOf<ResultCapture<number, [number]>>();
    expectTypeOf((n: Nursery) => n.startSoon(titled, 5, 'b')).returns.toEqualTypeOf<
      ResultCapture<number, [number, string]>
    >();
  });

  it('takes an argument that looks like options', () => {
    const greet = (user: User) => of(user);
    const greetAnyone = (user?: User) => of(user);
    expectTypeOf((n: Nursery) => n.startSoon(greet, { name: 'Ada' }).result()).returns.toEqualTypeOf<User>();
    expectTypeOf((n: Nursery) => n.startSoon(greetAnyone, { name: 'Ada' }).result()).returns.toEqualTypeOf<
      User | undefined
    >();
  });

  it('has the union of the values where it returns one of two streams, or is one of two routines', () => {
    expectTypeOf((n: Nursery, which: boolean) => n.startSoon(() => (which ? of(1) : ['a']))).returns.toEqualTypeOf<
      ResultCapture<number | string, []>
    >();
    expectTypeOf((n: Nursery, routine: (() => Observable<number>) | (() => Promise<string>)) =>
      n.startSoon(routine).result(),
    ).returns.toEqualTypeOf<number | string>();
  });

  it('has the types of the routine of a generic function', () => {
    expectTypeOf(
      <T, A extends unknown[]>(n: Nursery, routine: (...args: A) => Promise<T>, ...args: A): ResultCapture<T, A> =>
        n.startSoon(routine, ...args),
    ).toBeFunction();
  });

  it('has the types that are given to it', () => {
    expectTypeOf((n: Nursery) =>
      n.startSoon<number, [pages: number, title: string]>(measure, 1, 'two'),
    ).returns.toEqualTypeOf<ResultCapture<number, [pages: number, title: string]>>();
  });
});

describe('startSoon with a stream', () => {
  it('has the type of an Observable', () => {
    expectTypeOf((n: Nursery, users: Observable<User>) => n.startSoon(users)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
    expectTypeOf((n: Nursery, users: Subject<User>) => n.startSoon(users)).returns.toEqualTypeOf<ResultCapture<User>>();
    expectTypeOf((n: Nursery, users: BehaviorSubject<User>) => n.startSoon(users)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
  });

  it('has no value for one that has none', () => {
    expectTypeOf((n: Nursery) => n.startSoon(EMPTY)).returns.toEqualTypeOf<ResultCapture<never>>();
  });

  it('has the type of a promise', () => {
    expectTypeOf((n: Nursery, user: Promise<User>) => n.startSoon(user)).returns.toEqualTypeOf<ResultCapture<User>>();
  });

  it('has the type of an iterable', () => {
    expectTypeOf((n: Nursery, users: User[]) => n.startSoon(users)).returns.toEqualTypeOf<ResultCapture<User>>();
    expectTypeOf((n: Nursery, users: Set<User>) => n.startSoon(users)).returns.toEqualTypeOf<ResultCapture<User>>();
    expectTypeOf((n: Nursery, users: Iterable<User>) => n.startSoon(users)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
  });

  it('has the type of an async iterable', () => {
    expectTypeOf((n: Nursery, users: AsyncIterable<User>) => n.startSoon(users)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
  });

  it('has the union of two streams, of which it is one', () => {
    expectTypeOf((n: Nursery, task: Observable<number> | Promise<string>) => n.startSoon(task)).returns.toEqualTypeOf<
      ResultCapture<number | string>
    >();
  });

  it('has the type of any of these', () => {
    expectTypeOf((n: Nursery, users: ObservableInput<User>) => n.startSoon(users)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
  });

  it('has the type of another result', () => {
    expectTypeOf((n: Nursery, user: ResultBase<User>) => n.startSoon(user)).returns.toEqualTypeOf<
      ResultCapture<User>
    >();
    expectTypeOf((n: Nursery, user: Future<User>) => n.startSoon(user)).returns.toEqualTypeOf<ResultCapture<User>>();
  });

  it('does not know of arguments', () => {
    expectTypeOf((n: Nursery) => n.startSoon(of(1)).args).returns.toEqualTypeOf<readonly unknown[]>();
  });

  it('takes a name and whether its error is suppressed', () => {
    expectTypeOf((n: Nursery) => {
      n.startSoon(of(1), {});
      n.startSoon(of(1), { name: 'orders' });
      n.startSoon(of(1), { suppressError: true });
      n.startSoon(of(1), { name: 'orders', suppressError: false });
    }).toBeFunction();
    expectTypeOf((n: Nursery, name: string | undefined, suppressError: boolean | undefined) => {
      n.startSoon(of(1), { name, suppressError });
      n.startSoon(of(1), undefined);
    }).toBeFunction();
    expectTypeOf<TaskOptions>().toEqualTypeOf<{
      name?: string | undefined;
      suppressError?: boolean | undefined;
    }>();
  });

  it('does not compile with an option that there is not, or of the wrong type', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- that is aioresult's name for it
      n.startSoon(of(1), { suppressException: true });
      // @ts-expect-error -- that is an option of the nursery
      n.startSoon(of(1), { concurrent: 3 });
      // @ts-expect-error -- a name is a string
      n.startSoon(of(1), { name: 5 });
      // @ts-expect-error -- yes or no
      n.startSoon(of(1), { suppressError: 'yes' });
      // @ts-expect-error -- the name goes by its option
      n.startSoon(of(1), 'orders');
    }).toBeFunction();
  });

  it('does not compile with arguments, which go with a routine', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a stream takes no arguments
      n.startSoon(of(1), 5);
      // @ts-expect-error -- a stream takes no arguments
      n.startSoon(of(1), 5, 'two');
      // @ts-expect-error -- a stream takes no arguments
      n.startSoon(of(1), { name: 'orders' }, 5);
    }).toBeFunction();
  });

  it('has the type that is given to it', () => {
    expectTypeOf((n: Nursery) => n.startSoon<number>(NEVER)).returns.toEqualTypeOf<ResultCapture<number>>();
    expectTypeOf((n: Nursery) => n.startSoon<number>(NEVER, { name: 'orders' })).returns.toEqualTypeOf<
      ResultCapture<number>
    >();
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- it is a stream of strings
      n.startSoon<number>(of('a'));
    }).toBeFunction();
  });

  it('leaves the types of generic calls to themselves', () => {
    expectTypeOf((n: Nursery, cold: Cold) => n.startSoon(cold('a'))).returns.toEqualTypeOf<ResultCapture<string>>();
    expectTypeOf((n: Nursery, cold: Cold) => n.startSoon(cold('a', { a: 1 }), { name: 'a' })).returns.toEqualTypeOf<
      ResultCapture<number>
    >();
  });

  it('has the type of the stream of a generic function', () => {
    expectTypeOf(<T>(n: Nursery, task: Observable<T>): ResultCapture<T> => n.startSoon(task)).toBeFunction();
    expectTypeOf(<T>(n: Nursery, task: ObservableInput<T>): ResultCapture<T> =>
      n.startSoon(task, { name: 'a' }),
    ).toBeFunction();
    expectTypeOf(<O extends ObservableInput<unknown>>(n: Nursery, task: O): ResultCapture<ObservedValueOf<O>> =>
      n.startSoon(task, { name: 'a' }),
    ).toBeFunction();
  });

  it('does not compile if the task is not a stream', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a number is not a stream
      n.startSoon(5);
      // @ts-expect-error -- there must be one
      n.startSoon();
      // @ts-expect-error -- an object is not a stream
      n.startSoon({ then: 5 });
    }).toBeFunction();
  });
});

describe('start', () => {
  it('has the type of the value given to `started`', () => {
    expectTypeOf((n: Nursery) =>
      n.start((started: (port: number) => void) => defer(() => (started(80), 'x'))),
    ).returns.toEqualTypeOf<Observable<number>>();
  });

  it('has no value where the routine declares none', () => {
    expectTypeOf((n: Nursery) => n.start(() => of(1))).returns.toEqualTypeOf<Observable<void>>();
    expectTypeOf((n: Nursery) =>
      n.start((started) => {
        started();
        return NEVER;
      }),
    ).returns.toEqualTypeOf<Observable<void>>();
    expectTypeOf((n: Nursery, routine: (started: () => void) => Promise<string>) =>
      n.start(routine),
    ).returns.toEqualTypeOf<Observable<void>>();
  });

  it('does not compile with a value that the routine does not declare', () => {
    expectTypeOf((n: Nursery) =>
      n.start((started) => {
        // @ts-expect-error -- `(started: (port: number) => void)` declares one
        started(5);
        return NEVER;
      }),
    ).toBeFunction();
  });

  it('does not compile without a value where the routine declares one', () => {
    expectTypeOf((n: Nursery) =>
      n.start((started: (port: number) => void) => {
        // @ts-expect-error -- there must be a port
        started();
        return NEVER;
      }),
    ).toBeFunction();
  });

  it('has the type of the value that is expected of it', () => {
    expectTypeOf((n: Nursery) => {
      const port$: Observable<number> = n.start((started) => {
        started(5);
        return NEVER;
      });
      return port$;
    }).toBeFunction();
  });

  it('takes a routine that returns one of two streams', () => {
    expectTypeOf((n: Nursery, which: boolean) =>
      n.start((started: (port: number) => void) => (which ? defer(() => (started(80), 'x')) : [true])),
    ).returns.toEqualTypeOf<Observable<number>>();
  });

  it('has the type of the value in a generic function', () => {
    expectTypeOf(<S>(n: Nursery, routine: (started: (value: S) => void) => ObservableInput<unknown>): Observable<S> =>
      n.start(routine),
    ).toBeFunction();
  });

  it('has the type that is given to it', () => {
    expectTypeOf((n: Nursery) =>
      n.start<number, string>((started) => {
        started(8080);
        // @ts-expect-error -- a port is a number
        started('8080');
        return of('done');
      }),
    ).returns.toEqualTypeOf<Observable<number>>();
  });

  it('takes what a nursery takes: a promise, an iterable, an async iterable', () => {
    type Started = (port: number) => void;
    expectTypeOf((n: Nursery, routine: (started: Started) => Promise<string>) =>
      n.start(routine),
    ).returns.toEqualTypeOf<Observable<number>>();
    expectTypeOf((n: Nursery, routine: (started: Started) => string[]) => n.start(routine)).returns.toEqualTypeOf<
      Observable<number>
    >();
    expectTypeOf((n: Nursery, routine: (started: Started) => AsyncGenerator<string>) =>
      n.start(routine),
    ).returns.toEqualTypeOf<Observable<number>>();
  });

  it('takes a name, and nothing else', () => {
    expectTypeOf((n: Nursery) => n.start(() => of(1), { name: 'server' })).toBeFunction();
    expectTypeOf((n: Nursery, name: string | undefined) => n.start(() => of(1), { name })).toBeFunction();
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- an error before the start is the waiter's, and after it the nursery's
      n.start(() => of(1), { suppressError: true });
      // @ts-expect-error -- a name is a string
      n.start(() => of(1), { name: 5 });
    }).toBeFunction();
  });

  it('does not compile with a stream, nor with a routine that returns none', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- a stream cannot say when it is ready
      n.start(of(1));
      // @ts-expect-error -- a number is not a stream
      n.start(() => 5);
    }).toBeFunction();
  });

  it('does not compile with a routine that wants more than `started`', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- it would get no host
      n.start((started: (port: number) => void, host: string) => defer(() => (started(80), host)));
    }).toBeFunction();
  });
});

describe('captureStartAndDoneResults', () => {
  const server = (started: (port: number) => void) => defer(() => (started(80), 'x'));

  it('has the type of the start value, and of the result', () => {
    expectTypeOf((n: Nursery) => captureStartAndDoneResults(n, server)).returns.toEqualTypeOf<
      [start: ResultCapture<number>, done: ResultCapture<string>]
    >();
    expectTypeOf((n: Nursery) => {
      const [ready, done] = captureStartAndDoneResults(n, server);
      return [ready.result(), done.result()] as const;
    }).returns.toEqualTypeOf<readonly [number, string]>();
  });

  it('has them for a routine that returns a promise, an iterable or an async iterable', () => {
    type Started = (port: number) => void;
    type Pair = [start: ResultCapture<number>, done: ResultCapture<User>];
    expectTypeOf((n: Nursery, routine: (started: Started) => Promise<User>) =>
      captureStartAndDoneResults(n, routine),
    ).returns.toEqualTypeOf<Pair>();
    expectTypeOf((n: Nursery, routine: (started: Started) => User[]) =>
      captureStartAndDoneResults(n, routine),
    ).returns.toEqualTypeOf<Pair>();
    expectTypeOf((n: Nursery, routine: (started: Started) => AsyncIterable<User>) =>
      captureStartAndDoneResults(n, routine),
    ).returns.toEqualTypeOf<Pair>();
  });

  it('has no start value where the routine declares none', () => {
    expectTypeOf((n: Nursery) =>
      captureStartAndDoneResults(n, (started) => {
        started();
        return of('a');
      }),
    ).returns.toEqualTypeOf<[start: ResultCapture<void>, done: ResultCapture<string>]>();
  });

  it('has the values of both streams where the routine returns one of two', () => {
    expectTypeOf((n: Nursery, which: boolean) =>
      captureStartAndDoneResults(n, (started: (port: number) => void) =>
        which ? defer(() => (started(80), of('a'))) : [true],
      ),
    ).returns.toEqualTypeOf<[start: ResultCapture<number>, done: ResultCapture<string | boolean>]>();
  });

  it('has the types that are given to it', () => {
    expectTypeOf((n: Nursery) =>
      captureStartAndDoneResults<number, string>(n, (started) => defer(() => (started(80), of('a')))),
    ).returns.toEqualTypeOf<[start: ResultCapture<number>, done: ResultCapture<string>]>();
  });

  it('takes a nursery that may be undefined', () => {
    expectTypeOf((n: Nursery, startNursery: Nursery | undefined) =>
      captureStartAndDoneResults(n, server, { startNursery }),
    ).toBeFunction();
  });

  it('takes a nursery to start in', () => {
    expectTypeOf((run: Nursery, start: OpenNursery) =>
      captureStartAndDoneResults(run, server, { startNursery: start }),
    ).returns.toEqualTypeOf<[start: ResultCapture<number>, done: ResultCapture<string>]>();
  });

  it('does not compile with an option that there is not, or of the wrong type', () => {
    expectTypeOf((n: Nursery, options: NurseryOptions) => {
      // @ts-expect-error -- it is called startNursery
      captureStartAndDoneResults(n, server, { nursery: n });
      // @ts-expect-error -- options are no nursery
      captureStartAndDoneResults(n, server, { startNursery: options });
      // @ts-expect-error -- the nursery goes by its option
      captureStartAndDoneResults(n, server, n);
    }).toBeFunction();
  });

  it('does not compile without a nursery, or without a routine', () => {
    expectTypeOf((n: Nursery) => {
      // @ts-expect-error -- the nursery is first
      captureStartAndDoneResults(server);
      // @ts-expect-error -- a stream cannot say when it is ready
      captureStartAndDoneResults(n, of(1));
      // @ts-expect-error -- it would get no host
      captureStartAndDoneResults(n, (started: (port: number) => void, host: string) => of(host, started));
    }).toBeFunction();
  });
});
