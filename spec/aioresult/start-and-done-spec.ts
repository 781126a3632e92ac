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

/** Is ready after `time`, with half of it, and returns it after as much again. */
function serve(time: number): Routine {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      map(() => time),
    );
}

/** Is ready after `time`, and raises after as much again. */
function serveAndRaise(time: number): Routine {
  return (started) =>
    timer(time).pipe(
      tap(() => started(time / 2)),
      delay(time),
      mergeMap(() => throwError(() => boom)),
    );
}

/** Raises after `time`, and has never been ready. */
function raiseEarly(time: number): Routine {
  return () => timer(time).pipe(mergeMap(() => throwError(() => boom)));
}

/** Returns after `time`, and has never been ready. */
function returnEarly(time: number): Routine {
  return () => timer(time).pipe(map(() => time));
}

function states(result: ResultBase<unknown>): Observable<string> {
  return result.outcome$.pipe(map(({ status }) => status.charAt(0)));
}

/** A nursery to run in and a nursery to start in. That either fails is not an unhandled error. */
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

describe('when all goes well', () => {
  it('has both pending at first', () => {
    const { run, start } = twoNurseries();
    const captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['pending', 'pending']);
  });

  it('settles the start when the task is ready, and the other when it is done', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(3), { startNursery: start });
      expectObservable(ready).toBe('---(r|)', { r: 1.5 });
      expectObservable(done).toBe(' ------(d|)', { d: 3 });
    });
  });

  it('ends the start nursery when all are ready, and the run nursery when all are done', () => {
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

  it('goes together with a start by hand, in one block within the other', () => {
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

  it('uses the run nursery for the start too, where no other is given', () => {
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

  it('has `undefined` for the start value where the routine gives none', () => {
    const [ready] = captureStartAndDoneResults(openNursery(), (started: (value?: undefined) => void) => {
      started();
      return NEVER;
    });
    expect(ready.outcome).toEqual({ status: 'fulfilled', value: undefined });
  });

  it('has the last value of the task, and that it completed without one', () => {
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

  it('calls both by the name of the routine', () => {
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

  it('runs the task in the run nursery: it counts there', () => {
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

describe('when the start-up fails', () => {
  it('has the error in both captures', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      expectObservable(ready).toBe('---#', undefined, boom);
      expectObservable(done).toBe(' ---#', undefined, boom);
    });
  });

  it('fails the start nursery only', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      run.startSoon(timer(5));
      close(start, run);
      expectObservable(start.done$).toBe('---#', undefined, boom);
      expectObservable(run.done$).toBe('  -----|');
    });
  });

  it('fails the run nursery, where that is the start nursery too', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const [ready, done] = captureStartAndDoneResults(n, raiseEarly(3));
      expectObservable(n.done$).toBe('      ---#', undefined, boom);
      expectObservable(states(ready)).toBe('p--(r|)');
      expectObservable(states(done)).toBe(' p--(r|)');
    });
  });

  it('leaves one that is ready already alone', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('cancels one that is not ready yet, in both its captures', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, raiseEarly(3), { startNursery: start });
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      expectObservable(states(ready)).toBe('p--(c|)');
      expectObservable(states(done)).toBe(' p--(c|)');
    });
  });

  it('cancels a third task, that the block of the start nursery waits for by `start`', () => {
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
  it('fails the start with a TaskNotStartedError, while the other capture keeps the result', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, returnEarly(3), { startNursery: start });
      expectObservable(ready).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(done).toBe(' ---(d|)', { d: 3 });
    });
  });

  it('names, in the TaskNotStartedError, the task that did not start', () => {
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

  it('fails the start nursery only', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, returnEarly(3), { startNursery: start });
      run.startSoon(timer(5));
      close(start, run);
      expectObservable(start.done$).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(run.done$).toBe('  -----|');
    });
  });

  it('fails the run nursery, where that is the start nursery too', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery();
      const [, done] = captureStartAndDoneResults(n, returnEarly(3));
      expectObservable(n.done$).toBe('---#', undefined, expect.any(TaskNotStartedError));
      expectObservable(done).toBe('   ---(d|)', { d: 3 });
    });
  });
});

describe('when it fails after the start', () => {
  it('has the error in the done capture, and the value in the start capture', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serveAndRaise(2), { startNursery: start });
      expectObservable(ready).toBe('--(r|)', { r: 1 });
      expectObservable(done).toBe(' ----#', undefined, boom);
    });
  });

  it('fails the run nursery only', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      captureStartAndDoneResults(run, serveAndRaise(2), { startNursery: start });
      start.startSoon(timer(6));
      close(start, run);
      expectObservable(run.done$).toBe('  ----#', undefined, boom);
      expectObservable(start.done$).toBe('------|');
    });
  });

  it('refuses a second `started`, which changes neither capture', () => {
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

describe('when the start nursery goes before the task is ready', () => {
  it('cancels both where it is cancelled, and the run nursery goes on', () => {
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

  it('drops the task', () => {
    const log: string[] = [];
    const { run, start } = twoNurseries();
    captureStartAndDoneResults(run, () => resource<number>(log, 'task'), { startNursery: start });
    start.cancel();
    expect(log).toEqual(['+task', '-task']);
  });

  it.each(['cancelled', 'failed'])('says why in both captures, where it was %s', (how) => {
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

  it('cancels both where its consumer leaves', () => {
    const run = openNursery();
    let captures: ResultBase<number>[] = [];
    const subscription = nursery((start) => {
      captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    }).subscribe();
    subscription.unsubscribe();
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect([run.size, run.closed]).toEqual([0, false]);
  });

  it('leaves a task alone that is ready', () => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(2), { startNursery: start });
      timer(3).subscribe(() => start.cancel());
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('refuses to start anything when it has ended', () => {
    const { run, start } = twoNurseries();
    let called = false;
    start.cancel();
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

  it('has both cancelled from the first, where it is shutting down', () => {
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

describe('when the run nursery goes before the task is ready', () => {
  it('cancels the task, and errors the start', () => {
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

  it('fails the start nursery with that error, for its task did not come to be ready', () => {
    const { run, start } = twoNurseries();
    const heard: unknown[] = [];
    const [, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    start.done$.subscribe({ error: (error: unknown) => heard.push(error) });
    run.cancel();
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBe(done.exception());
  });

  it('does the same where it failed: the cause is the error', () => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    run.startSoon(throwError(() => boom));
    expect(ready.exception()).toBe(done.exception());
    expect((done.exception() as TaskCancelledError).cause).toBe(boom);
  });

  it('cancels both, with one TaskCancelledError, where it is the start nursery too', () => {
    const n = openNursery();
    const log: string[] = [];
    const [ready, done] = captureStartAndDoneResults(n, () => NEVER);
    n.done$.subscribe(logger(log, 'n'));
    n.cancel('enough');
    expect([ready.outcome.status, done.outcome.status]).toEqual(['cancelled', 'cancelled']);
    expect(ready.exception()).toBe(done.exception());
    expect(log).toEqual(['n |']);
  });

  it('cancels both where its consumer leaves', () => {
    const start = twoNurseries().start;
    let captures: ResultBase<number>[] = [];
    const subscription = nursery((run) => {
      captures = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    }).subscribe();
    subscription.unsubscribe();
    expect(captures.map((rc) => rc.isDone())).toEqual([true, true]);
    expect(captures[1]?.outcome.status).toBe('cancelled');
  });

  it.each(['ended', 'been closed'])(
    'fails the start with NurseryClosedError where it has %s, in both captures',
    (how) => {
      const { run, start } = twoNurseries();
      if (how === 'been closed') {
        run.startSoon(NEVER);
        run.close();
      } else {
        run.cancel();
      }
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
    },
  );

  it('has both done at once where it is shutting down', () => {
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

describe('when the start still waits for a place', () => {
  /** The start nursery has one place, and something that never ends has it. */
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

  it('starts when there is a place', () => {
    const { log, blocker, run } = waiting();
    blocker.cancel();
    expect([log, run.size]).toEqual([['+task'], 1]);
  });

  it('has the done capture take the outcome of the start, where the start nursery is cancelled', () => {
    const { start, ready, done, log } = waiting();
    start.cancel('enough');
    expect(ready.outcome.status).toBe('cancelled');
    expect(done.outcome).toBe(ready.outcome);
    expect(log).toEqual([]);
  });

  it('has it take it where the start nursery fails: cancelled, the cause the error', () => {
    const { start, task, ready, done } = waiting();
    task.error(boom);
    expect(start.closed).toBe(true);
    expect((ready.exception() as TaskCancelledError).cause).toBe(boom);
    expect(done.outcome).toBe(ready.outcome);
  });

  it('has both rejected with NurseryClosedError, where the run nursery has ended by the time there is a place', () => {
    const { run, blocker, ready, done, log } = waiting();
    run.close();
    blocker.cancel();
    expect(ready.exception()).toBeInstanceOf(NurseryClosedError);
    expect(done.outcome).toBe(ready.outcome);
    expect(log).toEqual([]);
  });

  it.each(['start', 'done'] as const)('is taken out of the queue where its %s capture is cancelled', (which) => {
    const { start, blocker, ready, done, log } = waiting();
    (which === 'start' ? ready : done).cancel('enough');
    expect([ready.outcome.status, done.outcome.status, start.size]).toEqual(['cancelled', 'cancelled', 1]);
    blocker.cancel();
    expect([log, start.closed]).toEqual([[], false]);
  });
});

describe('when the task still waits for a place in the run nursery', () => {
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

  it('starts when there is a place', () => {
    const { log, blocker } = waiting();
    expect(log).toEqual([]);
    blocker.cancel();
    expect(log).toEqual(['+task']);
  });

  it('has both done where the run nursery is cancelled', () => {
    const { run, ready, done, log } = waiting();
    run.cancel('enough');
    expect(done.outcome.status).toBe('cancelled');
    expect(ready.exception()).toBe(done.exception());
    expect(log).toEqual([]);
  });

  it('has both done where the start nursery is cancelled, and leaves the queue', () => {
    const { run, start, ready, done } = waiting();
    start.cancel('enough');
    expect([ready.outcome.status, done.outcome.status, run.size]).toEqual(['cancelled', 'cancelled', 1]);
  });

  it.each(['start', 'done'] as const)('cancels both where its %s capture is cancelled, and fails neither', (which) => {
    const { run, start, ready, done } = waiting();
    (which === 'start' ? ready : done).cancel('enough');
    expect([ready.outcome.status, done.outcome.status]).toEqual(['cancelled', 'cancelled']);
    expect([run.size, run.closed, start.size, start.closed]).toEqual([1, false, 0, false]);
  });
});

describe('where one nursery with few places runs and starts', () => {
  it('does not wait for itself: one place is enough', () => {
    marbles(({ expectObservable }) => {
      const n = openNursery({ concurrent: 1 });
      const [ready, done] = captureStartAndDoneResults(n, serve(2));
      expectObservable(states(ready)).toBe('p-(f|)');
      expectObservable(states(done)).toBe(' p---(f|)');
    });
  });

  it('runs as many tasks as there are places', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 2 });
    for (const name of ['a', 'b', 'c']) {
      captureStartAndDoneResults(n, () => resource<number>(log, name));
    }
    expect(log).toEqual(['+a', '+b']);
  });
});

describe('cancelling by hand', () => {
  it.each(['start', 'done'] as const)('the %s capture, before the task is ready, cancels both', (which) => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      timer(2).subscribe(() => (which === 'start' ? ready : done).cancel());
      expectObservable(states(ready)).toBe('p-(c|)');
      expectObservable(states(done)).toBe(' p-(c|)');
    });
  });

  it.each(['start', 'done'] as const)('the %s capture, before the task is ready, fails neither nursery', (which) => {
    marbles(({ expectObservable }) => {
      const { run, start } = twoNurseries();
      const [ready, done] = captureStartAndDoneResults(run, serve(4), { startNursery: start });
      close(start, run);
      timer(2).subscribe(() => (which === 'start' ? ready : done).cancel());
      expectObservable(start.done$).toBe('--|');
      expectObservable(run.done$).toBe('  --|');
    });
  });

  it.each(['start', 'done'] as const)('the %s capture, before the task is ready, drops the task', (which) => {
    const log: string[] = [];
    const [ready, done] = captureStartAndDoneResults(openNursery(), () => resource<number>(log, 'task'));
    (which === 'start' ? ready : done).cancel();
    expect(log).toEqual(['+task', '-task']);
  });

  it.each(['start', 'done'] as const)('the %s capture, with a reason, says why in both', (which) => {
    const { run, start } = twoNurseries();
    const [ready, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery: start });
    (which === 'start' ? ready : done).cancel('enough');
    const errors = [ready.exception(), done.exception()];
    expect(errors.map((error) => (error as TaskCancelledError).cause)).toEqual(['enough', 'enough']);
  });

  it('the start capture does nothing when the task is ready', () => {
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

describe('both are always done in the end', () => {
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

  it('also when the routine throws', () => {
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

  it('also when the finalizer of the task throws', async () => {
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

describe('what it takes', () => {
  it('refuses a run nursery that is none', () => {
    expect(() => captureStartAndDoneResults({} as never, () => NEVER)).toThrow(TypeError);
  });

  it('refuses a routine that is no function', () => {
    expect(() => captureStartAndDoneResults(openNursery(), NEVER as never)).toThrow(TypeError);
  });
});
