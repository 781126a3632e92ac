import { describe, expect, it } from '@jest/globals';
import { concat, defer, EMPTY, finalize, NEVER, Observable, of, Subject, take, tap, throwError } from 'rxjs';
import {
  FutureSetAgainError,
  nursery,
  NurseryClosedError,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskNotStartedError,
  type Nursery,
  type NurseryOptions,
} from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { logger, marbles, nextMacrotask, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';

/** An open nursery whose end is logged. */
function open(log: string[], options: { concurrent?: number; name?: string } = {}) {
  const n = openNursery(options);
  n.done$.subscribe(logger(log, 'nursery'));
  return n;
}

describe('start', () => {
  it('emits the value passed to `started`, in the same frame, while the task goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const boot = cold('--x----|');
      expectObservable(
        nursery((n) =>
          n.start((started: (port: number) => void) => {
            boot.subscribe({ next: () => started(8080), error: () => undefined });
            return cold('-----|');
          }),
        ),
      ).toBe('           --p--|', { p: 8080 });
      expectSubscriptions(boot.subscriptions).toBe('^------!');
    });
  });

  it('holds the nursery open until the task is ready, which then goes on as a child', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable } = helpers;
      const recorder = new LaneRecorder(scheduler);
      const server = (started: (port: number) => void) => cold('--x----').pipe(tap(() => started(8080)));
      const source = nursery(
        (n) =>
          n.start(server, { name: 'server' }).pipe(
            tap(() => {
              n.startSoon(cold('--|'), { name: 'client' });
              n.startSoon(cold('---#'), { name: 'fails' });
            }),
          ),
        { observer: recorder },
      );
      expectObservable(source).toBe('--p--#', { p: 8080 });
      expectLanes(helpers, recorder).toBe({
        server: '^----!',
        client: '  ^-|',
        fails: '  ^--#',
        nursery: '^----#',
      });
    });
  });

  it('is cold: nothing runs before it is subscribed, and each subscription runs the task again', () => {
    const log: string[] = [];
    const n = open(log);
    let runs = 0;
    const ready = n.start((started: (run: number) => void) => {
      started(++runs);
      return NEVER;
    });
    expect([runs, n.size]).toEqual([0, 0]);
    ready.subscribe(logger(log, 'a'));
    ready.subscribe(logger(log, 'b'));
    expect(log).toEqual(['a: 1', 'a |', 'b: 2', 'b |']);
    expect(n.size).toBe(2);
  });

  it('holds the nursery open before and after `started`', () => {
    const log: string[] = [];
    const task = new Subject<never>();
    let start: ((value: string) => void) | undefined;
    nursery((n) => {
      n.start((started: (value: string) => void) => {
        start = started;
        return task;
      }).subscribe(logger(log, 'ready'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual([]);
    start?.('up');
    expect(log).toEqual(['ready: up', 'ready |']);
    task.complete();
    expect(log).toEqual(['ready: up', 'ready |', 'n |']);
  });

  it('errors if the task fails before `started`, once its finalizers have run, and the nursery goes on', () => {
    const log: string[] = [];
    const n = open(log);
    const task = new Subject<never>();
    n.startSoon(resource(log, 'sibling'));
    n.start(() => task.pipe(finalize(() => log.push('-task')))).subscribe(logger(log, 'ready'));
    task.error(new Error('no port'));
    expect(log).toEqual(['+sibling', '-task', 'ready # no port']);
    expect(n.size).toBe(1);
  });

  it('errors with what the routine throws before `started`, and the nursery goes on', () => {
    const log: string[] = [];
    const n = open(log);
    n.start(() => {
      throw new Error('thrown');
    }).subscribe(logger(log, 'ready'));
    n.start((() => 5) as never).subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['ready # thrown', 'TypeError']);
  });

  it('errors even if the nursery suppresses the errors of its children; after `started`, they are reported', async () => {
    const log: string[] = [];
    const suppressed = new Error('suppressed');
    const run = (options: NurseryOptions) => () => {
      const n = openNursery(options);
      n.start(() => throwError(() => new Error('no port'))).subscribe(logger(log, 'ready'));
      n.start((started: (value: number) => void) => {
        started(1);
        return throwError(() => suppressed);
      }).subscribe(logger(log, 'late'));
      expect(n.closed).toBe(false);
    };
    expect(await unhandledErrors(run({ suppressError: true }))).toEqual([suppressed]);
    expect(log).toEqual(['ready # no port', 'late: 1', 'late |']);
    // An observer can read it.
    expect(await unhandledErrors(run({ suppressError: true, observer: {} }))).toEqual([]);
  });

  it('errors with TaskNotStartedError when the task ends before `started`', () => {
    const errors: unknown[] = [];
    const n = openNursery();
    n.start(() => of(1), { name: 'server' }).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(TaskNotStartedError)]);
    const error = errors[0] as TaskNotStartedError;
    expect(error.message).toBe('task "server" ended before it called started');
    expect(error.capture.result()).toBe(1);
    expect(n.closed).toBe(false);
  });

  it('cancels only the task when it is unsubscribed before `started`', () => {
    const log: string[] = [];
    const n = open(log);
    n.startSoon(resource(log, 'sibling'));
    n.start(() => resource(log, 'task'))
      .subscribe(logger(log, 'ready'))
      .unsubscribe();
    expect(log).toEqual(['+sibling', '+task', '-task']);
    expect(n.size).toBe(1);
  });

  it('throws what the finalizers throw to the caller of unsubscribe', () => {
    const n = openNursery();
    const subscription = n
      .start(
        () =>
          new Observable<never>(() => () => {
            throw new Error('teardown');
          }),
      )
      .subscribe();
    expect(thrownBy(() => subscription.unsubscribe())).toMatchObject({ errors: [new Error('teardown')] });
    expect(n.size).toBe(0);
  });

  it('does not affect the task when it is unsubscribed after `started`', () => {
    const log: string[] = [];
    const n = open(log);
    n.start((started: (value: string) => void) => {
      return concat(
        defer(() => {
          started('up');
          return EMPTY;
        }),
        resource(log, 'task'),
      );
    })
      .pipe(take(1))
      .subscribe(logger(log, 'ready'));
    expect(log).toEqual(['ready: up', 'ready |', '+task']);
  });

  it('makes the task an ordinary child after `started`: its error fails the nursery', () => {
    const log: string[] = [];
    const n = open(log);
    const task = new Subject<never>();
    n.startSoon(resource(log, 'sibling'));
    n.start((started: (value: string) => void) => {
      started('up');
      return task;
    }).subscribe(logger(log, 'ready'));
    task.error(new Error('crash'));
    expect(log).toEqual(['+sibling', 'ready: up', 'ready |', '-sibling', 'nursery # crash']);
  });

  it('throws at a second call of `started`', () => {
    const errors: unknown[] = [];
    const n = openNursery();
    n.done$.subscribe({ error: () => undefined });
    n.start(
      (started: (value: number) => void) => {
        started(1);
        errors.push(thrownBy(() => started(2)));
        return NEVER;
      },
      { name: 'server' },
    ).subscribe();
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
    expect((errors[0] as Error).message).toBe('task "server" called started twice');
  });

  it('ignores `started` after the task has ended or the subscriber has unsubscribed', () => {
    const log: string[] = [];
    const n = open(log);
    const starts: ((value: number) => void)[] = [];
    const routine = (source: Observable<never>) => (started: (value: number) => void) => {
      starts.push(started);
      return source;
    };
    n.start(routine(EMPTY)).subscribe(logger(log, 'ended'));
    n.start(routine(NEVER)).subscribe(logger(log, 'left')).unsubscribe();
    const callsAsItEnds = EMPTY.pipe(finalize(() => starts[2]?.(3)));
    n.start(routine(callsAsItEnds)).subscribe(logger(log, 'ending'));
    starts.forEach((started) => started(1));
    expect(log).toEqual([
      'ended # a task ended before it called started',
      'ending # a task ended before it called started',
    ]);
  });

  it('errors with the TaskCancelledError if the nursery shuts down before `started`', () => {
    const log: string[] = [];
    const errors: unknown[] = [];
    const n = openNursery();
    const sibling = n.startSoon(NEVER);
    n.start(() => NEVER.pipe(finalize(() => log.push('-task')))).subscribe({
      error: (error: unknown) => {
        log.push('ready #');
        errors.push(error);
      },
    });
    n.cancel('why');
    expect(log).toEqual(['-task', 'ready #']);
    expect(errors).toEqual([sibling.exception()]);
    expect(errors[0]).toBeInstanceOf(TaskCancelledError);
  });

  it.each([
    ['a newer task runs its finalizers', (n: Nursery, call: () => void) => n.startSoon(NEVER.pipe(finalize(call)))],
    [
      'a waiter of a newer task is notified',
      (n: Nursery, call: () => void) => n.startSoon(NEVER).subscribe({ error: call }),
    ],
  ])('errors with it also if `started` is called during the shutdown, when %s', (_, ask) => {
    const log: string[] = [];
    const n = open(log);
    let ready: (() => void) | undefined;
    n.start<number, never>((started) => {
      ready = () => started(1);
      return resource(log, 'task');
    }).subscribe({ next: () => log.push('ready'), error: (error: unknown) => log.push((error as Error).name) });
    ask(n, () => ready?.());
    n.cancel();
    expect(log).toEqual(['+task', '-task', 'TaskCancelledError', 'nursery |']);
  });

  describe('does not start the task', () => {
    /** A task that waits for another to start. When it is unsubscribed, it first makes the other one call `started`. */
    function waiting(log: string[]) {
      const n = open(log);
      let ready = () => {};
      const waits = new Observable<number>((subscriber) => {
        subscriber.add(() => ready());
        return n
          .start<number, never>((started) => {
            ready = () => started(1);
            return resource(log, 'task');
          })
          .subscribe(subscriber);
      });
      return { n, waits, ready: () => ready() };
    }

    it('if `started` is called when the waiting subscriber unsubscribes', () => {
      const log: string[] = [];
      const { n, waits } = waiting(log);
      waits.subscribe(logger(log, 'waits')).unsubscribe();
      expect([log, n.size]).toEqual([['+task', '-task'], 0]);
    });

    it('if `started` is called when the waiting task is cancelled', () => {
      const log: string[] = [];
      const { n, waits, ready } = waiting(log);
      const capture = n.startSoon(waits);
      capture.subscribe({ error: ready });
      capture.cancel();
      expect([log, n.size, String(capture)]).toEqual([['+task', '-task'], 0, 'ResultCapture(cancelled)']);
    });
  });

  it('errors with the TaskCancelledError if it is subscribed during the shutdown', () => {
    const errors: unknown[] = [];
    const n = openNursery();
    const startLate = () => n.start(() => NEVER).subscribe({ error: (error: unknown) => errors.push(error) });
    const sibling = n.startSoon(NEVER.pipe(finalize(startLate)));
    n.cancel();
    expect(errors).toEqual([sibling.exception()]);
  });

  it('errors with NurseryClosedError if it is subscribed after the end or after close()', () => {
    const errors: unknown[] = [];
    const n = openNursery();
    n.startSoon(NEVER);
    const ready = n.start(() => NEVER);
    const watch = { error: (error: unknown) => errors.push(error) };
    n.close();
    ready.subscribe(watch);
    n.cancel();
    ready.subscribe(watch);
    expect(errors).toEqual([expect.any(NurseryClosedError), expect.any(NurseryClosedError)]);
  });

  it('counts towards the limit, and may wait for a slot', () => {
    const log: string[] = [];
    const n = open(log, { concurrent: 1 });
    const first = n.startSoon(NEVER);
    n.start((started: (value: string) => void) => {
      started('up');
      return resource(log, 'task');
    }).subscribe(logger(log, 'ready'));
    expect([log, n.size]).toEqual([[], 2]);
    first.cancel();
    expect(log).toEqual(['ready: up', 'ready |', '+task']);
  });

  it('can be unsubscribed while it waits', () => {
    const log: string[] = [];
    const n = open(log, { concurrent: 1 });
    n.startSoon(NEVER);
    n.start(() => resource(log, 'task'))
      .subscribe()
      .unsubscribe();
    expect([log, n.size]).toEqual([[], 1]);
  });

  it('starts with the other tasks when it is subscribed in the body', () => {
    const log: string[] = [];
    nursery((n) => {
      n.start((started: (value: string) => void) => {
        started('up');
        return EMPTY;
      }).subscribe(logger(log, 'ready'));
      log.push('body');
      return n.start((started: (value: string) => void) => {
        started('two');
        return EMPTY;
      });
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['body', 'ready: up', 'ready |', 'n: two', 'n |']);
  });

  it('names its task after its routine, or by its option', () => {
    const names: (string | undefined)[] = [];
    const n = openNursery({ observer: { asked: (rc) => names.push(rc.name) } });
    n.start(function serve() {
      return NEVER;
    }).subscribe();
    n.start(() => NEVER, { name: 'named' }).subscribe();
    n.start(() => NEVER).subscribe();
    expect(names).toEqual(['serve', 'named', undefined]);
  });

  it('errors if its task is cancelled alone', () => {
    const errors: unknown[] = [];
    let rc: ResultCapture<unknown> | undefined;
    const n = openNursery({ observer: { asked: (capture) => (rc = capture) } });
    n.start(() => NEVER).subscribe({ error: (error: unknown) => errors.push(error) });
    rc?.cancel('why');
    expect(errors).toEqual([rc?.exception()]);
    expect(n.closed).toBe(false);
  });

  it('reports what its subscribers’ finalizers throw', async () => {
    const error = new Error('finalizer');
    let n: Nursery | undefined;
    const throwing = finalize(() => {
      throw error;
    });
    const errors = await unhandledErrors(async () => {
      n = openNursery();
      n.start((started: (value: number) => void) => {
        queueMicrotask(() => started(1));
        return NEVER;
      })
        .pipe(throwing)
        .subscribe();
      const source = new Subject<never>();
      n.start(() => source)
        .pipe(throwing)
        .subscribe({ error: () => undefined });
      source.error(new Error('first'));
      await nextMacrotask();
    });
    expect(errors).toEqual([error, error]);
    expect(n?.size).toBe(1);
  });

  it('throws a TypeError if the routine is not a function or the options are not an object', () => {
    const n = openNursery();
    expect(() => n.start(NEVER as never)).toThrow(
      new TypeError('start: the routine must be a function, got Observable (object)'),
    );
    expect(() => n.start(() => NEVER, 5 as never)).toThrow(
      new TypeError('start: options must be an object, got 5 (number)'),
    );
  });

  it('runs nothing for a subscriber that is already closed', () => {
    const log: string[] = [];
    const n = open(log);
    const ready = n.start(() => resource(log, 'task'));
    const late = new Observable<unknown>((subscriber) => {
      subscriber.next(0);
      return ready.subscribe(subscriber);
    });
    late.pipe(take(1)).subscribe();
    expect([log, n.size]).toEqual([[], 0]);
  });

  it('notifies no observer of a task for a subscriber that is already closed', () => {
    const log: string[] = [];
    const n = openNursery({
      observer: {
        asked: () => log.push('asked'),
        settled: () => log.push('settled'),
      },
    });
    const closed = new Observable<unknown>((subscriber) => {
      subscriber.complete();
      n.start(() => resource(log, 'task')).subscribe(subscriber);
    });
    closed.subscribe();
    expect(log).toEqual([]);
    n.start(() => of(1)).subscribe({ error: () => undefined });
    expect(log).toEqual(['asked', 'settled']);
  });

  it('ignores `started` after the subscriber has unsubscribed, even if the call stack was exhausted by then', () => {
    const prototype = ResultCapture.prototype as unknown as { _record: (outcome: unknown) => boolean };
    const { _record } = prototype;
    const log: string[] = [];
    const n = open(log);
    let ready: (() => void) | undefined;
    const subscription = n
      .start<number, never>((started) => {
        ready = () => started(1);
        return resource(log, 'task');
      })
      .subscribe(logger(log, 'start'));
    prototype._record = () => {
      prototype._record = _record;
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect(unsubscribeErrors(subscription)).toEqual([expect.any(RangeError)]);
    expect(() => ready?.()).not.toThrow();
    n.cancel();
    expect(log).toEqual(['+task', '-task', 'nursery |']);
  });

  it('cancels the task with the error of the shutdown, even if its Observable is the body stream', () => {
    const error = new Error('boom');
    const source = new Subject<never>();
    const rcs: ResultCapture<unknown>[] = [];
    nursery(
      (n) => {
        n.startSoon(source);
        n.startSoon(NEVER);
        return n.start(() => NEVER);
      },
      { observer: { asked: (rc) => rcs.push(rc) } },
    ).subscribe({ error: () => undefined });
    source.error(error);
    expect(rcs[2]?.exception()).toMatchObject({ cause: error });
    expect(rcs[2]?.exception()).toBe(rcs[1]?.exception());
  });

  it('reports what a finalizer of a task that ends before `started` throws, and the nursery goes on', async () => {
    const log: string[] = [];
    const error = new Error('teardown');
    const errors = await unhandledErrors(() => {
      const n = open(log);
      const task = new Subject<never>();
      const throwing = () => {
        throw error;
      };
      n.start(() => task.pipe(finalize(throwing))).subscribe(logger(log, 'ready'));
      task.complete();
      expect(n.closed).toBe(false);
    });
    expect(log).toEqual(['ready # a task ended before it called started']);
    expect(errors).toEqual([error]);
  });

  it('reports what a teardown throws after a failure before `started`, even if it was unsubscribed, and the nursery goes on', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        const waiting = n
          .start(
            () =>
              new Observable<never>((subscriber) => {
                subscriber.error(new Error('early'));
                waiting.unsubscribe();
                return () => {
                  throw new Error('torn');
                };
              }),
          )
          .subscribe(logger(log, 'start'));
        n.startSoon(resource(log, 'sibling'));
      }).subscribe(logger(log, 'nursery'));
    });
    expect(errors.map(String)).toEqual(['Error: torn']);
    expect(log).toEqual(['+sibling']);
  });

  it('errors once the subscribe function that cancels the nursery has returned', () => {
    const log: string[] = [];
    const n = open(log);
    const task = new Observable<never>(() => {
      n.cancel();
      log.push('returns');
      return () => log.push('finalizer');
    });
    n.start(() => task).subscribe(logger(log, 'ready'));
    expect(log).toEqual(['returns', 'finalizer', 'ready # a nursery was cancelled', 'nursery |']);
  });
});
