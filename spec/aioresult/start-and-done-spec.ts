// aioresult's `capture_start_and_done_results`, and 0.9's StartableResultCapture.

import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  concat,
  delay,
  EMPTY,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  tap,
  throwError,
  timer,
} from 'rxjs';
import {
  capture,
  captureStartAndDoneResults,
  FutureSetAgainError,
  nursery,
  NurseryClosedError,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskNotStartedError,
  type OpenNursery,
  type ResultBase,
} from 'rxresult';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';

type Started = (value: number) => void;
type Routine = (started: Started) => Observable<number>;

const boom = new Error('boom');

/** Is ready after `time`, with half of it as the value. Returns `time` after the same time again. */
function serve(time: number): Routine {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      map(() => time),
    );
}

/** Is ready after `time`. Fails after the same time again. */
function serveAndRaise(time: number): Routine {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      mergeMap(() => throwError(() => boom)),
    );
}

/** Fails after `time`, without ever being ready. */
function raiseEarly(time: number): Routine {
  return () => timer(time).pipe(mergeMap(() => throwError(() => boom)));
}

/** Returns after `time`, without ever being ready. */
function returnEarly(time: number): Routine {
  return () => timer(time).pipe(map(() => time));
}

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

/** A nursery to run in and a nursery to start in. A failure of either is handled. */
function twoNurseries() {
  const run = openNursery({ name: 'run' });
  const start = openNursery({ name: 'start' });
  for (const n of [run, start]) {
    n.done$.subscribe({ error: () => undefined });
  }
  return { run, start };
}

function close(...nurseries: OpenNursery[]): void {
  for (const n of nurseries) {
    n.close();
  }
}

describe('when nothing fails', () => {
  it('leaves both captures pending at first', () => {
    const { run, start } = twoNurseries();
    const captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['pending', 'pending']);
  });

  it('settles the start capture when the task is ready, and the done capture when it is done', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(3), { startNursery: start });
      expectObservable(ready).toBe('---(r|)', { r: 1.5 });
      expectObservable(done).toBe(' ------(d|)', { d: 3 });
    });
  });

  it('ends the start nursery once all tasks are ready, and the run nursery once all are done', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready2, done2] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      const [ready3, done3] = captureStartAndDoneResults(run, serve(3), { startNursery: start });
      close(start, run);
      expectObservable(states(ready2)).toBe('p-(f|)');
      expectObservable(states(ready3)).toBe('p--(f|)');
      expectObservable(start.done$).toBe('   ---|');
      expectObservable(states(done2)).toBe(' p---(f|)');
      expectObservable(states(done3)).toBe(' p-----(f|)');
      expectObservable(run.done$).toBe('     ------|');
    });
  });

  it('combines with a start by hand, in one block inside the other', () => {
    marbles(({ expectObservable }) => {
      const log = new Subject<string>();
      nursery((run) => {
        const byHand = new ResultCapture<number>({ name: 'by hand' });
        return nursery((start) => {
          const [ready3] = captureStartAndDoneResults(run, serve(3), { startNursery: start });
          captureStartAndDoneResults(run, serve(5), { startNursery: start });
          return concat(
            run
              .start((started: Started) => serve(2)(started).pipe(capture(byHand)))
              .pipe(map((value) => `by hand ready: ${value}, ${byHand.outcome.status}`)),
            ready3.pipe(map((value) => `ready: ${value}`)),
          );
        }).pipe((block) => concat(block, of('all ready')));
      }).subscribe(log);
      expectObservable(log).toBe('--ab-c----|', {
        a: 'by hand ready: 1, pending',
        b: 'ready: 1.5',
        c: 'all ready',
      });
    });
  });

  it('uses the run nursery for the start, too, if no other is given', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const [ready, done] = captureStartAndDoneResults(n, serve(3));
      close(n);
      expectObservable(states(ready)).toBe('p--(f|)');
      expectObservable(states(done)).toBe(' p-----(f|)');
      expectObservable(n.done$).toBe('     ------|');
    });
  });

  it('has the start value of a routine that is ready at once', () => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        started(8080);
        return NEVER;
      },
      { startNursery: start },
    );
    expect([ready.result(), done.outcome.status]).toEqual([8080, 'pending']);
  });

  it('has the start value `undefined` if the routine passes none', () => {
    const [ready] = captureStartAndDoneResults(openNursery(), (started: (value?: undefined) => void) => {
      started();
      return NEVER;
    });
    expect(ready.outcome).toEqual({ status: 'fulfilled', value: undefined });
  });

  it('has the last value of the task, or shows that it completed without one', () => {
    const n = openNursery();
    const [, last] = captureStartAndDoneResults(n, (started: Started) => {
      started(1);
      return of('a', 'b');
    });
    const [, empty] = captureStartAndDoneResults(n, (started: Started) => {
      started(1);
      return EMPTY;
    });
    expect([last.outcome, empty.outcome]).toEqual([{ status: 'fulfilled', value: 'b' }, { status: 'empty' }]);
  });

  it('names both captures after the routine', () => {
    const [ready, done] = captureStartAndDoneResults(openNursery(), function server() {
      return NEVER;
    });
    expect([ready.name, done.name]).toEqual(['server', 'server']);
  });

  it('has the routine on the done capture', () => {
    const routine = serve(3);
    const [, done] = captureStartAndDoneResults(openNursery(), routine);
    expect(done.routine).toBe(routine);
  });

  it('runs the task in the run nursery, which counts it', () => {
    const { run, start } = twoNurseries();
    captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    expect([run.size, start.size]).toEqual([1, 1]);
  });

  it('subscribes the task once, from the start to its end', () => {
    marbles(({ cold, expectSubscriptions }) => {
      const task = cold<number>('---|');
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(
        run,
        (started: Started) => {
          started(1);
          return task;
        },
        { startNursery: start },
      );
      expectSubscriptions(task.subscriptions).toBe('^--!');
    });
  });
});

describe('when the task fails before it is ready', () => {
  it('records the error in both captures', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      expectObservable(ready).toBe('---#', undefined, boom);
      expectObservable(done).toBe(' ---#', undefined, boom);
    });
  });

  it('fails only the start nursery', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      run.startSoon(timer(5));
      close(start, run);
      expectObservable(start.done$).toBe('---#', undefined, boom);
      expectObservable(run.done$).toBe('  -----|');
    });
  });

  it('fails the run nursery if that is also the start nursery', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const [ready, done] = captureStartAndDoneResults(n, raiseEarly(3));
      expectObservable(n.done$).toBe('      ---#', undefined, boom);
      expectObservable(states(ready)).toBe('p--(r|)');
      expectObservable(states(done)).toBe(' p--(r|)');
    });
  });

  it('does not affect a task that is already ready', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('cancels a task that is not ready yet, in both its captures', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      expectObservable(states(ready)).toBe('p--(c|)');
      expectObservable(states(done)).toBe(' p--(c|)');
    });
  });

  it('cancels a third task, whose `start` the block of the start nursery waits for', () => {
    const log: string[] = [];
    const third = new ResultCapture<number>({ name: 'third' });
    let pairs: ResultBase<number>[] = [];
    marbles(({ expectObservable }) => {
      const heard = new Subject<never>();
      nursery((run) =>
        nursery((start) => {
          pairs = [
            ...captureStartAndDoneResults(run, serve(2), { startNursery: start }),
            ...captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start }),
          ];
          return run
            .start((started: Started) => serve(4)(started).pipe(capture(third)))
            .pipe(
              tap({ next: () => log.push('the third started'), error: () => log.push('the block heard of it') }),
              map((value) => value as never),
            );
        }).pipe(
          catchError((error: unknown) => {
            log.push(`the start nursery failed by the error: ${error === boom}`);
            return EMPTY;
          }),
        ),
      ).subscribe(heard);
      expectObservable(heard).toBe('        ----|');
      expectObservable(states(third)).toBe('p--(c|)');
    });
    expect(log).toEqual(['the start nursery failed by the error: true']);
    expect(pairs.map((rc) => rc.outcome.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  });
});

describe('when the routine returns before it is ready', () => {
  it('errors the start with a TaskNotStartedError, while the done capture keeps the result', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, returnEarly(3), { startNursery: start });
      expectObservable(ready).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(done).toBe(' ---(d|)', { d: 3 });
    });
  });

  it('names the task that did not start in the TaskNotStartedError', () => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(
      run,
      function server() {
        return EMPTY;
      },
      { startNursery: start },
    );
    const error = ready.exception() as TaskNotStartedError;
    expect(error.message).toBe('task "server" ended before it called started');
    expect(error.capture).toBe(done);
  });

  it('fails only the start nursery', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, returnEarly(3), { startNursery: start });
      run.startSoon(timer(5));
      close(start, run);
      expectObservable(start.done$).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(run.done$).toBe('  -----|');
    });
  });

  it('fails the run nursery if that is also the start nursery', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const [, done] = captureStartAndDoneResults(n, returnEarly(3));
      expectObservable(n.done$).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(done).toBe('   ---(d|)', { d: 3 });
    });
  });
});

describe('when the task fails after the start', () => {
  it('has the error in the done capture and the value in the start capture', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serveAndRaise(2), { startNursery: start });
      expectObservable(ready).toBe('--(r|)', { r: 1 });
      expectObservable(done).toBe(' ----#', undefined, boom);
    });
  });

  it('fails only the run nursery', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, serveAndRaise(2), { startNursery: start });
      start.startSoon(timer(6));
      close(start, run);
      expectObservable(run.done$).toBe('  ----#', undefined, boom);
      expectObservable(start.done$).toBe('------|');
    });
  });

  it('throws at a second call of `started`, which changes neither capture', () => {
    let thrown: unknown;
    const [ready, done] = captureStartAndDoneResults(openNursery(), (started: Started) => {
      started(1);
      thrown = thrownBy(() => started(2));
      return of('done');
    });
    expect(thrown).toBeInstanceOf(FutureSetAgainError);
    expect([ready.result(), done.result()]).toEqual([1, 'done']);
  });
});

describe('when the start nursery ends before the task is ready', () => {
  it('cancels both captures if it is cancelled, and the run nursery goes on', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      run.startSoon(timer(5));
      run.close();
      timer(2).subscribe(() => start.cancel());
      expectObservable(start.done$).toBe('   --|');
      expectObservable(states(ready)).toBe(' p-(c|)');
      expectObservable(states(done)).toBe('  p-(c|)');
      expectObservable(run.done$).toBe('     -----|');
    });
  });

  it('unsubscribes the task', () => {
    const log: string[] = [];
    const { run, start } = twoNurseries();
    captureStartAndDoneResults(run, () => resource<number>(log, 'task'), { startNursery: start });
    start.cancel();
    expect(log).toEqual(['+task', '-task']);
  });

  it.each(['cancelled', 'failed'])('has the reason in both captures if it was %s', (how) => {
    const { run, start } = twoNurseries();
    const captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    if (how === 'failed') {
      start.startSoon(throwError(() => boom));
    } else {
      start.cancel(boom);
    }
    const errors = captures.map((rc) => rc.exception());
    expect(errors).toEqual([expect.any(TaskCancelledError), expect.any(TaskCancelledError)]);
    expect(errors.map((error) => (error as TaskCancelledError).cause)).toEqual([boom, boom]);
  });

  it('cancels both captures if its consumer unsubscribes', () => {
    const run = openNursery();
    let captures: ResultBase<number>[] = [];
    const subscription = nursery((start) => {
      captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    }).subscribe();
    subscription.unsubscribe();
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect([run.size, run.closed]).toEqual([0, false]);
  });

  it('does not affect a task that is ready', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      timer(3).subscribe(() => start.cancel());
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('throws at a start after it was closed', () => {
    const { run, start } = twoNurseries();
    let called = false;
    start.close();
    const error = thrownBy(() =>
      captureStartAndDoneResults(
        run,
        () => {
          called = true;
          return NEVER;
        },
        { startNursery: start },
      ),
    );
    expect(error).toBeInstanceOf(NurseryClosedError);
    expect([called, run.size]).toEqual([false, 0]);
  });

  it('cancels both captures at once if it is shutting down', () => {
    const { run, start } = twoNurseries();
    let captures: ResultBase<number>[] = [];
    start.startSoon(
      new Observable<never>(() => () => {
        captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
      }),
    );
    start.cancel();
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect(run.size).toBe(0);
  });
});

describe('when the run nursery ends before the task is ready', () => {
  it('cancels the task and errors the start', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      timer(2).subscribe(() => run.cancel());
      expectObservable(states(done)).toBe('p-(c|)');
      expectObservable(ready).toBe('       --#', undefined, expect.any(TaskCancelledError));
    });
  });

  it('has the one TaskCancelledError of its tasks in both captures', () => {
    const { run, start } = twoNurseries();
    const sibling = run.startSoon(NEVER);
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    run.cancel('enough');
    expect((sibling.exception() as TaskCancelledError).cause).toBe('enough');
    expect(done.exception()).toBe(sibling.exception());
    expect(ready.exception()).toBe(sibling.exception());
  });

  it('fails the start nursery with that error, because its task never became ready', () => {
    const { run, start } = twoNurseries();
    const heard: unknown[] = [];
    const [, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    start.done$.subscribe({ error: (error: unknown) => heard.push(error) });
    run.cancel();
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(done.exception());
  });

  it('does the same if it failed, with the error as the cause', () => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    run.startSoon(throwError(() => boom));
    expect(ready.exception()).toBe(done.exception());
    expect((done.exception() as TaskCancelledError).cause).toBe(boom);
  });

  it('cancels both captures with one TaskCancelledError if it is also the start nursery', () => {
    const n = openNursery();
    const log: string[] = [];
    const [ready, done] = captureStartAndDoneResults(n, () => NEVER);
    n.done$.subscribe(logger(log, 'n'));
    n.cancel('enough');
    expect([ready.outcome.status, done.outcome.status]).toEqual(['cancelled', 'cancelled']);
    expect(ready.exception()).toBe(done.exception());
    expect(log).toEqual(['n |']);
  });

  it('settles both captures if its consumer unsubscribes', () => {
    const start = twoNurseries().start;
    let captures: ResultBase<number>[] = [];
    const subscription = nursery((run) => {
      captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    }).subscribe();
    subscription.unsubscribe();
    expect(captures.map((rc) => rc.isDone())).toEqual([true, true]);
    expect(captures[1]?.outcome.status).toBe('cancelled');
  });

  it('errors the start with its cancellation if it was cancelled, and cancels the task', () => {
    const { run, start } = twoNurseries();
    run.cancel('why');
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    expect([ready.outcome.status, done.outcome.status]).toEqual(['rejected', 'cancelled']);
    expect(ready.exception()).toBe(done.exception());
    expect(done.exception()).toMatchObject({ cause: 'why' });
  });

  it.each(['ended', 'been closed'])('errors both captures with NurseryClosedError if it has %s', (how) => {
    const { run, start } = twoNurseries();
    if (how === 'been closed') {
      run.startSoon(NEVER);
    }
    run.close();
    let called = false;
    const [ready, done] = captureStartAndDoneResults(
      run,
      () => {
        called = true;
        return NEVER;
      },
      { startNursery: start },
    );
    expect(ready.exception()).toBeInstanceOf(NurseryClosedError);
    expect(done.exception()).toBe(ready.exception());
    expect([called, start.closed]).toEqual([false, true]);
  });

  it('settles both captures at once if it is shutting down', () => {
    const { run, start } = twoNurseries();
    let captures: ResultBase<number>[] = [];
    run.startSoon(
      new Observable<never>(() => () => {
        captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
      }),
    );
    run.cancel('enough');
    const [ready, done] = captures;
    expect(done?.outcome.status).toBe('cancelled');
    expect(ready?.exception()).toBe(done?.exception());
  });
});

describe('when the start still waits for a slot', () => {
  /** The start nursery has one slot, which is taken by a task that never ends. */
  function waiting() {
    const run = openNursery({ name: 'run' });
    const start = openNursery({ name: 'start', concurrent: 1 });
    const log: string[] = [];
    for (const n of [run, start]) {
      n.done$.subscribe({ error: () => undefined });
    }
    const task = new Subject<never>();
    const blocker = start.startSoon(task);
    const routine = () => resource<number>(log, 'task');
    const [ready, done] = captureStartAndDoneResults(run, routine, { startNursery: start });
    return { run, start, task, blocker, ready, done, log };
  }

  it('has not called the routine', () => {
    const { log, run, ready, done } = waiting();
    expect([log, run.size, ready.isDone(), done.isDone()]).toEqual([[], 0, false, false]);
  });

  it('starts once a slot is free', () => {
    const { log, blocker, run } = waiting();
    blocker.cancel();
    expect([log, run.size]).toEqual([['+task'], 1]);
  });

  it('gives both captures the same outcome if the start nursery is cancelled', () => {
    const { start, ready, done, log } = waiting();
    start.cancel('enough');
    expect(ready.outcome.status).toBe('cancelled');
    expect(done.outcome).toBe(ready.outcome);
    expect(log).toEqual([]);
  });

  it('gives both captures the same outcome if the start nursery fails: cancelled, with the error as the cause', () => {
    const { start, task, ready, done } = waiting();
    task.error(boom);
    expect(start.closed).toBe(true);
    expect((ready.exception() as TaskCancelledError).cause).toBe(boom);
    expect(done.outcome).toBe(ready.outcome);
  });

  it('rejects both captures with NurseryClosedError if the run nursery is closed by the time a slot is free', () => {
    const { run, blocker, ready, done, log } = waiting();
    run.close();
    blocker.cancel();
    expect(ready.exception()).toBeInstanceOf(NurseryClosedError);
    expect(done.outcome).toBe(ready.outcome);
    expect(log).toEqual([]);
  });

  it.each(['start', 'done'] as const)('leaves the queue if its %s capture is cancelled', (which) => {
    const { start, blocker, ready, done, log } = waiting();
    (which === 'start' ? ready : done).cancel('enough');
    expect([ready.outcome.status, done.outcome.status, start.size]).toEqual(['cancelled', 'cancelled', 1]);
    blocker.cancel();
    expect([log, start.closed]).toEqual([[], false]);
  });
});

describe('when the task still waits for a slot in the run nursery', () => {
  function waiting() {
    const run = openNursery({ name: 'run', concurrent: 1 });
    const { start } = twoNurseries();
    const log: string[] = [];
    run.done$.subscribe({ error: () => undefined });
    const blocker = run.startSoon(NEVER);
    const routine = () => resource<number>(log, 'task');
    const [ready, done] = captureStartAndDoneResults(run, routine, { startNursery: start });
    return { run, start, blocker, ready, done, log };
  }

  it('starts once a slot is free', () => {
    const { log, blocker } = waiting();
    expect(log).toEqual([]);
    blocker.cancel();
    expect(log).toEqual(['+task']);
  });

  it('settles both captures if the run nursery is cancelled', () => {
    const { run, ready, done, log } = waiting();
    run.cancel('enough');
    expect(done.outcome.status).toBe('cancelled');
    expect(ready.exception()).toBe(done.exception());
    expect(log).toEqual([]);
  });

  it('settles both captures and leaves the queue if the start nursery is cancelled', () => {
    const { run, start, ready, done } = waiting();
    start.cancel('enough');
    expect([ready.outcome.status, done.outcome.status, run.size]).toEqual(['cancelled', 'cancelled', 1]);
  });

  it.each(['start', 'done'] as const)(
    'cancels both captures if its %s capture is cancelled, and fails neither nursery',
    (which) => {
      const { run, start, ready, done } = waiting();
      (which === 'start' ? ready : done).cancel('enough');
      expect([ready.outcome.status, done.outcome.status]).toEqual(['cancelled', 'cancelled']);
      expect([run.size, run.closed, start.size, start.closed]).toEqual([1, false, 0, false]);
    },
  );
});

describe('with one limited nursery for run and start', () => {
  it('does not wait for itself: one slot is enough', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery({ concurrent: 1 });
      const [ready, done] = captureStartAndDoneResults(n, serve(2));
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('runs as many tasks as there are slots', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 2 });
    for (const name of ['a', 'b', 'c']) {
      captureStartAndDoneResults(n, () => resource<number>(log, name));
    }
    expect(log).toEqual(['+a', '+b']);
  });
});

describe('cancelling by hand', () => {
  it.each(['start', 'done'] as const)('the %s capture cancels both captures before the task is ready', (which) => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      timer(2).subscribe(() => (which === 'start' ? ready : done).cancel());
      expectObservable(states(ready)).toBe('p-(c|)');
      expectObservable(states(done)).toBe(' p-(c|)');
    });
  });

  it.each(['start', 'done'] as const)('the %s capture fails neither nursery before the task is ready', (which) => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      close(start, run);
      timer(2).subscribe(() => (which === 'start' ? ready : done).cancel());
      expectObservable(start.done$).toBe('--|');
      expectObservable(run.done$).toBe('  --|');
    });
  });

  it.each(['start', 'done'] as const)('the %s capture unsubscribes the task before it is ready', (which) => {
    const log: string[] = [];
    const [ready, done] = captureStartAndDoneResults(openNursery(), () => resource<number>(log, 'task'));
    (which === 'start' ? ready : done).cancel();
    expect(log).toEqual(['+task', '-task']);
  });

  it.each(['start', 'done'] as const)('the %s capture with a reason records it in both captures', (which) => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    (which === 'start' ? ready : done).cancel('enough');
    const errors = [ready.exception(), done.exception()];
    expect(errors.map((error) => (error as TaskCancelledError).cause)).toEqual(['enough', 'enough']);
  });

  it('the start capture does nothing once the task is ready', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      timer(3).subscribe(() => ready.cancel());
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('the done capture stops a task that is ready, and fails neither nursery', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      close(start, run);
      timer(3).subscribe(() => done.cancel());
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p--(c|)');
      expectObservable(start.done$).toBe('  --|');
      expectObservable(run.done$).toBe('    ---|');
    });
  });
});

describe('both captures always settle', () => {
  interface World {
    run: OpenNursery;
    start: OpenNursery;
    task: Subject<number>;
    ready: ResultCapture<number>;
    done: ResultCapture<number>;
  }

  const ends: [string, (world: World) => void][] = [
    ['the task completes', ({ task }) => task.complete()],
    ['the task fails', ({ task }) => task.error(boom)],
    [
      'the start nursery is cancelled, then the task completes',
      ({ start, task }) => {
        start.cancel();
        task.complete();
      },
    ],
    ['the run nursery is cancelled', ({ run }) => run.cancel()],
    ['a sibling fails the run nursery', ({ run }) => run.startSoon(throwError(() => boom))],
    [
      'both nurseries are cancelled, the start nursery first',
      ({ start, run }) => {
        start.cancel();
        run.cancel();
      },
    ],
    [
      'both nurseries are cancelled, the run nursery first',
      ({ start, run }) => {
        run.cancel();
        start.cancel();
      },
    ],
    ['the done capture is cancelled', ({ done }) => done.cancel()],
    [
      'both captures are cancelled',
      ({ ready, done }) => {
        ready.cancel();
        done.cancel();
      },
    ],
  ];

  describe.each(['before', 'after'])('%s the task is ready', (when) => {
    it.each(ends)('when %s', (_, end) => {
      const { run, start } = twoNurseries();
      const task = new Subject<number>();
      let started: Started = () => undefined;
      const [ready, done] = captureStartAndDoneResults(
        run,
        (it: Started) => {
          started = it;
          return task;
        },
        { startNursery: start },
      );
      if (when === 'after') {
        started(1);
      }
      end({ run, start, task, ready, done });
      expect([ready.isDone(), done.isDone()]).toEqual([true, true]);
    });
  });

  it('when the routine throws', () => {
    const { run, start } = twoNurseries();
    const captures = captureStartAndDoneResults(
      run,
      () => {
        throw boom;
      },
      { startNursery: start },
    );
    expect(captures.map((rc) => rc.exception())).toEqual([boom, boom]);
  });

  it('when the finalizer of the task throws', async () => {
    const { run, start } = twoNurseries();
    const captures = captureStartAndDoneResults(
      run,
      () =>
        new Observable<number>(() => () => {
          throw boom;
        }),
      { startNursery: start },
    );
    expect(await unhandledErrors(() => start.cancel())).toEqual([boom]);
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('the parameters', () => {
  it('must include a nursery: anything else throws a TypeError', () => {
    expect(() => captureStartAndDoneResults({} as never, () => NEVER)).toThrow(TypeError);
  });

  it('must include a function as the routine: anything else throws a TypeError', () => {
    expect(() => captureStartAndDoneResults(openNursery(), NEVER as never)).toThrow(TypeError);
  });
});
