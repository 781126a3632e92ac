// aioresult's "Trio or anyio, neither required": captures work with RxJS's own operators as they do with a nursery.

import { describe, expect, it } from '@jest/globals';
import { catchError, defer, forkJoin, map, merge, mergeMap, of, retry, throwError, timer, type Observable } from 'rxjs';
import { capture, failedCapture, ResultCapture, waitAll, type ResultBase } from 'rxresult';
import { marbles, unhandledErrors } from '../support';

const boom = new Error('boom');

function sleepAndReturn(time: number): Observable<number> {
  return timer(time).pipe(map(() => time));
}

function sleepAndRaise(time: number, error = boom): Observable<never> {
  return timer(time).pipe(mergeMap(() => throwError(() => error)));
}

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

function twoCaptures(): [ResultCapture<number>, ResultCapture<number>] {
  return [new ResultCapture<number>({ name: 'a' }), new ResultCapture<number>({ name: 'b' })];
}

describe('capture with `merge`', () => {
  it('records each task as it ends, and passes all values through', () => {
    marbles(({ cold, expectObservable }) => {
      const [a, b] = [new ResultCapture<string>(), new ResultCapture<string>()];
      const source = merge(cold('a--b-|').pipe(capture(a)), cold('-c|').pipe(capture(b)));
      expectObservable(source).toBe('   ac-b-|');
      expectObservable(states(a)).toBe('p----(f|)');
      expectObservable(states(b)).toBe('p-(f|)');
    });
  });

  it('records the failure of one task, and that the other was unsubscribed because of it', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      const source = merge(sleepAndReturn(3).pipe(capture(a)), sleepAndRaise(2).pipe(capture(b)));
      expectObservable(source).toBe('   --#', undefined, boom);
      expectObservable(states(a)).toBe('p-(c|)');
      expectObservable(states(b)).toBe('p-(r|)');
    });
  });

  it('passes the error through unchanged, and failedCapture finds the task it came from', () => {
    const error = new Error('escapes');
    const [a, b] = twoCaptures();
    let heard: unknown;
    merge(throwError(() => error).pipe(capture(a)), sleepAndReturn(1).pipe(capture(b))).subscribe({
      error: (error: unknown) => (heard = error),
    });
    expect(heard).toBe(error);
    expect(failedCapture(heard)).toBe(a);
  });

  it('lets the others go on if the failing task suppresses its error', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      const source = merge(
        sleepAndReturn(3).pipe(capture(a)),
        sleepAndRaise(2).pipe(capture(b, { suppressError: true })),
      );
      expectObservable(source).toBe('   ---(a|)', { a: 3 });
      expectObservable(states(a)).toBe('p--(f|)');
      expectObservable(states(b)).toBe('p-(r|)');
    });
  });

  it('records all tasks as cancelled when the consumer unsubscribes', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      expectObservable(merge(sleepAndReturn(3).pipe(capture(a)), sleepAndReturn(4).pipe(capture(b))), '^-!').toBe(
        '---',
      );
      expectObservable(states(a)).toBe('p-(c|)');
      expectObservable(states(b)).toBe('p-(c|)');
    });
  });

  it('cancels one task through its capture while the others go on', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      timer(1).subscribe(() => b.cancel());
      const source = merge(sleepAndReturn(3).pipe(capture(a)), sleepAndReturn(4).pipe(capture(b)));
      expectObservable(source).toBe('   ---(a|)', { a: 3 });
      expectObservable(states(b)).toBe('p(c|)');
    });
  });
});

describe('capture with `forkJoin`', () => {
  it('also has the results in the captures', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      const source = forkJoin([sleepAndReturn(3).pipe(capture(a)), sleepAndReturn(2).pipe(capture(b))]);
      expectObservable(source.pipe(map((values) => [values, [a.result(), b.result()]]))).toBe('---(a|)', {
        a: [
          [3, 2],
          [3, 2],
        ],
      });
    });
  });

  it('keeps the results so far when one task fails, which `forkJoin` itself discards', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      const fails = sleepAndRaise(2, new Error('its own'));
      const source = forkJoin([sleepAndReturn(1).pipe(capture(a)), fails.pipe(capture(b))]).pipe(
        map(() => 'all'),
        catchError((error: unknown) => of(`${String(failedCapture(error)?.name)} failed, a gave ${a.result()}`)),
      );
      expectObservable(source).toBe('--(a|)', { a: 'b failed, a gave 1' });
    });
  });
});

describe('capture with the rest of RxJS', () => {
  it('records the last attempt if `retry` comes before it', () => {
    let tries = 0;
    const rc = new ResultCapture<number>();
    defer(() => (++tries < 3 ? throwError(() => boom) : of(tries)))
      .pipe(retry(2), capture(rc))
      .subscribe();
    expect(rc.result()).toBe(3);
  });

  it('is a stream itself: it can be waited for, piped and combined', () => {
    marbles(({ expectObservable }) => {
      const [a, b] = twoCaptures();
      merge(sleepAndReturn(3).pipe(capture(a)), sleepAndReturn(2).pipe(capture(b))).subscribe();
      expectObservable(forkJoin({ a, b }).pipe(map((values) => values.a + values.b))).toBe('---(s|)', { s: 5 });
      expectObservable(waitAll([a, b]).pipe(map((all) => all.length))).toBe('              ---(n|)', { n: 2 });
    });
  });

  it('can be subscribed instead of the task, without running it again', () => {
    let runs = 0;
    const rc = new ResultCapture<number>();
    defer(() => of(++runs))
      .pipe(capture(rc))
      .subscribe();
    const heard: number[] = [];
    rc.subscribe((value) => heard.push(value));
    rc.subscribe((value) => heard.push(value));
    expect([runs, heard]).toEqual([1, [1, 1]]);
  });

  it('needs no reader: an error that its consumer handles is not reported as unhandled', async () => {
    const [a] = twoCaptures();
    const heard: unknown[] = [];
    const source = throwError(() => boom).pipe(capture(a));
    const unhandled = await unhandledErrors(() => source.subscribe({ error: (error: unknown) => heard.push(error) }));
    expect([heard, unhandled]).toEqual([[boom], []]);
  });
});
