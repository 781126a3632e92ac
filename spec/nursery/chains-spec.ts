import { describe, expect, it } from '@jest/globals';
import { filter, map, scan, Subject, take, tap, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import { Future, openNursery, ResultCapture, type Nursery, type ResultBase } from 'rxresult';
import { logger } from '../support';

/** Starts tasks in `n` that each wait for the one before, and returns the last. */
function chain(
  n: Nursery,
  first: Observable<number>,
  length: number,
  operators: MonoTypeOperatorFunction<number> = (source) => source,
): ResultCapture<number> {
  let last = n.startSoon(first);
  for (let i = 1; i < length; i++) {
    last = n.startSoon(last.pipe(operators));
  }
  return last;
}

const fiveOperators: MonoTypeOperatorFunction<number> = (source) =>
  source.pipe(
    map((value) => value + 1),
    filter((value) => value > 0),
    tap(() => undefined),
    scan((sum, value) => sum + value, 0),
    take(1),
  );

describe('a chain of tasks that each wait for the one before', () => {
  it.each<[string, number, MonoTypeOperatorFunction<number> | undefined, number]>([
    ['100,000 tasks', 100_000, undefined, 0],
    ['40,000 tasks with five operators each', 40_000, fiveOperators, 39_999],
  ])('ends, in order: %s', (_, length, operators, result) => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const last = chain(n, source, length, operators);
    last.subscribe(logger(log, 'last'));
    n.close();
    source.next(0);
    source.complete();
    expect(log).toEqual([`last: ${result}`, 'last |', 'n |']);
    expect(n.size).toBe(0);
  });

  it('is recorded in order, wherever announcements are put off', () => {
    const order: number[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    let last: ResultBase<number> = n.startSoon(source);
    for (let i = 1; i <= 500; i++) {
      last = n.startSoon(
        last.pipe(
          tap({
            complete: () => order.push(i),
          }),
        ),
      );
    }
    source.complete();
    expect(order).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  });

  it('fails as a whole with the error of the first, and leaves nothing running', () => {
    const log: string[] = [];
    const source = new Subject<number>();
    const n = openNursery();
    n.done$.subscribe(logger(log, 'n'));
    const last = chain(n, source, 10_000);
    source.error(new Error('boom'));
    expect(log).toEqual(['n # boom']);
    expect([last.outcome.status, n.size]).toEqual(['rejected', 0]); // It waited for the one that failed.
  });

  it('ends across futures and captures by hand as well', () => {
    const first = new Future<number>();
    let last: ResultBase<number> = first;
    for (let i = 0; i < 50_000; i++) {
      const next = new ResultCapture<number>();
      last.subscribe(next);
      last = next;
    }
    first.setResult(5);
    expect(last.result()).toBe(5);
  });

  it('notifies the waiters of every task once', () => {
    const source = new Subject<number>();
    const n = openNursery();
    let notified = 0;
    let last: ResultBase<number> = n.startSoon(source);
    for (let i = 0; i < 300; i++) {
      last = n.startSoon(last);
      last.subscribe(() => notified++);
      last.waitDone().subscribe(() => notified++);
    }
    source.next(1);
    source.complete();
    expect(notified).toBe(600);
  });
});
