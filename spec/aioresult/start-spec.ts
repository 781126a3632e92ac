// aioresult's `await nursery.start(rc.run)`: wait until a task has started, and capture its result by hand.

import { describe, expect, it } from '@jest/globals';
import { concat, delay, EMPTY, map, mergeMap, NEVER, Observable, of, tap, throwError, timer } from 'rxjs';
import {
  capture,
  FutureSetAgainError,
  nursery,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskNotStartedError,
  type Nursery,
  type ResultBase,
} from 'rxresult';
import { logger, marbles, thrownBy } from '../support';

type Started = (value: number) => void;

const boom = new Error('boom');

/** Is ready after `time`, with half of it as the value. Returns `time` after the same time again. */
function serve(time: number): (started: Started) => Observable<number> {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      map(() => time),
    );
}

function raise(time: number): Observable<never> {
  return timer(time).pipe(mergeMap(() => throwError(() => boom)));
}

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

/** Starts `routine` in `n`, and captures its result by hand in `rc`. */
function startByHand(
  n: Nursery,
  rc: ResultCapture<number>,
  routine: (started: Started) => Observable<number>,
): Observable<number> {
  return n.start((started: Started) => routine(started).pipe(capture(rc)));
}

describe('starting a task with a capture made by hand', () => {
  it('emits the start value while the task goes on, and holds the nursery open until it is done', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      expectObservable(nursery((n) => startByHand(n, rc, serve(3)))).toBe('---a--|', { a: 1.5 });
      expectObservable(states(rc)).toBe('                                  p-----(f|)');
    });
  });

  it('has the result once the nursery has completed', () => {
    const rc = new ResultCapture<number>();
    marbles(() => {
      nursery((n) => startByHand(n, rc, serve(3))).subscribe();
    });
    expect(rc.result()).toBe(3);
  });

  it('starts one task after the other if the body does so', () => {
    marbles(({ expectObservable }) => {
      const [first, second] = [new ResultCapture<number>(), new ResultCapture<number>()];
      const source = nursery((n) => concat(startByHand(n, first, serve(2)), startByHand(n, second, serve(3))));
      expectObservable(source).toBe('        --a--b--|', { a: 1, b: 1.5 });
      expectObservable(states(first)).toBe('p---(f|)');
      expectObservable(states(second)).toBe('p-------(f|)');
    });
  });

  it('starts nothing before the start is subscribed', () => {
    let called = false;
    const log: string[] = [];
    nursery((n) => {
      n.start(() => {
        called = true;
        return EMPTY;
      });
    }).subscribe(logger(log, 'n'));
    expect([called, log]).toEqual([false, ['n |']]);
  });

  it('errors at a second start with the same capture, like any second run', () => {
    const rc = new ResultCapture<number>();
    const n = openNursery();
    const log: string[] = [];
    let refused: unknown;
    const start = startByHand(n, rc, () => NEVER);
    start.subscribe(logger(log, 'first'));
    start.subscribe({ error: (error: unknown) => (refused = error) });
    expect(refused).toBeInstanceOf(FutureSetAgainError);
    expect((refused as FutureSetAgainError).capture).toBe(rc);
    expect([log, n.size, n.closed]).toEqual([[], 1, false]);
  });
});

describe('an error before the start', () => {
  it('reaches the subscriber of the start unchanged, and is recorded in the capture', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      const n = openNursery();
      expectObservable(startByHand(n, rc, () => raise(3))).toBe('---#', undefined, boom);
      expectObservable(states(rc)).toBe('                        p--(r|)');
    });
  });

  it('does not fail the nursery by itself', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      startByHand(n, new ResultCapture<number>(), () => raise(3)).subscribe({ error: () => undefined });
      const sibling = n.startSoon(timer(5));
      n.close();
      expectObservable(states(sibling)).toBe('p----(f|)');
      expectObservable(n.done$).toBe('        -----|');
    });
  });

  it('fails the nursery if its body waits for the start', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      expectObservable(nursery((n) => startByHand(n, rc, () => raise(3)))).toBe('---#', undefined, boom);
    });
  });

  it('reaches the subscriber of the start even if the routine throws it', () => {
    const n = openNursery();
    let heard: unknown;
    n.start(() => {
      throw boom;
    }).subscribe({ error: (error: unknown) => (heard = error) });
    expect([heard, n.closed]).toEqual([boom, false]);
  });
});

describe('an end before the start', () => {
  it('errors the start with a TaskNotStartedError, while the capture keeps the result', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      const start = startByHand(openNursery(), rc, () => timer(3));
      expectObservable(start).toBe('     ---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(states(rc)).toBe('p--(f|)');
    });
  });

  it('names the task that did not start', () => {
    let heard: unknown;
    openNursery()
      .start(() => EMPTY, { name: 'server' })
      .subscribe({ error: (error: unknown) => (heard = error) });
    expect((heard as TaskNotStartedError).message).toBe('task "server" ended before it called started');
    expect((heard as TaskNotStartedError).capture.name).toBe('server');
  });

  it('does not fail the nursery by itself', () => {
    const n = openNursery();
    n.start(() => of(1)).subscribe({ error: () => undefined });
    expect(n.closed).toBe(false);
  });

  it('is also the result of cancelling the capture by hand, which completes its stream', () => {
    const rc = new ResultCapture<number>();
    let heard: unknown;
    startByHand(openNursery(), rc, () => NEVER).subscribe({ error: (error: unknown) => (heard = error) });
    rc.cancel();
    expect(heard).toBeInstanceOf(TaskNotStartedError);
    expect(rc.outcome.status).toBe('cancelled');
  });
});

describe('unsubscribing the start', () => {
  it('cancels only the task', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const rc = new ResultCapture<number>();
      const n = openNursery();
      const never = cold<number>('-');
      const sibling = n.startSoon(timer(5));
      expectObservable(
        startByHand(n, rc, () => never),
        '^--!',
      ).toBe('---');
      expectSubscriptions(never.subscriptions).toBe('           ^--!');
      expectObservable(states(rc)).toBe('                        p--(c|)');
      expectObservable(states(sibling)).toBe('                   p----(f|)');
    });
  });

  it('happens when a sibling fails while the body waits for the start', () => {
    const rc = new ResultCapture<number>();
    const log: string[] = [];
    marbles(() => {
      nursery((n) => {
        n.startSoon(raise(3));
        return startByHand(n, rc, serve(4));
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n # boom']);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('does not cancel a task that has started, which is an ordinary child then', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      const n = openNursery();
      expectObservable(startByHand(n, rc, serve(2)), '^--!').toBe('--(a|)', { a: 1 });
      expectObservable(states(rc)).toBe('                          p---(f|)');
    });
  });
});

describe('a task that has started', () => {
  it('fails the nursery with its error', () => {
    marbles(({ expectObservable }) => {
      const rc = new ResultCapture<number>();
      const source = nursery((n) =>
        startByHand(n, rc, (started) => {
          started(8080);
          return raise(3);
        }),
      );
      expectObservable(source).toBe('    a--#', { a: 8080 }, boom);
      expectObservable(states(rc)).toBe('p--(r|)');
    });
  });

  it('is cancelled when a sibling fails', () => {
    const rc = new ResultCapture<number>();
    const log: string[] = [];
    marbles(() => {
      nursery((n) => {
        n.startSoon(raise(3));
        return startByHand(n, rc, serve(2));
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n: 1', 'n # boom']);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('cannot start a second time: `started` throws a FutureSetAgainError', () => {
    let thrown: unknown;
    const log: string[] = [];
    openNursery()
      .start((started: Started) => {
        started(1);
        thrown = thrownBy(() => started(2));
        return EMPTY;
      })
      .subscribe(logger(log, 'start'));
    expect(thrown).toBeInstanceOf(FutureSetAgainError);
    expect(log).toEqual(['start: 1', 'start |']);
  });
});

describe('a nursery that shuts down before the start', () => {
  it('errors the start with the TaskCancelledError of its tasks', () => {
    const n = openNursery();
    const sibling = n.startSoon(NEVER);
    const rc = new ResultCapture<number>();
    let heard: unknown;
    startByHand(n, rc, () => NEVER).subscribe({ error: (error: unknown) => (heard = error) });
    n.cancel('enough');
    expect(heard).toBe(sibling.exception());
    expect((heard as TaskCancelledError).cause).toBe('enough');
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('errors it with its TaskCancelledError after that too, and runs nothing', () => {
    const n = openNursery({ name: 'servers' });
    const rc = new ResultCapture<number>();
    let called = false;
    const start = startByHand(n, rc, () => {
      called = true;
      return NEVER;
    });
    n.cancel();
    let heard: unknown;
    start.subscribe({ error: (error: unknown) => (heard = error) });
    expect(heard).toBe(n.startSoon(NEVER).exception());
    expect(heard).toMatchObject({ message: 'nursery "servers" was cancelled' });
    expect([called, rc.outcome.status]).toEqual([false, 'pending']);
  });
});

describe('a routine with `started`, run as an ordinary task', () => {
  it('needs nobody to wait for it: `started` can be ignored', () => {
    const ignored: Started = () => undefined;
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const rc = n.startSoon(serve(3), ignored);
      n.close();
      expectObservable(states(rc)).toBe('p-----(f|)');
      expectObservable(n.done$).toBe('  ------|');
    });
  });
});
