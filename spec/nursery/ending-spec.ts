import { describe, expect, it } from '@jest/globals';
import { config, EMPTY, finalize, NEVER, Observable, of, Subject, type Subscriber } from 'rxjs';
import { nursery, NurseryClosedError, openNursery, type Nursery } from 'rxresult';
import { logger, marbles, nextMacrotask, resource, thrownBy, unhandledErrors } from '../support';

describe('ending', () => {
  it('is emitted once the waiter that causes it has returned, even if the nursery was closed', () => {
    const log: string[] = [];
    const task = new Subject<never>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    n.startSoon(task).subscribe({
      complete: () => {
        n.cancel();
        log.push('the waiter returns');
      },
    });
    n.startSoon(NEVER);
    n.close();
    task.complete();
    expect(log).toEqual(['the waiter returns', 'n |']);
  });

  it('happens synchronously if there is nothing to do', () => {
    const log: string[] = [];
    nursery(() => undefined).subscribe(logger(log, 'n'));
    nursery([]).subscribe(logger(log, 'm'));
    expect(log).toEqual(['n |', 'm |']);
  });

  it('waits for the body stream and all children, whichever is last', () => {
    marbles(({ cold, expectObservable }) => {
      const childLast = nursery((n) => {
        n.startSoon(cold('a----|'));
        return cold('          x-|');
      });
      const streamLast = nursery((n) => {
        n.startSoon(cold('a-|'));
        return cold('          x----|');
      });
      expectObservable(childLast).toBe(' x----|');
      expectObservable(streamLast).toBe('x----|');
    });
  });

  it('comes after the result is recorded and the finalizers have run', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    nursery((n) => {
      n.startSoon(source.pipe(finalize(() => log.push('finalizer')))).subscribe(logger(log, 'capture'));
    }).subscribe(logger(log, 'n'));
    source.next(1);
    source.complete();
    expect(log).toEqual(['capture: 1', 'capture |', 'finalizer', 'n |']);
  });

  it('does not count a child as ended until its finalizers have run', () => {
    const sizes: number[] = [];
    const source = new Subject<never>();
    let n: Nursery | undefined;
    nursery((it) => {
      n = it;
      n.startSoon(source.pipe(finalize(() => sizes.push(it.size))));
    }).subscribe({ complete: () => sizes.push(n?.size ?? -1) });
    source.complete();
    expect(sizes).toEqual([1, 0]);
  });

  it('waits for a teardown that the producer returns after it has completed', () => {
    const log: string[] = [];
    nursery([
      new Observable<never>((subscriber) => {
        subscriber.complete();
        log.push('subscribe function returns');
        return () => log.push('teardown');
      }),
    ]).subscribe(logger(log, 'n'));
    expect(log).toEqual(['subscribe function returns', 'teardown', 'n |']);
  });

  it('waits for all finalizers of a child, even if one of them ends the nursery', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(
        new Observable<never>((subscriber) => {
          subscriber.add(() => {
            log.push('first finalizer cancels');
            n.cancel();
          });
          subscriber.add(() => log.push('second finalizer'));
          return source.subscribe(subscriber);
        }),
      );
      n.startSoon(resource(log, 'sibling'));
    }).subscribe(logger(log, 'n'));
    source.complete();
    expect(log).toEqual(['+sibling', 'first finalizer cancels', '-sibling', 'second finalizer', 'n |']);
  });

  it('waits for a child that another child starts from its finalizer', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery((n) => {
      n.startSoon(
        source.pipe(
          finalize(() => {
            n.startSoon(resource(log, 'next'));
          }),
        ),
      );
    }).subscribe(logger(log, 'n'));
    source.complete();
    expect(log).toEqual(['+next']);
  });

  it('comes after the body stream is notified by a capture', () => {
    const log: string[] = [];
    nursery((n) => n.startSoon(of(1, 2))).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n: 2', 'n |']);
  });

  it('unsubscribes `until` once the children have ended, and reports what its finalizer throws', async () => {
    const log: string[] = [];
    const error = new Error('until');
    const until = new Observable<never>(() => () => {
      log.push('-until');
      throw error;
    });
    const errors = await unhandledErrors(() => nursery([of(1)], { until }).subscribe(logger(log, 'n')));
    expect(log).toEqual(['n: 1', '-until', 'n |']);
    expect(errors).toEqual([error]);
  });

  it('closes the nursery for more children', () => {
    let n: Nursery | undefined;
    nursery(
      (it) => {
        n = it;
      },
      { name: 'page' },
    ).subscribe();
    expect(n?.closed).toBe(true);
    const error = thrownBy(() => n?.startSoon(NEVER));
    expect(error).toBeInstanceOf(NurseryClosedError);
    expect((error as Error).message).toBe('nursery "page" is closed: it takes no more tasks');
  });

  it('is complete when the consumer is notified', () => {
    let seen: unknown;
    let n: Nursery | undefined;
    nursery((it) => {
      n = it;
      it.startSoon(of(1));
    }).subscribe({
      complete: () => (seen = [n?.closed, n?.size, thrownBy(() => n?.startSoon(EMPTY)) instanceof Error]),
    });
    expect(seen).toEqual([true, 0, true]);
  });

  it('reduces size, which counts the children that run or wait', () => {
    const [a, b] = [new Subject<never>(), new Subject<never>()];
    const n = openNursery({ concurrent: 1 });
    n.startSoon(a);
    n.startSoon(b);
    expect(n.size).toBe(2);
    a.complete();
    expect(n.size).toBe(1);
    b.complete();
    expect(n.size).toBe(0);
  });

  it('reports what a finalizer of the consumer throws, without affecting the producer', async () => {
    const error = new Error('consumer');
    const source = new Subject<never>();
    const errors = await unhandledErrors(() => {
      nursery([source])
        .pipe(
          finalize(() => {
            throw error;
          }),
        )
        .subscribe();
      source.complete();
    });
    expect(errors).toEqual([error]);
  });

  it('includes a body stream and a child that their own producer unsubscribes', () => {
    const log: string[] = [];
    nursery((n) => {
      n.startSoon(new Observable<never>((subscriber) => subscriber.unsubscribe()), {
        name: 'child',
      }).outcome$.subscribe(({ status }) => log.push(status));
      return new Observable<never>((subscriber) => subscriber.unsubscribe());
    }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['pending', 'cancelled', 'n |']);
  });

  it('ignores what a producer notifies after the end of its child', () => {
    const log: string[] = [];
    let late: (() => void) | undefined;
    const n = openNursery();
    const rc = n.startSoon(
      new Observable<number>((subscriber) => {
        subscriber.next(1);
        subscriber.complete();
        late = () => {
          subscriber.next(2);
          subscriber.error(new Error('late'));
          subscriber.complete();
        };
      }),
    );
    n.done$.subscribe(logger(log, 'n'));
    late?.();
    expect(rc.result()).toBe(1);
    expect(log).toEqual([]);
  });

  it('ignores what a producer notifies while its end is recorded', () => {
    const log: string[] = [];
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    let producer: Subscriber<number> | undefined;
    const rc = n.startSoon(
      new Observable<number>((subscriber) => {
        producer = subscriber;
        return () => log.push('teardown');
      }),
    );
    rc.subscribe({
      complete: () => {
        producer?.next(2);
        producer?.error(new Error('late'));
        producer?.complete();
        log.push('told');
        producer?.unsubscribe();
        log.push('unsubscribed');
      },
    });
    producer?.next(1);
    producer?.complete();
    expect(rc.result()).toBe(1);
    expect(log).toEqual(['told', 'unsubscribed', 'teardown']);
  });

  it('runs a finalizer that is added later at once, and reports what it throws', async () => {
    const log: string[] = [];
    const error = new Error('late');
    const errors = await unhandledErrors(() => {
      let producer: Subscriber<never> | undefined;
      const n = openNursery();
      n.done$.subscribe(logger(log, 'n'));
      n.startSoon(new Observable<never>((subscriber) => (producer = subscriber)));
      producer?.complete();
      producer?.add(() => log.push('finalizer'));
      producer?.add(() => {
        throw error;
      });
      log.push('the producer goes on');
    });
    expect(log).toEqual(['finalizer', 'the producer goes on']);
    expect(errors).toEqual([error]);
  });

  it('passes a late notification to config.onStoppedNotification', async () => {
    const kinds: string[] = [];
    config.onStoppedNotification = ({ kind }) => kinds.push(kind);
    try {
      nursery([
        new Observable<number>((subscriber) => {
          subscriber.complete();
          subscriber.next(1);
          subscriber.error(new Error('late'));
          subscriber.complete();
        }),
      ]).subscribe();
      await nextMacrotask();
    } finally {
      config.onStoppedNotification = null;
    }
    expect(kinds).toEqual(['N', 'E', 'C']);
  });
});
