import { describe, expect, it } from '@jest/globals';
import { Observable, of, Subject, type Subscriber } from 'rxjs';
import { nursery, openNursery, type ResultBase } from 'rxresult';
import { logger, nextMacrotask } from '../support';

declare const gc: () => void;

/** `count` tasks that do not end by themselves, and their subscribers in the order in which they started. */
function producers(count: number) {
  const subscribers: Subscriber<never>[] = [];
  const task = new Observable<never>((subscriber) => {
    subscribers.push(subscriber);
  });
  return { subscribers, tasks: new Array<Observable<never>>(count).fill(task) };
}

describe('the cost', () => {
  it.each([
    ['first in, first out', (all: Subscriber<never>[]) => all],
    ['last in, first out', (all: Subscriber<never>[]) => all.reverse()],
    ['from both ends', (all: Subscriber<never>[]) => all.map((_, i) => (i % 2 ? all.at(-(i + 1) / 2) : all[i / 2]))],
  ])('of 100,000 children that end %s includes no search in an array', (_, inOrder) => {
    const { subscribers, tasks } = producers(100_000);
    const log: string[] = [];
    nursery(tasks).subscribe(logger(log, 'n'));
    const ending = inOrder(subscribers);
    expect(searchesIn(() => ending.forEach((subscriber) => subscriber?.complete()))).toBe(0);
    expect(new Set(ending).size).toBe(100_000);
    expect(log).toEqual(['n |']);
  });

  it('of cancelling 100,000 children is one error, and no search in an array', () => {
    const { tasks } = producers(100_000);
    const rcs: ResultBase<never>[] = [];
    const n = openNursery();
    rcs.push(...tasks.slice(0, 1000).map((task) => n.startSoon(task)));
    tasks.slice(1000).forEach((task) => n.startSoon(task));
    expect(searchesIn(() => n.cancel())).toBe(0);
    expect(new Set(rcs.map((rc) => rc.exception())).size).toBe(1);
  });

  it('of a child is released when it has ended: nothing of it is retained', async () => {
    const n = openNursery();
    const refs: WeakRef<object>[] = [];
    const source = new Subject<never>();
    const start = () => {
      for (let i = 0; i < 100; i++) {
        const task = new Observable<object>((subscriber) => {
          const value = {};
          refs.push(new WeakRef(value));
          subscriber.next(value);
          if (i % 2) {
            subscriber.complete();
            return undefined;
          }
          return source.subscribe(subscriber);
        });
        refs.push(new WeakRef(task), new WeakRef(n.startSoon(task)));
      }
    };
    start();
    expect(n.size).toBe(50);
    source.complete();
    expect(n.size).toBe(0);
    await nextMacrotask();
    gc();
    await nextMacrotask();
    gc();
    expect(refs.filter((ref) => ref.deref())).toEqual([]);
    n.close();
  });

  it('of a nursery that has ended is released, even if its Observable is still referenced', async () => {
    const source = nursery([of(1)]);
    const refs: WeakRef<object>[] = [];
    const run = () => {
      nursery(
        (n) => {
          refs.push(new WeakRef(n));
          return source;
        },
        { until: new Subject() },
      ).subscribe();
    };
    run();
    await nextMacrotask();
    gc();
    expect(refs.map((ref) => ref.deref())).toEqual([undefined]);
  });
});

/** How often `work` searches or splices an array, which makes RxJS's own subscriptions quadratic. */
function searchesIn(work: () => void): number {
  let count = 0;
  const { indexOf, splice } = Array.prototype;
  const counted = (original: (...args: never[]) => unknown) =>
    function (this: unknown, ...args: never[]): never {
      count++;
      return original.apply(this, args) as never;
    };
  Array.prototype.indexOf = counted(indexOf);
  Array.prototype.splice = counted(splice);
  try {
    work();
  } finally {
    Array.prototype.indexOf = indexOf;
    Array.prototype.splice = splice;
  }
  return count;
}
