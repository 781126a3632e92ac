import { describe, expect, it } from '@jest/globals';
import { config, finalize, interval, NEVER, Observable, of, Subject, Subscriber, take, tap, throwError } from 'rxjs';
import {
  nursery,
  openNursery,
  TaskCancelledError,
  type Nursery,
  type OpenNursery,
  type ResultBase,
  type ResultCapture,
} from 'rxresult';
import { logger, marbles, nextMacrotask, resource, thrownBy, unhandledErrors, unsubscribeErrors } from '../support';

/** An Observable that never ends and whose teardown throws. */
const throwing = (message: string) =>
  new Observable<never>(() => () => {
    throw new Error(message);
  });

describe('cancel', () => {
  it('unsubscribes the stream, then the children newest first, drops the waiting ones, and completes', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    nursery(
      (it) => {
        n = it;
        it.startSoon(resource(log, 'a')).subscribe(logger(log, 'a'));
        it.startSoon(resource(log, 'b')).subscribe(logger(log, 'b'));
        it.startSoon(resource(log, 'c')).subscribe(logger(log, 'c'));
        return resource(log, 'stream');
      },
      { concurrent: 2 },
    ).subscribe(logger(log, 'n'));
    log.length = 0;
    n?.cancel();
    expect(log).toEqual([
      '-stream',
      'b # a nursery was cancelled',
      '-b',
      'a # a nursery was cancelled',
      '-a',
      'c # a nursery was cancelled',
      'n |',
    ]);
  });

  it.each<[string, (source: Subject<never>, n: OpenNursery, rc: ResultCapture<never>) => void]>([
    ['the task completes', (source) => source.complete()],
    ['the task fails', (source) => source.error(new Error('boom'))],
    ['the nursery is cancelled', (_, n) => n.cancel()],
    ['the task is cancelled', (_, __, rc) => rc.cancel()],
  ])('by a waiter of a task, when %s: the other waiters are notified before the finalizers run', (_, end) => {
    const log: string[] = [];
    const source = new Subject<never>();
    const n = openNursery();
    n.done$.subscribe({ error: () => log.push('failed'), complete: () => log.push('ended') });
    const rc = n.startSoon(source.pipe(finalize(() => log.push('finalizer'))));
    rc.waitDone().subscribe(() => {
      log.push('first');
      n.cancel();
    });
    rc.waitDone().subscribe(() => log.push('second'));
    rc.subscribe({ error: () => log.push('third'), complete: () => log.push('third') });
    end(source, n, rc);
    expect(log.slice(0, 4)).toEqual(['first', 'second', 'third', 'finalizer']);
    expect(log.slice(4)).toEqual([expect.stringMatching(/^(failed|ended)$/)]);
  });

  it('records one error for all tasks, with the reason as its cause', () => {
    const rcs: ResultBase<unknown>[] = [];
    nursery(
      (n) => {
        rcs.push(n.startSoon(NEVER), n.startSoon(NEVER));
        n.cancel('enough');
      },
      { name: 'page' },
    ).subscribe();
    const [first, second] = rcs.map((rc) => rc.exception());
    expect(first).toBe(second);
    expect(first).toBeInstanceOf(TaskCancelledError);
    expect(first).toMatchObject({ message: 'nursery "page" was cancelled', cause: 'enough', capture: undefined });
  });

  it('does nothing the second time or after the end', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    let rc: ResultCapture<never> | undefined;
    nursery((it) => {
      n = it;
      rc = it.startSoon(NEVER.pipe(finalize(() => it.cancel('again'))));
    }).subscribe(logger(log, 'n'));
    n?.cancel('first');
    n?.cancel('third');
    expect(log).toEqual(['n |']);
    expect((rc?.exception() as Error).cause).toBe('first');
  });

  it('does nothing if a finalizer calls it again: the others are stopped when that has returned', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    n.startSoon(resource(log, 'a'));
    n.startSoon(
      NEVER.pipe(
        finalize(() => {
          n.cancel();
          log.push('-b');
        }),
      ),
    );
    n.cancel();
    expect(log).toEqual(['+a', '-b', '-a', 'n |']);
  });

  it('in the body starts nothing, and completes once the body has returned', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'task'));
      n.cancel();
      log.push(`closed: ${n.closed}`, n.startSoon(resource(log, 'late')).outcome.status);
      return resource(log, 'stream');
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['closed: true', 'cancelled', 'n |']);
  });

  it('does not hide an error that the body throws later', () => {
    const log: string[] = [];
    let rc: ResultCapture<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(NEVER);
      n.cancel('reason');
      throw new Error('still an error');
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n # still an error']);
    expect((rc?.exception() as Error).cause).toBe('reason');
  });

  it('reports what finalizers throw, and still completes', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        n.startSoon(throwing('a'));
        n.startSoon(throwing('b'));
        n.startSoon(of(1)).subscribe(() => n.cancel());
        return throwing('stream');
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n |']);
    expect(errors.map((error) => (error as Error).message)).toEqual(['stream', 'b', 'a']);
  });

  it('completes once the subscribe function on the call stack has returned and its teardown has run', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(
        new Observable<never>((subscriber) => {
          n.cancel();
          log.push(`closed: ${subscriber.closed}`);
          return () => log.push('teardown');
        }),
      );
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['closed: true', 'teardown', 'n |']);
  });

  it('reports an error of a teardown that is returned after the cancellation', async () => {
    const log: string[] = [];
    const error = new Error('late');
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        n.startSoon(
          new Observable<never>(() => {
            n.cancel();
            return () => {
              throw error;
            };
          }),
        );
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n |']);
    expect(errors).toEqual([error]);
  });

  it('in a routine does not subscribe what it returns, and reports what it throws', async () => {
    const log: string[] = [];
    const error = new Error('routine');
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        n.startSoon(() => {
          n.cancel();
          return resource(log, 'never subscribed');
        });
      }).subscribe(logger(log, 'returned'));
      nursery((n) => {
        n.startSoon(() => {
          n.cancel();
          throw error;
        });
      }).subscribe(logger(log, 'threw'));
    });
    expect(log).toEqual(['returned |', 'threw |']);
    expect(errors).toEqual([error]);
  });

  it('records in frozen captures as in others', async () => {
    const log: string[] = [];
    const task = new Subject<number>();
    const captures: ResultBase<unknown>[] = [];
    const errors = await unhandledErrors(() => {
      const n = openNursery({ concurrent: 2 });
      n.done$.subscribe(logger(log, 'n'));
      captures.push(n.startSoon(resource(log, 'oldest')), n.startSoon(task), n.startSoon(resource(log, 'waiting')));
      Object.freeze(captures[1]);
      task.next(1);
      task.complete();
      n.cancel();
    });
    expect(log).toEqual(['+oldest', '+waiting', '-waiting', '-oldest', 'n |']);
    expect(captures.map((capture) => capture.outcome.status)).toEqual(['cancelled', 'fulfilled', 'cancelled']);
    expect(errors).toEqual([]);
  });

  it('does not count a task that is added meanwhile', () => {
    const sizes: number[] = [];
    const n = openNursery();
    n.startSoon(NEVER);
    const asking = () => {
      sizes.push(n.size);
      n.startSoon(NEVER);
      sizes.push(n.size);
    };
    n.startSoon(NEVER.pipe(finalize(asking)));
    n.cancel();
    expect([...sizes, n.size]).toEqual([2, 2, 0]);
  });

  describe('leaves no rejection unhandled for a promise', () => {
    /** Records the calls of `then` on `promise`. Jest has its own `process`, which emits no unhandledRejection. */
    function watched(promise: Promise<never>, asks: unknown[]): Promise<never> {
      const then = promise.then.bind(promise);
      promise.then = ((...handlers: Parameters<typeof then>) => {
        asks.push(handlers[1]);
        return then(...handlers);
      }) as typeof then;
      return promise;
    }

    const rejecting = (asks: unknown[]) => watched(Promise.reject(new Error('aborted')), asks);
    const fails = throwError(() => new Error('boom'));
    const observer = {};
    const programs: Record<string, (reject: () => Promise<never>) => void> = {
      'returned by a routine that cancels the nursery': (reject) => {
        nursery((n) => {
          n.startSoon(() => {
            n.cancel();
            return reject();
          });
        }).subscribe();
      },
      'returned by a body that cancels the nursery': (reject) => {
        nursery((n) => {
          n.cancel();
          return reject();
        }).subscribe();
      },
      'returned by a body whose nursery is cancelled by until': (reject) => {
        nursery(reject, { until: of(1) }).subscribe();
      },
      'added after a task that fails': (reject) => {
        nursery((n) => {
          n.startSoon(fails);
          n.startSoon(reject());
        }).subscribe({ error: () => undefined });
      },
      'in an array, after a task that fails': (reject) => {
        nursery([fails, reject()]).subscribe({ error: () => undefined });
      },
      'in an array, after a task that fails, with an observer': (reject) => {
        nursery([fails, reject()], { observer }).subscribe({ error: () => undefined });
      },
      'in an array whose nursery is cancelled by until': (reject) => {
        nursery([reject()], { until: of(1) }).subscribe();
      },
      'given as until to a body that throws': (reject) => {
        const body = () => {
          throw new Error('body');
        };
        nursery(body, { until: reject() }).subscribe({ error: () => undefined });
      },
      'added to a nursery that is being cancelled': (reject) => {
        nursery((n) => {
          n.cancel();
          n.startSoon(reject());
        }).subscribe();
      },
      'of which the observer cancels the nursery, when it is about to start': (reject) => {
        const n = openNursery({
          observer: {
            started: () => {
              n.cancel();
            },
          },
        });
        n.startSoon(reject());
      },
      'while it waits for a slot': (reject) => {
        const n = openNursery({ concurrent: 1 });
        n.startSoon(NEVER);
        n.startSoon(reject());
      },
      'while it waits for a slot, in an array': (reject) => {
        nursery([NEVER, reject()], { concurrent: 1 }).subscribe();
      },
      'while it waits for a slot, in an array, with an observer': (reject) => {
        nursery([NEVER, reject()], { concurrent: 1, observer }).subscribe();
      },
    };

    it.each(Object.entries(programs))('%s', async (_, run) => {
      const asks: unknown[] = [];
      run(() => rejecting(asks));
      expect(asks).toEqual([expect.any(Function)]);
      await nextMacrotask(); // An unhandled rejection would fail the test now.
    });

    it.each(Object.entries(programs))('%s, but does not call then of a subclass, which may be lazy', (_, run) => {
      const asks: unknown[] = [];
      class LazyPromise extends Promise<never> {}
      run(() => watched(new LazyPromise(() => undefined), asks));
      expect(asks).toEqual([]);
    });

    it.each(Object.entries(programs))('%s, but does not call then of a function or a stream', (_, run) => {
      const asks: unknown[] = [];
      for (const input of [() => NEVER, new Observable<never>()]) {
        // Not even if it has the tag of a promise.
        const then = () => asks.push(input);
        run(() => Object.assign(input, { [Symbol.toStringTag]: 'Promise', then }) as unknown as Promise<never>);
      }
      expect(asks).toEqual([]);
    });

    it('that is subscribed, and calls then only once', () => {
      const asks: unknown[] = [];
      nursery((n) => {
        n.startSoon(() => rejecting(asks));
      }).subscribe({ error: () => undefined });
      const n = openNursery();
      n.done$.subscribe({ error: () => undefined });
      n.startSoon(rejecting(asks));
      expect(asks).toHaveLength(2);
      nursery([rejecting(asks), NEVER], { concurrent: 1 }).subscribe({ error: () => undefined });
      expect(asks).toHaveLength(3);
    });
  });

  it('notifies of a promise that rejected while it waited', async () => {
    const log: string[] = [];
    const first = new Subject<never>();
    nursery([first, Promise.reject(new Error('503'))], { concurrent: 1 }).subscribe(logger(log, 'n'));
    await nextMacrotask();
    first.complete();
    await nextMacrotask();
    expect(log).toEqual(['n # 503']);
  });

  it('passes a late notification to config.onStoppedNotification, even from a waiter', async () => {
    const kinds: string[] = [];
    config.onStoppedNotification = ({ kind }) => kinds.push(kind);
    const source = new Subject<never>();
    const n = openNursery();
    const rc = n.startSoon(source);
    rc.subscribe({ error: () => source.error(new Error('late')) });
    rc.cancel();
    await nextMacrotask();
    config.onStoppedNotification = null;
    expect(kinds).toEqual(['E']);
  });

  it('records the error of a child that fails while it is cancelled only in its capture', async () => {
    const log: string[] = [];
    const older = new Subject<never>();
    const error = new Error('older');
    let rc: ResultCapture<never> | undefined;
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        rc = n.startSoon(older);
        n.startSoon(NEVER.pipe(finalize(() => older.error(error))));
        return of(1).pipe(finalize(() => undefined));
      }).subscribe(logger(log, 'n'));
    });
    expect(errors).toEqual([]);
    const n = openNursery();
    n.done$.subscribe(logger(log, 'open'));
    const again = new Subject<never>();
    rc = n.startSoon(again);
    n.startSoon(NEVER.pipe(finalize(() => again.error(error))));
    n.cancel();
    expect(rc.exception()).toBe(error);
    expect(log).toEqual(['n: 1', 'open |']);
  });
});

describe('unsubscribing', () => {
  it('cancels all tasks in the same frame, and emits nothing', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('  -a-a-a-a');
      const stream = cold('x-x-x-x-');
      expectObservable(
        nursery((n) => {
          n.startSoon(task);
          return stream;
        }),
        '                  ^----!  ',
      ).toBe('             x-x-x   ');
      expectSubscriptions(task.subscriptions).toBe('  ^----!');
      expectSubscriptions(stream.subscriptions).toBe('^----!');
    });
  });

  it('records each outcome before the finalizers run, newest first', () => {
    const log: string[] = [];
    const subscription = nursery(
      (n) => {
        n.startSoon(resource(log, 'a')).subscribe(logger(log, 'a'));
        n.startSoon(resource(log, 'b')).subscribe(logger(log, 'b'));
      },
      { name: 'page' },
    ).subscribe(logger(log, 'n'));
    log.length = 0;
    subscription.unsubscribe();
    expect(log).toEqual(['b # nursery "page" was unsubscribed', '-b', 'a # nursery "page" was unsubscribed', '-a']);
  });

  it('notifies the observer of the end once all finalizers have run, even if one of them cancels another task', () => {
    const log: string[] = [];
    const observer = { ended: () => log.push('ended') };
    let oldest: ResultCapture<never> | undefined;
    const cancelling = new Observable<never>(() => () => {
      oldest?.cancel();
      log.push('-newest');
    });
    const subscription = nursery(
      (n) => {
        oldest = n.startSoon(resource(log, 'oldest'));
        n.startSoon(resource(log, 'middle'));
        n.startSoon(cancelling);
      },
      { observer },
    ).subscribe();
    log.length = 0;
    subscription.unsubscribe();
    expect(log).toEqual(['-oldest', '-newest', '-middle', 'ended']);
  });

  it('runs all finalizers, and throws their errors as one UnsubscriptionError', () => {
    const log: string[] = [];
    const subscription = nursery((n) => {
      n.startSoon(throwing('a'));
      n.startSoon(resource(log, 'between'));
      n.startSoon(
        new Observable<never>((subscriber) => {
          subscriber.add(() => {
            throw new Error('b1');
          });
          subscriber.add(() => {
            throw undefined as unknown as Error;
          });
        }),
      );
      return throwing('stream');
    }).subscribe();
    const errors = unsubscribeErrors(subscription);
    expect(log).toEqual(['+between', '-between']);
    expect(errors).toEqual([
      new Error('stream'),
      new Error('b1'),
      new Error('a finalizer threw undefined'), // RxJS cannot build an UnsubscriptionError from `undefined`.
      new Error('a'),
    ]);
  });

  it('by a synchronous take stops the tasks that are starting', () => {
    const log: string[] = [];
    let emitted = 0;
    nursery([
      resource(log, 'first'),
      new Observable<number>((subscriber) => {
        while (!subscriber.closed) {
          subscriber.next(emitted++);
        }
        return () => log.push('-firehose');
      }),
      resource(log, 'third'),
    ])
      .pipe(take(2))
      .subscribe(logger(log, 'n'));
    expect(log).toEqual(['+first', 'n: 0', 'n: 1', 'n |', '-first', '-firehose']);
    expect(emitted).toBe(2);
  });

  it('from a handler of the body stream stops everything that has yet to start', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(resource(log, 'task'));
      return of('value', 'more');
    })
      .pipe(take(1))
      .subscribe(logger(log, 'n'));
    expect(log).toEqual(['n: value', 'n |']);
  });

  it('from a waiter during a failure leaves nothing running when it returns, and emits nothing', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const subscription = nursery((n) => {
      n.startSoon(resource(log, 'sibling'));
      n.startSoon(source).subscribe({
        error: () => {
          subscription.unsubscribe();
          log.push('unsubscribed');
        },
      });
    }).subscribe(logger(log, 'n'));
    source.error(new Error('boom'));
    expect(log).toEqual(['+sibling', '-sibling', 'unsubscribed']);
  });

  it('from a finalizer during a cancellation completes that cancellation, and throws the errors of the remaining finalizers', async () => {
    const log: string[] = [];
    const thrown: unknown[] = [];
    const errors = await unhandledErrors(() => {
      let n: Nursery | undefined;
      const subscription = nursery((it) => {
        n = it;
        it.startSoon(throwing('oldest'));
        it.startSoon(
          NEVER.pipe(
            finalize(() => {
              thrown.push(...unsubscribeErrors(subscription));
              log.push('unsubscribed');
            }),
          ),
        );
        it.startSoon(throwing('newest'));
      }).subscribe(logger(log, 'n'));
      n?.cancel();
    });
    expect(log).toEqual(['unsubscribed']);
    expect(thrown).toEqual([new Error('oldest')]);
    expect(errors).toEqual([new Error('newest')]);
  });

  it.each(['completes', 'fails', 'is cancelled'])(
    'from the waiter of a child that %s returns after all finalizers have run, newest first',
    (how) => {
      const log: string[] = [];
      const source = new Subject<never>();
      const leave = () => {
        log.push(...unsubscribeErrors(subscription).map(String), 'unsubscribed');
      };
      let rc: ResultCapture<never> | undefined;
      const subscription = nursery((n) => {
        n.startSoon(resource(log, 'a'));
        rc = n.startSoon(
          new Observable<never>((subscriber) => {
            source.subscribe(subscriber);
            return () => {
              log.push('-b');
              throw new Error('b');
            };
          }),
        );
        rc.subscribe({ error: leave, complete: leave });
        n.startSoon(resource(log, 'c'));
      }).subscribe(logger(log, 'n'));
      log.length = 0;
      if (how === 'completes') {
        source.complete();
      } else if (how === 'fails') {
        source.error(new Error('boom'));
      } else {
        rc?.cancel();
      }
      const finalizers = how === 'fails' ? ['-b', '-c', '-a'] : ['-c', '-b', '-a'];
      expect(log).toEqual([...finalizers, 'Error: b', 'unsubscribed']);
    },
  );

  it('from a waiter during a cancellation also stops the child that is being cancelled', () => {
    const log: string[] = [];
    let n: Nursery | undefined;
    const subscription = nursery((it) => {
      n = it;
      it.startSoon(resource(log, 'a'));
      it.startSoon(resource(log, 'b')).subscribe({
        error: () => {
          log.push(`size ${it.size}`);
          subscription.unsubscribe();
          log.push('unsubscribed');
        },
      });
    }).subscribe(logger(log, 'n'));
    n?.cancel();
    expect(log).toEqual(['+a', '+b', 'size 2', '-b', '-a', 'unsubscribed']);
  });

  it('does nothing after the end', () => {
    const subscription = nursery([of(1)]).subscribe();
    expect(() => subscription.unsubscribe()).not.toThrow();
  });

  it('from a task that is being subscribed reports an error of the teardown returned later', async () => {
    const error = new Error('late');
    const errors = await unhandledErrors(() => {
      nursery([
        new Observable<number>((subscriber) => {
          subscriber.next(1);
          return () => {
            throw error;
          };
        }),
      ])
        .pipe(take(1))
        .subscribe();
    });
    expect(errors).toEqual([error]);
  });
});

describe('cancelling one child', () => {
  it('stops it while the nursery goes on', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const rc = n.startSoon(resource(log, 'a'), { name: 'a' });
    rc.subscribe(logger(log, 'a'));
    n.startSoon(resource(log, 'b'));
    rc.cancel('why');
    expect(log).toEqual(['+a', '+b', 'a # task "a" was cancelled', '-a']);
    expect(rc.exception()).toMatchObject({ cause: 'why', capture: rc });
    expect(n.size).toBe(1);
  });

  it('ends the nursery if it was the last', () => {
    const log: string[] = [];
    let rc: ResultCapture<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(resource(log, 'a'));
    }).subscribe(logger(log, 'n'));
    rc?.cancel();
    expect(log).toEqual(['+a', '-a', 'n |']);
  });

  it('takes it out of the queue if it waits', () => {
    const log: string[] = [];
    const first = new Subject<never>();
    const n = openNursery({ concurrent: 1 });
    n.startSoon(first);
    const waiting = n.startSoon(resource(log, 'waiting'));
    n.startSoon(resource(log, 'next'));
    waiting.cancel();
    expect(n.size).toBe(2);
    first.complete();
    expect(log).toEqual(['+next']);
    expect(waiting.outcome.status).toBe('cancelled');
  });

  it('frees its slot for the next one', () => {
    const log: string[] = [];
    const n = openNursery({ concurrent: 1 });
    const rc = n.startSoon(resource(log, 'a'));
    n.startSoon(resource(log, 'b'));
    rc.cancel();
    expect(log).toEqual(['+a', '-a', '+b']);
  });

  it('throws what its finalizers throw to the caller, after everything else is done', () => {
    const log: string[] = [];
    let rc: ResultCapture<never> | undefined;
    nursery((n) => {
      rc = n.startSoon(throwing('teardown'));
    }).subscribe(logger(log, 'n'));
    const error = thrownBy(() => rc?.cancel());
    expect(error).toMatchObject({ name: 'UnsubscriptionError', errors: [new Error('teardown')] });
    expect(log).toEqual(['n |']);
  });

  it('stops it even while it is being subscribed', () => {
    const log: string[] = [];
    nursery((n) => {
      const rc = n.startSoon(
        new Observable<never>((subscriber) => {
          rc.cancel();
          log.push(`closed: ${subscriber.closed}`);
          return () => log.push('teardown');
        }),
      );
      n.startSoon(resource(log, 'next'));
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['closed: true', 'teardown', '+next']);
  });

  it('does not fail the nursery if a finalizer added later throws', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        const rc = n.startSoon(
          new Observable<never>(() => {
            rc.cancel();
            return () => {
              throw new Error('torn');
            };
          }),
        );
        n.startSoon(resource(log, 'sibling'));
      }).subscribe(logger(log, 'nursery'));
    });
    expect(errors.map(String)).toEqual(['Error: torn']);
    expect(log).toEqual(['+sibling']);
  });

  it('does nothing the second time, or after it is done', () => {
    const n = openNursery();
    const rc = n.startSoon(of(1));
    rc.cancel();
    expect(rc.result()).toBe(1);
    const other = n.startSoon(NEVER);
    other.cancel('first');
    other.cancel('second');
    expect((other.exception() as Error).cause).toBe('first');
  });
});

describe('a child that is notified of its own cancellation', () => {
  it('is cancelled, not rejected, when it errors with that cancellation', () => {
    const n = openNursery({ name: 'page' });
    n.done$.subscribe({ error: () => undefined });
    const watched: ResultBase<unknown>[] = [];
    // It waits for a newer sibling, which is cancelled first.
    const newer = new Subject<ResultCapture<never>>();
    watched.push(
      n.startSoon(
        new Observable<never>((subscriber) => {
          newer.subscribe((rc) => subscriber.add(rc.subscribe(subscriber)));
        }),
      ),
    );
    const sibling = n.startSoon(NEVER);
    newer.next(sibling);
    n.cancel();
    expect(watched[0]?.outcome).toEqual({ status: 'cancelled', reason: sibling.exception() });
  });

  it('is rejected when it errors with undefined before the cancellation error is read', () => {
    const n = openNursery();
    const newer = new Subject<never>();
    const rc = n.startSoon(newer);
    const sibling = n.startSoon(new Observable<never>(() => () => newer.error(undefined)));
    n.cancel();
    expect(rc.outcome).toEqual({ status: 'rejected', reason: undefined });
    expect(sibling.outcome.status).toBe('cancelled');
  });

  it('is not reported through the body stream', async () => {
    const log: string[] = [];
    const errors = await unhandledErrors(() => {
      nursery((n) => {
        const rc = n.startSoon(NEVER);
        n.startSoon(throwError(() => new Error('boom')));
        return rc;
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n # boom']);
    expect(errors).toEqual([]);
  });
});

describe('values', () => {
  it('that make a bare Subscriber throw are reported, and do not affect the producer', async () => {
    class Bare extends Subscriber<number> {
      override next(value: number): void {
        throw new Error(`cannot take ${value}`);
      }
    }
    const log: string[] = [];
    const errors = await unhandledErrors(() =>
      nursery([of(1, 2).pipe(tap({ complete: () => log.push('done') }))]).subscribe(new Bare()),
    );
    expect(log).toEqual(['done']);
    expect(errors).toEqual([new Error('cannot take 1'), new Error('cannot take 2')]);
  });

  it('of an endless task stop once downstream unsubscribes', () => {
    marbles(({ expectObservable }) => {
      expectObservable(nursery([interval(1)]).pipe(take(2))).toBe('-a(b|)', { a: 0, b: 1 });
    });
  });
});
