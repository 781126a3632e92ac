import { describe, expect, it } from '@jest/globals';
import { defer, EMPTY, NEVER, Observable, of, Subject, tap } from 'rxjs';
import { failedCapture, nursery, openNursery, ResultCapture, type Nursery } from 'rxresult';
import { logger, marbles, resource, unhandledErrors } from '../support';

describe('starting', () => {
  it('runs the body again, with its own nursery, for each subscription', () => {
    const nurseries: Nursery[] = [];
    const source = nursery((n) => {
      nurseries.push(n);
      return of(nurseries.length);
    });
    const log: string[] = [];
    source.subscribe(logger(log, 'a'));
    source.subscribe(logger(log, 'b'));
    expect(log).toEqual(['a: 1', 'a |', 'b: 2', 'b |']);
    expect(nurseries[0]).not.toBe(nurseries[1]);
  });

  it('keeps two concurrent subscriptions apart', () => {
    const inputs: Subject<number>[] = [];
    const source = nursery((n) => {
      const input = new Subject<number>();
      inputs.push(input);
      n.startSoon(input);
      return input;
    });
    const log: string[] = [];
    source.subscribe(logger(log, 'a'));
    source.subscribe(logger(log, 'b'));
    inputs[0]?.error(new Error('boom'));
    inputs[1]?.next(1);
    inputs[1]?.complete();
    expect(log).toEqual(['a # boom', 'b: 1', 'b |']);
  });

  it('starts nothing inside the body: first its stream starts, then the tasks in order', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'first'));
      n.startSoon(() => resource(log, 'second'));
      log.push(`size ${n.size}`);
      return resource(log, 'stream');
    }).subscribe();
    expect(log).toEqual(['size 2', '+stream', '+first', '+second']);
  });

  it('subscribes `until` after the body has returned and before its stream', () => {
    const log: string[] = [];
    nursery(
      (n) => {
        n.startSoon(resource(log, 'task'));
        log.push('body');
        return resource(log, 'stream');
      },
      { until: resource(log, 'until') },
    ).subscribe();
    expect(log).toEqual(['body', '+until', '+stream', '+task']);
  });

  it('subscribes at once if nothing else is being subscribed', () => {
    const log: string[] = [];
    const n = openNursery();
    n.startSoon(resource(log, 'a'));
    log.push('returned');
    expect(log).toEqual(['+a', 'returned']);
  });

  it.each(['a handler', 'a finalizer', 'a waiter'])('subscribes at once from %s', (where) => {
    const log: string[] = [];
    const n = openNursery();
    const source = new Subject<number>();
    const next = () => {
      n.startSoon(resource(log, 'next'));
      log.push('returned');
    };
    const task = new Observable<number>((subscriber) => {
      source.subscribe(subscriber);
      return where === 'a finalizer' ? next : undefined;
    });
    const rc = n.startSoon(where === 'a handler' ? task.pipe(tap(next)) : task);
    if (where === 'a waiter') {
      rc.subscribe(next);
    }
    source.next(1);
    source.complete();
    expect(log).toEqual(['+next', 'returned']);
  });

  it.each(['stream', 'until', 'child'])('defers a task while the %s is being subscribed', (which) => {
    const log: string[] = [];
    const busy = new Observable<never>(() => {
      const rc = n?.startSoon(resource(log, 'task'));
      log.push(`${which} busy, size ${String(n?.size)}, ${String(rc?.outcome.status)}`);
    });
    let n: Nursery | undefined;
    nursery(
      (it) => {
        n = it;
        if (which === 'child') {
          n.startSoon(busy);
        }
        return which === 'stream' ? busy : NEVER;
      },
      which === 'until' ? { until: busy } : {},
    ).subscribe();
    const size = which === 'child' ? 2 : 1;
    expect(log).toEqual([`${which} busy, size ${size}, pending`, '+task']);
  });

  it('starts the tasks that a child adds after those that were added before', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(
        defer(() => {
          n.startSoon(resource(log, 'grandchild'));
          return resource(log, 'first');
        }),
      );
      n.startSoon(resource(log, 'second'));
    }).subscribe();
    expect(log).toEqual(['+first', '+second', '+grandchild']);
  });

  it('defers a task that a consumer adds during a subscription', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    nursery((it) => {
      n = it;
      return of('value').pipe(tap({ complete: () => log.push('stream over') }));
    }).subscribe(() => n?.startSoon(resource(log, 'task')));
    expect(log).toEqual(['stream over', '+task']);
  });

  it('runs a chain of 100,000 tasks that each start the next without growing the stack', () => {
    let count = 0;
    let ended = false;
    nursery((n) => {
      const link = (i: number): Observable<never> => {
        count++;
        if (i < 100_000) {
          n.startSoon(link, i + 1);
        }
        return EMPTY;
      };
      n.startSoon(link, 1);
    }).subscribe({ complete: () => (ended = true) });
    expect([count, ended]).toEqual([100_000, true]);
  });

  it('runs a chain of 100,000 tasks that each start the next once they have ended', () => {
    let count = 0;
    nursery((n) => {
      const next = () => {
        if (++count < 100_000) {
          n.startSoon(of(count)).waitDone().subscribe(next);
        }
      };
      next();
    }).subscribe();
    expect(count).toBe(100_000);
  });

  it('passes the arguments to the routine, and keeps both on the capture', () => {
    const add = (a: number, b: number) => of(a + b);
    let rc: ResultCapture<number, [number, number]> | undefined;
    nursery((n) => {
      rc = n.startSoon(add, 2, 3);
    }).subscribe();
    expect(rc?.result()).toBe(5);
    expect(rc?.args).toEqual([2, 3]);
    expect(rc?.routine).toBe(add);
    expect(rc?.name).toBe('add');
  });

  it('runs a routine only when its turn comes', () => {
    const log: string[] = [];
    const gate = new Subject<void>();
    nursery(
      (n) => {
        n.startSoon(gate);
        n.startSoon(() => {
          log.push('routine');
          return EMPTY;
        });
      },
      { concurrent: 1 },
    ).subscribe();
    expect(log).toEqual([]);
    gate.complete();
    expect(log).toEqual(['routine']);
  });

  it('fails a task whose routine throws', () => {
    const error = new Error('thrown');
    let caught: unknown;
    function broken(): Observable<never> {
      throw error;
    }
    nursery((n) => {
      n.startSoon(broken);
    }).subscribe({ error: (e: unknown) => (caught = e) });
    expect(caught).toBe(error);
    expect(failedCapture(error)?.name).toBe('broken');
  });

  it.each([
    [5, '5 (number)'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'Object (object)'],
  ])(
    'fails a task that is not an ObservableInput but %p, and shows what was expected and what was given (%s)',
    (input, came) => {
      let caught: unknown;
      const log: string[] = [];
      nursery((n) => {
        n.startSoon(resource(log, 'sibling'));
        n.startSoon(input as never, { name: 'odd' });
      }).subscribe({ error: (e: unknown) => (caught = e) });
      expect(caught).toBeInstanceOf(TypeError);
      expect((caught as Error).message).toBe(
        `task "odd" must be an Observable, promise, iterable, async iterable or ReadableStream, got ${came}`,
      );
      expect(failedCapture(caught)?.name).toBe('odd');
      expect(log).toEqual(['+sibling', '-sibling']);
    },
  );

  it('fails a task whose routine does not return an ObservableInput', () => {
    let caught: unknown;
    nursery((n) => {
      n.startSoon((() => 5) as never);
    }).subscribe({ error: (e: unknown) => (caught = e) });
    expect((caught as Error).message).toMatch(/^what the routine of a task returns must be .* got 5 \(number\)$/);
  });

  it('fails if the body returns something that is not an ObservableInput', () => {
    let caught: unknown;
    nursery((() => 5) as never).subscribe({ error: (e: unknown) => (caught = e) });
    expect((caught as Error).message).toMatch(/^what a nursery's body returns must be .* got 5 \(number\)$/);
  });

  it('throws a TypeError if the options are not an object', () => {
    const n = openNursery();
    expect(() => n.startSoon(of(1), 'orders' as never)).toThrow(
      new TypeError(
        'startSoon: options must be an object, got "orders" (string); arguments go with a routine: startSoon((id) => load(id), id)',
      ),
    );
    expect(() => n.startSoon(of(1), null as never)).toThrow('got null');
    expect(n.size).toBe(0);
  });

  it('accepts promises, iterables and async iterables as tasks', async () => {
    const rcs: ResultCapture<unknown>[] = [];
    await new Promise<void>((resolve) => {
      nursery((n) => {
        rcs.push(n.startSoon(Promise.resolve('promise')) as ResultCapture<unknown>);
        rcs.push(n.startSoon(['it', 'erable']) as ResultCapture<unknown>);
        rcs.push(
          n.startSoon(async function* () {
            yield await Promise.resolve('async iterable');
          }) as ResultCapture<unknown>,
        );
      }).subscribe({ complete: resolve });
    });
    expect(rcs.map((rc) => rc.result())).toEqual(['promise', 'erable', 'async iterable']);
  });

  it('accepts an async function as a body, which may add tasks after its first await', async () => {
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      nursery(async (n) => {
        await Promise.resolve();
        const rc = n.startSoon(of(1));
        return rc.result() + 1;
      }).subscribe({ ...logger(log, 'n'), complete: resolve });
    });
    expect(log).toEqual(['n: 2']);
  });

  it('subscribes each task once, for as long as it runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --a--|   ');
      const b = cold('  -b|      ');
      const s = cold('  x---y--| ');
      const source = nursery((n) => {
        n.startSoon(a);
        n.startSoon(b);
        return s;
      });
      expectObservable(source).toBe('x---y--|');
      expectSubscriptions(a.subscriptions).toBe('^----!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
      expectSubscriptions(s.subscriptions).toBe('^------!');
    });
  });

  it('does nothing for a consumer that is already closed', async () => {
    const log: string[] = [];
    const source = nursery((n) => {
      log.push('body');
      n.startSoon(resource(log, 'task'));
    });
    const outer = new Observable<never>((subscriber) => {
      subscriber.complete();
      source.subscribe(subscriber);
    });
    expect(await unhandledErrors(() => outer.subscribe(logger(log, 'n')))).toEqual([]);
    expect(log).toEqual(['n |']);
  });
});
