import { describe, expect, it, jest } from '@jest/globals';
import { defer, NEVER, of, retry, switchMap, timer } from 'rxjs';
import { nursery, openNursery, type NurseryObserver, type ResultBase, type ResultCapture } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { marbles } from '../support';

describe('a nursery within a task', () => {
  it('is drawn below the task, and its keys begin with the key of the task', () => {
    marbles(({ cold, expectObservable, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const orders$ = nursery(
        (n) => {
          n.startSoon(cold('--|'), { name: 'head' });
          n.startSoon(cold('----#', undefined, '503'), { name: 'lines' });
          n.startSoon(NEVER, { name: 'foot' });
        },
        { observer: recorder.within('orders') },
      );
      const page$ = nursery(
        (n) => {
          n.startSoon(cold('---|'), { name: 'user' });
          n.startSoon(orders$, { name: 'orders' });
          n.startSoon(NEVER, { name: 'stock' });
        },
        { observer: recorder },
      );
      expectObservable(page$).toBe('----#', undefined, '503');
      flush();
      expect(String(recorder)).toBe(
        `
user       ^--|
orders     ^---#  "503"
  head     ^-|
  lines    ^---#  "503"
  foot     ^---!  cancelled by lines
  nursery  ^---#
stock      ^---!  cancelled by orders
nursery    ^---#`.trimStart(),
      );
      expect(recorder.lanes).toEqual({
        user: '^--|',
        orders: '^---#',
        'orders/head': '^-|',
        'orders/lines': '^---#',
        'orders/foot': '^---!',
        'orders/nursery': '^---#',
        stock: '^---!',
        nursery: '^---#',
      });
    });
  });

  it('can be given the capture of the task, which is exact if names are not', () => {
    const recorder = new LaneRecorder();
    nursery(
      (n) => {
        const outer: ResultCapture<number>[] = [];
        for (const index of [0, 1]) {
          outer.push(
            n.startSoon(
              defer(() => nursery([of(index)], { observer: recorder.within(outer[index] as ResultCapture<number>) })),
              { name: 'same' },
            ),
          );
        }
      },
      { observer: recorder },
    ).subscribe();
    expect(Object.keys(recorder.lanes)).toEqual([
      'same',
      'same/0',
      'same/nursery',
      'same (2)',
      'same (2)/0',
      'same (2)/nursery',
      'nursery',
    ]);
  });

  it('is drawn below the task that started last if several have the name, or below the one with that lane label', () => {
    marbles(({ cold, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      nursery(
        (n) => {
          n.startSoon(
            timer(2).pipe(switchMap(() => nursery([cold('-|')], { observer: recorder.within('same (2)') }))),
            {
              name: 'same',
            },
          );
          n.startSoon(cold('----|'), { name: 'same' });
          n.startSoon(timer(2).pipe(switchMap(() => nursery([cold('-|')], { observer: recorder.within('same') }))), {
            name: 'same',
          });
        },
        { observer: recorder },
      ).subscribe();
      flush();
      expect(String(recorder)).toBe(
        `
same       ^--|
same (2)   ^---|
  0          ^|
  nursery    ^|
same (3)   ^--|
  0          ^|
  nursery    ^|
nursery    ^---|`.trimStart(),
      );
    });
  });

  it('may open long after its task has started, and within others', () => {
    marbles(({ cold, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const outer = recorder.within('outer');
      const inner$ = nursery([cold('--|')], { observer: outer.within('0') });
      nursery(
        (n) => {
          n.startSoon(
            timer(1).pipe(switchMap(() => nursery([timer(1).pipe(switchMap(() => inner$))], { observer: outer }))),
            {
              name: 'outer',
            },
          );
        },
        { observer: recorder },
      ).subscribe();
      flush();
      expect(recorder.lanes).toEqual({
        outer: '^---|',
        'outer/0': ' ^--|',
        'outer/0/0': '  ^-|',
        'outer/0/nursery': '  ^-|',
        'outer/nursery': ' ^--|',
        nursery: '^---|',
      });
      expect(String(recorder)).toContain('\n    0          ^-|\n    nursery    ^-|\n');
      expect(recorder.toJSON().nursery?.tasks[0]?.nurseries[0]?.tasks[0]?.nurseries[0]?.key).toBe('outer/0/nursery');
    });
  });

  it('has lanes for each of its runs if it runs again', () => {
    marbles(({ cold, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      let attempts = 0;
      const inner$ = defer(() =>
        nursery([++attempts < 2 ? cold('-#') : cold('--|')], { observer: recorder.within('outer') }),
      );
      const source = nursery(
        (n) => {
          n.startSoon(inner$.pipe(retry(1)), { name: 'outer' });
        },
        { observer: recorder },
      );
      source.subscribe();
      flush();
      expect(recorder.lanes).toEqual({
        outer: '^--|',
        'outer/0': '^#',
        'outer/nursery': '^#',
        'outer/0 (2)': ' ^-|',
        'outer/nursery (2)': ' ^-|',
        nursery: '^--|',
      });
    });
  });

  it('is drawn up to the current time if it has not ended when the outer one ends', () => {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    const detached = nursery([NEVER], { observer: recorder.within('task') });
    nursery(
      (n) => {
        n.startSoon(
          defer(() => (detached.subscribe(), of(1))),
          { name: 'task' },
        );
      },
      { observer: recorder },
    ).subscribe();
    clock.time = 3;
    expect(recorder.lanes).toEqual({ task: '(^|)', 'task/0': '^', 'task/nursery': '^', nursery: '(^|)' });
  });
});

describe('thousands of nurseries within tasks', () => {
  /** How many elements of arrays, sets and maps the iterators visit while `act` runs. */
  function steps(act: () => void): number {
    let count = 0;
    const prototypes = [[], new Set(), new Map()].map(
      (collection) => Object.getPrototypeOf(collection[Symbol.iterator]()) as Iterator<unknown>,
    );
    const spies = prototypes.map((prototype) => {
      const next = Reflect.get(prototype, 'next') as (this: unknown) => IteratorResult<unknown>;
      return jest.spyOn(prototype, 'next').mockImplementation(function (this: unknown) {
        count++;
        return next.call(this);
      });
    });
    try {
      act();
    } finally {
      spies.forEach((spy) => spy.mockRestore());
    }
    return count;
  }

  /** Opens a nursery within each of this number of running tasks, the oldest task first. */
  function openAll(
    tasks: number,
    within: (recorder: LaneRecorder, task: ResultBase<unknown>) => NurseryObserver,
  ): void {
    const recorder = new LaneRecorder();
    const n = openNursery({ observer: recorder });
    const captures = Array.from({ length: tasks }, (_, index) => n.startSoon(NEVER, { name: `task ${index}` }));
    for (const task of captures) {
      openNursery({ observer: within(recorder, task) }).cancel();
    }
    n.cancel();
    expect(Object.keys(recorder.lanes)).toHaveLength(2 * tasks + 1);
  }

  it.each<[string, Parameters<typeof openAll>[1]]>([
    ['by name', (recorder, { name = '' }) => recorder.within(name)],
    ['by capture', (recorder, task) => recorder.within(task)],
  ])('each find their task in constant time: %s', (_, within) => {
    const [some, twice] = [500, 1000].map((tasks) => steps(() => openAll(tasks, within))) as [number, number];
    expect(some).toBeGreaterThan(500); // The steps are counted.
    expect(twice).toBeLessThan(2.1 * some);
  });

  it('find the last running task with the name, whichever others have ended', () => {
    const recorder = new LaneRecorder();
    const n = openNursery({ observer: recorder });
    const [a, b, c] = Array.from({ length: 3 }, () => n.startSoon(NEVER, { name: 'same' }));
    const open = () => openNursery({ observer: recorder.within('same') }).cancel();
    b?.cancel();
    open();
    c?.cancel();
    open();
    n.startSoon(NEVER, { name: 'same' });
    open();
    a?.cancel();
    n.cancel();
    expect(Object.keys(recorder.lanes).filter((key) => key.endsWith('/nursery'))).toEqual([
      'same/nursery',
      'same (3)/nursery',
      'same (4)/nursery',
    ]);
  });
});

describe('it is an error for those who read the lanes if a nursery is said to be within a task', () => {
  it('that is not running', () => {
    const recorder = new LaneRecorder();
    const page = (task: string) =>
      nursery(
        (n) => {
          n.startSoon(of(1), { name: 'done' });
          n.startSoon(nursery([of(1)], { observer: recorder.within(task) }), { name: 'orders' });
          for (const name of ['a', 'b', 'c', 'd', 'e']) {
            n.startSoon(NEVER, { name });
          }
          n.startSoon(nursery([of(1)], { observer: recorder.within(task) }), { name: 'last' });
        },
        { observer: recorder },
      );
    page('done').subscribe().unsubscribe();
    expect(() => recorder.lanes).toThrow(
      'LaneRecorder: within("done"): no such task was running when its nursery opened; running: "orders"',
    );
    page('orders').subscribe().unsubscribe();
    expect(() => recorder.lanes).toThrow(
      'LaneRecorder: within("orders"): no such task was running when its nursery opened; running: "a", "b", "c", "d", "e", …',
    );
    page('last').subscribe().unsubscribe();
    expect(() => recorder.lanes).toThrow('running: "orders"');
  });

  it('whose nursery is not observed, or is another one', () => {
    const recorder = new LaneRecorder();
    nursery([of(1)], { observer: recorder.within('orders') }).subscribe();
    expect(() => recorder.lanes).toThrow(
      'LaneRecorder: within("orders"): no such task was running when its nursery opened; none was',
    );
    const other = openNursery();
    const rc = other.startSoon(NEVER, { name: 'o\n' });
    const n = openNursery({ observer: recorder });
    nursery([of(1)], { observer: recorder.within(rc) }).subscribe();
    expect(() => recorder.lanes).toThrow('within(ResultCapture("o\\n", pending)): no such task was running');
    n.cancel();
    other.cancel();
  });

  it('that waits for a slot, because nothing can run within it', () => {
    const recorder = new LaneRecorder();
    const n = openNursery({ observer: recorder, concurrent: 1 });
    n.startSoon(NEVER);
    const waiting = n.startSoon(NEVER);
    nursery([], { observer: recorder.within(waiting) }).subscribe();
    expect(() => recorder.lanes).toThrow('no such task was running');
    n.cancel();
  });

  it('while the same observer observes another nursery', () => {
    const recorder = new LaneRecorder();
    const observer = recorder.within('outer');
    const n = openNursery({ observer: recorder });
    n.startSoon(
      defer(() => nursery([nursery([NEVER], { observer }), nursery([NEVER], { observer })])),
      { name: 'outer' },
    );
    expect(() => recorder.lanes).toThrow(
      'LaneRecorder: within("outer") observes two nurseries at once; give each its own',
    );
    n.cancel();
  });
});
