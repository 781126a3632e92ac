// Lanes go on after the end of a task while its cleanup runs.

import { describe, expect, it, jest } from '@jest/globals';
import { EMPTY, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { captureMap, finalizeWith, gather, nursery, openNursery, type Nursery, type ResultCapture } from 'rxresult';
import { expectLanes, LaneRecorder, type LanesData, type NurseryData } from 'rxresult/testing';
import { marbles, thrownBy, unhandledErrors } from '../support';

const boom = new Error('503');

/** A task that never ends by itself, and whose cleanup takes this number of frames. */
function cleaned(frames: number): Observable<never> {
  return NEVER.pipe(finalizeWith(() => timer(frames)));
}

/** A page whose orders fail at frame 5; then the stock is cleaned up. */
function page({ cold }: RunHelpers, observer: LaneRecorder, cleanup: Observable<unknown> = timer(3)) {
  const stock = NEVER.pipe(finalizeWith(() => cleanup));
  return gather({ user: cold('---(u|)'), orders: cold('-----#', undefined, boom), stock }, { name: 'page', observer });
}

/** Records `run`, and returns the recorder when virtual time has ended. */
function record(
  run: (observer: LaneRecorder, helpers: RunHelpers) => Observable<unknown>,
  options?: { frame: number },
): LaneRecorder {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run((helpers) => {
    const recorder = new LaneRecorder(scheduler, options);
    run(recorder, helpers).subscribe({ error: () => undefined });
    helpers.flush();
    return recorder;
  });
}

/** The lanes of a nursery, and the message if others are expected. */
function failure(run: (observer: LaneRecorder, helpers: RunHelpers) => void, lanes: Record<string, string>): string {
  const error = thrownBy(() =>
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      run(recorder, helpers);
      expectLanes(helpers, recorder).toBe(lanes);
    }),
  );
  return (error as Error).message;
}

/** The `finalized` of each task in the data, by key; missing where the data has none. */
function finalizedOf({ nursery }: LanesData): Record<string, unknown> {
  const ofNursery = ({ tasks }: NurseryData): (readonly [string, unknown])[] =>
    tasks.flatMap((task) => [
      ...('finalized' in task ? [[task.key, task.finalized] as const] : []),
      ...task.nurseries.flatMap(ofNursery),
    ]);
  return Object.fromEntries(nursery ? ofNursery(nursery) : []);
}

describe('a lane goes on with ~ while its task is cleaned up', () => {
  it('and the nursery fails in the frame of the last ~, not before', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const page$ = page(helpers, recorder);
      helpers.expectObservable(page$).toBe('--------#', undefined, boom);
      expectLanes(helpers, recorder).toBe({
        user: '^--|',
        orders: '^----#',
        stock: '^----!~~~',
        nursery: '^-------#',
      });
      helpers.flush();
      expect(String(recorder)).toBe(
        `
user     ^--|
orders   ^----#     Error: 503
stock    ^----!~~~  cancelled by orders
nursery  ^-------#`.trimStart(),
      );
    });
  });

  it.each<[string, (n: Nursery, helpers: RunHelpers) => void, Record<string, string>]>([
    [
      'cleanups run side by side, and the longest decides',
      (n, { cold }) => {
        n.startSoon(cleaned(4), { name: 'a' });
        n.startSoon(cleaned(2), { name: 'b' });
        n.startSoon(cold('--#'), { name: 'c' });
      },
      { a: '^-!~~~~', b: '^-!~~', c: '^-#', nursery: '^-----#' },
    ],
    [
      'the failing task has cleanup, too',
      (n, { cold }) => {
        n.startSoon(cleaned(1), { name: 'a' });
        n.startSoon(cold('--#').pipe(finalizeWith(() => timer(3))), { name: 'b' });
      },
      { a: '^-!~', b: '^-#~~~', nursery: '^----#' },
    ],
    [
      'the task completes',
      (n, { cold }) => {
        n.startSoon(cold('--|').pipe(finalizeWith(() => timer(2))), { name: 'a' });
      },
      { a: '^-|~~', nursery: '^---|' },
    ],
    [
      'it ends in the frame in which it starts',
      (n) => {
        n.startSoon(cleaned(2), { name: 'a' });
        n.startSoon(of(1).pipe(finalizeWith(() => timer(3))), { name: 'b' });
        n.startSoon(
          throwError(() => boom),
          { name: 'c' },
        );
      },
      { a: '(^!)~~', b: '(^|)~~~', c: '(^#)', nursery: '^--#' },
    ],
    [
      'the nursery is cancelled',
      (n) => {
        n.startSoon(cleaned(2), { name: 'a' });
        timer(1).subscribe(() => n.cancel());
      },
      { a: '^!~~', nursery: '^--|' },
    ],
  ])('%s', (_, body, lanes) => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      nursery((n) => body(n, helpers), { observer: recorder }).subscribe({ error: () => undefined });
      expectLanes(helpers, recorder).toBe(lanes);
      helpers.flush();
      expect(recorder.lanes).toEqual(lanes);
    });
  });

  it('and the next task waits for the slot until the frame of the last ~', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const { cold } = helpers;
      const load = (frames: number) => timer(frames).pipe(finalizeWith(() => timer(2)));
      cold('(ab|)', { a: 2, b: 1 })
        .pipe(captureMap(load, { concurrent: 1, observer: recorder }))
        .subscribe();
      expectLanes(helpers, recorder).toBe({
        load: '^-|~~',
        'load (2)': '....^|~~',
        nursery: '^------|',
      });
    });
  });

  it('and an unsubscribed nursery ends in the frame of the last ~', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const running = nursery([cleaned(3)], { observer: recorder }).subscribe();
      timer(2).subscribe(() => running.unsubscribe());
      expectLanes(helpers, recorder).toBe({ 0: '^-!~~~', nursery: '^----!' });
    });
  });

  it('but nothing changes if cleanup ends in the frame of its task', () => {
    const recorder = record((observer, helpers) => page(helpers, observer, of(1)));
    expect(recorder.lanes).toEqual({ user: '^--|', orders: '^----#', stock: '^----!', nursery: '^----#' });
    expect(finalizedOf(recorder.toJSON())).toEqual({});
    expect(recorder.toSVG()).toBe(record((observer, helpers) => page(helpers, observer, EMPTY)).toSVG());
    expect(recorder.toSVG()).not.toContain('clean');
  });

  it('in columns of any width', () => {
    const run = (observer: LaneRecorder) =>
      nursery(
        (n) => {
          n.startSoon(cleaned(1500), { name: 'long' });
          n.startSoon(cleaned(500), { name: 'short' });
          n.startSoon(cleaned(100), { name: 'none' });
          timer(2600).subscribe(() => n.cancel());
        },
        { observer },
      );
    const recorder = record(run, { frame: 1000 });
    expect(recorder.lanes).toEqual({ long: '^-!~~', short: '^-!~', none: '^-!', nursery: '^---|' });
    expect(finalizedOf(recorder.toJSON())).toEqual({ long: 4100, short: 3100 });
    expect(record(run).toString()).toBe(
      `
long     ^-------------------------!~~~~~~~~~~~~~~~
short    ^-------------------------!~~~~~
none     ^-------------------------!~
nursery  ^----------------------------------------|
1 column = 100 ms`.trimStart(),
    );
  });

  it('and there is room for all of it', () => {
    const lasting = (frames: number) =>
      record((observer) =>
        nursery(
          (n) => {
            n.startSoon(timer(67), { name: 'a' });
            timer(67 - frames).subscribe(() =>
              n.startSoon(of(1).pipe(finalizeWith(() => timer(frames))), { name: 'b' }),
            );
          },
          { observer },
        ),
      )
        .toString()
        .split('\n');
    expect(Math.max(...lasting(5).map(({ length }) => length))).toBe(80);
    expect(lasting(5)).toHaveLength(3);
  });

  it('on the wall clock, where what takes less than a frame is not cleanup', () => {
    let time = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => time);
    try {
      const recorder = new LaneRecorder();
      const n = openNursery({ observer: recorder });
      const cleanups = [new Subject<never>(), new Subject<never>()];
      cleanups.forEach((cleanup, index) => n.startSoon(NEVER.pipe(finalizeWith(() => cleanup)), { name: `${index}` }));
      time = 4.9;
      n.cancel();
      time = 5.1;
      cleanups[0]?.complete();
      time = 6.9;
      cleanups[1]?.complete();
      expect(recorder.lanes).toEqual({ 0: '^---!', 1: '^---!~~', nursery: '^-----|' });
      expect(finalizedOf(recorder.toJSON())).toEqual({ 1: 6.9 });
    } finally {
      clock.mockRestore();
    }
  });

  it('but not if the recorder is not notified of the end of a cleanup', () => {
    const recorder = record((all) => {
      return nursery([cleaned(3), throwError(() => boom)], { observer: forwarding(all) });
    });
    expect(recorder.lanes).toEqual({ 0: '(^!)', 1: '(^#)', nursery: '^--#' });
    expect(finalizedOf(recorder.toJSON())).toEqual({});
  });

  it('and the end of a cleanup is ignored if the recorder was not notified of its task', async () => {
    const errors = await unhandledErrors(() => {
      const recorder = new LaneRecorder({ now: () => 0 });
      const { opened, ended } = forwarding(recorder);
      const observer = { opened, ended, finalized: (capture: ResultCapture<unknown>) => recorder.finalized(capture) };
      nursery([of(1)], { observer }).subscribe();
      expect(recorder.lanes).toEqual({ nursery: '(^|)' });
    });
    expect(errors).toEqual([]);
  });
});

/** An observer that forwards what older versions notified of. */
function forwarding(recorder: LaneRecorder): Pick<LaneRecorder, 'opened' | 'asked' | 'started' | 'settled' | 'ended'> {
  return {
    opened: (nursery) => recorder.opened(nursery),
    asked: (capture) => recorder.asked(capture),
    started: (capture) => recorder.started(capture),
    settled: (capture) => recorder.settled(capture),
    ended: (...end) => recorder.ended(...end),
  };
}

describe('cleanup that goes on', () => {
  const hanging = (observer: LaneRecorder, helpers: RunHelpers) => page(helpers, observer, NEVER);

  it('is drawn up to the current frame, and named', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      page(helpers, recorder, timer(9)).subscribe({ error: () => undefined });
      const drawings: [Record<string, string>, string, unknown][] = [];
      const read = () => drawings.push([recorder.lanes, String(recorder), finalizedOf(recorder.toJSON())]);
      [5, 7, 15].forEach((frame) => timer(frame).subscribe(read));
      helpers.flush();
      const lanes = { user: '^--|', orders: '^----#' };
      expect(drawings.map(([lanes]) => lanes)).toEqual([
        { ...lanes, stock: '^----!', nursery: '^-----' },
        { ...lanes, stock: '^----!~~', nursery: '^-------' },
        { ...lanes, stock: '^----!~~~~~~~~~', nursery: '^-------------#' },
      ]);
      expect(drawings[0]?.[1]).not.toContain('cleaning');
      expect(drawings[1]?.[1]).toContain('\nstock    ^----!~~  cancelled by orders; still cleaning up\n');
      expect(drawings[2]?.[1]).not.toContain('cleaning');
      expect(drawings.map(([, , data]) => data)).toEqual([{}, { stock: null }, { stock: 14 }]);
    });
  });

  it('has this as its only legend if its task completed', () => {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    openNursery({ observer: recorder }).startSoon(of(1).pipe(finalizeWith(() => NEVER)), { name: 'a' });
    expect(String(recorder)).toBe('a        (^|)\nnursery  ^');
    clock.time = 3;
    expect(String(recorder)).toBe('a        (^|)~~~  still cleaning up\nnursery  ^---');
  });

  it('and never ends is expected up to the last frame of the test, in a nursery that does not end', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      hanging(recorder, helpers).subscribe();
      timer(8).subscribe();
      expectLanes(helpers, recorder).toBe({ user: '^--|', orders: '^----#', stock: '^----!~~~', nursery: '^' });
    });
  });

  it('fails a test that expects it to end', () => {
    const message = failure(
      (recorder, helpers) => {
        hanging(recorder, helpers).subscribe();
        timer(12).subscribe();
      },
      { user: '^--|', orders: '^----#', stock: '^----!~~~', nursery: '^-------#' },
    );
    expect(message).toBe(
      `
2 of 4 lanes not as expected

  user     ^--|           as expected
  orders   ^----#         as expected
✗ stock    ^----!~~~~~~~  received: cleanup until frame 12 (cancelled by orders; still cleaning up)
           ^----!~~~      expected: cleanup until frame 8
✗ nursery  ^------------  received: not ended
           ^-------#      expected: failed at frame 8
`.trimStart(),
    );
  });

  it('is named by the message where time stands still, as with a promise', () => {
    const message = failure(
      (recorder) => {
        gather(
          { user: of(1).pipe(finalizeWith(() => Promise.resolve())), orders: of(2) },
          { observer: recorder },
        ).subscribe();
      },
      { user: '(^|)', orders: '(^|)', nursery: '(^|)' },
    );
    expect(message).toBe(
      `
1 of 3 lanes not as expected

  user     (^|)  as expected
  orders   (^|)  as expected
✗ nursery  ^     received: not ended
           (^|)  expected: completed at frame 0

still cleaning up: user. Virtual time does not wait for promises
`.trimStart(),
    );
  });
});

describe('a failed expectation', () => {
  const lanes = { user: '^--|', orders: '^----#', stock: '^----!~~~', nursery: '^-------#' };
  const failed = (expected: Record<string, string>) =>
    failure((recorder, helpers) => void page(helpers, recorder).subscribe({ error: () => undefined }), expected);

  it('says how long the cleanup was, and how long it was expected to be', () => {
    expect(failed({ ...lanes, user: '^--|~', stock: '^----!', nursery: '^----#' })).toBe(
      `
3 of 4 lanes not as expected

✗ user     ^--|       received: no cleanup
           ^--|~      expected: cleanup until frame 4
  orders   ^----#     as expected
✗ stock    ^----!~~~  received: cleanup until frame 8 (cancelled by orders)
           ^----!     expected: no cleanup
✗ nursery  ^-------#  received: failed at frame 8
           ^----#     expected: failed at frame 5
`.trimStart(),
    );
    expect(failed({ ...lanes, stock: '^----!~' })).toContain(`
✗ stock    ^----!~~~  received: cleanup until frame 8 (cancelled by orders)
           ^----!~    expected: cleanup until frame 6
`);
  });

  it('says so of a lane that is missing, and of one that was not expected', () => {
    const { user, orders, nursery } = lanes;
    expect(failed({ user, orders, nursery, news: '^|~' })).toContain(`
✗ stock    ^----!~~~  received: cancelled at frame 5, cleanup until frame 8 (cancelled by orders)
                      expected: no such lane
  nursery  ^-------#  as expected
✗ news                received: no such lane
           ^|~        expected: completed at frame 1, cleanup until frame 2
`);
  });

  it('shows the part of long lanes where they begin to differ', () => {
    const message = failure(
      (recorder) => {
        const n = openNursery({ observer: recorder });
        n.startSoon(cleaned(1_000_000), { name: 'a' });
        timer(1).subscribe(() => n.cancel());
      },
      { a: '^!~ 999998ms', nursery: '^ 1s 999s |' },
    );
    expect(message).toBe(
      `
1 of 2 lanes not as expected

✗ a        …~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~  received: cleanup until frame 1,000,001
           …~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~   expected: cleanup until frame 1,000,000
  nursery  …----------------------------------------|  as expected
  … from frame 999,961 on
`.trimStart(),
    );
  });
});

describe('a lane with ~', () => {
  const over = 'nothing but ~ follows its end';

  it.each([
    ['~', 0, '~ stands for cleanup, which follows its end'],
    ['^~|', 1, '~ stands for cleanup, which follows its end'],
    ['^--~', 3, '~ stands for cleanup, which follows its end'],
    ['..!~', 3, 'what has not started has no cleanup'],
    ['^|~|', 3, over],
    ['^|~-', 3, over],
    ['^|~(^|)', 3, over],
    ['^| ~', 2, over],
    ['^|~ ~', 3, over],
    ['^| 5ms', 2, over],
    ['^| 5ms 6ms', 2, over],
    ['^| 5ms -', 7, over],
    ['^|~ 0.5ms ~', 3, 'a column is 1 ms, and this is not a multiple of it'],
  ])('cannot be %j', (lane, at, rule) => {
    marbles((helpers, scheduler) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(scheduler)).toBe({ a: lane })) as Error;
      expect(error).toBeInstanceOf(SyntaxError);
      expect(error.message).toBe(`lane "a": ${rule}\n  ${lane}\n  ${' '.repeat(at)}^ here`);
    });
  });

  it.each(['^-!~~~~~', '^-! 4ms ~', '^-!~ 4ms', '^-!~ 3ms ~', '^-!~~ 1ms ~~   ', '^ 1ms ! 2ms ~~ 1ms'])(
    'may contain time progression: %j',
    (lane) => {
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        const n = openNursery({ observer: recorder });
        n.startSoon(cleaned(5), { name: 'a' });
        timer(2).subscribe(() => n.cancel());
        expectLanes(helpers, recorder).toBe({ a: lane, nursery: '^------|' });
      });
    },
  );

  it('counts each ~ as a frame after a group', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler, { frame: 10 });
      const task = of(1).pipe(finalizeWith(() => timer(40)));
      nursery([task], { observer: recorder }).subscribe();
      expectLanes(helpers, recorder).toBe({ 0: '(^|)~ 20ms ~', nursery: '^---|' });
    });
  });
});

describe('nurseries within tasks', () => {
  it('that are cleaned up delay the end of their task', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const { cold } = helpers;
      const rows$ = gather({ head: cleaned(2), rows: cold('---#') }, { observer: recorder.within('orders') });
      gather({ orders: rows$, stock: cleaned(1) }, { observer: recorder }).subscribe({ error: () => undefined });
      expectLanes(helpers, recorder).toBe({
        orders: '^----#',
        'orders/head': '^--!~~',
        'orders/rows': '^--#',
        'orders/nursery': '^----#',
        stock: '^----!~',
        nursery: '^-----#',
      });
    });
  });

  it('that are unsubscribed are cleanup of their task', () => {
    const recorder = record((observer, { cold }) =>
      gather(
        { orders: gather({ rows: cleaned(2) }, { observer: observer.within('orders') }), user: cold('---#') },
        { observer },
      ),
    );
    expect(String(recorder)).toBe(
      `
orders     ^--!~~  cancelled by user
  rows     ^--!~~
  nursery  ^----!
user       ^--#    "error"
nursery    ^----#`.trimStart(),
    );
    expect(finalizedOf(recorder.toJSON())).toEqual({ orders: 5, 'orders/rows': 5 });
  });

  it.each(['name', 'capture'])('may be the cleanup of their task, which is found by its %s', (by) => {
    const recorder = record((observer) =>
      nursery(
        (n) => {
          const task: ResultCapture<never> = n.startSoon(NEVER.pipe(finalizeWith(() => cleanup())), { name: 'a' });
          const cleanup = () => nursery([timer(2)], { observer: observer.within(by === 'name' ? 'a' : task) });
          timer(1).subscribe(() => n.cancel());
        },
        { observer },
      ),
    );
    expect(recorder.lanes).toEqual({ a: '^!~~', 'a/0': ' ^-|', 'a/nursery': ' ^-|', nursery: '^--|' });
  });

  it('find no task whose cleanup has ended', () => {
    const recorder = record((observer) =>
      nursery(
        (n) => {
          n.startSoon(of(1).pipe(finalizeWith(() => timer(2))), { name: 'a' });
          return timer(3);
        },
        { observer },
      ),
    );
    openNursery({ observer: recorder.within('a') });
    expect(() => recorder.lanes).toThrow('within("a"): no such task was running when its nursery opened; none was');
  });
});

describe('colour', () => {
  it('sets cleanup apart', () => {
    const recorder = record((observer, helpers) => page(helpers, observer));
    expect(recorder.toString({ color: true })).toContain('^----\u001b[33m!\u001b[0m\u001b[36m~~~\u001b[0m');
  });
});

describe('the picture', () => {
  const classes = (svg: string) => Array.from(svg.matchAll(/class="(cleanup|open|waiting)"/g), ([, name]) => name);

  it('shows cleanup as a wave up to its end, with an entry in the key and in the description', () => {
    const svg = record((observer, helpers) => page(helpers, observer)).toSVG();
    expect(classes(svg)).toEqual(['cleanup', 'open', 'waiting', 'cleanup']); // The last three are the key.
    expect(svg).toContain('>cleans up</text>');
    expect(svg).toContain('.rxlanes .cleanup {');
    expect(svg).toContain('stock: cancelled by orders; from 0 ms, cancelled at 5 ms, cleanup until 8 ms. nursery: ');
    const [, from, half, rest = ''] = /d="M([\d.]+) [\d.]+q[\d.]+ -6 ([\d.]+) 0([^"]*)"/.exec(svg) ?? [];
    const [, nurseryFrom] = /class="nursery failed".*?<rect class="bar" x="([\d.]+)"/.exec(svg) ?? [];
    expect(Number(from)).toBeCloseTo(Number(nurseryFrom) + (480 * 5) / 8, 0);
    expect(Number(half) * (1 + rest.split('t').length - 1)).toBeCloseTo((480 * 3) / 8, 0);
  });

  it('shows cleanup that goes on with an arrowhead', () => {
    const run = (observer: LaneRecorder, helpers: RunHelpers) => {
      timer(9).subscribe();
      return page(helpers, observer, NEVER);
    };
    const svg = record(run).toSVG();
    // That of the stock, that of the nursery, and the key.
    expect(classes(svg)).toEqual(['cleanup', 'open', 'open', 'open', 'waiting', 'cleanup']);
    expect(svg).toContain('stock: cancelled by orders; from 0 ms, cancelled at 5 ms, still cleaning up. nursery: ');
  });

  it('has a wave for the shortest cleanup', () => {
    const svg = record((observer) => nursery([timer(1000).pipe(finalizeWith(() => timer(1)))], { observer })).toSVG();
    expect(svg).toMatch(/<path class="cleanup" d="M[\d.]+ [\d.]+q0\.\d+ -6 0\.\d+ 0"\/>/);
  });

  it('does not show the cleanup of lanes that are left out', () => {
    const svg = record((observer) =>
      nursery(
        (n) => {
          for (let index = 1; index <= 9; index++) {
            n.startSoon(timer(10 * index).pipe(finalizeWith(() => timer(200 / index))), { name: `${index}` });
          }
        },
        { observer },
      ),
    ).toSVG({ lanes: 4 });
    expect(classes(svg)).toEqual(['cleanup', 'cleanup', 'open', 'waiting', 'cleanup']);
  });

  it('groups lanes that still clean up', () => {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder });
    for (let index = 0; index < 5; index++) {
      n.startSoon(NEVER.pipe(finalizeWith(() => NEVER)), { name: `${index}` });
    }
    clock.time = 5;
    n.cancel();
    clock.time = 9;
    expect(recorder.toSVG({ lanes: 3 })).toContain('0 (5 alike): from 0 ms, cancelled at 5 ms, still cleaning up.');
    expect(recorder.toString({ lanes: 3 })).toContain('0 (5 alike)             ^----!~~~~  still cleaning up');
  });

  it('groups lanes whose cleanup looks alike', () => {
    const recorder = record((observer) =>
      nursery(
        (n) => {
          for (let index = 0; index < 10; index++) {
            n.startSoon(cleaned(index < 5 ? 50 : 100), { name: `${index}` });
          }
          timer(10).subscribe(() => n.cancel());
        },
        { observer },
      ),
    );
    expect(recorder.toSVG({ lanes: 4 })).toMatch(/>0 \(5 alike\)<.*\n.*>5 \(5 alike\)</);
    expect(recorder.toString({ lanes: 4, width: 60 })).toMatch(/^0 \(5 alike\) .*\n5 \(5 alike\) .*\nnursery /);
  });
});
