// aioresult's rule that exceptions propagate, and `suppress_exception`.

import { describe, expect, it } from '@jest/globals';
import { catchError, EMPTY, map, mergeMap, Observable, of, Subject, throwError, timer } from 'rxjs';
import {
  capture,
  failedCapture,
  nursery,
  openNursery,
  ResultCapture,
  TaskFailedError,
  type ResultBase,
} from 'rxresult';
import { logger, marbles, resource, thrownBy } from '../support';

class HttpError extends Error {
  constructor(readonly code: number) {
    super(String(code));
  }
}

function sleepAndReturn(time: number): Observable<number> {
  return timer(time).pipe(map(() => time));
}

function sleepAndRaise(time: number): Observable<number> {
  return timer(time).pipe(mergeMap(() => throwError(() => new HttpError(time))));
}

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

describe('the error of a task', () => {
  it.each<[string, unknown]>([
    ['an Error', new HttpError(503)],
    ['a frozen object', Object.freeze({ code: 503 })],
    ['a string', 'no route'],
    ['a number', 0],
    ['undefined', undefined],
  ])('reaches the consumer of the nursery unchanged, and is recorded in the capture: %s', (_, error) => {
    const heard: unknown[] = [];
    let rc: ResultBase<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(throwError(() => error));
    }).subscribe({ error: (e: unknown) => heard.push(e) });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(error);
    expect(rc?.outcome).toEqual({ status: 'rejected', reason: error });
    expect(rc?.exception()).toBe(error);
  });

  it('can be handled by its class, as without a nursery', () => {
    marbles(({ expectObservable }) => {
      const source = nursery((n) => {
        n.startSoon(sleepAndRaise, 2);
        return sleepAndReturn(1);
      }).pipe(
        catchError((error: unknown) => {
          if (error instanceof HttpError) {
            return of(error.code * 100);
          }
          throw error;
        }),
      );
      expectObservable(source).toBe('-a(b|)', { a: 1, b: 200 });
    });
  });

  it('leads to the task it came from', () => {
    const captures: ResultCapture<number>[] = [];
    let heard: unknown;
    marbles(() => {
      nursery((n) => {
        captures.push(n.startSoon(sleepAndRaise, 2), n.startSoon(sleepAndRaise, 1));
      }).subscribe({ error: (error: unknown) => (heard = error) });
    });
    expect(failedCapture(heard)).toBe(captures[1]);
  });

  it('reaches the body through the capture operator, if the body runs the task by hand', () => {
    const error = new HttpError(503);
    const rc = new ResultCapture<number>();
    const log: string[] = [];
    nursery(() =>
      throwError(() => error).pipe(
        capture(rc),
        catchError((e: unknown) => {
          log.push(`the body hears ${String(e === error)}`);
          return EMPTY;
        }),
      ),
    ).subscribe(logger(log, 'n'));
    expect(log).toEqual(['the body hears true', 'n |']);
    expect(rc.exception()).toBe(error);
  });

  it('cancels the sibling tasks, which then do not fail themselves', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const first = n.startSoon(sleepAndRaise, 1);
      const second = n.startSoon(sleepAndRaise, 2);
      expectObservable(n.done$).toBe('           -#', undefined, new HttpError(1));
      expectObservable(states(first)).toBe(' p(r|)');
      expectObservable(states(second)).toBe('p(c|)');
    });
  });

  it('is emitted once all siblings have ended and every capture is done', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const captures: ResultCapture<never>[] = [];
    nursery((n) => {
      captures.push(n.startSoon(source), n.startSoon(resource(log, 'a')), n.startSoon(resource(log, 'b')));
    }).subscribe({ error: () => log.push(captures.map((rc) => rc.outcome.status).join()) });
    source.error(new HttpError(503));
    expect(log).toEqual(['+a', '+b', '-b', '-a', 'rejected,cancelled,cancelled']);
  });

  it('differs from what `result()` throws, a TaskFailedError, so that the two are not confused', () => {
    const rc = openNursery({ suppressError: true }).startSoon(throwError(() => new HttpError(503)));
    const error = thrownBy(() => rc.result());
    expect(error).not.toBeInstanceOf(HttpError);
    expect(error).toBeInstanceOf(TaskFailedError);
    expect((error as TaskFailedError).cause).toEqual(new HttpError(503));
  });

  it('becomes a TaskFailedError of the nursery if the body reads the result of a failed task', () => {
    let heard: unknown;
    nursery(
      (n) => {
        const rc = n.startSoon(throwError(() => new HttpError(503)));
        return rc.waitDone().pipe(map(() => rc.result()));
      },
      { suppressError: true },
    ).subscribe({ error: (error: unknown) => (heard = error) });
    expect(heard).toBeInstanceOf(TaskFailedError);
  });
});

describe('suppressError', () => {
  it('lets the others go on, as an option of one child', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const before = n.startSoon(sleepAndReturn, 1);
      const failed = n.startSoon(sleepAndRaise(2), { suppressError: true });
      const after = n.startSoon(sleepAndReturn, 3);
      n.close();
      expectObservable(n.done$).toBe('           ---|');
      expectObservable(states(before)).toBe('p(f|)');
      expectObservable(states(failed)).toBe('p-(r|)');
      expectObservable(states(after)).toBe(' p--(f|)');
    });
  });

  it('lets the others go on, as the default of the nursery', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery({ suppressError: true });
      const before = n.startSoon(sleepAndReturn, 1);
      const failed = n.startSoon(sleepAndRaise, 2);
      const after = n.startSoon(sleepAndReturn, 3);
      n.close();
      expectObservable(n.done$).toBe('           ---|');
      expectObservable(states(before)).toBe('p(f|)');
      expectObservable(states(failed)).toBe('p-(r|)');
      expectObservable(states(after)).toBe(' p--(f|)');
    });
  });

  it('lets the others go on, as an option of the capture operator', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const failed = new ResultCapture<number>();
      const before = n.startSoon(sleepAndReturn, 1);
      n.startSoon(sleepAndRaise(2).pipe(capture(failed, { suppressError: true })));
      const after = n.startSoon(sleepAndReturn, 3);
      n.close();
      expectObservable(n.done$).toBe('           ---|');
      expectObservable(states(before)).toBe('p(f|)');
      expectObservable(states(failed)).toBe('p-(r|)');
      expectObservable(states(after)).toBe(' p--(f|)');
    });
  });

  it('records the error of each task that fails', () => {
    const captures: ResultCapture<number>[] = [];
    const log: string[] = [];
    marbles(() => {
      nursery(
        (n) => {
          captures.push(n.startSoon(sleepAndRaise, 1), n.startSoon(sleepAndRaise, 2));
        },
        { suppressError: true },
      ).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n |']);
    expect(captures.map((rc) => rc.exception())).toEqual([new HttpError(1), new HttpError(2)]);
  });

  it('of a child overrides the default of its nursery', () => {
    const n = openNursery({ suppressError: true });
    const log: string[] = [];
    n.done$.subscribe(logger(log, 'n'));
    n.startSoon(
      throwError(() => new HttpError(404)),
      { suppressError: true },
    );
    expect(n.closed).toBe(false);
    n.startSoon(
      throwError(() => new HttpError(503)),
      { suppressError: false },
    );
    expect(log).toEqual(['n # 503']);
  });

  it('does not apply to the body, whose stream still fails the nursery', () => {
    const log: string[] = [];
    nursery(() => throwError(() => new HttpError(503)), { suppressError: true }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n # 503']);
  });

  it('completes the stream with the values up to the error, as an option of the capture operator', () => {
    marbles(({ cold, expectObservable }) => {
      const rc = new ResultCapture<string>();
      expectObservable(cold('a-b-#').pipe(capture(rc, { suppressError: true }))).toBe('a-b-|');
    });
  });

  it('does not apply to cancellation', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const failed = n.startSoon(sleepAndRaise, 1);
      const suppressed = n.startSoon(sleepAndReturn(2), { suppressError: true });
      expectObservable(n.done$).toBe('               -#', undefined, new HttpError(1));
      expectObservable(states(failed)).toBe('    p(r|)');
      expectObservable(states(suppressed)).toBe('p(c|)');
    });
  });

  it('still makes `result()` throw a TaskFailedError', () => {
    const error = new HttpError(503);
    const rc = openNursery().startSoon(
      throwError(() => error),
      { suppressError: true },
    );
    const thrown = thrownBy(() => rc.result());
    expect(thrown).toBeInstanceOf(TaskFailedError);
    expect((thrown as TaskFailedError).cause).toBe(error);
  });
});
