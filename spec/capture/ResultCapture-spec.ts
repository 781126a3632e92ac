import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { concat, EMPTY, finalize, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { capture, FutureSetAgainError, nursery, openNursery, ResultCapture, TaskCancelledError } from 'rxresult';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';
import { ends } from './kinds';

describe('a ResultCapture', () => {
  it('has no routine and no arguments if made by hand', () => {
    const rc = new ResultCapture<number>({ name: 'orders' });
    expect([rc.name, rc.routine, rc.args]).toEqual(['orders', undefined, []]);
  });

  it('of a routine has the routine and its arguments, as they were given', () => {
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

  it('that has not run has arguments that nobody can change', () => {
    expect(() => (new ResultCapture().args as unknown[]).push(1)).toThrow(TypeError);
  });
});

describe('a cancelled ResultCapture', () => {
  /** A cancelled capture and its error. */
  function cancelled(reason?: unknown): { rc: ResultCapture<number>; error: TaskCancelledError } {
    const rc = new ResultCapture<number>({ name: 'orders' });
    rc.cancel(reason);
    return { rc, error: rc.exception() as TaskCancelledError };
  }

  it('errors, for early and late subscribers', () => {
    marbles(({ cold, expectObservable }) => {
      const rc = new ResultCapture<string>({ name: 'orders' });
      const error = new TaskCancelledError('task "orders" was cancelled', rc);
      cold('                              ---x').subscribe(() => rc.cancel());
      expectObservable(rc).toBe('         ---#', undefined, error);
      expectObservable(rc, '-----^').toBe('-----#', undefined, error);
    });
  });

  it('errors with a TaskCancelledError, whose cause is the reason', () => {
    const reason = new Error('not needed');
    const { rc, error } = cancelled(reason);
    expect(error).toBeInstanceOf(TaskCancelledError);
    expect(error.capture).toBe(rc);
    expect(error.cause).toBe(reason);
    expect(rc.outcome).toEqual({ status: 'cancelled', reason: error });
    expect([rc.isDone(), rc.hasError, rc.isStopped, rc.thrownError]).toEqual([true, true, true, error]);
  });

  it('has an error that result throws as a cause, and exception returns', () => {
    const { rc, error } = cancelled();
    expect((thrownBy(() => rc.result()) as Error).cause).toBe(error);
    expect(rc.exception()).toBe(error);
  });

  it('errors only for its subscribers: waitDone and outcome$ emit the error as data', () => {
    const log: unknown[] = [];
    const { rc } = cancelled();
    rc.waitDone().subscribe((outcome) => log.push(outcome));
    rc.outcome$.subscribe((outcome) => log.push(outcome));
    expect(log).toEqual([rc.outcome, rc.outcome]);
  });

  it('reports the error if a subscriber does not handle it', async () => {
    const rc = new ResultCapture<number>();
    const errors = await unhandledErrors(() => {
      rc.subscribe();
      rc.cancel();
    });
    expect(errors).toEqual([rc.exception()]);
  });

  it('reports nothing if nobody subscribes', async () => {
    expect(await unhandledErrors(() => new ResultCapture().cancel())).toEqual([]);
  });

  it.each([
    ['none', undefined, 'cancelled'],
    ['an error', new Error('boom'), 'cancelled: Error: boom'],
    ['a string', 'boom', 'cancelled: "boom"'],
    ['null', null, 'cancelled: null'],
    ['0', 0, 'cancelled: 0'],
  ])('shows the reason in its string form, if that is %s', (_what, reason, form) => {
    const { rc } = cancelled(reason);
    expect(String(rc)).toBe(`ResultCapture("orders", ${form})`);
    expect(inspect(rc)).toBe(`ResultCapture("orders", ${form})`);
  });

  it('has an error without a cause if no reason was given', () => {
    expect('cause' in cancelled().error).toBe(false);
  });
});

describe('cancel', () => {
  it.each(ends)('does nothing to a capture that is done after %s', (_end, source) => {
    const log: string[] = [];
    const rc = new ResultCapture();
    source.subscribe(rc);
    const { outcome } = rc;
    rc.cancel(new Error('late'));
    rc.subscribe(logger(log, 'rc'));
    expect(rc.outcome).toBe(outcome);
    expect(log).not.toContain('rc # late');
  });

  it('does nothing the second time: the first reason stays', () => {
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

  it('does nothing when called by a subscriber to the cancellation', () => {
    const log: string[] = [];
    const rc = new ResultCapture();
    rc.subscribe({ error: () => rc.cancel('second') });
    rc.subscribe(logger(log, 'rc'));
    rc.cancel('first');
    expect((rc.exception() as Error).cause).toBe('first');
    expect(log).toEqual(['rc # a task was cancelled']);
  });

  it('discards the values that came before it', () => {
    const rc = new ResultCapture<number>();
    rc.next(1);
    rc.cancel();
    expect(rc.outcome.status).toBe('cancelled');
    expect('value' in rc.outcome).toBe(false);
  });

  it('uses up a capture that has never run, so that its source is not subscribed', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    rc.cancel();
    resource<number>(log, 'source')
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['FutureSetAgainError']);
    expect(rc.outcome.status).toBe('cancelled');
  });

  it('does not throw what subscribers throw, but reports it', async () => {
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

  it('takes a task of a nursery out of the queue while it waits for a slot', () => {
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

  it('stops one task of a nursery while the others go on', () => {
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

  it('stops the task even after the capture was unsubscribed as a Subject', () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    resource<number>(log, 'source').pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.unsubscribe(); // eslint-disable-line rxjs-x/no-subject-unsubscribe -- under test
    expect(log).toEqual(['+source']);
    rc.cancel();
    expect([log, rc.outcome.status]).toEqual([['+source', '-source', 'run |'], 'cancelled']);
  });

  it('differs from unsubscribing the capture as a Subject: the task goes on, and its outcome is recorded', async () => {
    const log: string[] = [];
    const rc = new ResultCapture<number>();
    const source = new Subject<number>();
    source.pipe(capture(rc)).subscribe(logger(log, 'run'));
    rc.unsubscribe(); // eslint-disable-line rxjs-x/no-subject-unsubscribe -- under test
    const errors = await unhandledErrors(() => {
      source.next(1);
      source.complete();
    });
    expect([log, errors, rc.outcome]).toEqual([['run: 1', 'run |'], [], { status: 'fulfilled', value: 1 }]);
  });
});

describe('a ResultCapture that subscribes as an observer', () => {
  it('can run after that subscription was unsubscribed', () => {
    const rc = new ResultCapture<number>();
    NEVER.subscribe(rc).unsubscribe();
    of(5).pipe(capture(rc)).subscribe();
    expect(rc.result()).toBe(5);
  });

  it('keeps no value of a subscription that was unsubscribed before it runs', () => {
    const rc = new ResultCapture<number>();
    concat(of(1), NEVER).subscribe(rc).unsubscribe();
    EMPTY.pipe(capture(rc)).subscribe();
    expect(rc.outcome).toEqual({ status: 'empty' });
  });

  it.each(ends)('is used up by %s', (_end, source) => {
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

  it('is settled by whichever comes first while it runs, and the run goes on', () => {
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

  it('cannot run again if it was settled by hand while it runs', () => {
    const rc = new ResultCapture<number>();
    NEVER.pipe(capture(rc)).subscribe();
    rc.complete();
    const errors: unknown[] = [];
    of(1)
      .pipe(capture(rc))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([expect.any(FutureSetAgainError)]);
  });

  it('does not report an error that it records', async () => {
    const errors = await unhandledErrors(() => throwError(() => 'boom').subscribe(new ResultCapture()));
    expect(errors).toEqual([]);
  });
});
