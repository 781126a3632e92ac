import { textOf } from './testBed';
import {
  ApplicationRef,
  Component,
  computed,
  createEnvironmentInjector,
  effect,
  EnvironmentInjector,
  ErrorHandler,
  Injector,
  linkedSignal,
  provideZonelessChangeDetection,
  signal,
  type OnDestroy,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  EMPTY,
  finalize,
  firstValueFrom,
  NEVER,
  Observable,
  of,
  Subject,
  tap,
  throwError,
  timer,
  type Subscriber,
} from 'rxjs';
import { abortable, finalizeWith } from 'rxresult';
import {
  nurseryResource,
  optional,
  type NurseryResource,
  type NurseryResourceOptions,
  type PartTasks,
} from 'rxresult/angular';
import { nextMacrotask, unhandledErrors } from '../support';
import { boom, debugNameOf } from './contexts';

/** Requests that a test answers. It logs `+name` when one is subscribed, and `-name` when it is unsubscribed before its end. */
class Server {
  readonly log: string[] = [];
  private readonly open = new Map<string, Subscriber<string>>();

  get(name: string): Observable<string> {
    return new Observable<string>((subscriber) => {
      this.log.push(`+${name}`);
      this.open.set(name, subscriber);
      return () => {
        if (this.open.get(name) === subscriber) {
          this.open.delete(name);
          this.log.push(`-${name}`);
        }
      };
    });
  }

  answer(name: string, value = `${name} 1`): void {
    const subscriber = this.take(name);
    subscriber.next(value);
    subscriber.complete();
  }

  fail(name: string, error: unknown = boom): void {
    this.take(name).error(error);
  }

  private take(name: string): Subscriber<string> {
    const subscriber = this.open.get(name);
    if (!subscriber) {
      throw new Error(`${name} has not been requested`);
    }
    this.open.delete(name);
    return subscriber;
  }
}

let server: Server;
const reported: unknown[] = [];

beforeEach(() => {
  server = new Server();
  reported.length = 0;
  TestBed.configureTestingModule({
    providers: [
      provideZonelessChangeDetection(),
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => reported.push(error) } },
    ],
  });
});

function create<P, R extends PartTasks>(options: NurseryResourceOptions<P, R>) {
  return TestBed.runInInjectionContext(() => nurseryResource(options));
}

/** The page of most specs: two vital parts and an optional one, for a customer who is a signal. */
function openPage(options: { keepPrevious?: boolean; until?: () => Observable<unknown>; concurrent?: number } = {}) {
  const id = signal<string | undefined>('a');
  let calls = 0;
  const page = create({
    params: () => id(),
    tasks: ({ params }) => {
      calls++;
      return {
        user: server.get(`${params}.user`),
        orders: server.get(`${params}.orders`),
        news: optional(() => server.get(`${params}.news`)),
      };
    },
    ...options,
  });
  const statuses = () => [
    page.status(),
    page.parts.user.status(),
    page.parts.orders.status(),
    page.parts.news.status(),
  ];
  const show = (part: { hasValue(): boolean; value(): unknown }) => (part.hasValue() ? part.value() : '-');
  const values = () => [show(page.parts.user), show(page.parts.orders), show(page.parts.news)];
  return { id, page, statuses, values, calls: () => calls };
}

/** The same, with all parts loaded. */
function loadedPage(options: Parameters<typeof openPage>[0] = {}) {
  const opened = openPage(options);
  TestBed.tick();
  for (const part of ['user', 'orders', 'news']) {
    server.answer(`a.${part}`);
  }
  server.log.length = 0;
  return opened;
}

const ALL = { user: 'a.user 1', orders: 'a.orders 1', news: 'a.news 1' };

describe('nurseryResource', () => {
  it('is loading at once, and starts its tasks in an effect, in their order', () => {
    const { page, statuses, values } = openPage();
    expect(statuses()).toEqual(['loading', 'loading', 'loading', 'loading']);
    expect(server.log).toEqual([]);
    TestBed.tick();
    expect(statuses()).toEqual(['loading', 'loading', 'loading', 'loading']);
    expect(server.log).toEqual(['+a.user', '+a.orders', '+a.news']);
    expect([page.value(), page.hasValue(), page.isLoading(), page.error(), page.failedPart()]).toEqual([
      undefined,
      false,
      true,
      undefined,
      undefined,
    ]);
    expect(values()).toEqual(['-', '-', '-']);
  });

  it('shows each part when it is there, and the whole when all vital ones are', () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    server.answer('a.user');
    expect(statuses()).toEqual(['loading', 'resolved', 'loading', 'loading']);
    expect([page.parts.user.value(), page.hasValue()]).toEqual(['a.user 1', false]);
    server.answer('a.orders');
    expect(statuses()).toEqual(['resolved', 'resolved', 'resolved', 'loading']);
    expect(page.value()).toStrictEqual({ user: 'a.user 1', orders: 'a.orders 1', news: undefined });
    server.answer('a.news');
    expect(page.value()).toStrictEqual(ALL);
    expect([page.hasValue(), page.isLoading()]).toEqual([true, false]);
  });

  it('has the last value of a task, when that completes', () => {
    const user = new Subject<string>();
    const page = create({ tasks: () => ({ user }) });
    TestBed.tick();
    user.next('first');
    expect(page.parts.user.status()).toBe('loading');
    user.next('last');
    user.complete();
    expect(page.value()).toEqual({ user: 'last' });
  });

  it('has parts whose value is undefined, null or false', () => {
    const page = create({ tasks: () => ({ a: of(undefined), b: of(null), c: of(false) }) });
    TestBed.tick();
    expect(page.status()).toBe('resolved');
    expect(page.value()).toStrictEqual({ a: undefined, b: null, c: false });
    expect([page.parts.a.hasValue(), page.parts.b.hasValue(), page.parts.c.hasValue()]).toEqual([false, true, true]);
  });

  it('takes functions that return any ObservableInput, and calls them without `this`', async () => {
    const seen: unknown[] = [];
    const page = create({
      tasks: () => ({
        promise: () => Promise.resolve(1),
        array: () => [1, 2],
        method(this: unknown) {
          seen.push(this);
          return of(3);
        },
      }),
    });
    TestBed.tick();
    await nextMacrotask();
    expect([page.value(), seen]).toEqual([{ promise: 1, array: 2, method: 3 }, [undefined]]);
  });

  it('without parameters passes null to its tasks', () => {
    const seen: unknown[] = [];
    create({
      tasks: ({ params }) => {
        seen.push(params);
        return { a: of(1) };
      },
    });
    TestBed.tick();
    expect(seen).toEqual([null]);
  });

  it('without parts is resolved, with an empty record', () => {
    const page = create({ tasks: () => ({}) });
    TestBed.tick();
    expect([page.status(), page.value()]).toEqual(['resolved', {}]);
  });

  it('runs at most so many requests at a time', () => {
    const { statuses } = openPage({ concurrent: 1 });
    TestBed.tick();
    expect(server.log).toEqual(['+a.user']);
    server.answer('a.user');
    expect(server.log).toEqual(['+a.user', '+a.orders']);
    expect(statuses()).toEqual(['loading', 'resolved', 'loading', 'loading']);
  });

  it('gives the parts names, which the keys of `parts` are', () => {
    const { id, page } = openPage();
    expect([page.parts.user === page.parts.user, Object.keys(page.parts)]).toEqual([true, []]);
    TestBed.tick();
    expect(Object.keys(page.parts)).toEqual(['user', 'orders', 'news']);
    id.set('b');
    expect(Object.values(page.parts).map((part) => part.status())).toEqual(['loading', 'loading', 'loading']);
    expect(['user' in page.parts, Object.hasOwn(page.parts, 'other'), { ...page.parts }.user]).toEqual([
      true,
      false,
      page.parts.user,
    ]);
    expect(Reflect.get(page.parts, Symbol.iterator)).toBeUndefined();
  });
});

describe('a part that fails', () => {
  it('cancels all others that load, if it is vital', () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    server.answer('a.user');
    server.log.length = 0;
    server.fail('a.orders');
    expect(server.log).toEqual(['-a.news']);
    expect(statuses()).toEqual(['error', 'resolved', 'error', 'idle']);
    expect([page.failedPart(), page.error(), page.parts.orders.error(), page.hasValue()]).toEqual([
      'orders',
      boom,
      boom,
      false,
    ]);
    expect(() => page.value()).toThrow(expect.objectContaining({ cause: boom }));
    expect(() => page.parts.orders.value()).toThrow(expect.objectContaining({ cause: boom }));
  });

  it('does not affect the others, if it is optional', () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    server.fail('a.news');
    expect(statuses()).toEqual(['loading', 'loading', 'loading', 'error']);
    server.answer('a.user');
    server.answer('a.orders');
    expect(statuses()).toEqual(['resolved', 'resolved', 'resolved', 'error']);
    expect(page.value()).toStrictEqual({ user: 'a.user 1', orders: 'a.orders 1', news: undefined });
    expect([page.failedPart(), page.error()]).toEqual([undefined, undefined]);
  });

  it('does not affect the others either, if another copy of this package has marked it', () => {
    const news = { optional: true as const, task: throwError(() => boom) };
    const page = create({ tasks: () => ({ user: of(1), news }) });
    TestBed.tick();
    expect([page.status(), page.parts.news.status()]).toEqual(['resolved', 'error']);
  });

  it('at once keeps the parts after it from being subscribed', () => {
    const page = create({ tasks: () => ({ a: throwError(() => boom), b: server.get('b') }) });
    TestBed.tick();
    expect([server.log, page.status(), page.parts.b.status()]).toEqual([[], 'error', 'idle']);
  });

  it('is one whose task is empty', () => {
    const page = create({ tasks: () => ({ a: EMPTY, b: server.get('b') }) });
    TestBed.tick();
    expect([page.status(), page.failedPart(), page.error()?.name, server.log]).toEqual([
      'error',
      'a',
      'EmptyError',
      [],
    ]);
  });

  it.each<[string, unknown]>([
    ['a string', '503'],
    ['undefined', undefined],
    ['null', null],
  ])('with a value that is not an Error has one with that as its cause: %s', (_, reason) => {
    const page = create({ tasks: () => ({ a: throwError(() => reason) }) });
    TestBed.tick();
    expect(page.error()).toBeInstanceOf(Error);
    expect([page.status(), page.error()?.cause, page.error() === page.parts.a.error()]).toEqual([
      'error',
      reason,
      true,
    ]);
  });

  it('is one whose function throws', () => {
    const page = create({
      tasks: () => ({
        a: (): Observable<number> => {
          throw boom;
        },
      }),
    });
    TestBed.tick();
    expect([page.failedPart(), page.error()]).toEqual(['a', boom]);
  });

  it('reaches neither the ErrorHandler nor `onUnhandledError`', async () => {
    const errors = await unhandledErrors(() => {
      const { page } = openPage();
      TestBed.tick();
      server.fail('a.user');
      page.retry();
      server.fail('a.orders');
    });
    expect([errors, reported]).toEqual([[], []]);
  });

  it('is emitted when the siblings are cancelled, and the whole is loaded again while they clean up', async () => {
    const closed = new Subject<void>();
    const page = create({ tasks: () => ({ a: server.get('a'), b: server.get('b').pipe(finalizeWith(() => closed)) }) });
    TestBed.tick();
    server.fail('a');
    expect([page.status(), server.log]).toEqual(['error', ['+a', '+b', '-b']]);
    expect(page.retry()).toBe(true);
    expect([page.status(), server.log.slice(3)]).toEqual(['loading', ['+a', '+b']]);
    closed.complete();
    await nextMacrotask();
    expect(page.status()).toBe('loading');
  });
});

describe('new parameters', () => {
  it('are loading at once, without values, and cancel everything in an effect', () => {
    const { id, page, statuses, values } = openPage();
    TestBed.tick();
    server.answer('a.user');
    server.log.length = 0;
    id.set('b');
    expect([statuses(), values(), server.log]).toEqual([
      ['loading', 'loading', 'loading', 'loading'],
      ['-', '-', '-'],
      [],
    ]);
    TestBed.tick();
    expect(server.log).toEqual(['-a.news', '-a.orders', '+b.user', '+b.orders', '+b.news']);
    expect([statuses(), page.value()]).toEqual([['loading', 'loading', 'loading', 'loading'], undefined]);
  });

  it('do not show an answer for the former ones that arrives before the effect', () => {
    const { id, statuses, values } = openPage();
    TestBed.tick();
    id.set('b');
    server.answer('a.user');
    server.answer('a.orders');
    expect([statuses(), values()]).toEqual([
      ['loading', 'loading', 'loading', 'loading'],
      ['-', '-', '-'],
    ]);
    TestBed.tick();
    expect(values()).toEqual(['-', '-', '-']);
  });

  it('clear an error', () => {
    const { id, page } = openPage();
    TestBed.tick();
    server.fail('a.user');
    id.set('b');
    expect([page.status(), page.error(), page.failedPart()]).toEqual(['loading', undefined, undefined]);
  });

  it('that are the same by Object.is change nothing', () => {
    const number = signal(1);
    let calls = 0;
    const page = create({
      params: () => number() % 2,
      tasks: () => {
        calls++;
        return { a: server.get('a') };
      },
    });
    TestBed.tick();
    number.set(3);
    expect(page.status()).toBe('loading');
    TestBed.tick();
    server.answer('a');
    number.set(5);
    expect(page.status()).toBe('resolved');
    TestBed.tick();
    expect([calls, server.log]).toEqual([1, ['+a']]);
  });

  it('that are changed and changed back before the effect change nothing', () => {
    const { id, statuses } = loadedPage();
    id.set('b');
    expect(statuses()[0]).toBe('loading');
    id.set('a');
    expect(statuses()).toEqual(['resolved', 'resolved', 'resolved', 'resolved']);
    TestBed.tick();
    expect(server.log).toEqual([]);
  });

  it('that are undefined cancel everything, and are idle at once', () => {
    const { id, page, statuses, values } = openPage();
    TestBed.tick();
    server.answer('a.user');
    server.log.length = 0;
    id.set(undefined);
    expect([statuses(), values()]).toEqual([
      ['idle', 'idle', 'idle', 'idle'],
      ['-', '-', '-'],
    ]);
    expect([page.reload(), page.retry(), page.parts.user.reload()]).toEqual([false, false, false]);
    TestBed.tick();
    expect(server.log).toEqual(['-a.news', '-a.orders']);
    expect([page.reload(), page.retry(), page.parts.user.reload()]).toEqual([false, false, false]);
    id.set('b');
    TestBed.tick();
    expect(statuses()).toEqual(['loading', 'loading', 'loading', 'loading']);
  });

  it.each([null, 0, '', false, NaN])('may be %p', (params) => {
    const page = create({ params: () => params, tasks: () => ({ a: of(1) }) });
    TestBed.tick();
    expect(page.status()).toBe('resolved');
  });

  it('that throw are an error of the whole, and nothing is reported', () => {
    const broken = signal(true);
    const page = create({
      params: () => {
        if (broken()) {
          throw boom;
        }
        return 1;
      },
      tasks: () => ({ a: server.get('a') }),
    });
    for (const when of ['before the effect', 'after it']) {
      expect([when, page.status(), page.error(), page.failedPart(), page.parts.a.status()]).toEqual([
        when,
        'error',
        boom,
        undefined,
        'idle',
      ]);
      expect([page.reload(), page.retry()]).toEqual([false, false]);
      TestBed.tick();
    }
    broken.set(false);
    expect(page.status()).toBe('loading');
    TestBed.tick();
    expect([server.log, reported]).toEqual([['+a'], []]);
  });

  it('cancel a retry', () => {
    const { id, page } = openPage();
    TestBed.tick();
    server.fail('a.user');
    page.retry();
    server.log.length = 0;
    id.set('b');
    TestBed.tick();
    expect(server.log).toEqual(['-a.news', '-a.orders', '-a.user', '+b.user', '+b.orders', '+b.news']);
  });

  it('may have other parts', () => {
    const kind = signal<'a' | 'b'>('a');
    const page = create({
      params: () => kind(),
      tasks: ({ params }): PartTasks => ({
        ...(params === 'a' ? { a: server.get('a') } : { b: server.get('b') }),
        both: of(1),
      }),
    });
    TestBed.tick();
    server.answer('a');
    kind.set('b');
    TestBed.tick();
    server.answer('b');
    const { a } = page.parts;
    expect([page.value(), a?.status()]).toEqual([{ b: 'b 1', both: 1 }, 'idle']);
  });

  it('may be inputs, which are not there in the constructor', async () => {
    @Component({ selector: 'app-user', inputs: ['id'], template: '{{ page.status() }}{{ page.value()?.user }}' })
    class User {
      private readonly given = signal<string | undefined>(undefined);
      readonly page = nurseryResource({
        params: () => {
          const id = this.given();
          if (id === undefined) {
            throw new Error('the input is not there yet'); // As `input.required()` does.
          }
          return id;
        },
        tasks: ({ params }) => ({ user: of(` ${params}`) }),
      });

      set id(id: string) {
        this.given.set(id);
      }
    }
    @Component({ template: '<app-user [id]="id()" />', imports: [User] })
    class Host {
      readonly id = signal('a');
    }
    const fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('resolved a');
    fixture.componentInstance.id.set('b');
    await fixture.whenStable();
    expect(textOf(fixture)).toBe('resolved b');
  });
});

describe('keepPrevious', () => {
  it('keeps the values for new parameters: parts switch one by one, the whole in one piece', () => {
    const { id, page, statuses, values } = loadedPage({ keepPrevious: true });
    id.set('b');
    for (const when of ['before the effect', 'after it']) {
      expect([when, ...statuses()]).toEqual([when, 'loading', 'loading', 'loading', 'loading']);
      expect(values()).toEqual(['a.user 1', 'a.orders 1', 'a.news 1']);
      expect([page.value(), page.hasValue()]).toEqual([ALL, true]);
      TestBed.tick();
    }
    server.answer('b.user');
    expect(statuses()).toEqual(['loading', 'resolved', 'loading', 'loading']);
    expect(values()).toEqual(['b.user 1', 'a.orders 1', 'a.news 1']);
    expect(page.value()).toEqual(ALL);
    server.answer('b.orders');
    expect(page.value()).toStrictEqual({ user: 'b.user 1', orders: 'b.orders 1', news: undefined });
    expect(values()).toEqual(['b.user 1', 'b.orders 1', 'a.news 1']);
  });

  it('keeps them for the parameters after those, too', () => {
    const { id, page, values } = loadedPage({ keepPrevious: true });
    id.set('b');
    TestBed.tick();
    server.answer('b.user');
    id.set('c');
    expect(values()).toEqual(['b.user 1', 'a.orders 1', 'a.news 1']);
    TestBed.tick();
    expect([values(), page.value()]).toEqual([['b.user 1', 'a.orders 1', 'a.news 1'], ALL]);
  });

  it('drops the value of a part that fails or is cancelled, and the record then', () => {
    const { id, page, statuses, values } = loadedPage({ keepPrevious: true });
    id.set('b');
    TestBed.tick();
    server.fail('b.user');
    expect([statuses(), values()]).toEqual([
      ['error', 'error', 'idle', 'idle'],
      ['-', '-', '-'],
    ]);
    page.retry();
    expect([statuses(), values()]).toEqual([
      ['loading', 'reloading', 'loading', 'loading'],
      ['-', '-', '-'],
    ]);
    expect(page.value()).toBeUndefined();
  });

  it('keeps nothing when it was idle meanwhile', () => {
    const { id, page } = loadedPage({ keepPrevious: true });
    id.set(undefined);
    TestBed.tick();
    expect(page.value()).toBeUndefined();
    id.set('b');
    expect([page.value(), page.parts.user.value()]).toEqual([undefined, undefined]);
  });
});

describe('reload', () => {
  it('loads all parts again in the call, with new tasks; values stay', () => {
    const { page, statuses, values, calls } = loadedPage();
    expect([page.reload(), server.log, calls()]).toEqual([true, ['+a.user', '+a.orders', '+a.news'], 2]);
    expect(statuses()).toEqual(['reloading', 'reloading', 'reloading', 'reloading']);
    expect([values(), page.value(), page.isLoading()]).toEqual([['a.user 1', 'a.orders 1', 'a.news 1'], ALL, true]);
    server.answer('a.user', 'new');
    expect([page.parts.user.value(), page.value()]).toEqual(['new', ALL]);
    server.answer('a.orders', 'new');
    expect(page.value()).toStrictEqual({ user: 'new', orders: 'new', news: 'a.news 1' });
    TestBed.tick();
    expect(calls()).toBe(2);
  });

  it('does nothing while all parts are loading', () => {
    const { page, calls } = openPage();
    expect(page.reload()).toBe(false);
    TestBed.tick();
    expect(page.reload()).toBe(false);
    server.answer('a.user');
    expect([page.reload(), calls()]).toEqual([false, 1]);
    server.answer('a.orders');
    expect([page.reload(), page.reload(), calls()]).toEqual([true, false, 2]);
    expect(server.log.filter((entry) => entry.startsWith('-'))).toEqual(['-a.news']);
  });

  it('cancels the reload of a part', () => {
    const { page, calls } = loadedPage();
    page.parts.user.reload();
    expect(page.reload()).toBe(true);
    expect([server.log, calls()]).toEqual([['+a.user', '-a.user', '+a.user', '+a.orders', '+a.news'], 2]);
  });

  it('that fails has the values back when it is loading again', () => {
    const { page, statuses } = loadedPage();
    page.reload();
    server.fail('a.user');
    expect([statuses(), page.hasValue()]).toEqual([['error', 'error', 'resolved', 'resolved'], false]);
    page.retry();
    expect([statuses(), page.value()]).toEqual([['reloading', 'reloading', 'reloading', 'reloading'], ALL]);
    expect([page.error(), page.failedPart()]).toEqual([undefined, undefined]);
  });

  it('of a part requests that alone, with the same source', () => {
    const { page, statuses, calls } = loadedPage();
    expect([page.parts.news.reload(), server.log, calls()]).toEqual([true, ['+a.news'], 1]);
    expect([statuses(), page.parts.news.value(), page.value()]).toEqual([
      ['resolved', 'resolved', 'resolved', 'reloading'],
      'a.news 1',
      ALL,
    ]);
    expect(page.parts.news.reload()).toBe(false);
    server.answer('a.news', 'new');
    expect(page.value()).toEqual({ ...ALL, news: 'new' });
    expect(page.parts.user.reload()).toBe(true);
    expect(page.status()).toBe('reloading');
  });

  it('of a part that fails cancels the others that load', () => {
    const { page, statuses } = loadedPage();
    page.parts.user.reload();
    page.parts.news.reload();
    server.fail('a.user');
    expect([server.log, statuses()]).toEqual([
      ['+a.user', '+a.news', '-a.news'],
      ['error', 'error', 'resolved', 'resolved'],
    ]);
  });

  it('of a sibling does not clear an error', () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    server.answer('a.user');
    server.fail('a.orders');
    page.parts.user.reload();
    expect([statuses(), page.failedPart()]).toEqual([['error', 'reloading', 'error', 'idle'], 'orders']);
    server.answer('a.user');
    expect(statuses()).toEqual(['error', 'resolved', 'error', 'idle']);
    page.parts.orders.reload();
    expect(statuses()).toEqual(['reloading', 'resolved', 'reloading', 'idle']);
    server.answer('a.orders');
    expect(page.value()).toStrictEqual({ user: 'a.user 1', orders: 'a.orders 1', news: undefined });
  });

  it('of a part without such a task does nothing', () => {
    const page = create({ tasks: (): PartTasks => ({ a: of(1) }) });
    TestBed.tick();
    const { b } = page.parts;
    expect([b?.reload(), page.status()]).toEqual([false, 'resolved']);
  });

  it('starts untracked', () => {
    const token = signal('x');
    let runs = 0;
    const page = create({ tasks: () => ({ a: () => of(token()) }) });
    TestBed.tick();
    TestBed.runInInjectionContext(() =>
      effect(() => {
        runs++;
        page.reload();
      }),
    );
    TestBed.tick();
    token.set('y');
    TestBed.tick();
    expect(runs).toBe(1);
  });

  it.each(['reload', 'retry', 'cancel'] as const)('throws NG0600 in a computed: %s', (command) => {
    const { page } = loadedPage();
    const calling = computed(() => {
      page[command]();
      return 1;
    });
    expect(() => calling()).toThrow(/NG0600/);
    expect(server.log).toEqual([]);
  });
});

describe('retry', () => {
  it('takes every part whose last request gave no value', () => {
    const { page, statuses, calls } = openPage();
    TestBed.tick();
    server.answer('a.user');
    server.fail('a.orders');
    server.log.length = 0;
    expect([page.retry(), server.log, calls()]).toEqual([true, ['+a.orders', '+a.news'], 1]);
    expect(statuses()).toEqual(['reloading', 'resolved', 'reloading', 'loading']);
    expect([page.error(), page.failedPart()]).toEqual([undefined, undefined]);
    server.answer('a.orders');
    server.answer('a.news');
    expect(page.value()).toEqual(ALL);
    expect(page.retry()).toBe(false);
  });

  it('takes a part that was cancelled while it was reloaded', () => {
    const { page, statuses } = loadedPage();
    page.parts.user.reload();
    page.cancel();
    expect(statuses()).toEqual(['resolved', 'resolved', 'resolved', 'resolved']);
    expect([page.retry(), server.log]).toEqual([true, ['+a.user', '-a.user', '+a.user']]);
  });

  it('takes an optional part that failed', () => {
    const { page } = openPage();
    TestBed.tick();
    server.fail('a.news');
    expect([page.retry(), server.log]).toEqual([true, ['+a.user', '+a.orders', '+a.news', '+a.news']]);
    expect(page.retry()).toBe(false);
  });

  it('joins what loads: if the part fails again, that is cancelled too', () => {
    const { page } = openPage();
    TestBed.tick();
    server.fail('a.news');
    page.retry();
    server.log.length = 0;
    server.fail('a.user');
    expect(server.log).toEqual(['-a.news', '-a.orders']);
  });
});

describe('cancel', () => {
  it('returns each part to the value it had, else to idle', () => {
    const { page, statuses, values } = openPage();
    TestBed.tick();
    server.answer('a.user');
    page.parts.user.reload();
    server.log.length = 0;
    page.cancel();
    expect(server.log).toEqual(['-a.user', '-a.news', '-a.orders']);
    expect([statuses(), values()]).toEqual([
      ['idle', 'resolved', 'idle', 'idle'],
      ['a.user 1', '-', '-'],
    ]);
    expect([page.value(), page.error()]).toEqual([undefined, undefined]);
  });

  it('passes its reason on', () => {
    const reasons: unknown[] = [];
    const page = create({
      tasks: () => ({
        a: abortable((abort) => {
          abort.addEventListener('abort', () => reasons.push(abort.reason));
          return NEVER;
        }),
      }),
    });
    TestBed.tick();
    page.cancel(boom);
    expect(reasons).toEqual([boom]);
  });

  it('before the start prevents it; then reload, retry and a part can be loaded', () => {
    for (const start of ['reload', 'retry', 'part'] as const) {
      server.log.length = 0;
      const { page, statuses, calls } = openPage();
      page.cancel();
      expect(statuses()).toEqual(['idle', 'idle', 'idle', 'idle']);
      TestBed.tick();
      expect([server.log, calls()]).toEqual([[], 0]);
      expect(start === 'part' ? page.parts.user.reload() : page[start]()).toBe(true);
      expect(server.log).toEqual(start === 'part' ? ['+a.user'] : ['+a.user', '+a.orders', '+a.news']);
      expect(calls()).toBe(1);
      page.cancel();
    }
  });

  it('between new parameters and the effect cancels what runs for the former ones', () => {
    const { id, page, statuses } = openPage({ keepPrevious: true });
    TestBed.tick();
    server.answer('a.user');
    server.log.length = 0;
    id.set('b');
    page.cancel();
    expect([server.log, statuses()]).toEqual([
      ['-a.news', '-a.orders'],
      ['idle', 'idle', 'idle', 'idle'],
    ]);
    TestBed.tick();
    expect(server.log).toHaveLength(2);
    id.set('c');
    TestBed.tick();
    expect(server.log.slice(2)).toEqual(['+c.user', '+c.orders', '+c.news']);
  });

  it('before the effect of undefined parameters cancels at once', () => {
    const { id, page, statuses } = openPage();
    TestBed.tick();
    server.log.length = 0;
    id.set(undefined);
    page.cancel();
    expect([server.log, statuses()]).toEqual([
      ['-a.news', '-a.orders', '-a.user'],
      ['idle', 'idle', 'idle', 'idle'],
    ]);
  });

  it('does nothing when nothing loads', () => {
    const { page, statuses } = loadedPage();
    page.cancel();
    expect(statuses()).toEqual(['resolved', 'resolved', 'resolved', 'resolved']);
  });
});

describe('until', () => {
  it('cancels what loads at its first value; what is there stays', () => {
    const deadline = new Subject<void>();
    const { page, statuses } = openPage({ until: () => deadline });
    TestBed.tick();
    server.answer('a.user');
    deadline.next();
    expect(statuses()).toEqual(['idle', 'resolved', 'idle', 'idle']);
    page.retry();
    expect(statuses()).toEqual(['loading', 'resolved', 'loading', 'loading']);
  });

  it('is called when something begins to load while nothing else does', () => {
    let calls = 0;
    const { page } = openPage({ until: () => (calls++, NEVER) });
    expect(calls).toBe(0);
    TestBed.tick();
    server.answer('a.user');
    page.parts.user.reload();
    expect(calls).toBe(1);
    for (const part of ['a.user', 'a.orders', 'a.news']) {
      server.answer(part);
    }
    page.parts.user.reload();
    page.parts.news.reload();
    expect(calls).toBe(2);
  });

  it.each<[string, () => Observable<unknown>]>([
    ['errors at once', () => throwError(() => boom)],
    [
      'throws',
      () => {
        throw boom;
      },
    ],
  ])('that %s is an error of the whole', (_, until) => {
    const { page, statuses } = openPage({ until });
    TestBed.tick();
    expect([statuses(), page.error(), page.failedPart(), server.log]).toEqual([
      ['error', 'idle', 'idle', 'idle'],
      boom,
      undefined,
      [],
    ]);
    expect(reported).toEqual([]);
  });

  it('that errors later is an error of the whole, which a part does not clear, but retry does', () => {
    const deadlines = [new Subject<void>(), new Subject<void>(), new Subject<void>()];
    const [first] = deadlines;
    const { page, statuses } = openPage({ until: () => deadlines.shift() ?? NEVER });
    TestBed.tick();
    server.answer('a.user');
    first?.error(boom);
    expect([statuses(), page.error(), page.failedPart()]).toEqual([
      ['error', 'resolved', 'idle', 'idle'],
      boom,
      undefined,
    ]);
    page.parts.user.reload();
    expect(statuses()).toEqual(['error', 'reloading', 'idle', 'idle']);
    expect(page.retry()).toBe(true);
    expect([statuses(), page.error()]).toEqual([['loading', 'reloading', 'loading', 'loading'], undefined]);
    expect(deadlines).toHaveLength(1);
  });

  it('may be a signal that has aborted', () => {
    const page = create({ tasks: () => ({ a: server.get('a') }), until: () => AbortSignal.abort() });
    TestBed.tick();
    expect([page.status(), server.log]).toEqual(['idle', []]);
  });

  it('must be a function that returns a stream or a signal', () => {
    expect(() => create({ tasks: () => ({}), until: NEVER as never })).toThrow(
      new TypeError('nurseryResource: option until must be a function, got Observable'),
    );
    const page = create({ tasks: () => ({ a: of(1) }), until: () => 5000 as never });
    TestBed.tick();
    expect(page.error()).toBeInstanceOf(TypeError);
  });
});

describe('tasks', () => {
  it('that throw are an error of the whole; reload and retry call them again', () => {
    let broken = true;
    const page = create({
      tasks: () => {
        if (broken) {
          throw boom;
        }
        return { a: server.get('a') };
      },
    });
    TestBed.tick();
    for (const command of ['reload', 'retry'] as const) {
      expect([page.status(), page.error(), page.failedPart(), page.parts.a.status()]).toEqual([
        'error',
        boom,
        undefined,
        'idle',
      ]);
      expect(page[command]()).toBe(true);
    }
    expect(page.parts.a.reload()).toBe(false);
    broken = false;
    page.retry();
    expect([page.status(), server.log, reported]).toEqual(['loading', ['+a'], []]);
  });

  it('that throw when they are reloaded leave the values to the parts', () => {
    let calls = 0;
    const page = create({
      tasks: () => {
        if (++calls === 2) {
          throw boom;
        }
        return { a: server.get('a'), b: server.get('b') };
      },
    });
    TestBed.tick();
    server.answer('a');
    server.answer('b');
    page.parts.b.reload();
    page.reload();
    expect([page.status(), page.parts.a.status(), page.parts.b.status()]).toEqual(['error', 'resolved', 'resolved']);
    expect(server.log).toEqual(['+a', '+b', '+b', '-b']);
    page.retry();
    expect([page.status(), page.value(), calls]).toEqual(['reloading', { a: 'a 1', b: 'b 1' }, 3]);
  });

  it.each<[string, unknown, string]>([
    [
      'a promise',
      Promise.reject(boom),
      'task "a" must be an Observable, or a function that returns an ObservableInput, got Promise',
    ],
    ['a number', 5, 'task "a" must be an Observable, or a function that returns an ObservableInput, got 5'],
  ])('must be streams or functions, not %s', async (_, task, message) => {
    const page = create({ tasks: () => ({ a: task as Observable<number> }) });
    TestBed.tick();
    await nextMacrotask();
    expect([page.status(), page.error()]).toEqual(['error', new TypeError(`nurseryResource: ${message}`)]);
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [Promise.resolve({}), 'Promise'],
    [of({}), 'Observable'],
    [[of(1)], 'Array(1)'],
    [new Map(), 'Map'],
  ])('must return a record, not %p', (tasks, shown) => {
    const page = create({ tasks: () => tasks as never });
    TestBed.tick();
    expect(page.error()).toEqual(new TypeError(`nurseryResource: tasks must return a record of tasks, got ${shown}`));
  });

  it('have no need to reload what they belong to, and may cancel it', () => {
    const answers: unknown[] = [];
    let calls = 0;
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => {
        answers.push(page.reload(), page.retry(), page.parts['a']?.reload());
        if (++calls === 2) {
          page.cancel();
        }
        return { a: server.get('a') };
      },
    });
    TestBed.tick();
    expect([server.log, page.status()]).toEqual([['+a'], 'loading']);
    server.answer('a');
    page.reload();
    expect([server.log, page.status(), answers]).toEqual([['+a'], 'idle', new Array(6).fill(false)]);
  });

  it('may reload their part when they are subscribed or unsubscribed', () => {
    const log: string[] = [];
    const page: { parts: { a: { reload(): boolean } }; reload(): boolean; cancel(): void; status(): string } = create({
      tasks: () => ({
        a: new Observable<number>(() => {
          log.push(`+a ${String(page.parts.a.reload())} ${String(page.reload())}`);
          return () => log.push('-a');
        }),
      }),
    });
    TestBed.tick();
    expect(log).toEqual(['+a false false']);
    page.cancel();
    expect([log, page.status()]).toEqual([['+a false false', '-a'], 'idle']);
  });
});

describe('a command in the middle of another', () => {
  /** Finalizes a stream by calling `act`, once. */
  const finally_ = (act: () => void) => finalize<string>(once(act));

  function once(act: () => void): () => void {
    let called = false;
    return () => {
      if (!called) {
        called = true;
        act();
      }
    };
  }

  it('a finalizer that cancels prevents the start for new parameters, and a reload', () => {
    const id = signal('a');
    const page: NurseryResource<PartTasks> = create({
      params: () => id(),
      tasks: ({ params }): PartTasks => ({
        user: server.get(`${params}.user`).pipe(finally_(() => page.cancel())),
      }),
    });
    TestBed.tick();
    id.set('b');
    TestBed.tick();
    expect([server.log, page.status()]).toEqual([['+a.user', '-a.user'], 'idle']);
  });

  it('until that cancels prevents the start', () => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({ user: server.get('user') }),
      until: () => {
        page.cancel();
        return NEVER;
      },
    });
    TestBed.tick();
    expect([server.log, page.status()]).toEqual([[], 'idle']);
  });

  it('an until that cancels and then throws does not cause an error', () => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({ user: server.get('user') }),
      until: () => {
        page.cancel();
        throw boom;
      },
    });
    TestBed.tick();
    expect([server.log, page.status()]).toEqual([[], 'idle']);
  });

  it('tasks that cancel and then throw do not cause an error', () => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => {
        page.cancel();
        throw boom;
      },
    });
    TestBed.tick();
    expect(page.status()).toBe('idle');
  });

  it('a part is not started twice: by a task before it, or by a finalizer while the whole is reloaded', () => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({
        user: of('cached').pipe(tap(once(() => page.parts['orders']?.reload()))),
        orders: server.get('orders'),
        news: optional(server.get('news').pipe(finally_(() => page.parts['orders']?.reload()))),
      }),
    });
    TestBed.tick();
    expect(server.log).toEqual(['+orders', '+news']);
    server.answer('orders');
    page.reload();
    expect(server.log).toEqual(['+orders', '+news', '-news', '+orders', '+news']);
  });

  it('a reload during the start of another one does nothing, and the value does not mix the two', () => {
    let calls = 0;
    const answers: boolean[] = [];
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => {
        const call = ++calls;
        return {
          user: of(call),
          news: optional(() => {
            answers.push(page.reload());
            return of(call);
          }),
          orders: server.get('orders'),
        };
      },
    });
    TestBed.tick();
    server.answer('orders');
    page.reload();
    expect([answers, calls, page.status()]).toEqual([[false, false], 2, 'reloading']);
    expect(page.value()).toEqual({ user: 1, news: 1, orders: 'orders 1' });
  });

  it('a task sees that its page is loading again', () => {
    const seen: string[] = [];
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({
        user: () => {
          seen.push(page.status());
          return of(1);
        },
      }),
    });
    TestBed.tick();
    page.reload();
    expect(seen).toEqual(['loading', 'reloading']);
  });

  it.each<[string, (page: NurseryResource<PartTasks>) => unknown]>([
    ['retry', (page) => page.retry()],
    ['reload of the part', (page) => page.parts['user']?.reload()],
  ])('a finalizer that starts again while a part fails does so in a new nursery: %s', (_, again) => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({
        user: server.get('user').pipe(finally_(() => again(page))),
        orders: server.get('orders'),
      }),
    });
    TestBed.tick();
    server.fail('user');
    expect([page.parts['user']?.status(), page.isLoading()]).toEqual(['reloading', true]);
    expect(server.log.slice(0, 3)).toEqual(['+user', '+orders', '+user']);
    server.answer('user');
    expect(page.parts['user']?.status()).toBe('resolved');
  });

  it('a finalizer that starts again while everything is cancelled does so in a new nursery', () => {
    const page: NurseryResource<PartTasks> = create({
      tasks: (): PartTasks => ({ orders: server.get('orders').pipe(finally_(() => page.retry())) }),
    });
    TestBed.tick();
    page.cancel();
    expect([server.log, page.status()]).toEqual([['+orders', '-orders', '+orders'], 'loading']);
  });
});

describe('a nursery that ends late', () => {
  it('shows the error of until at once; it does not come back after a retry', async () => {
    const [closed, stop] = [new Subject<void>(), new Subject<void>()];
    let calls = 0;
    const errors = await unhandledErrors(() => {
      const page = create({
        until: () => (++calls === 1 ? stop : NEVER),
        tasks: () => ({
          user: () => server.get('user').pipe(calls === 1 ? finalizeWith(() => closed) : tap()),
          orders: server.get('orders'),
        }),
      });
      TestBed.tick();
      stop.error(boom);
      expect([page.status(), page.error()]).toEqual(['error', boom]);
      page.retry();
      server.answer('user');
      server.answer('orders');
      expect(page.status()).toBe('resolved');
      closed.complete();
      expect(page.status()).toBe('resolved');
    });
    expect(errors).toEqual([]);
  });

  it('because of a promise that rejects, too', async () => {
    const page = create({ until: () => Promise.reject(boom), tasks: () => ({ user: server.get('user') }) });
    TestBed.tick();
    await nextMacrotask();
    expect([page.status(), page.error()]).toEqual(['error', boom]);
  });

  it('does not put what is loaded meanwhile into error: what its cleanup throws is reported', async () => {
    const closed = new Subject<void>();
    let calls = 0;
    const errors = await unhandledErrors(() => {
      const page = create({
        tasks: () => ({ user: () => server.get('user').pipe(calls++ === 0 ? finalizeWith(() => closed) : tap()) }),
      });
      TestBed.tick();
      server.answer('user');
      page.parts.user.reload();
      closed.error(boom);
      expect([page.status(), server.log]).toEqual(['reloading', ['+user', '+user']]);
      server.answer('user', 'user 2');
      expect(page.value()).toEqual({ user: 'user 2' });
    });
    expect(errors).toEqual([boom]);
  });

  it('fails the whole if nothing else was loaded meanwhile', async () => {
    const closed = new Subject<void>();
    const errors = await unhandledErrors(() => {
      const page = create({ tasks: () => ({ user: server.get('user').pipe(finalizeWith(() => closed)) }) });
      TestBed.tick();
      server.answer('user');
      closed.error(boom);
      expect([page.status(), page.error(), page.failedPart()]).toEqual(['error', boom, undefined]);
      expect([page.retry(), page.status()]).toEqual([true, 'resolved']);
    });
    expect(errors).toEqual([]);
  });

  it('by an error of until that an optional part has failed with, too, is in error', () => {
    const connection = new Subject<string>();
    const page = create({
      tasks: () => ({ news: optional(server.get('news')), user: server.get('user') }),
      until: () => connection,
    });
    TestBed.tick();
    server.fail('news');
    connection.error(boom);
    expect([page.status(), page.error(), page.failedPart()]).toEqual(['error', boom, undefined]);
  });
});

describe('a task that waits for a slot', () => {
  it('is started untracked, in whatever context it gets that', async () => {
    const first = new Subject<string>();
    const count = signal(1);
    const page = create({
      concurrent: 1,
      tasks: () => ({
        first,
        second: () => {
          count.set(5);
          return of(count());
        },
      }),
    });
    TestBed.tick();
    const ending = computed(() => {
      first.next('x');
      first.complete();
      return 1;
    });
    ending();
    await nextMacrotask();
    expect(page.value()).toEqual({ first: 'x', second: 5 });
  });
});

describe('where signals must not be written', () => {
  it('an answer is shown in the next microtask: a computed', async () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    const answering = computed(() => {
      server.answer('a.user');
      return page.parts.user.status();
    });
    expect(answering()).toBe('loading');
    await Promise.resolve();
    expect(statuses()).toEqual(['loading', 'resolved', 'loading', 'loading']);
    expect(page.parts.user.value()).toBe('a.user 1');
  });

  it('a failure, too: a linkedSignal', async () => {
    const { statuses } = openPage();
    TestBed.tick();
    const failing = linkedSignal(() => {
      server.fail('a.user');
      return 1;
    });
    expect(failing()).toBe(1);
    await Promise.resolve();
    expect(statuses()).toEqual(['error', 'error', 'idle', 'idle']);
  });

  it('a template', async () => {
    @Component({ template: '{{ page.status() }} {{ answer() }}' })
    class Answering {
      private answered = false;
      readonly page = nurseryResource({ tasks: () => ({ user: server.get('user') }) });
      answer(): string {
        if (server.log.length > 0 && !this.answered) {
          this.answered = true;
          server.answer('user');
        }
        return 'shown';
      }
    }
    const fixture = TestBed.createComponent(Answering);
    const settled = fixture.whenStable();
    fixture.detectChanges();
    await settled;
    expect(textOf(fixture)).toBe('resolved shown');
    expect(reported).toEqual([]);
  });

  it('it cannot be created', () => {
    const injector = TestBed.inject(Injector);
    expect(() => computed(() => nurseryResource({ tasks: () => ({}), injector }))()).toThrow(/NG0602/);
  });
});

describe('the injector', () => {
  it('cancels everything when it is destroyed; then all is idle for good', () => {
    const environment = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const injector = environment.get(Injector);
    const id = signal('a');
    const page = nurseryResource({ params: () => id(), tasks: () => ({ a: server.get('a'), b: of(1) }), injector });
    TestBed.tick();
    environment.destroy();
    const state = () => [page.status(), page.parts.a.status(), page.parts.b.status(), page.parts.b.value()];
    expect([server.log, state()]).toEqual([
      ['+a', '-a'],
      ['idle', 'idle', 'idle', undefined],
    ]);
    id.set('b');
    TestBed.tick();
    page.cancel();
    expect([page.reload(), page.retry(), page.parts.a.reload(), state(), server.log]).toEqual([
      false,
      false,
      false,
      ['idle', 'idle', 'idle', undefined],
      ['+a', '-a'],
    ]);
  });

  it('that is being destroyed allows no reload, also in ngOnDestroy', () => {
    const answers: boolean[] = [];
    @Component({ template: '' })
    class Page implements OnDestroy {
      readonly page = nurseryResource({ tasks: () => ({ a: of(1) }) });
      ngOnDestroy(): void {
        answers.push(this.page.reload(), this.page.retry(), this.page.parts.a.reload());
      }
    }
    const fixture = TestBed.createComponent(Page);
    TestBed.tick();
    fixture.destroy();
    expect(answers).toEqual([false, false, false]);
  });

  it.each<[string, (destroy: () => void) => void]>([
    [
      'new parameters cancel a task whose finalizer destroys it',
      (destroy) => {
        const id = signal('a');
        create2({
          params: () => id(),
          tasks: ({ params }) => ({ user: server.get(`${params}.user`).pipe(finalize(destroy)) }),
        });
        TestBed.tick();
        id.set('b');
        TestBed.tick();
      },
    ],
    [
      'a reload does',
      (destroy) => {
        const page = create2({
          tasks: () => ({ user: of(1), news: optional(server.get('news').pipe(finalize(destroy))) }),
        });
        TestBed.tick();
        page.reload();
      },
    ],
    [
      'until destroys it',
      (destroy) => {
        create2({
          tasks: () => ({ user: server.get('user') }),
          until: () => {
            destroy();
            return NEVER;
          },
        });
        TestBed.tick();
      },
    ],
  ])(
    'that is destroyed in the middle of a start has nothing running, and the application is stable: %s',
    async (_, act) => {
      const environment = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
      owner = environment.get(Injector);
      act(() => {
        environment.destroy();
      });
      await TestBed.inject(ApplicationRef).whenStable();
      const running = server.log.filter((entry) => entry.startsWith('+')).length;
      expect(server.log.filter((entry) => entry.startsWith('-'))).toHaveLength(running);
    },
  );

  let owner: Injector;
  const create2 = <P, R extends PartTasks>(options: NurseryResourceOptions<P, R>) =>
    nurseryResource({ ...options, injector: owner });

  it('may be destroyed before the start', () => {
    const environment = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const injector = environment.get(Injector);
    const page = nurseryResource({ tasks: () => ({ a: server.get('a') }), injector });
    environment.destroy();
    TestBed.tick();
    expect([server.log, page.status()]).toEqual([[], 'idle']);
  });

  it('is that of a component, which cancels everything when it is left', async () => {
    @Component({ template: '{{ page.status() }}' })
    class Page {
      readonly page = nurseryResource({ tasks: () => ({ a: server.get('a') }) });
    }
    const fixture = TestBed.createComponent(Page);
    fixture.detectChanges();
    await nextMacrotask();
    expect([textOf(fixture), server.log]).toEqual(['loading', ['+a']]);
    fixture.destroy();
    expect([server.log, fixture.componentInstance.page.status()]).toEqual([['+a', '-a'], 'idle']);
  });

  it('is needed: outside of an injection context, Angular’s NG0203 is thrown', () => {
    expect(() => nurseryResource({ tasks: () => ({}) })).toThrow(/NG0203: nurseryResource\(\) can only be used within/);
  });

  it('keeps the application unstable while something loads, with its cleanup', async () => {
    const closed = new Subject<void>();
    const page = create({
      tasks: () => ({ a: timer(5), b: optional(server.get('b').pipe(finalizeWith(() => closed))) }),
    });
    const application = TestBed.inject(ApplicationRef);
    const stable: boolean[] = [];
    application.isStable.subscribe((is) => stable.push(is));
    TestBed.tick();
    await nextMacrotask();
    server.answer('b');
    await firstValueFrom(timer(20));
    expect([page.status(), stable.at(-1)]).toEqual(['resolved', false]);
    closed.complete();
    await application.whenStable();
    expect(stable.at(-1)).toBe(true);
    page.parts.a.reload();
    await application.whenStable();
    expect(page.status()).toBe('resolved');
  });
});

describe('whoever treats it as data', () => {
  it('has its state as JSON', () => {
    const page = create({ tasks: () => ({ user: of('Ada'), news: optional(throwError(() => boom)) }) });
    TestBed.tick();
    expect(JSON.stringify(page)).toBe('{"status":"resolved","value":{"user":"Ada"}}');
    expect(JSON.stringify(page.parts)).toBe(
      '{"user":{"status":"resolved","value":"Ada"},"news":{"status":"error","error":{"name":"Error","message":"boom"}}}',
    );
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what a template may do by mistake
    expect(String(page.parts)).toBe('[parts]');
  });

  it('may freeze it', () => {
    const { page, statuses } = openPage();
    TestBed.tick();
    Object.freeze(page);
    const parts = Object.freeze(page.parts);
    Object.values(parts).forEach(Object.freeze);
    server.answer('a.user');
    expect([statuses(), Object.keys(parts), Object.isFrozen(parts)]).toEqual([
      ['loading', 'resolved', 'loading', 'loading'],
      ['user', 'orders', 'news'],
      true,
    ]);
  });
});

describe('the whole without vital parts', () => {
  it('loads while any part does, and is resolved then', () => {
    const page = create({ tasks: () => ({ a: optional(server.get('a')), b: optional(server.get('b')) }) });
    TestBed.tick();
    server.answer('a');
    expect([page.status(), page.value()]).toEqual(['loading', undefined]);
    server.fail('b');
    expect([page.status(), page.error()]).toEqual(['resolved', undefined]);
    expect(page.value()).toStrictEqual({ a: 'a 1', b: undefined });
    page.parts.b.reload();
    expect(page.status()).toBe('reloading');
  });
});

describe('options of nurseryResource', () => {
  it('are checked at the call', () => {
    expect(() => create({ tasks: () => ({}), concurrent: 0 })).toThrow(
      new RangeError('nursery: option concurrent must be a positive integer or Infinity, got 0 (number)'),
    );
    expect(() => create({ tasks: () => ({}), debugName: 5 as never })).toThrow(TypeError);
    expect(() => create({ tasks: 5 as never })).toThrow(
      new TypeError('nurseryResource: option tasks must be a function, got 5'),
    );
    expect(() => create({ tasks: () => ({}), params: 5 as never })).toThrow(
      new TypeError('nurseryResource: option params must be a function, got 5'),
    );
  });

  it('name the signals for Angular’s tools', () => {
    const page = create({ tasks: () => ({ user: of(1) }), debugName: 'page' });
    expect([page.status, page.parts.user.value].map(debugNameOf)).toEqual(['page.status', 'page.user.value']);
  });
});
