import { describe, expect, it } from '@jest/globals';
import {
  catchError,
  concat,
  concatMap,
  filter,
  finalize,
  map,
  merge,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  Subscription,
  tap,
  throwError,
  type Subscriber,
} from 'rxjs';
import {
  asCompleted,
  capture,
  failedCapture,
  nursery,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  waitAll,
  type Nursery,
  type ResultBase,
  type NurseryOptions,
} from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { logger, marbles, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';

describe('failing', () => {
  it('unsubscribes the siblings in the frame of the error', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable, expectSubscriptions } = helpers;
      const recorder = new LaneRecorder(scheduler);
      const done = cold('  -|        ');
      const fails = cold(' ---#      ');
      const sibling = cold('-a-b-c-d-|');
      const stream = cold(' x-x-x-x-x|');
      const source = nursery(
        (n) => {
          n.startSoon(done, { name: 'done' });
          n.startSoon(fails, { name: 'fails' });
          n.startSoon(sibling, { name: 'sibling' });
          n.startSoon(NEVER, { name: 'waiting' });
          return stream;
        },
        { concurrent: 2, observer: recorder },
      );
      expectObservable(source).toBe('                 x-x#');
      expectLanes(helpers, recorder).toBe({
        done: '^|',
        fails: '^--#',
        sibling: '.^-!',
        waiting: '...!',
        nursery: '^--#',
      });
      expectSubscriptions(sibling.subscriptions).toBe('-^-!');
      expectSubscriptions(stream.subscriptions).toBe(' ^--!');
    });
  });

  it('records the error, runs the finalizers of the failing child, stops the others newest first, and then errors', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const gate = new Subject<void>();
    nursery(
      (n) => {
        const log$ = (name: string) => logger(log, name);
        n.startSoon(resource(log, 'oldest')).subscribe(log$('oldest'));
        n.startSoon(source.pipe(finalize(() => log.push('-failing')))).subscribe(log$('failing'));
        n.startSoon(resource(log, 'newest')).subscribe(log$('newest'));
        n.startSoon(resource(log, 'waiting')).subscribe(log$('waiting'));
        return resource(log, 'stream');
      },
      { concurrent: 3, until: resource(log, 'until'), name: 'page' },
    ).subscribe(logger(log, 'n'));
    log.length = 0;
    source.error(new Error('boom'));
    gate.complete();
    expect(log).toEqual([
      'failing # boom',
      '-failing',
      '-stream',
      'newest # nursery "page" failed',
      '-newest',
      'oldest # nursery "page" failed',
      '-oldest',
      'waiting # nursery "page" failed',
      '-until',
      'n # boom',
    ]);
  });

  it('emits the raw error, the same object', () => {
    const errors: unknown[] = [];
    for (const error of [new Error('object'), 'string', undefined, null, Object.freeze({ status: 503 })]) {
      nursery([NEVER, throwError(() => error)]).subscribe({ error: (e: unknown) => errors.push(e === error) });
    }
    expect(errors).toEqual([true, true, true, true, true]);
  });

  it('errors once every capture is done and nothing runs', () => {
    const rcs: ResultBase<unknown>[] = [];
    const log: string[] = [];
    let n: Nursery | undefined;
    const source = new Subject<never>();
    let seen: unknown;
    nursery((it) => {
      n = it;
      rcs.push(it.startSoon(resource(log, 'a')), it.startSoon(source), it.startSoon(resource(log, 'b')));
    }).subscribe({
      error: () => (seen = [n?.size, n?.closed, rcs.map((rc) => rc.outcome.status), [...log]]),
    });
    source.error(new Error('boom'));
    expect(seen).toEqual([0, true, ['cancelled', 'rejected', 'cancelled'], ['+a', '+b', '-b', '-a']]);
  });

  it('records the siblings as cancelled with one error, whose cause is the failure', () => {
    const error = new Error('boom');
    const rcs: ResultBase<unknown>[] = [];
    nursery(
      (n) => {
        rcs.push(n.startSoon(NEVER), n.startSoon(NEVER));
        n.startSoon(throwError(() => error));
        rcs.push(n.startSoon(NEVER));
      },
      { name: 'page' },
    ).subscribe({ error: () => undefined });
    const reasons = rcs.map((rc) => rc.exception());
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toBeInstanceOf(TaskCancelledError);
    expect(reasons[0]).toMatchObject({ message: 'nursery "page" failed', cause: error, capture: undefined });
  });

  it('lets failedCapture name the task, in a body, in an array and in the innermost nursery', () => {
    const named = new Error('named');
    const indexed = new Error('indexed');
    const inner = new Error('inner');
    const ignore = { error: () => undefined };
    nursery((n) => {
      n.startSoon(
        throwError(() => named),
        { name: 'orders' },
      );
    }).subscribe(ignore);
    nursery([NEVER, throwError(() => indexed)]).subscribe(ignore);
    nursery((outer) => {
      outer.startSoon(
        nursery((n) => {
          n.startSoon(
            throwError(() => inner),
            { name: 'inner' },
          );
        }),
        { name: 'outer' },
      );
    }).subscribe(ignore);
    expect([named, indexed, inner].map((error) => failedCapture(error)?.name)).toEqual(['orders', '1', 'inner']);
    expect(failedCapture(indexed)?.exception()).toBe(indexed);
  });

  it('errors with what the body throws, and starts nothing', () => {
    const log: string[] = [];
    const error = new Error('body');
    let rc: ResultCapture<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(resource(log, 'task'));
      throw error;
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n # body']);
    expect(rc?.exception()).toMatchObject({ cause: error });
  });

  it('errors with the error of the body stream, once the children have ended', () => {
    const log: string[] = [];
    const stream = new Subject<never>();
    nursery((n) => {
      n.startSoon(resource(log, 'task'));
      return stream;
    }).subscribe(logger(log, 'n'));
    stream.error(new Error('stream'));
    expect(log).toEqual(['+task', '-task', 'n # stream']);
  });

  it('starts no task if the body stream errors when subscribed', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'task'));
      return throwError(() => new Error('stream'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n # stream']);
  });

  it('starts no further task if one errors when subscribed', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'first'));
      n.startSoon(throwError(() => new Error('boom')));
      n.startSoon(resource(log, 'third'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['+first', '-first', 'n # boom']);
  });

  it('runs the teardown that a producer returns after its error before it stops the siblings and errors', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      n.startSoon(
        new Observable<never>((subscriber) => {
          subscriber.error(new Error('boom'));
          log.push('subscribe function returns');
          return () => log.push('-failing');
        }),
      );
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['+sibling', 'subscribe function returns', '-failing', '-sibling', 'n # boom']);
  });

  it('errors once the subscribe function of another child has returned and its teardown has run', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(source.pipe(finalize(() => log.push('-failing'))));
      n.startSoon(
        new Observable<number>((subscriber) => {
          source.error(new Error('boom'));
          log.push(`closed: ${subscriber.closed}`);
          return () => log.push('-opening');
        }),
      );
      n.startSoon(resource(log, 'third'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['-failing', 'closed: true', '-opening', 'n # boom']);
  });

  it('stops a synchronous firehose whose value makes a sibling fail', () => {
    const log: string[] = [];
    const sibling = new Subject<never>();
    let emitted = 0;
    nursery([
      sibling,
      new Observable<number>((subscriber) => {
        while (!subscriber.closed) {
          subscriber.next(emitted++);
        }
        log.push('stopped');
      }),
    ]).subscribe({ ...logger(log, 'n'), next: (value) => value === 3 && sibling.error(new Error('enough')) });
    expect(log).toEqual(['stopped', 'n # enough']);
    expect(emitted).toBe(4);
  });

  it('closes the nursery before subscribers of the failing capture are notified', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      n.startSoon(source).subscribe({
        error: () => {
          log.push(`closed: ${n.closed}`, n.startSoon(resource(log, 'late')).outcome.status);
        },
      });
    }).subscribe(logger(log, 'n'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+sibling', 'closed: true', 'cancelled', '-sibling', 'n # boom']);
  });

  it('cancels a task that a finalizer adds during the shutdown at once', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(
        NEVER.pipe(
          finalize(() => {
            log.push(n.startSoon(resource(log, 'late')).outcome.status);
          }),
        ),
      );
      n.startSoon(throwError(() => new Error('boom')));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['cancelled', 'n # boom']);
  });

  it('does not happen if the task suppresses its error', () => {
    const log: string[] = [];
    const error = new Error('boom');
    let rc: ResultCapture<number> | undefined;
    nursery((n) => {
      rc = n.startSoon(
        concat(
          of(1),
          throwError(() => error),
        ),
        { suppressError: true },
      );
      n.startSoon(of(2)).subscribe(logger(log, 'other'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['other: 2', 'other |', 'n |']);
    expect(rc?.exception()).toBe(error);
  });

  it('does not stop the other tasks if the error is suppressed', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable } = helpers;
      const recorder = new LaneRecorder(scheduler);
      const source = nursery(
        (n) => {
          n.startSoon(cold('-#'), { name: 'flaky', suppressError: true });
          n.startSoon(cold('---|'), { name: 'steady' });
        },
        { observer: recorder },
      );
      expectObservable(source).toBe('---|');
      expectLanes(helpers, recorder).toBe({ flaky: '^#', steady: '^--|', nursery: '^--|' });
    });
  });

  it('does not happen if the nursery’s option suppresses errors, unless a task overrides it', () => {
    const log: string[] = [];
    nursery(
      (n) => {
        n.startSoon(throwError(() => new Error('b')));
        n.startSoon(
          throwError(() => new Error('c')),
          { suppressError: false },
        );
      },
      { suppressError: true },
    ).subscribe(logger(log, 'body'));
    expect(log).toEqual(['body # c']);
  });

  it('does not happen in an array with suppressError either: errors that nobody can read are reported', async () => {
    const log: string[] = [];
    const error = new Error('a');
    const run = (options: NurseryOptions) => () =>
      nursery([throwError(() => error), of(1)], options).subscribe(logger(log, 'array'));
    expect(await unhandledErrors(run({ suppressError: true }))).toEqual([error]);
    expect(await unhandledErrors(run({ suppressError: true, observer: {} }))).toEqual([]);
    expect(log).toEqual(['array: 1', 'array |', 'array: 1', 'array |']);
  });

  it('works with catchError and retry', () => {
    let attempts = 0;
    const log: string[] = [];
    const source = nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      if (++attempts < 3) {
        n.startSoon(throwError(() => new Error('flaky')));
      }
      return of(attempts);
    });
    source.pipe(retry(1)).subscribe(logger(log, 'retried'));
    source.pipe(catchError(() => of('caught'))).subscribe(logger(log, 'caught'));
    expect(log).toEqual([
      'retried: 1',
      '+sibling',
      '-sibling',
      'retried: 2',
      '+sibling',
      '-sibling',
      'retried # flaky',
      'caught: 3',
      '+sibling',
    ]);
  });

  it('happens once if two children share a source that errors', () => {
    const source = new Subject<never>();
    const rcs: ResultBase<unknown>[] = [];
    const log: string[] = [];
    nursery((n) => {
      rcs.push(n.startSoon(source), n.startSoon(source));
    }).subscribe(logger(log, 'n'));
    source.error(new Error('boom'));
    expect(log).toEqual(['n # boom']);
    expect(rcs.map((rc) => rc.outcome.status)).toEqual(['rejected', 'cancelled']);
  });

  it('happens with what the subscribe function of a foreign Observable throws', () => {
    const error = new Error('foreign');
    const foreign = {
      ['@@observable']: () => ({
        subscribe: () => {
          throw error;
        },
      }),
    };
    const broken = new Observable<never>();
    broken.subscribe = () => {
      throw error;
    };
    const caught: unknown[] = [];
    nursery([foreign as never]).subscribe({ error: (e: unknown) => caught.push(e) });
    nursery([NEVER, broken]).subscribe({ error: (e: unknown) => caught.push(e) });
    expect(caught).toEqual([error, error]);
  });
});

describe('a nursery in a nursery', () => {
  it('ends, with its children, before the outer one errors', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((outer) => {
      outer.startSoon(source);
      outer.startSoon(
        nursery((inner) => {
          inner.startSoon(resource(log, 'a'));
          inner.startSoon(resource(log, 'b'));
        }),
      );
    }).subscribe(logger(log, 'outer'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+a', '+b', '-b', '-a', 'outer # boom']);
  });

  it('fails with its own tasks first, then the outer one fails with its tasks', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable } = helpers;
      const recorder = new LaneRecorder(scheduler);
      const inner = nursery(
        (n) => {
          n.startSoon(cold('--#'), { name: 'fails' });
          n.startSoon(NEVER, { name: 'sibling' });
        },
        { observer: recorder.within('inner') },
      );
      const outer = nursery(
        (n) => {
          n.startSoon(NEVER, { name: 'other' });
          n.startSoon(cold('-x|').pipe(concatMap(() => inner)), { name: 'inner' });
        },
        { observer: recorder },
      );
      expectObservable(outer).toBe('---#');
      expectLanes(helpers, recorder).toBe({
        other: '^--!',
        inner: '^--#',
        'inner/fails': ' ^-#',
        'inner/sibling': ' ^-!',
        'inner/nursery': ' ^-#',
        nursery: '^--#',
      });
    });
  });
});

describe('second errors', () => {
  it('never hide the first, and never stop the shutdown', async () => {
    const log: string[] = [];
    const throwing = (name: string) =>
      new Observable<never>(() => () => {
        log.push(`-${name}`);
        throw new Error(name);
      });
    const source = new Subject<never>();
    const errors = await unhandledErrors(() => {
      nursery(
        (n) => {
          n.startSoon(throwing('a'));
          n.startSoon(
            new Observable<never>((subscriber) => {
              subscriber.add(throwing('failing').subscribe());
              return source.subscribe(subscriber);
            }),
          );
          n.startSoon(throwing('b'));
          return throwing('stream');
        },
        { until: throwing('until') },
      ).subscribe(logger(log, 'n'));
      source.error(new Error('first'));
      log.push('the producer goes on');
    });
    expect(log).toEqual(['-failing', '-stream', '-b', '-a', '-until', 'n # first', 'the producer goes on']);
    expect(errors.map((error) => (error as Error).message)).toEqual(['failing', 'stream', 'b', 'a', 'until']);
  });

  it('of a sibling that fails after the first are recorded only in its own capture', async () => {
    const log: string[] = [];
    const [first, second] = [new Subject<never>(), new Subject<never>()];
    const late = new Error('second');
    let rc: ResultCapture<never> | undefined;
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        rc = n.startSoon(second, { name: 'second' });
        n.startSoon(resource(log, 'other'));
        n.startSoon(first.pipe(finalize(() => second.error(late))));
      }).subscribe(logger(log, 'n'));
      first.error(new Error('first'));
    });
    expect(log).toEqual(['+other', '-other', 'n # first']);
    expect(rc?.exception()).toBe(late);
    expect(failedCapture(late)).toBe(rc);
    expect(errors).toEqual([]);
  });

  it('are recorded so even if the cancellation error was read before', () => {
    const [first, second] = [new Subject<never>(), new Subject<never>()];
    const n = openNursery();
    n.done$.subscribe({ error: () => undefined });
    const rc = n.startSoon(second);
    const read = n.startSoon(NEVER.pipe(finalize(() => second.error('second'))));
    const errors: unknown[] = [];
    read.subscribe({ error: (error: unknown) => errors.push(error) });
    n.startSoon(first);
    first.error('first');
    expect([errors, rc.exception()]).toEqual([[expect.any(TaskCancelledError)], 'second']);
  });

  describe('that a capture has recorded are not reported when they arrive again', () => {
    it('through the body stream, from a sibling that fails after the first', async () => {
      const second = new Subject<never>();
      const error = new Error('second');
      let rc: ResultCapture<never> | undefined;
      const errors = await unhandledErrors(() => {
        nursery((n) => {
          rc = n.startSoon(second);
          n.startSoon(
            new Observable<never>((subscriber) => {
              subscriber.error(new Error('first'));
              second.error(error);
            }),
          );
          return rc;
        }).subscribe({ error: () => undefined });
      });
      expect([rc?.exception(), errors]).toEqual([error, []]);
    });

    it('through the body stream, from a cancelled task of another nursery', async () => {
      const other = openNursery();
      const errors = await unhandledErrors(() => {
        const first = new Subject<never>();
        nursery((n) => {
          n.startSoon(first).subscribe({ error: () => other.cancel() });
          return other.startSoon(NEVER);
        }).subscribe({ error: () => undefined });
        first.error('first');
      });
      expect(errors).toEqual([]);
    });

    it.each([['boom'], [new Error('boom')]])(
      'to a waiter of the task that unsubscribes the nursery: %p',
      async (error) => {
        const task = new Subject<never>();
        const errors = await unhandledErrors(() => {
          const subscription = nursery((n) => {
            n.startSoon(task).subscribe({ error: () => subscription.unsubscribe() });
          }).subscribe({ error: () => undefined });
          task.error(error);
          expect(subscription.closed).toBe(true);
        });
        expect(errors).toEqual([]);
      },
    );

    it('through the body stream, when the consumer unsubscribes then', async () => {
      const task = new Subject<never>();
      const errors = await unhandledErrors(() => {
        const subscription = new Subscription();
        const source = nursery((n) => {
          const rc = n.startSoon(task, { suppressError: true });
          return rc.pipe(finalize(() => subscription.unsubscribe()));
        });
        subscription.add(source.subscribe({ error: () => undefined }));
        task.error(new Error('boom'));
        expect(subscription.closed).toBe(true);
      });
      expect(errors).toEqual([]);
    });
  });

  it('of the body stream are reported after a child has failed', async () => {
    const log: string[] = [];
    const [first, stream] = [new Subject<never>(), new Subject<never>()];
    const late = new Error('stream');
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        n.startSoon(first.pipe(finalize(() => stream.error(late))));
        return stream;
      }).subscribe(logger(log, 'n'));
      first.error(new Error('first'));
    });
    expect(log).toEqual(['n # first']);
    expect(errors).toEqual([late]);
  });

  it('are not reported if the body stream emits the error of the failing capture', async () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const errors = await unhandledErrors(() => {
      nursery((n) => n.startSoon(source)).subscribe(logger(log, 'n'));
      source.error(new Error('once'));
    });
    expect(log).toEqual(['n # once']);
    expect(errors).toEqual([]);
  });

  it('come first from the teardown of a child that completes: the nursery errors with what RxJS threw', () => {
    const error = new Error('teardown');
    const caught: unknown[] = [];
    const log: string[] = [];
    const source = new Subject<number>();
    let rc: ResultCapture<number> | undefined;
    nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      rc = n.startSoon(
        source.pipe(
          finalize(() => {
            throw error;
          }),
        ),
      );
    }).subscribe({ error: (e: unknown) => caught.push(e) });
    source.next(1);
    source.complete();
    expect(caught).toMatchObject([{ name: 'UnsubscriptionError', errors: [error] }]);
    expect(log).toEqual(['+sibling', '-sibling']);
    expect(rc?.result()).toBe(1);
  });

  it('come first from a finalizer that another finalizer adds', async () => {
    const error = new Error('teardown');
    const errors = await unhandledErrors(() => {
      let producer: Subscriber<never> | undefined;
      const task = new Observable<never>((subscriber) => {
        producer = subscriber;
        subscriber.add(() => {
          subscriber.add(() => {
            throw error;
          });
        });
      });
      let received: unknown;
      nursery([task, NEVER]).subscribe({ error: (each: unknown) => (received = each) });
      producer?.complete();
      expect(received).toMatchObject({ name: 'UnsubscriptionError', errors: [error] });
      expect(unsubscribeErrors(nursery([task]).subscribe())).toEqual([error]);
      expect(unsubscribeErrors(task.pipe(capture(new ResultCapture())).subscribe())).toEqual([error]);
    });
    expect(errors).toEqual([]);
  });

  it('come first from a teardown returned after completion: the nursery errors with the raw error', () => {
    const error = new Error('teardown');
    const log: string[] = [];
    const caught: unknown[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      n.startSoon(
        new Observable<never>((subscriber) => {
          subscriber.complete();
          return () => {
            throw error;
          };
        }),
      );
      n.startSoon(resource(log, 'third'));
    }).subscribe({ error: (e: unknown) => caught.push(e) });
    expect(caught).toEqual([error]);
    expect(log).toEqual(['+sibling', '-sibling']);
  });

  it('from a teardown returned after the failure are reported raw', async () => {
    const error = new Error('teardown');
    const log: string[] = [];
    const errors = await unhandledErrors(() =>
      nursery([
        new Observable<never>((subscriber) => {
          subscriber.error(new Error('first'));
          return () => {
            throw error;
          };
        }),
      ]).subscribe(logger(log, 'n')),
    );
    expect(log).toEqual(['n # first']);
    expect(errors).toEqual([error]);
  });

  it.each<[string, Observable<unknown>]>([
    ['fails', throwError(() => new Error('suppressed'))],
    ['completes', of(1)],
  ])('from the teardown of a child with suppressError that %s are reported', async (_, task) => {
    const error = new Error('teardown');
    const log: string[] = [];
    const throwing = task.pipe(
      finalize(() => {
        throw error;
      }),
    );
    const errors = await unhandledErrors(() =>
      nursery((n) => {
        n.startSoon(throwing, { suppressError: true });
      }).subscribe(logger(log, 'n')),
    );
    expect(errors).toEqual([error]);
    expect(log).toEqual(['n |']);
  });

  it('of one teardown are reported one by one', async () => {
    const errors = await unhandledErrors(() =>
      nursery((n) => {
        n.startSoon(
          new Observable<never>((subscriber) => {
            for (const name of ['a', 'b']) {
              subscriber.add(() => {
                throw new Error(name);
              });
            }
          }),
        );
        n.startSoon(throwError(() => new Error('first')));
      }).subscribe({ error: () => undefined }),
    );
    expect(errors.map((error) => (error as Error).message)).toEqual(['a', 'b']);
  });

  it('are never thrown into the producer that failed', () => {
    const source = new Subject<never>();
    const n = openNursery();
    n.done$.subscribe({ error: () => undefined });
    n.startSoon(
      source.pipe(
        tap({
          error: () => undefined,
        }),
      ),
    );
    expect(() => source.error(new Error('boom'))).not.toThrow();
  });

  it.each([[new Error('body')], [undefined]])(
    'that the body throws after the nursery was unsubscribed are reported: %p',
    async (error) => {
      const log: string[] = [];
      const errors = await unhandledErrors(() => {
        new Observable<never>((subscriber) => {
          nursery(() => {
            subscriber.unsubscribe();
            throw error as Error;
          }).subscribe(subscriber);
        }).subscribe(logger(log, 'n'));
      });
      expect(log).toEqual([]);
      expect(errors).toStrictEqual([error]); // To `toEqual`, [undefined] is [].
    },
  );

  it('are not reported if the body reads a result that was cancelled when the nursery was unsubscribed', async () => {
    let caught: unknown;
    const errors = await unhandledErrors(() => {
      new Observable<never>((subscriber) => {
        nursery((n) => {
          const task = n.startSoon(NEVER);
          subscriber.unsubscribe();
          caught = thrownBy(() => task.result());
          throw caught as Error;
        }).subscribe(subscriber);
      }).subscribe();
    });
    expect(caught).toMatchObject({ name: 'TaskFailedError', cause: expect.any(TaskCancelledError) as unknown });
    expect(errors).toEqual([]);
  });

  it('that no capture has recorded are reported if the consumer unsubscribes during the shutdown', async () => {
    const [recorded, stream] = [new Subject<never>(), new Subject<never>()];
    const lost = new Error('stream');
    const errors = await unhandledErrors(() => {
      const leave = finalize(() => subscriptions.forEach((subscription) => subscription.unsubscribe()));
      const subscriptions = [
        nursery(() => stream.pipe(leave)).subscribe(),
        nursery((n) => {
          n.startSoon(recorded.pipe(leave));
        }).subscribe(),
      ];
      stream.error(lost);
      recorded.error(new Error('recorded'));
    });
    expect(errors).toEqual([lost]);
  });

  it.each([
    ['waitAll', (all: ResultBase<unknown>[]) => waitAll(all)],
    ['asCompleted', (all: ResultBase<unknown>[]) => asCompleted(all)],
    ['waitDone', (all: ResultBase<unknown>[]) => merge(...all.map((rc) => rc.waitDone()))],
  ])(
    'do not arise if a body stream reads the result of a failing task with %s',
    async (_, wait: (all: ResultBase<unknown>[]) => Observable<unknown>) => {
      const log: string[] = [];
      const source = new Subject<never>();
      const errors = await unhandledErrors(() => {
        nursery((n) => {
          const [user, orders] = [n.startSoon(of('Ada')), n.startSoon(source)];
          return wait([user, orders]).pipe(
            filter(() => orders.isDone()),
            map(() => orders.result()),
          );
        }).subscribe(logger(log, 'n'));
        source.error(new Error('503'));
      });
      expect(log).toEqual(['n # 503']);
      expect(errors).toEqual([]);
    },
  );

  it('fail the nursery if a body stream reads the result of a suppressed failure', () => {
    const error = new Error('503');
    const caught: unknown[] = [];
    nursery((n) => {
      const rc = n.startSoon(
        throwError(() => error),
        { suppressError: true },
      );
      return rc.waitDone().pipe(map(() => rc.result()));
    }).subscribe({ error: (e: unknown) => caught.push(e) });
    expect(caught).toMatchObject([{ name: 'TaskFailedError', cause: error }]);
  });
});
