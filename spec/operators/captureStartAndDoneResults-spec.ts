import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, of, Subject, throwError } from 'rxjs';
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
  type ResultBase,
  type ResultCapture,
} from 'rxresult';
import { logger, resource, thrownBy, unhandledErrors } from '../support';

type Started = (value: string) => void;

/** Two open nurseries whose ends are logged. */
function twoNurseries(log: string[], options: { concurrent?: number } = {}) {
  const run = openNursery({ ...options, name: 'run' });
  const start = openNursery({ ...options, name: 'start' });
  run.done$.subscribe(logger(log, 'run'));
  start.done$.subscribe(logger(log, 'start'));
  return [run, start] as const;
}

describe('captureStartAndDoneResults', () => {
  it('runs a task that was added before the nursery was closed, even if its turn comes later', () => {
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
      'was cancelled before its turn',
      (n: Nursery) => {
        const [start] = captureStartAndDoneResults(n, () => NEVER);
        start.cancel();
      },
    ],
  ])('does not change the limit of its nursery when it %s', (_, ask) => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const asking = new Observable<never>((subscriber) => {
      ask(n); // It waits, because this task is still being subscribed.
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

  it('records what a routine throws after `started` in the done capture', () => {
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

  it('records what a routine throws before `started` in both captures, and fails only the start nursery', () => {
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

  it('fails its single nursery once if it fails before `started`', async () => {
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

  it.each(['start', 'run'])('settles both captures when the %s nursery is cancelled before `started`', (which) => {
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

  it('cancels both captures when their single nursery is cancelled', () => {
    const run = openNursery();
    const [start, done] = captureStartAndDoneResults(run, () => NEVER);
    run.cancel('why');
    expect([start, done].map(String)).toEqual(Array(2).fill('ResultCapture(cancelled: "why")'));
  });

  it('gives the done capture the outcome of the start if the task was never subscribed', () => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log, { concurrent: 1 });
    startNursery.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => resource(log, 'task'), { startNursery });
    startNursery.cancel('why');
    expect(done.outcome).toEqual(start.outcome);
    expect(done.outcome.status).toBe('cancelled');
    expect(log).toEqual(['start |']);
  });

  it.each<[string, (n: OpenNursery) => void, string]>([
    ['was closed', (n) => n.close(), 'start # nursery "run" is closed: it takes no more tasks'],
    ['was cancelled', (n) => n.cancel(), 'start # nursery "run" was cancelled'],
  ])('settles both captures if the run nursery %s', (_, end, failure) => {
    const log: string[] = [];
    const [run, startNursery] = twoNurseries(log);
    end(run);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    expect(done.exception()).toBe(start.exception());
    expect(log).toEqual(['run |', failure]);
  });

  it('has both captures cancelled if the start nursery was cancelled', () => {
    const [run, startNursery] = twoNurseries([]);
    startNursery.cancel();
    const captures = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['cancelled', 'cancelled']);
    expect(run.size).toBe(0);
  });

  it('reports no error that its captures have, in nurseries that suppress errors', async () => {
    const boom = new Error('boom');
    let captures: ResultBase<unknown>[] = [];
    const errors = await unhandledErrors(() => {
      const n = openNursery({ suppressError: true });
      const failing = (isReady: boolean) => (started: () => void) => {
        if (isReady) {
          started();
        }
        return throwError(() => boom);
      };
      captures = [...captureStartAndDoneResults(n, failing(true)), ...captureStartAndDoneResults(n, failing(false))];
      expect(n.closed).toBe(false);
    });
    expect(errors).toEqual([]);
    expect(captures.map((rc) => rc.outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  });

  it('throws if the start nursery was closed', () => {
    const [run, startNursery] = twoNurseries([]);
    startNursery.close();
    expect(thrownBy(() => captureStartAndDoneResults(run, () => NEVER, { startNursery }))).toBeInstanceOf(
      NurseryClosedError,
    );
  });

  it.each(['start', 'done'] as const)(
    'cancels both captures, and fails neither nursery, when the %s capture is cancelled',
    (which) => {
      const log: string[] = [];
      const [run, startNursery] = twoNurseries(log);
      const [start, done] = captureStartAndDoneResults(run, () => resource(log, 'task'), { startNursery });
      ({ start, done })[which].cancel('why');
      expect([start, done].map(String)).toEqual(Array(2).fill('ResultCapture(cancelled: "why")'));
      expect(log).toEqual(['+task', '-task']);
      expect([run.size, startNursery.size]).toEqual([0, 0]);
    },
  );

  it('cancels both captures when either is cancelled while they wait', () => {
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
    ['in one nursery', (concurrent: number) => [openNursery({ concurrent })]],
    ['in two nurseries', (concurrent: number) => [openNursery({ concurrent }), openNursery({ concurrent })]],
  ])('%s has one error for both captures', (_, open) => {
    /** The outcomes of both captures of a task that does not start, after `cancel`. */
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

    it.each(['run', 'start', undefined] as const)('when either is cancelled (blocked by a task in: %s)', (busy) => {
      for (const which of [0, 1]) {
        const [start, done] = cancelledBy((...pair) => pair[which]?.cancel('why'), busy);
        expect([start.status, done.status]).toEqual(['cancelled', 'cancelled']);
        const { reason } = start as { reason: TaskCancelledError };
        expect([reason.cause, reason.capture]).toEqual(['why', undefined]);
        expect((done as { reason: unknown }).reason).toBe(reason);
      }
    });

    it('when an observer of the first cancellation has already read the error', () => {
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

  it('has one error for both captures when the start is cancelled after the run nursery has ended', () => {
    const [run, startNursery] = twoNurseries([], { concurrent: 1 });
    startNursery.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    run.cancel();
    start.cancel('why');
    expect(done.exception()).toBe(start.exception());
    expect((start.exception() as TaskCancelledError).capture).toBeUndefined();
  });

  it('has an error only for the done capture after `started`', () => {
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
  ])(
    'cancels both captures when the start nursery %s while the routine runs or is being subscribed',
    (_, end, cause) => {
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
    },
  );

  it('can be cancelled by an observer as the task is added', () => {
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

  it('cannot be started by a waiter that is notified of its cancellation', () => {
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

  it('keeps its position in the queue of its nursery', () => {
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

  describe('has a separate error', () => {
    it('for the done capture if the start is done', () => {
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
    ])('for the %s if the %s shuts down, which cancels the other', (which) => {
      const [run, startNursery] = twoNurseries([]);
      const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
      const [own, other, ending] = which === 'start' ? [start, done, run] : [done, start, startNursery];
      const newest = ending.startSoon(NEVER.pipe(finalize(() => own.cancel())));
      ending.cancel();
      expect((own.exception() as TaskCancelledError).capture).toBe(own);
      expect(other.exception()).toBe(newest.exception());
    });

    it('for the start if the task has failed', () => {
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

    it('that a reader may freeze', async () => {
      const observer: NurseryObserver = { settled: (capture) => Object.freeze(capture.exception()) };
      const errors = await unhandledErrors(() => {
        const [start, done] = captureStartAndDoneResults(openNursery({ observer }), () => NEVER);
        done.cancel();
        expect([String(start), start.exception()]).toEqual(['ResultCapture(cancelled)', done.exception()]);
      });
      expect(errors).toEqual([]);
    });
  });

  it('cancels only the task when the done capture is cancelled after `started`', () => {
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

  it('works in the body of a nursery, which treats the start as an ordinary task', () => {
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

  it('throws a TypeError if it gets no nursery of this package, no function, or options that are not an object', () => {
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

  it('cancels both captures with the error of the start nursery if the task waits for a slot', () => {
    const [run, startNursery] = twoNurseries([], { concurrent: 1 });
    run.startSoon(NEVER);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    startNursery.cancel('why');
    expect(done.outcome).toEqual(start.outcome);
    expect(done.exception()).toBe(start.exception());
    expect(run.size).toBe(1);
  });

  it('cancels the done capture if the start was failed by hand and its nursery is then cancelled', () => {
    const [run, startNursery] = twoNurseries([]);
    const [start, done] = captureStartAndDoneResults(run, () => NEVER, { startNursery });
    start.error(new Error('by hand'));
    startNursery.cancel();
    expect([start.outcome.status, done.outcome.status]).toEqual(['rejected', 'cancelled']);
    expect(done.exception()).toBeInstanceOf(TaskCancelledError);
  });

  it('leaves no subscriber on its captures after the start is done', () => {
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
