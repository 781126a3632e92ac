import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { concat, EMPTY, finalize, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { capture, FutureSetAgainError, nursery, openNursery, ResultCapture, TaskCancelledError } from 'rxresult';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { ends } from './kinds';

describe('a ResultCapture', () => {
  it('made by hand has no routine and no arguments', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    expect([rc.name, rc.routine, rc.args]).toEqual(['orders', undefined, []]);
  });

  it('of a routine has it, and its arguments, as they were given', () => {
    const routine = (a: number, b: string) => of(`${a}${b}`);
    const options = { not: 'options' };
    const n = openNursery();
    const rc = n.startSoon(routine, 1, 'x');
    const other = n.startSoon((given: object) => of(given), options);
    expect(rc.routine).toBe(routine);
    expect(rc.args).toEqual([1, 'x']);
    expect(rc.result()).toBe('1x');
    expect(other.args[0]).toBe(options);
    expect(other.result()).toBe(options);
  });

  it('of a stream has no routine and no arguments', () => {
    const rc = openNursery().startSoon(of(1), { name: 'stream' });
    expect([rc.name, rc.routine, rc.args]).toEqual(['stream', undefined, []]);
  });

  it('is named by its routine', () => {
    const n = openNursery();
    function orders(): Observable<number> {
      return of(1);
    }
    expect([
      n.startSoon(orders).name,
      n.startSoon(
        (
          () => () =>
            of(1)
        )(),
      ).name,
    ]).toEqual(['orders', undefined]);
  });

  it('without a run is not shared: its arguments are nobody’s to change', () => {
    expect(() => (new ResultCapture().args as unknown[]).push(1)).toThrow(TypeError);
  });
});

describe('cancelled reads as an error', () => {
  /** A capture that is cancelled, and its error. */
  function cancelled(reason?: unknown): { rc: ResultCapture<number>; error: TaskCancelledError } {
    const rc = new ResultCapture<number>({ name: 'orders' });
    rc.cancel(reason);
    return { rc, error: rc.exception() as TaskCancelledError };
  }

  it('to early and late subscribers', () => {
    marbles(({ cold, expectObservable }) => {
      const rc = new ResultCapture<string>({ name: 'orders' });
      const error = new TaskCancelledError('task "orders" was cancelled', rc);
      cold('                              ---x').subscribe(() => rc.cancel());
      expectObservable(rc).toBe('         ---#', undefined, error);
      expectObservable(rc, '-----^').toBe('-----#', undefined, error);
    });
  });

  it('of a class of its own, with its reason for a cause', () => {
    const reason = new Error('not needed');
    const { rc, error } = cancelled(reason);
    expect(error).toBeInstanceOf(TaskCancelledError);
    expect(error.capture).toBe(rc);
    expect(error.cause).toBe(reason);
    expect(rc.outcome).toEqual({ status: 'cancelled', reason: error });
    expect([rc.isDone(), rc.hasError, rc.isStopped, rc.thrownError]).toEqual([true, true, true, error]);
  });

  it('that result throws wrapped, and exception gives itself', () => {
    const { rc, error } = cancelled();
    expect((thrownBy(() => rc.result()) as Error).cause).toBe(error);
    expect(rc.exception()).toBe(error);
  });

  it('to subscribers only: waitDone and outcome$ give it as data', () => {
    const log: unknown[] = [];
    const { rc } = cancelled();
    rc.waitDone().subscribe((outcome) => log.push(outcome));
    rc.outcome$.subscribe((outcome) => log.push(outcome));
    expect(log).toEqual([rc.outcome, rc.outcome]);
  });

  it('that is reported where a subscriber does not handle it', async () => {
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      rc.subscribe();
      rc.cancel();
    });
    expect(errors).toEqual([rc.exception()]);
  });

  it('that is reported to nobody where nobody subscribes', async () => {
    expect(await unhandledErrors(() => new ResultCapture().cancel())).toEqual([]);
  });

  it.each([
    ['none', undefined, 'cancelled'],
    ['an error', new Error('boom'), 'cancelled: Error: boom'],
    ['a string', 'boom', 'cancelled: "boom"'],
    ['null', null, 'cancelled: null'],
    ['0', 0, 'cancelled: 0'],
  ])('with a string form that says why, if the reason is %s', (_what, reason, form) => {
    const { rc } = cancelled(reason);
    expect(String(rc)).toBe(`ResultCapture("orders", ${form})`);
    expect(inspect(rc)).toBe(`ResultCapture("orders", ${form})`);
  });

  it('that has no cause where no reason was given', () => {
    expect('cause' in cancelled().error).toBe(false);
  });
});

describe('cancel', () => {
  it.each(ends)('does nothing to a capture that is done with %s', (_end, source) => {
    const log: string[] = [];
    const rc = new ResultCapture();
    source.subscribe(rc);
    const { outcome } = rc;
    rc.cancel(new Error('late'));
    rc.subscribe(logger(log, 'rc'));
    expect(rc.outcome).toBe(outcome);
    expect(log).not.toContain('rc # late');
  });

  it('does nothing again: the first reason stays', () => {
    const log: string[] = [];
    const rc = new ResultCapture();
    rc.subscribe(logger(log, 'rc'));
    rc.cancel('first');
    const { outcome } = rc;
    rc.cancel('second');
    expect(rc.outcome).toBe(outcome);
    expect((rc.exception() as Error).cause).toBe('first');
    expect(log).toEqual(['rc # a task was cancelled']);
  });

  it('by one who is told of it does nothing', () => {
    const log: string[] = [];
    const rc = new ResultCapture();
    rc.subscribe({ error: () => rc.cancel('second') });
    rc.subscribe(logger(log, 'rc'));
    rc.cancel('first');
    expect((rc.exception() as Error).cause).toBe('first');
    expect(log).toEqual(['rc # a task was cancelled']);
  });

  it('forgets the values that came before it', () => {
    const rc = new ResultCapture<number>();
    rc.next(1);
    rc.cancel();
    expect(rc.outcome.status).toBe('cancelled');
    expect('value' in rc.outcome).toBe(false);
  });

  it('spends a capture that has never run, before its source is touched', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.cancel();
    resource<number>(log, 'source')
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['FutureSetAgainError']);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('throws nothing that waiters throw: it is reported', async () => {
    const log: string[] = [];
    const boom = new Error('boom');
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      rc.pipe(
        finalize(() => {
          throw boom;
        }),
      ).subscribe(logger(log, 'first'));
      rc.subscribe(logger(log, 'second'));
      rc.cancel();
    });
    expect(errors).toEqual([boom]);
    expect(log).toEqual(['first # a task was cancelled', 'second # a task was cancelled']);
  });

  it('takes a task of a nursery out of the queue, where it waits for a place', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const first = n.startSoon(resource(log, 'first'));
    const second = n.startSoon(resource(log, 'second'));
    n.startSoon(resource(log, 'third'));
    second.cancel('not needed');
    first.cancel();
    expect([second.outcome.status, (second.exception() as Error).cause]).toEqual(['cancelled', 'not needed']);
    expect(log).toEqual(['+first', '-first', '+third']);
  });

  it('stops one task of a nursery, and the others go on', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    nursery((n) => {
      const rc = n.startSoon(resource(log, 'task'));
      n.startSoon(source).subscribe(logger(log, 'other'));
      rc.subscribe(logger(log, 'task'));
      source.subscribe(() => rc.cancel());
    }).subscribe(logger(log, 'n'));
    source.next(1);
    expect(log).toEqual(['+task', 'task # a task was cancelled', '-task']);
    source.complete();
    expect(log.slice(3)).toEqual(['other: 1', 'other |', 'n |']);
  });

  it('reaches the task also when the capture was closed as a Subject', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.unsubscribe(); // eslint-disable-line rxjs-x/no-subject-unsubscribe -- what is tested
    expect(log).toEqual(['+source']);
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['+source', '-source', 'run |'], 'cancelled']);
  });

  it('is not what closing the capture as a Subject does: the task goes on, and its outcome is recorded', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.unsubscribe(); // eslint-disable-line rxjs-x/no-subject-unsubscribe -- what is tested
    const errors = await unhandledErrors(() => {
      source.next(1);
      source.complete();
    });
    expect([log, errors, rc.outcome]).toEqual([['run: 1', 'run |'], [], { status: 'fulfilled', value: 1 }]);
  });
});

describe('a ResultCapture that is fed as a Subject', () => {
  it('can be run after the subscription that fed it was dropped', () => {
    const rc = new ResultCapture<number>();
    NEVER.subscribe(rc).unsubscribe();
    of(5).pipe(capture(rc)).subscribe();
    expect(rc.result()).toBe(5);
  });

  it('keeps nothing of a subscription that was dropped when it runs', () => {
    const rc = new ResultCapture<number>();
    concat(of(1), NEVER).subscribe(rc).unsubscribe();
    EMPTY.pipe(capture(rc)).subscribe();
    expect(rc.outcome).toEqual({ status: 'empty' });
  });

  it.each(ends)('is spent by %s', (_end, source) => {
    const log: string[] = [];
    const rc = new ResultCapture();
    source.subscribe(rc);
    const { outcome } = rc;
    resource(log, 'source')
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['FutureSetAgainError']);
    expect(rc.outcome).toBe(outcome);
  });

  it('while it runs is settled by whoever is first, and the run goes on', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe(logger(log, 'run'));
    source.next(1);
    rc.error(new Error('by hand'));
    source.next(2);
    source.complete();
    expect(log).toEqual(['run: 1', 'run: 2', 'run |']);
    expect(rc.outcome).toEqual({ status: 'rejected', reason: new Error('by hand') });
  });

  it('while it runs, and settled by hand, is not to be run again', () => {
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc)).subscribe();
    rc.complete();
    const errors: unknown[] = [];
    of(1)
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
  });

  it('is a failure without a handler to nobody', async () => {
    const errors = await unhandledErrors(() => throwError(() => 'boom').subscribe(new ResultCapture()));
    expect(errors).toEqual([]);
  });
});
