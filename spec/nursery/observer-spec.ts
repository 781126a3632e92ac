import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import {
  captureMap,
  nursery,
  NurseryClosedError,
  openNursery,
  type Nursery,
  type NurseryObserver,
  type OpenNursery,
  type ResultBase,
  type ResultCapture,
} from 'rxresult';
import { logger, resource, unhandledErrors } from '../support';

function tracer(log: string[]): NurseryObserver {
  return {
    opened: (n) => log.push(`opened ${n.name}`),
    asked: (rc) => log.push(`asked ${String(rc)}`),
    started: (rc) => log.push(`started ${String(rc)}`),
    settled: (rc) => log.push(`settled ${String(rc)}`),
    ended: (n, how, error) => log.push(`ended ${n.name} ${how} ${String(error)} closed: ${n.closed}`),
  };
}

describe('observer', () => {
  it('is notified of every event as it happens', () => {
    const log: string[] = [];
    nursery(
      (n) => {
        log.push('body');
        n.startSoon(of(1), { name: 'a' }).subscribe(logger(log, 'a'));
        n.startSoon(resource(log, 'b'), { name: 'b' });
        n.startSoon(() => throwError(() => new Error('boom')));
      },
      { name: 'page', observer: tracer(log), concurrent: 2 },
    ).subscribe(logger(log, 'n'));
    expect(log).toEqual([
      'opened page',
      'body',
      'asked ResultCapture("a", pending)',
      'asked ResultCapture("b", pending)',
      'asked ResultCapture(pending)',
      'started ResultCapture("a", pending)',
      'settled ResultCapture("a", fulfilled: 1)',
      'a: 1',
      'a |',
      'started ResultCapture("b", pending)',
      '+b',
      'started ResultCapture(pending)',
      'settled ResultCapture(rejected: Error: boom)',
      'settled ResultCapture("b", cancelled: Error: boom)',
      '-b',
      'ended page failed Error: boom closed: true',
      'n # boom',
    ]);
  });

  it('is notified of the tasks of an array, named by their index', () => {
    const log: string[] = [];
    nursery([of('x'), NEVER, of('y')], { observer: tracer(log), name: 'array', concurrent: 1 })
      .subscribe(logger(log, 'n'))
      .unsubscribe();
    expect(log).toEqual([
      'opened array',
      'asked ResultCapture("0", pending)',
      'asked ResultCapture("1", pending)',
      'asked ResultCapture("2", pending)',
      'started ResultCapture("0", pending)',
      'n: x',
      'settled ResultCapture("0", fulfilled: "x")',
      'started ResultCapture("1", pending)',
      'settled ResultCapture("1", cancelled)',
      'settled ResultCapture("2", cancelled)',
      'ended array unsubscribed undefined closed: true',
    ]);
  });

  it('is notified of completion when a nursery is cancelled', () => {
    const log: string[] = [];
    const n = openNursery({ observer: { ended: (_, how, error) => log.push(how, String(error)) } });
    n.cancel('reason');
    expect(log).toEqual(['completed', 'undefined']);
  });

  it.each<[string, (n: OpenNursery, task: Subject<unknown>) => void, string]>([
    ['completes', (_, task) => task.complete(), 'empty'],
    ['fails', (_, task) => task.error(new Error('boom')), 'rejected'],
    ['is cancelled', (n) => n.cancel(), 'cancelled'],
  ])('is notified once of a task that %s, even if a finalizer of it cancels the nursery then', (_, end, status) => {
    const log: string[] = [];
    const task = new Subject<unknown>();
    const n = openNursery({ observer: { settled: (rc) => log.push(rc.outcome.status) } });
    n.done$.subscribe({ error: () => undefined });
    n.startSoon(task.pipe(finalize(() => n.cancel())));
    end(n, task);
    expect(log).toEqual([status]);
  });

  it('sees that a task that is asked for during the shutdown does not count', () => {
    const sizes: number[] = [];
    const n = openNursery({ observer: { asked: () => sizes.push(n.size), settled: () => sizes.push(n.size) } });
    n.startSoon(NEVER).subscribe({ error: () => void n.startSoon(NEVER) });
    sizes.length = 0;
    n.cancel();
    expect(sizes).toEqual([1, 1, 1]);
  });

  it('receives the nursery itself', () => {
    const seen: Nursery[] = [];
    const n = openNursery({ observer: { opened: (it) => seen.push(it), ended: (it) => seen.push(it) } });
    n.cancel();
    expect(seen).toEqual([n, n]);
  });

  it('is notified of the task of `start`, and of one that is added too late', () => {
    const log: string[] = [];
    const n = openNursery({ observer: tracer(log), name: 'o' });
    n.start(() => NEVER, { name: 'server' }).subscribe({ error: () => undefined });
    n.startSoon(NEVER, { name: 'task' }).subscribe({
      error: () => void n.startSoon(NEVER, { name: 'late' }),
    });
    log.length = 0;
    n.cancel('reason');
    expect(log).toEqual([
      'settled ResultCapture("task", cancelled: "reason")',
      'asked ResultCapture("late", pending)',
      'settled ResultCapture("late", cancelled: "reason")',
      'settled ResultCapture("server", cancelled: "reason")',
      'ended o completed undefined closed: true',
    ]);
  });

  it('is notified before waiters, even if it notifies the capture itself', () => {
    const log: string[] = [];
    const observer: NurseryObserver = {
      settled: (rc) => {
        rc.complete();
        rc.cancel();
        log.push('observer');
      },
    };
    nursery((n) => void n.startSoon(of(1)).subscribe(logger(log, 'waiter')), { observer }).subscribe();
    expect(log).toEqual(['observer', 'waiter: 1', 'waiter |']);
  });

  it('does no harm by throwing: the error is reported', async () => {
    const log: string[] = [];
    const thrower = (name: string) => () => {
      throw new Error(name);
    };
    const errors = await unhandledErrors(() => {
      nursery([of(1)], {
        observer: {
          opened: thrower('opened'),
          asked: thrower('asked'),
          started: thrower('started'),
          settled: thrower('settled'),
          ended: thrower('ended'),
        },
      }).subscribe(logger(log, 'n'));
    });
    expect(log).toEqual(['n: 1', 'n |']);
    expect(errors.map((error) => (error as Error).message)).toEqual(['opened', 'asked', 'started', 'settled', 'ended']);
  });

  it('is called as a method', () => {
    class Counter implements NurseryObserver {
      settledCount = 0;
      settled(): void {
        this.settledCount++;
      }
    }
    const observer = new Counter();
    nursery([of(1), of(2)], { observer }).subscribe();
    expect(observer.settledCount).toBe(2);
  });

  it.each(['opened', 'asked', 'started', 'settled'] as const)('may cancel the nursery from `%s`', (event) => {
    const log: string[] = [];
    let n: Nursery | undefined;
    nursery(
      (it) => {
        log.push('body');
        it.startSoon(resource(log, 'task'));
        it.startSoon(of(1));
        return resource(log, 'stream');
      },
      {
        observer: { opened: (it) => (n = it), [event]: (it: Nursery) => (n = event === 'opened' ? it : n)?.cancel() },
      },
    ).subscribe(logger(log, 'n'));
    expect(log).toEqual(
      {
        opened: ['n |'],
        asked: ['body', 'n |'],
        started: ['body', '+stream', '-stream', 'n |'],
        settled: ['body', '+stream', '+task', '-stream', '-task', 'n |'],
      }[event],
    );
  });

  it('may end the nursery from `settled`: waiters of that task are notified before finalizers run', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    let n: Nursery | undefined;
    let ends = true;
    nursery(
      (it) => {
        it.startSoon(source.pipe(finalize(() => log.push('-task')))).subscribe(logger(log, 'waiter'));
        it.startSoon(resource(log, 'sibling'));
      },
      {
        observer: {
          opened: (it) => (n = it),
          settled: () => {
            if (ends) {
              ends = false;
              n?.cancel();
              log.push('cancelled');
            }
          },
        },
      },
    ).subscribe(logger(log, 'n'));
    source.complete();
    expect(log).toEqual(['+sibling', '-sibling', 'waiter |', '-task', 'cancelled', 'n |']);
  });

  it('may fail the nursery from `started`, even through a stream that is being subscribed', () => {
    const log: string[] = [];
    let fail: (() => void) | undefined;
    const source = new Observable<string>((subscriber) => {
      fail = () => subscriber.error('boom');
      subscriber.next('a');
      log.push('subscribed');
    });
    source
      .pipe(captureMap((name) => resource(log, name), { observer: { started: () => fail?.() } }))
      .subscribe(logger(log, 'n'));
    expect(log).toEqual(['subscribed', 'n # boom']);
  });

  it('cannot start anything from `ended`', async () => {
    const errors = await unhandledErrors(() => {
      nursery([], { observer: { ended: (n) => void n.startSoon(NEVER) } }).subscribe();
    });
    expect(errors).toEqual([expect.any(NurseryClosedError)]);
  });

  it('may start its own tasks in a nursery of an array', () => {
    const log: string[] = [];
    nursery([of(1)], { observer: { opened: (n) => void n.startSoon(resource(log, 'own')) } })
      .subscribe(logger(log, 'n'))
      .unsubscribe();
    expect(log).toEqual(['+own', 'n: 1', '-own']);
  });

  it('is notified of the end even if the consumer unsubscribes during the shutdown', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const rcs: ResultBase<unknown>[] = [];
    const subscription = nursery([source, NEVER], {
      observer: {
        asked: (rc: ResultCapture<unknown>) => rcs.push(rc),
        ended: (_, how, error) => log.push(how, String(error)),
      },
    }).subscribe(logger(log, 'n'));
    rcs[1]?.subscribe({ error: () => subscription.unsubscribe() });
    source.error(new Error('boom'));
    expect(log).toEqual(['failed', 'Error: boom']);
  });
});
