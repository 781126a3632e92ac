import { describe, expect, it } from '@jest/globals';
import { EMPTY, filter, finalize, map, NEVER, Observable, of, Subject } from 'rxjs';
import { captureMap, gather, nursery, openNursery } from 'rxresult';
import { nextMacrotask, unhandledErrors } from '../support';

declare const gc: () => void;

/** The outcome of a stream: `value |`, or `RangeError`. */
function outcomeOf(source: Observable<unknown>): string {
  const log: string[] = [];
  source.subscribe({
    next: (value) => log.push(String(value)),
    error: (error: unknown) => log.push((error as Error).name),
    complete: () => log.push('|'),
  });
  return log.join(' ');
}

describe('at scale', () => {
  it('a million children of one nursery leave nothing running and nothing retained', async () => {
    let alive = 0;
    let most = 0;
    const refs: WeakRef<object>[] = [];
    const source = new Subject<void>();
    const n = openNursery();
    const task = new Observable<object>((subscriber) => {
      most = Math.max(most, ++alive);
      const subscription = source.subscribe({ complete: () => subscriber.complete() });
      return () => {
        alive--;
        subscription.unsubscribe();
      };
    });
    const now = new Observable<never>((subscriber) => {
      subscriber.complete();
    });
    for (let i = 0; i < 1_000_000; i++) {
      const rc = n.startSoon(i % 1000 ? now : task);
      if (i % 10_000 === 0) {
        refs.push(new WeakRef(rc));
      }
    }
    expect([n.size, alive]).toEqual([1000, 1000]);
    source.complete();
    expect([n.size, alive, most]).toEqual([0, 0, 1000]);
    await nextMacrotask();
    gc();
    expect(refs.filter((ref) => ref.deref())).toEqual([]);
    expect(n.closed).toBe(false);
  });

  it('10,000 nurseries in one nursery run, and end with it', () => {
    let alive = 0;
    const log: string[] = [];
    const inner = nursery((n) => {
      n.startSoon(
        new Observable<never>(() => {
          alive++;
          return () => alive--;
        }),
      );
    });
    const outer = openNursery();
    outer.done$.subscribe({ complete: () => log.push(`alive: ${alive}`) });
    for (let i = 0; i < 10_000; i++) {
      outer.startSoon(inner);
    }
    expect(alive).toBe(10_000);
    outer.cancel();
    expect(log).toEqual(['alive: 0']);
  });

  it('a source of 100,000 values runs its tasks one by one, or up to eight together, without growing the stack', () => {
    for (const concurrent of [1, 8]) {
      let count = 0;
      new Observable<number>((subscriber) => {
        for (let i = 0; i < 100_000; i++) {
          subscriber.next(i);
        }
        subscriber.complete();
      })
        .pipe(captureMap(() => EMPTY, { concurrent }))
        .subscribe(() => count++);
      expect(count).toBe(100_000);
    }
  });

  const wraps: [string, (source: Observable<unknown>) => Observable<unknown>][] = [
    ['arrays', (source) => nursery([source])],
    ['body streams', (source) => nursery(() => source)],
    ['captures', (source) => nursery((n) => n.startSoon(source))],
    ['gathers', (source) => gather([source]).pipe(map(([value]) => value))],
    [
      'arrays and operators',
      (source) =>
        nursery([
          source.pipe(
            map((value) => value),
            filter(() => true),
            finalize(() => undefined),
          ),
        ]),
    ],
  ];

  it.each(wraps)('nurseries nested by %s work, or error with a RangeError if nested too deep', async (_, wrap) => {
    const outcomes: string[] = [];
    const reported = await unhandledErrors(() => {
      for (const depth of [10, 100, 200, 400, 800, 1600, 20_000]) {
        let source: Observable<unknown> = of('value');
        for (let i = 0; i < depth; i++) {
          source = wrap(source);
        }
        outcomes.push(outcomeOf(source));
      }
    });
    expect(outcomes.slice(0, 2)).toEqual(['value |', 'value |']);
    expect(outcomes.slice(2).filter((outcome) => outcome !== 'value |' && outcome !== 'RangeError')).toEqual([]);
    expect(outcomes.at(-1)).toBe('RangeError');
    expect(reported).toEqual([]);
  });

  it('a nursery works as before after another was nested too deep', () => {
    let source: Observable<unknown> = NEVER;
    for (let i = 0; i < 20_000; i++) {
      source = nursery([source]);
    }
    expect([outcomeOf(source), outcomeOf(nursery([of('value')]))]).toEqual(['RangeError', 'value |']);
  });
});
