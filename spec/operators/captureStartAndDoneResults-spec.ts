import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, of, Subject } from 'rxjs';
import {
  captureStartAndDoneResults,
  nursery,
  NurseryClosedError,
  openNursery,
  TaskCancelledError,
  type Nursery,
  type NurseryObserver,
  type OpenNursery,
  type Outcome,
  type ResultCapture,
} from 'rxresult';
import { logger, resource, thrownBy, unhandledErrors } from '../support';

type Started = (value: string) => void;

/** Two open nurseries, whose ends are logged. */
function twoNurseries(log: string[], options: { concurrent?: number } = {}) {
  const run = openNursery({ ...options, name: 'run' });
  const start = openNursery({ ...options, name: 'start' });
  run.done$.subscribe(logger(log, 'run'));
  start.done$.subscribe(logger(log, 'start'));
  return [run, start] as const;
}

describe('captureStartAndDoneResults', () => {
  it('runs what was asked for before the nursery was closed, though it has its turn after', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    n.done$.subscribe(logger(log, 'n'));
    const tasks = [new Subject<never>(), new Subject<never>()];
    tasks.forEach((task) => n.startSoon(task));
    const [start, done] = captureStartAndDoneResults(n, (started: Started) => {
      started('ready');
      return of(2);
    });
    n.close();
    tasks.forEach((task) => task.complete());
    expect([start.result(), done.result()]).toEqual(['ready', 2]);
    expect(log).toEqual(['n |']);
  });

  it.each([
    [
      'has ended',
      (n: Nursery) => {
        captureStartAndDoneResults(n, (started: Started) => {
          started('ready');
          return of(1);
        });
      },
    ],
    [
      'was cancelled before it had its turn',
      (n: Nursery) => {
        const [start] = captureStartAndDoneResults(n, () => NEVER);
        start.cancel();
      },
    ],
  ])('leaves the limit of its nursery as it was when it %s', (_, ask) => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const asking = new Observable<never>((subscriber) => {
      ask(n); // It waits, as this is being subscribed.
      subscriber.complete();
    });
    n.startSoon(asking);
    n.startSoon(resource(log, 'a'));
    n.startSoon(resource(log, 'b'));
    expect([log, n.size]).toEqual([['+a'], 2]);
  });

  it('captures the start and the end', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const task = new Subject<number>();
    let ready: Started | undefined;
    function serve(started: Started) {
      ready = started;
      return task;
    }
    const [start, done] = captureStartAndDoneResults(run, serve, { startNursery });
    startNursery.close();
    expect([String(start), String(done)]).toEqual([
      'ResultCapture("serve", pending)',
      'ResultCapture("serve", pending)',
    ]);
    ready?.('up');
    expect([String(start), String(done)]).toEqual([
      'ResultCapture("serve", fulfilled: "up")',
      'ResultCapture("serve", pending)',
    ]);
    expect(log).toEqual(['start |']);
    task.next(5);
    task.complete();
    expect(done.result()).toBe(5);
    expect(done.routine).toBe(serve);
  });

  it('gives the done capture what a routine throws after it called started', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const error = new Error('after');
    const [start, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        started('up');
        throw error;
      },
      { startNursery },
    );
    expect(start.result()).toBe('up');
    expect(done.exception()).toBe(error);
    expect(log).toEqual(['run # after']);
  });

  it('gives both what a routine throws before, and fails the start nursery only', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const error = new Error('before');
    const [start, done] = captureStartAndDoneResults(
      run,
      () => {
        throw error;
      },
      { startNursery },
    );
    expect([start.exception(), done.exception()]).toEqual([error, error]);
    expect(log).toEqual(['start # before']);
  });

  it('fails its one nursery by a failure before started, once', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      const run = openNursery();
      run.done$.subscribe(logger(log, 'run'));
      run.startSoon(resource(log, 'sibling'));
      const task = new Subject<never>();
      captureStartAndDoneResults(run, () => task);
      task.error(new Error('before'));
    });
    expect(log).toEqual(['+sibling', '-sibling', 'run # before']);
    expect(errors).toEqual([]);
  });

  it.each(['start', 'run'])('has both done when the %s nursery is cancelled before started', (which) => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const [start, done] = captureStartAndDoneResults(run, () => resource(log, 'task'), { startNursery });
    (which === 'start' ? startNursery : run).cancel('why');
    expect(done.outcome.status).toBe('cancelled');
    expect(start.exception()).toBeInstanceOf(TaskCancelledError);
    expect(log).toEqual(
      which === 'start'
        ? ['+task', '-task', 'start |']
        : ['+task', '-task', 'start # nursery "run" was cancelled', 'run |'],
    );
  });

  it('has both cancelled when their one nursery is', () => {
    const run = openNursery();
    const [start, done] = captureStartAndDoneResults(run, () => NEVER);
    run.cancel('why');
    expect([start, done].map(String)).toEqual(Array(2).fill('ResultCapture(cancelled: "why")'));
  });

  it('gives a done capture whose task was never subscribed the outcome of the start', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log, { concurrent: 1 });
    startNursery.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => resource(log, 'task'), { startNursery });
    startNursery.cancel('why');
    expect(done.outcome).toEqual(start.outcome);
    expect(done.outcome.status).toBe('cancelled');
    expect(log).toEqual(['start |']);
  });

  it('has both done when the run nursery has ended', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    run.cancel();
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    expect(start.exception()).toBeInstanceOf(NurseryClosedError);
    expect(done.exception()).toBe(start.exception());
    expect(log).toEqual(['run |', 'start # nursery "run" is closed: it takes no more tasks']);
  });

  it('throws when the start nursery has ended', () => {
    const [run, startNursery] = twoNurseries([]);
    startNursery.cancel();
    expect(thrownBy(() => captureStartAndDoneResults(run, () => NEVER, { startNursery }))).toBeInstanceOf(
      NurseryClosedError,
    );
  });

  it.each(['start', 'done'] as const)('cancels both, and fails neither nursery, by the %s capture', (which) => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const [start, done] = captureStartAndDoneResults(run, () => resource(log, 'task'), { startNursery });
    ({ start, done })[which].cancel('why');
    expect([start, done].map(String)).toEqual(Array(2).fill('ResultCapture(cancelled: "why")'));
    expect(log).toEqual(['+task', '-task']);
    expect([run.size, startNursery.size]).toEqual([0, 0]);
  });

  it('cancels both by either capture while they wait', () => {
    const [run, startNursery] = twoNurseries([], { concurrent: 1 });
    startNursery.startSoon(NEVER);
    const pairs = [
      captureStartAndDoneResults(run, () => NEVER, { startNursery }),
      captureStartAndDoneResults(run, () => NEVER, { startNursery }),
    ] as const;
    pairs[0][0].cancel('by start');
    pairs[1][1].cancel('by done');
    expect(pairs.flat().map(String)).toEqual([
      'ResultCapture(cancelled: "by start")',
      'ResultCapture(cancelled: "by start")',
      'ResultCapture(cancelled: "by done")',
      'ResultCapture(cancelled: "by done")',
    ]);
    expect(startNursery.size).toBe(1);
  });

  describe.each([
    ['of one nursery', (concurrent: number) => [openNursery({ concurrent })]],
    ['of two', (concurrent: number) => [openNursery({ concurrent }), openNursery({ concurrent })]],
  ])('%s, has one error, which speaks of neither,', (_, open) => {
    /** Both captures of a task that does not start, after `cancel`. */
    function cancelledBy(
      cancel: (start: ResultCapture<void>, done: ResultCapture<never>) => void,
      busy: 'run' | 'start' | undefined,
    ): [Outcome<unknown>, Outcome<never>] {
      const [run, startNursery = run] = open(1) as [OpenNursery, OpenNursery?];
      if (busy) {
        (busy === 'run' ? run : startNursery).startSoon(NEVER);
      }
      const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
      cancel(start, done);
      return [start.outcome, done.outcome];
    }

    it.each(['run', 'start', undefined] as const)('where either is cancelled (with a task before it: %s)', (busy) => {
      for (const which of [0, 1]) {
        const [start, done] = cancelledBy((...pair) => pair[which]?.cancel('why'), busy);
        expect([start.status, done.status]).toEqual(['cancelled', 'cancelled']);
        const { reason } = start as { reason: TaskCancelledError };
        expect([reason.cause, reason.capture]).toEqual(['why', undefined]);
        expect((done as { reason: unknown }).reason).toBe(reason);
      }
    });

    it('where who hears of the one has read it already', () => {
      const seen: unknown[] = [];
      const observer = { settled: (capture: ResultCapture<unknown>) => seen.push(capture.exception()) };
      const n = openNursery({ observer });
      const [start, done] = captureStartAndDoneResults(n, () => NEVER);
      done.cancel();
      expect(seen).toEqual([done.exception(), start.exception()]);
      expect(start.exception()).toBe(done.exception());
      expect((done.exception() as TaskCancelledError).capture).toBeUndefined();
    });
  });

  it('has one error for both where the run nursery has ended, and nobody knows yet', () => {
    const [run, startNursery] = twoNurseries([], { concurrent: 1 });
    startNursery.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    run.cancel();
    start.cancel('why');
    expect(done.exception()).toBe(start.exception());
    expect((start.exception() as TaskCancelledError).capture).toBeUndefined();
  });

  it('keeps the error of the done capture to that once it was started', () => {
    const [run, startNursery] = twoNurseries([]);
    const [, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        started('up');
        return NEVER;
      },
      { startNursery },
    );
    done.cancel();
    expect((done.exception() as TaskCancelledError).capture).toBe(done);
  });

  it.each([
    ['is cancelled', (n: OpenNursery) => n.cancel('why'), 'why'],
    ['fails', (_: OpenNursery, sibling: Subject<never>) => sibling.error('boom'), 'boom'],
  ])('cancels both when the start nursery %s while the routine runs, or is being subscribed', (_, end, cause) => {
    const log: string[] = [];
    const routines = [
      (act: () => void) => {
        act();
        return resource(log, 'task');
      },
      (act: () => void) => resource(log, 'task', act),
    ];
    for (const routine of routines) {
      const [run, startNursery] = twoNurseries([]);
      const sibling = new Subject<never>();
      startNursery.startSoon(sibling);
      const act = () => end(startNursery, sibling);
      const [start, done] = captureStartAndDoneResults(run, () => routine(act), { startNursery });
      expect([String(start), run.size, run.closed]).toEqual([`ResultCapture(cancelled: "${cause}")`, 0, false]);
      expect(done.outcome).toBe(start.outcome);
    }
    expect(log).toEqual(['+task', '-task']);
  });

  it('hears of a cancellation by an observer, as the task is asked for', () => {
    const cancelled: ResultCapture<unknown>[] = [];
    const observer: NurseryObserver = {
      asked: (capture) => {
        cancelled.push(capture);
        capture.cancel('why');
      },
    };
    const [start, done] = captureStartAndDoneResults(openNursery({ observer }), () => NEVER);
    expect(cancelled).toEqual([start]);
    expect([String(start), String(done)]).toEqual(Array(2).fill('ResultCapture(cancelled: "why")'));
  });

  it('is not started by who hears that it is cancelled', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    let ready: Started | undefined;
    const [start, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        ready = started;
        return resource(log, 'task');
      },
      { startNursery },
    );
    start.subscribe({ error: () => ready?.('late') });
    start.cancel('why');
    expect([String(start), String(done), run.size]).toEqual([
      'ResultCapture(cancelled: "why")',
      'ResultCapture(cancelled: "why")',
      0,
    ]);
    expect(log).toEqual(['+task', '-task']);
  });

  it('keeps its place in the line of its nursery', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const first = n.startSoon(resource(log, 'first'));
    const [, one] = captureStartAndDoneResults(n, () => resource(log, 'one'));
    const [, two] = captureStartAndDoneResults(n, () => resource(log, 'two'));
    const last = n.startSoon(resource(log, 'last'));
    for (const capture of [first, one, two, last]) {
      capture.cancel();
    }
    expect(log).toEqual(['+first', '-first', '+one', '-one', '+two', '-two', '+last', '-last']);
  });

  describe('has an error of its own', () => {
    it('for the done capture, where the start is done', () => {
      const captures: ResultCapture<unknown>[] = [];
      const observer: NurseryObserver = {
        asked: (capture) => captures.push(capture),
        settled: (capture) => {
          if (capture === captures[0]) {
            captures[1]?.cancel();
          }
        },
      };
      const [start, done] = captureStartAndDoneResults(openNursery({ observer }), (started: Started) => {
        started('up');
        return NEVER;
      });
      expect([start.result(), (done.exception() as TaskCancelledError).capture]).toEqual(['up', done]);
    });

    it.each([
      ['start', 'run nursery'],
      ['done capture', 'start nursery'],
    ])('for the %s, where the %s shuts down, which cancels the other', (which) => {
      const [run, startNursery] = twoNurseries([]);
      const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
      const [own, other, ending] = which === 'start' ? [start, done, run] : [done, start, startNursery];
      const newest = ending.startSoon(NEVER.pipe(finalize(() => own.cancel())));
      ending.cancel();
      expect((own.exception() as TaskCancelledError).capture).toBe(own);
      expect(other.exception()).toBe(newest.exception());
    });

    it('for the start, where the task has failed', () => {
      const n = openNursery();
      const task = new Subject<never>();
      const [start, done] = captureStartAndDoneResults(n, () => task);
      done.subscribe({ error: () => start.cancel('why') });
      task.error('boom');
      expect([String(start), String(done)]).toEqual([
        'ResultCapture(cancelled: "why")',
        'ResultCapture(rejected: "boom")',
      ]);
      expect((start.exception() as TaskCancelledError).capture).toBe(start);
    });

    it('which may be frozen by who has read it', async () => {
      const observer: NurseryObserver = { settled: (capture) => Object.freeze(capture.exception()) };
      const errors = await unhandledErrors(() => {
        const [start, done] = captureStartAndDoneResults(openNursery({ observer }), () => NEVER);
        done.cancel();
        expect([String(start), start.exception()]).toEqual(['ResultCapture(cancelled)', done.exception()]);
      });
      expect(errors).toEqual([]);
    });
  });

  it('cancels the task alone, after started, by the done capture', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    const [start, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        started('up');
        return resource(log, 'task');
      },
      { startNursery },
    );
    done.cancel();
    expect([String(start), String(done), log]).toEqual([
      'ResultCapture(fulfilled: "up")',
      'ResultCapture(cancelled)',
      ['+task', '-task'],
    ]);
  });

  it('works in the body of a nursery, for which the start is a task like others', () => {
    const log: string[] = [];
    nursery((n) => {
      const [start, done] = captureStartAndDoneResults(n, (started: Started) => {
        started('up');
        return of(5);
      });
      start.subscribe(logger(log, 'start'));
      done.subscribe(logger(log, 'done'));
      log.push('body');
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['body', 'start: up', 'start |', 'done: 5', 'done |', 'n |']);
  });

  it('runs the task of a waiting start when its turn comes', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log, { concurrent: 1 });
    const blocker = run.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(
      run,
      (started: Started) =>
        new Observable<number>((subscriber) => {
          started('up');
          subscriber.next(1);
          subscriber.complete();
        }),
      { startNursery },
    );
    expect([start.isDone(), done.isDone(), run.size, startNursery.size]).toEqual([false, false, 2, 1]);
    blocker.cancel();
    expect([start.result(), done.result()]).toEqual(['up', 1]);
  });

  it('takes a nursery of this package, a routine, and options that are an object', () => {
    const n = openNursery();
    expect(() => captureStartAndDoneResults({} as Nursery, () => NEVER)).toThrow(
      new TypeError(
        'captureStartAndDoneResults: runNursery must be a nursery of this copy of rxresult, got Object (object)',
      ),
    );
    expect(() => captureStartAndDoneResults(n, () => NEVER, { startNursery: {} as Nursery })).toThrow(
      new TypeError(
        'captureStartAndDoneResults: startNursery must be a nursery of this copy of rxresult, got Object (object)',
      ),
    );
    expect(() => captureStartAndDoneResults(n, NEVER as never)).toThrow(
      new TypeError('captureStartAndDoneResults: the routine must be a function, got Observable (object)'),
    );
    expect(() => captureStartAndDoneResults(n, () => NEVER, n as never)).not.toThrow();
    expect(() => captureStartAndDoneResults(n, () => NEVER, 5 as never)).toThrow(
      new TypeError('captureStartAndDoneResults: options must be an object, got 5 (number)'),
    );
  });

  it('has both take the one cancellation of the start nursery, where the task waits for its place', () => {
    const [run, startNursery] = twoNurseries([], { concurrent: 1 });
    run.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    startNursery.cancel('why');
    expect(done.outcome).toEqual(start.outcome);
    expect(done.exception()).toBe(start.exception());
    expect(run.size).toBe(1);
  });

  it('has the done capture cancelled, not failed, where the start was failed by hand and then let go', () => {
    const [run, startNursery] = twoNurseries([]);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    start.error(new Error('by hand'));
    startNursery.cancel();
    expect([start.outcome.status, done.outcome.status]).toEqual(['rejected', 'cancelled']);
    expect(done.exception()).toBeInstanceOf(TaskCancelledError);
  });

  it('leaves nobody waiting for the end when the start is done', () => {
    const [run, startNursery] = twoNurseries([]);
    const [start, done] = captureStartAndDoneResults(
      run,
      (started: Started) => {
        started('up');
        return NEVER;
      },
      { startNursery },
    );
    expect([start.observed, done.observed]).toEqual([false, false]);
  });
});
