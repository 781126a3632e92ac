// aioresult's ResultCapture: `start_soon`, `run`, `result`, `exception`, `is_done`, `routine`, `args`.

import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  startWith,
  Subject,
  timer,
} from 'rxjs';
import {
  capture,
  FutureSetAgainError,
  nursery,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskFailedError,
  TaskNotDoneError,
  type Nursery,
  type ResultBase,
} from 'rxresult';
import { logger, marbles, thrownBy } from '../support';

const boom = new Error('boom');

function sleepAndReturn(time: number): Observable<number> {
  return timer(time).pipe(map(() => time));
}

function sleepAndRaise(time: number): Observable<number> {
  return timer(time).pipe(
    mergeMap(() => {
      throw boom;
    }),
  );
}

/** The first letter of a result's status: now, and when it is settled. */
function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

describe('four tasks: one run by hand, one that completes, one that fails, and one that this cancels', () => {
  function start(n: Nursery) {
    return {
      byHand: new ResultCapture<number>({ name: 'by hand' }),
      completes: n.startSoon(sleepAndReturn, 2),
      fails: n.startSoon(sleepAndRaise, 3),
      cancelled: n.startSoon(sleepAndReturn, 4),
    };
  }

  /** Runs them in virtual time until their nursery ends. */
  function run(body?: (four: ReturnType<typeof start>) => Observable<unknown>) {
    let four!: ReturnType<typeof start>;
    let heard: unknown;
    marbles(() => {
      nursery((n) => {
        four = start(n);
        return body ? body(four) : sleepAndReturn(1).pipe(capture(four.byHand));
      }).subscribe({ error: (error: unknown) => (heard = error) });
    });
    return { ...four, heard };
  }

  it('settle in the frame in which each ends, and the nursery errors with the error of the one that fails', () => {
    marbles(({ expectObservable }) => {
      let four!: ReturnType<typeof start>;
      const heard = new Subject<number>();
      nursery((n) => {
        four = start(n);
        return sleepAndReturn(1).pipe(capture(four.byHand));
      }).subscribe(heard);
      expectObservable(heard).toBe('                -1-#', { 1: 1 }, boom);
      expectObservable(states(four.byHand)).toBe('   p(f|)');
      expectObservable(states(four.completes)).toBe('p-(f|)');
      expectObservable(states(four.fails)).toBe('    p--(r|)');
      expectObservable(states(four.cancelled)).toBe('p--(c|)');
    });
  });

  it('are not done at first', () => {
    let done: boolean[] = [];
    run((four) => {
      done = Object.values(four).map((rc) => rc.isDone());
      return EMPTY;
    });
    expect(done).toEqual([false, false, false, false]);
  });

  it.each(['byHand', 'completes', 'fails', 'cancelled'] as const)(
    'throw TaskNotDoneError from `result()` and `exception()` of "%s" at first, with the capture',
    (which) => {
      const errors: unknown[] = [];
      const four = run((four) => {
        errors.push(
          thrownBy(() => four[which].result()),
          thrownBy(() => four[which].exception()),
        );
        return EMPTY;
      });
      expect(errors).toEqual([expect.any(TaskNotDoneError), expect.any(TaskNotDoneError)]);
      expect(errors.map((error) => (error as TaskNotDoneError).capture === four[which])).toEqual([true, true]);
    },
  );

  it('run on while the body continues with the one run by hand', () => {
    const seen: boolean[] = [];
    run((four) =>
      sleepAndReturn(1).pipe(
        capture(four.byHand),
        finalize(() => seen.push(...Object.values(four).map((rc) => rc.isDone()))),
      ),
    );
    expect(seen).toEqual([true, false, false, false]);
  });

  it('let the body wait for one of them and read its result', () => {
    const seen: unknown[] = [];
    run(({ completes, fails }) =>
      completes.waitDone().pipe(map(() => seen.push(completes.result(), fails.isDone(), fails.outcome.status))),
    );
    expect(seen).toEqual([2, false, 'pending']);
  });

  it('include the result of the one run by hand', () => {
    const { byHand } = run();
    expect([byHand.isDone(), byHand.result(), byHand.exception()]).toEqual([true, 1, undefined]);
  });

  it('include the result of the one that completed', () => {
    const { completes } = run();
    expect([completes.isDone(), completes.result(), completes.exception()]).toEqual([true, 2, undefined]);
  });

  it('include one that failed, whose TaskFailedError has the capture, and the error as its cause', () => {
    const { fails } = run();
    const error = thrownBy(() => fails.result());
    expect(error).toBeInstanceOf(TaskFailedError);
    expect((error as TaskFailedError).capture).toBe(fails);
    expect((error as TaskFailedError).cause).toBe(boom);
    expect(fails.exception()).toBe(boom);
  });

  it('include one that was cancelled, whose TaskFailedError has the cancellation as its cause', () => {
    const { cancelled } = run();
    const error = thrownBy(() => cancelled.result());
    expect(error).toBeInstanceOf(TaskFailedError);
    expect((error as TaskFailedError).capture).toBe(cancelled);
    expect((error as TaskFailedError).cause).toBe(cancelled.exception());
  });

  it("include one that was cancelled, whose TaskCancelledError has the sibling's error as its cause", () => {
    const { cancelled } = run();
    const cancellation = cancelled.exception();
    expect(cancellation).toBeInstanceOf(TaskCancelledError);
    expect((cancellation as TaskCancelledError).cause).toBe(boom);
  });

  it('do not notify the body of the error: its stream is unsubscribed before the nursery errors', () => {
    const log: string[] = [];
    marbles(() => {
      nursery((n) => {
        const { byHand } = start(n);
        return concat(sleepAndReturn(1).pipe(capture(byHand)), NEVER).pipe(
          catchError(() => {
            log.push('the body heard of the error');
            return EMPTY;
          }),
          finalize(() => log.push('the body was dropped')),
        );
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n: 1', 'the body was dropped', 'n # boom']);
  });

  it('include the one run by hand among the cancelled ones if the error comes first', () => {
    const { byHand, heard } = run((four) => sleepAndReturn(5).pipe(capture(four.byHand)));
    expect(byHand.outcome.status).toBe('cancelled');
    expect(heard).toBe(boom);
  });
});

describe('reading a result', () => {
  it('returns the same value every time', () => {
    const rc = new ResultCapture<object>();
    const value = {};
    of(value).pipe(capture(rc)).subscribe();
    expect([rc.result(), rc.result(), rc.result()].every((result) => result === value)).toBe(true);
    expect([rc.exception(), rc.exception()]).toEqual([undefined, undefined]);
  });

  it('returns the same error every time', () => {
    const n = openNursery({ suppressError: true });
    const rc = n.startSoon(() => {
      throw boom;
    });
    expect([rc.exception(), rc.exception()]).toEqual([boom, boom]);
    expect([1, 2, 3].map(() => (thrownBy(() => rc.result()) as TaskFailedError).cause)).toEqual([boom, boom, boom]);
  });

  it('is optional', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(of(1));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n |']);
  });

  it('works once the nursery has completed, for a list of tasks', () => {
    marbles(({ expectObservable }) => {
      const source = defer(() => {
        let results: ResultCapture<number>[] = [];
        return nursery((n) => {
          results = [3, 1, 2].map((time) => n.startSoon(sleepAndReturn, time));
        }).pipe(
          (ended) =>
            concat(
              ended,
              defer(() => of(results)),
            ),
          map((all) => all.map((rc) => rc.result()).join()),
        );
      });
      expectObservable(source).toBe('---(r|)', { r: '3,1,2' });
    });
  });

  it('works once the nursery has completed, for a dictionary of tasks', () => {
    const results: Record<string, ResultCapture<number>> = {};
    marbles(() => {
      nursery((n) => {
        for (const time of [3, 1]) {
          results[`after ${time}`] = n.startSoon(sleepAndReturn, time);
        }
      }).subscribe();
    });
    expect(Object.entries(results).map(([key, rc]) => [key, rc.result()])).toEqual([
      ['after 3', 3],
      ['after 1', 1],
    ]);
  });
});

describe('a second run', () => {
  /** The error of a second run of `rc`, and whether the source was subscribed. */
  function runAgain(rc: ResultCapture<number>) {
    let touched = false;
    let heard: unknown;
    defer(() => {
      touched = true;
      return of(10);
    })
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => (heard = error) });
    return { heard, touched };
  }

  const endings: [string, (rc: ResultCapture<number>) => Observable<number>, string][] = [
    ['a completed capture', () => of(1), 'fulfilled'],
    ['a capture that completed without a value', () => EMPTY, 'empty'],
    ['a failed capture', () => new Observable((subscriber) => subscriber.error(boom)), 'rejected'],
    ['a running capture', () => NEVER, 'pending'],
  ];

  describe.each(endings)('of %s', (_, source, status) => {
    it('errors with a FutureSetAgainError that has the capture', () => {
      const rc = new ResultCapture<number>({ name: 'rc' });
      source(rc)
        .pipe(capture(rc, { suppressError: true }))
        .subscribe();
      const { heard } = runAgain(rc);
      expect(heard).toBeInstanceOf(FutureSetAgainError);
      expect((heard as FutureSetAgainError).capture).toBe(rc);
      expect((heard as FutureSetAgainError).message).toContain('"rc"');
    });

    it('does not subscribe the source, and the first run stands', () => {
      const rc = new ResultCapture<number>({ name: 'rc' });
      source(rc)
        .pipe(capture(rc, { suppressError: true }))
        .subscribe();
      const { touched } = runAgain(rc);
      expect([touched, rc.outcome.status]).toEqual([false, status]);
    });
  });

  it('errors for a cancelled capture', () => {
    const rc = new ResultCapture<number>({ name: 'rc' });
    NEVER.pipe(capture(rc)).subscribe().unsubscribe();
    expect(runAgain(rc)).toEqual({ heard: expect.any(FutureSetAgainError), touched: false });
  });

  it.each([
    ['finished', of(1)],
    ['running', NEVER],
  ])('errors for a capture that `startSoon` started: %s', (_, source: Observable<number>) => {
    const rc = openNursery().startSoon(source, { name: 'rc' });
    expect(runAgain(rc)).toEqual({ heard: expect.any(FutureSetAgainError), touched: false });
  });

  it('errors for a capture from `startSoon` that waits for a slot', () => {
    const n = openNursery({ concurrent: 1 });
    n.startSoon(NEVER);
    const rc = n.startSoon(of(1), { name: 'rc' });
    expect(runAgain(rc)).toEqual({ heard: expect.any(FutureSetAgainError), touched: false });
  });

  it('does not affect the first run, which goes on to its end', () => {
    const rc = new ResultCapture<number>({ name: 'rc' });
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe();
    runAgain(rc);
    source.next(1);
    source.complete();
    expect(rc.result()).toBe(1);
  });
});

describe('the routine and its arguments', () => {
  it('are on the capture, as they were given', () => {
    const repeat = (text: string, times: number) => of(text.repeat(times));
    const rc = openNursery().startSoon(repeat, 'ab', 2);
    expect(rc.routine).toBe(repeat);
    expect(rc.args).toEqual(['ab', 2]);
    expect(rc.result()).toBe('abab');
  });

  it('are available while the task runs and while it waits', () => {
    const n = openNursery({ concurrent: 1 });
    const forever = (greeting: string) => NEVER.pipe(startWith(greeting));
    const captures = [n.startSoon(forever, 'runs'), n.startSoon(forever, 'waits')];
    expect(captures.map((rc) => [rc.routine, ...rc.args])).toEqual([
      [forever, 'runs'],
      [forever, 'waits'],
    ]);
  });

  it('are available after the task has failed or was cancelled', () => {
    const n = openNursery();
    const fail = (error: Error) => new Observable<never>((subscriber) => subscriber.error(error));
    const forever = (greeting: string) => NEVER.pipe(startWith(greeting));
    n.done$.subscribe({ error: () => undefined });
    const cancelled = n.startSoon(forever, 'cancelled');
    const failed = n.startSoon(fail, boom);
    expect([failed.outcome.status, failed.routine, ...failed.args]).toEqual(['rejected', fail, boom]);
    expect([cancelled.outcome.status, cancelled.routine, ...cancelled.args]).toEqual([
      'cancelled',
      forever,
      'cancelled',
    ]);
  });

  it('are absent if the task is a stream or the capture was made by hand', () => {
    const captures = [openNursery().startSoon(of(1)), new ResultCapture<number>()];
    expect(captures.map((rc) => [rc.routine, rc.args])).toEqual([
      [undefined, []],
      [undefined, []],
    ]);
  });

  it('identify each of many tasks that run the same routine', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const results = [3, 1, 2].map((time) => n.startSoon(sleepAndReturn, time));
      n.close();
      expectObservable(
        concat(...results.map((rc) => rc.waitDone().pipe(map(() => `${rc.args[0]} gave ${rc.result()}`)))),
      ).toBe('---(abc|)', { a: '3 gave 3', b: '1 gave 1', c: '2 gave 2' });
    });
  });
});

describe('waiting for one result', () => {
  it('emits once when the task is done, and completes', () => {
    marbles(({ expectObservable }) => {
      const rc = openNursery().startSoon(sleepAndReturn, 3);
      expectObservable(rc.waitDone().pipe(map(({ status }) => status))).toBe('---(s|)', { s: 'fulfilled' });
    });
  });

  it('emits at once if the task is already done', () => {
    marbles(({ expectObservable }) => {
      const rc = openNursery().startSoon(of(1));
      expectObservable(rc.waitDone().pipe(map(({ status }) => status))).toBe('(s|)', { s: 'fulfilled' });
    });
  });

  it('does not error if the task fails', () => {
    marbles(({ expectObservable }) => {
      const rc = openNursery({ suppressError: true }).startSoon(sleepAndRaise, 3);
      expectObservable(rc.waitDone().pipe(map(({ status }) => status))).toBe('---(s|)', { s: 'rejected' });
    });
  });

  it('does not error if the task is cancelled', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const rc = n.startSoon(NEVER);
      timer(3).subscribe(() => n.cancel());
      expectObservable(rc.waitDone().pipe(map(({ status }) => status))).toBe('---(s|)', { s: 'cancelled' });
    });
  });

  it('does not affect the task when it is unsubscribed', () => {
    marbles(({ expectObservable }) => {
      const rc = openNursery().startSoon(sleepAndReturn, 3);
      expectObservable(rc.waitDone(), '^-!').toBe('---');
      expectObservable(states(rc)).toBe('          p--(f|)');
    });
  });

  it('can run a callback for each task, inside the nursery that waits for all of them', () => {
    const log: string[] = [];
    marbles(() => {
      nursery((n) => {
        for (const time of [2, 1]) {
          const rc = n.startSoon(sleepAndReturn, time);
          n.startSoon(rc.waitDone().pipe(map(() => log.push(`callback ${rc.result()}`))));
        }
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['callback 1', 'callback 2', 'n |']);
  });
});
