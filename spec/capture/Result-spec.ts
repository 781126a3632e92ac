// What ResultCapture and Future both promise as results.

import { describe, expect, it, jest } from '@jest/globals';
import { format, inspect } from 'node:util';
import { EMPTY, EmptyError, map, NEVER, of, take, throwError, type Observable, type Subscription } from 'rxjs';
import { TaskFailedError, TaskNotDoneError, type Outcome, type SettledOutcome } from 'rxresult';
import { marbles, resource, thrownBy } from '../support';
import { ends, kinds } from './kinds';

describe.each(kinds)('reading a %s', (_kind, make) => {
  it('gives the value', () => {
    const r = make<number>();
    of(5).subscribe(r);
    expect([r.isDone(), r.result(), r.exception(), r.outcome]).toEqual([
      true,
      5,
      undefined,
      { status: 'fulfilled', value: 5 },
    ]);
  });

  it('distinguishes the value undefined from no value', () => {
    const [value, none] = [make<number | undefined>(), make<number | undefined>()];
    of(undefined).subscribe(value);
    EMPTY.subscribe(none);
    expect(value.outcome).toEqual({ status: 'fulfilled', value: undefined });
    expect(value.result()).toBe(undefined);
    expect(none.outcome).toEqual({ status: 'empty' });
    expect(() => none.result()).toThrow(EmptyError);
  });

  it('returns no exception for an empty one', () => {
    const r = make();
    EMPTY.subscribe(r);
    expect([r.isDone(), r.exception()]).toEqual([true, undefined]);
  });

  it('returns the error itself', () => {
    const error = new Error('boom');
    const r = make<number>();
    r.next(1);
    r.error(error);
    expect(r.isDone()).toBe(true);
    expect(r.exception()).toBe(error);
    expect(r.outcome).toEqual({ status: 'rejected', reason: error });
    expect(thrownBy(() => r.result())).toBeInstanceOf(TaskFailedError);
  });

  it.each([[undefined], [null], [0], [''], [false]])('treats the error %p as a failure', (error) => {
    const r = make<number>();
    r.error(error);
    expect(r.exception()).toBe(error);
    expect(r.outcome).toEqual({ status: 'rejected', reason: error });
    expect(thrownBy(() => r.result())).toBeInstanceOf(TaskFailedError);
    expect((thrownBy(() => r.result()) as Error).cause).toBe(error);
  });

  it('throws TaskNotDoneError while it is pending, even after a value has arrived', () => {
    const r = make<number>();
    r.next(1);
    expect(r.isDone()).toBe(false);
    expect(thrownBy(() => r.result())).toBeInstanceOf(TaskNotDoneError);
    expect(thrownBy(() => r.exception())).toBeInstanceOf(TaskNotDoneError);
    expect(r.outcome).toEqual({ status: 'pending' });
  });

  it('throws a new error each time, so that the stack is the reader’s', () => {
    const r = make<number>();
    expect(thrownBy(() => r.result())).not.toBe(thrownBy(() => r.result()));
    r.error(new Error('boom'));
    expect(thrownBy(() => r.result())).not.toBe(thrownBy(() => r.result()));
  });

  it('returns the same outcome object until it changes', () => {
    const r = make<number>();
    const pending = r.outcome;
    r.next(1);
    expect(r.outcome).toBe(pending);
    r.complete();
    const settled = r.outcome;
    expect(settled).not.toBe(pending);
    r.next(2);
    r.complete();
    r.subscribe();
    expect(r.outcome).toBe(settled);
  });

  it('shows it as done in a subscriber’s handlers', () => {
    const seen: unknown[] = [];
    const r = make<number>();
    r.subscribe({
      next: () => seen.push(r.isDone(), r.result()),
      complete: () => seen.push(r.outcome),
    });
    of(5).subscribe(r);
    expect(seen).toEqual([true, 5, { status: 'fulfilled', value: 5 }]);
  });

  it.each(['orders', ''])('returns the name %p', (name) => {
    expect(make(name).name).toBe(name);
  });

  it('returns no name if none was given', () => {
    expect(make().name).toBe(undefined);
  });
});

describe.each(kinds)('outcome$ of a %s', (_kind, make) => {
  const statuses = (outcomes: Observable<Outcome<unknown>>) => outcomes.pipe(map(({ status }) => status[0]));

  it('emits the current state, then the settled one, then completes', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                                      -a-b-|').subscribe(r);
      expectObservable(statuses(r.outcome$)).toBe('          p----(f|)');
      expectObservable(statuses(r.outcome$), '--^').toBe('   --p--(f|)');
      expectObservable(statuses(r.outcome$), '-------^').toBe('-------(f|)');
    });
  });

  it('never errors', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      cold('                                   ---#').subscribe(r);
      expectObservable(r.outcome$).toBe('       p--(r|)', {
        p: { status: 'pending' },
        r: { status: 'rejected', reason: 'error' },
      });
    });
  });

  it('emits the same objects that outcome returns', () => {
    const seen: unknown[] = [];
    const r = make<number>();
    const expected: unknown[] = [r.outcome];
    r.outcome$.subscribe((outcome) => seen.push(outcome));
    of(5).subscribe(r);
    expected.push(r.outcome);
    expect(seen[0]).toBe(expected[0]);
    expect(seen[1]).toBe(expected[1]);
    expect(seen).toHaveLength(2);
  });

  it('reads the state on subscription, not on access', () => {
    const log: string[] = [];
    const r = make<number>();
    const { outcome$ } = r;
    of(5).subscribe(r);
    outcome$.subscribe(({ status }) => log.push(status));
    expect(log).toEqual(['fulfilled']);
  });

  it('leaves no subscriber behind when only the first state is taken', () => {
    const log: string[] = [];
    const r = make<number>();
    r.outcome$
      .pipe(take(1))
      .subscribe({ next: ({ status }) => log.push(status), complete: () => log.push('complete') });
    expect(r.observed).toBe(false);
    of(5).subscribe(r);
    expect(log).toEqual(['pending', 'complete']);
  });

  it.each(ends)('emits the outcome after %s, even if that arrives while it emits pending', (_end, source) => {
    const log: string[] = [];
    const r = make();
    r.outcome$.subscribe({
      next: ({ status }) => {
        log.push(status);
        if (status === 'pending') {
          source.subscribe(r);
          log.push('settled');
        }
      },
      complete: () => log.push('complete'),
    });
    expect(log).toEqual(['pending', 'settled', r.outcome.status, 'complete']);
  });

  it('emits to a subscriber that subscribes while it emits pending', () => {
    const log: string[] = [];
    const r = make<number>();
    let nested: Subscription | undefined;
    r.outcome$.subscribe(({ status }) => {
      log.push(`outer ${status}`);
      nested ??= r.outcome$.subscribe(({ status }) => log.push(`inner ${status}`));
    });
    of(5).subscribe(r);
    expect(log).toEqual(['outer pending', 'inner pending', 'inner fulfilled', 'outer fulfilled']);
  });

  it('does not unsubscribe the task when it is unsubscribed', () => {
    const log: string[] = [];
    const r = make<number>();
    resource<number>(log, 'task').subscribe(r);
    r.outcome$.subscribe().unsubscribe();
    expect([log, r.observed, r.isDone()]).toEqual([['+task'], false, false]);
  });
});

describe.each(kinds)('waitDone of a %s', (_kind, make) => {
  it('emits once when it is settled and completes, for early and late subscribers alike', () => {
    marbles(({ cold, expectObservable }) => {
      const r = make<string>();
      const done = { d: { status: 'fulfilled', value: 'b' } };
      cold('                                 -a-b-|').subscribe(r);
      expectObservable(r.waitDone()).toBe('           -----(d|)', done);
      expectObservable(r.waitDone(), '-------^').toBe('-------(d|)', done);
    });
  });

  it.each(ends)('emits the outcome after %s, and never errors', (_end, source) => {
    const seen: SettledOutcome<unknown>[] = [];
    let completed = 0;
    const r = make();
    const observer = {
      next: (outcome: SettledOutcome<unknown>) => seen.push(outcome),
      complete: () => {
        completed++;
      },
    };
    r.waitDone().subscribe(observer);
    source.subscribe(r);
    r.waitDone().subscribe(observer);
    expect(seen[0]).toBe(r.outcome);
    expect(seen[1]).toBe(r.outcome);
    expect([seen.length, completed]).toEqual([2, 2]);
  });

  it('does not affect the task when it is unsubscribed', () => {
    const log: string[] = [];
    const r = make<number>();
    resource<number>(log, 'task').subscribe(r);
    const subscription = r.waitDone().subscribe(() => log.push('told'));
    subscription.unsubscribe();
    expect([log, r.observed, r.isDone()]).toEqual([['+task'], false, false]);
    r.complete();
    expect(log).toEqual(['+task']);
  });

  it('can be subscribed several times', () => {
    const log: string[] = [];
    const r = make<number>();
    const done = r.waitDone();
    done.subscribe(() => log.push('a'));
    done.subscribe(() => log.push('b'));
    r.complete();
    done.subscribe(() => log.push('c'));
    expect(log).toEqual(['a', 'b', 'c']);
  });
});

describe.each(kinds)('the string form of a %s', (kind, make) => {
  it.each([
    ['pending', NEVER],
    ['empty', EMPTY],
    ['fulfilled: 5', of(5)],
    ['fulfilled: "five"', of('five')],
    ['fulfilled: undefined', of(undefined)],
    ['fulfilled: Array(3)', of([1, 2, 3])],
    ['rejected: TypeError: bad', throwError(() => new TypeError('bad'))],
    ['rejected: undefined', throwError(() => undefined)],
    ['rejected: "boom"', throwError(() => 'boom')],
  ])('shows %s', (form, source: Observable<unknown>) => {
    const [named, unnamed] = [make('orders'), make()];
    source.subscribe(named);
    source.subscribe(unnamed);
    expect(String(named)).toBe(`${kind}("orders", ${form})`);
    expect(String(unnamed)).toBe(`${kind}(${form})`);
  });

  it('does not show a value before completion', () => {
    const r = make('orders');
    r.next(5);
    expect(String(r)).toBe(`${kind}("orders", pending)`);
  });

  it('quotes the name, whatever it contains', () => {
    expect(String(make('a "b"\n'))).toBe(`${kind}("a \\"b\\"\\n", pending)`);
    expect(String(make(''))).toBe(`${kind}("", pending)`);
  });

  it('is used by util.inspect, at any depth, and by format', () => {
    const r = make('orders');
    expect(inspect(r)).toBe(`${kind}("orders", pending)`);
    expect(inspect({ a: { b: { c: [r] } } }, { depth: 10 })).toContain(`[ ${kind}("orders", pending) ]`);
    expect(format('%s', r)).toBe(`${kind}("orders", pending)`);
    expect(format(r)).toBe(`${kind}("orders", pending)`);
  });

  it('is printed by console.log', () => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      const { Console } = jest.requireActual<typeof import('node:console')>('node:console');
      new Console(process.stdout).log(make('orders'));
    } finally {
      write.mockRestore();
    }
    expect(written.join('')).toBe(`${kind}("orders", pending)\n`);
  });

  it('is used by a template literal', () => {
    const r = make('orders');
    of(5).subscribe(r);
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- its string form is promised
    expect(`${r}`).toBe(`${kind}("orders", fulfilled: 5)`);
  });

  it.each(['string form', 'inspection'])('never throws (%s), whatever the value', (way) => {
    const read = way === 'inspection' ? (r: unknown) => inspect(r) : String;
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        getPrototypeOf: () => {
          throw new Error('getPrototypeOf');
        },
      },
    );
    for (const value of [trap, Object.create(null) as unknown, Symbol('s'), 1n, { toString: null }]) {
      const [fulfilled, rejected] = [make(), make()];
      fulfilled.next(value);
      fulfilled.complete();
      rejected.error(value);
      expect(read(fulfilled)).toMatch(/^\w+\(fulfilled: .+\)$/);
      expect(read(rejected)).toMatch(/^\w+\(rejected: .+\)$/);
    }
  });
});
