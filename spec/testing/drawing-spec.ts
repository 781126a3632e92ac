import { describe, expect, it, jest } from '@jest/globals';
import { NEVER, of, Subject, switchMap, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { nursery, openNursery, type Nursery } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';

/** Records a nursery until virtual time has ended. */
function record(body: (n: Nursery, recorder: LaneRecorder) => void, concurrent = Infinity): LaneRecorder {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ flush }) => {
    const recorder = new LaneRecorder(scheduler);
    nursery((n) => body(n, recorder), { observer: recorder, concurrent }).subscribe({ error: () => undefined });
    flush();
    return recorder;
  });
}

function lines(recorder: LaneRecorder, options?: Parameters<LaneRecorder['toString']>[0]): string[] {
  return recorder.toString(options).split('\n');
}

describe('toString', () => {
  it('has no colour unless it is asked for', () => {
    const recorder = record((n) => {
      n.startSoon(timer(2), { name: 'a' });
      n.startSoon(timer(1).pipe(switchMap(() => throwError(() => 'b'))), { name: 'b', suppressError: true });
      n.startSoon(NEVER, { name: 'c' });
      timer(3).subscribe(() => n.cancel());
    }, 2);
    expect(recorder.toString()).toBe('a        ^-|\nb        ^#    "b"\nc        .^-!\nnursery  ^--|');
    const [green, red, yellow, dim, off] = [32, 31, 33, 2, 0].map((code) => `\u001b[${code}m`);
    expect(recorder.toString({ color: true })).toBe(
      `a        ^-${green}|${off}\nb        ^${red}#${off}    "b"\nc        ${dim}.${off}^-${yellow}!${off}\nnursery  ^--${green}|${off}`,
    );
  });

  it('is aligned whatever the names are, and contains nothing that would move the cursor of a terminal', () => {
    const names = [
      '日本語',
      '👨‍👩‍👧',
      'é',
      'e\u0301',
      'ﾊﾝｶｸ',
      'Ｆ',
      '\u200b',
      '✔️',
      'tab\t',
      '\u001b[2J',
      '\u202eevil',
      '\ud800',
    ];
    const recorder = record((n) => {
      names.forEach((name) => n.startSoon(timer(1), { name }));
      n.startSoon(
        throwError(() => new Error('line\nbreak \u001b[31m')),
        { name: 'z', suppressError: true },
      );
    });
    expect(recorder.toString()).toBe(
      `
日本語      ^|
👨‍👩‍👧          ^|
é           ^|
e\u0301           ^|
ﾊﾝｶｸ        ^|
Ｆ          ^|
\u200b            ^|
✔️          ^|
tab\\t       ^|
\\u001b[2J   ^|
\\u202eevil  ^|
\\ud800      ^|
z           (^#)  Error: line\\nbreak \\u001b[31m
nursery     ^|`.trimStart(),
    );
  });

  it('counts code points where Intl.Segmenter is missing', async () => {
    const browser: { Segmenter?: typeof Intl.Segmenter } = Intl;
    const { Segmenter } = browser;
    delete browser.Segmenter;
    try {
      jest.resetModules();
      const { LaneRecorder } = await import('rxresult/testing');
      const recorder = new LaneRecorder({ now: () => 0 });
      nursery((n) => ['é', 'e\u0301', '語', '👨‍👩‍👧', 'é'.repeat(30)].forEach((name) => n.startSoon(of(1), { name })), {
        observer: recorder,
      }).subscribe();
      expect(recorder.toString({ width: 60 })).toBe(
        `
é                     (^|)
e\u0301                     (^|)
語                    (^|)
👨‍👩‍👧                (^|)
éééééééééé…ééééééééé  (^|)
nursery               (^|)`.trimStart(),
      );
    } finally {
      Object.assign(browser, { Segmenter });
    }
  });

  it('cuts long names in the middle, and long messages at the end', () => {
    const recorder = record((n) => {
      n.startSoon(timer(1), { name: `${'a'.repeat(1000)}z` });
      n.startSoon(timer(1), { name: '語'.repeat(1000) });
      n.startSoon(
        throwError(() => new Error('x'.repeat(1000))),
        { name: 'b', suppressError: true },
      );
    });
    const [a, wide, b] = lines(recorder);
    expect(a).toBe('aaaaaaaaaaaaa…aaaaaaaaaaaz  ^|');
    expect(wide).toBe('語語語語語語…語語語語語語   ^|');
    expect(b).toMatch(/^b {27}\(\^#\) {2}Error: x+…$/);
    expect(b?.length).toBeLessThanOrEqual(80);
    expect(lines(recorder, { width: 200 })[0]).toBe(`${'a'.repeat(33)}…${'a'.repeat(31)}z  ^|`);
  });

  it('draws a run that does not fit into the line at a smaller scale, and shows the scale', () => {
    const recorder = record((n) => {
      n.startSoon(timer(1_000_000), { name: 'long' });
      n.startSoon(timer(500_000).pipe(switchMap(() => throwError(() => new Error('503')))), {
        name: 'half',
        suppressError: true,
      });
      n.startSoon(of(1), { name: 'none' });
    });
    expect(recorder.toString()).toBe(
      `
long     ^-------------------------------------------------|
half     ^------------------------#                           Error: 503
none     (^|)
nursery  ^-------------------------------------------------|
1 column = 20,000 ms`.trimStart(),
    );
    for (const width of [0, 1, 40, 41, 60, 80, 100, 123, 200]) {
      const longest = Math.max(...lines(recorder, { width }).map(({ length }) => length));
      expect(longest).toBeLessThanOrEqual(Math.max(40, width || 80));
      expect(longest).toBeGreaterThan(Math.max(40, width || 80) / 2);
    }
  });

  it('is not scaled if there is room, and the width may be Infinity', () => {
    const recorder = record((n) => {
      n.startSoon(timer(66), { name: 'a' });
    });
    expect(lines(recorder)[0]).toBe(`a        ^${'-'.repeat(65)}|`);
    const longer = record((n) => {
      n.startSoon(timer(300), { name: 'a' });
    });
    expect(lines(longer).at(-1)).toBe('1 column = 5 ms');
    expect(lines(longer, { width: Infinity })[0]).toBe(`a        ^${'-'.repeat(299)}|`);
  });

  it('leaves out the time before the nursery opened, if there is no room for it', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ flush }) => {
      const recorder = new LaneRecorder(scheduler);
      timer(3_600_000).subscribe(() => nursery([timer(3), of(1)], { observer: recorder }).subscribe());
      flush();
      expect(String(recorder)).toBe(
        '0        ^--|\n1        (^|)\nnursery  ^--|\n1 column = 1 ms, from 3,600,000 ms on',
      );
    });
  });

  it('has room for tasks that start and end in the last column', () => {
    const lasting = (last: number) =>
      record((n) => {
        n.startSoon(timer(last), { name: 'a' });
        timer(last).subscribe(() => n.startSoon(of(1), { name: 'b' }));
        n.startSoon(timer(last), { name: 'c' });
      });
    const fits = lines(lasting(67));
    expect(fits).toHaveLength(4);
    expect(Math.max(...fits.map(({ length }) => length))).toBe(80);
    expect(lines(lasting(68)).at(-1)).toBe('1 column = 2 ms');
  });

  it('draws tasks that have not ended up to the current time', () => {
    const recorder = new LaneRecorder({ now: () => 5 });
    const n = openNursery({ observer: recorder });
    n.startSoon(NEVER, { name: 'a' });
    expect(String(recorder)).toBe('a        ^\nnursery  ^');
    n.cancel();
  });
});

describe('thousands of lanes', () => {
  /** Records tasks that end at the times that `end` returns. By hand: virtual time is slow with thousands of tasks. */
  function recordMany(tasks: number, end: (index: number) => number, last: (n: Nursery) => void): LaneRecorder {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder });
    n.done$.subscribe({ error: () => undefined });
    const ends = new Map<number, Subject<never>[]>();
    for (let index = 0; index < tasks; index++) {
      const task = new Subject<never>();
      n.startSoon(task, { name: `file ${index}` });
      const together = ends.get(end(index)) ?? [];
      together.push(task);
      ends.set(end(index), together);
    }
    for (const [time, subjects] of Array.from(ends).sort(([a], [b]) => a - b)) {
      clock.time = time;
      subjects.forEach((task) => task.complete());
    }
    last(n);
    return recorder;
  }

  it('share a line if they look alike', () => {
    const recorder = recordMany(
      9000,
      (index) => index % 3,
      (n) => {
        n.startSoon(NEVER, { name: 'stuck' });
        n.startSoon(
          throwError(() => new Error('disk full')),
          { name: 'disk' },
        );
      },
    );
    expect(recorder.toString()).toBe(
      `
file 0 (3,000 alike)      (^|)
file 1 (3,000 alike)      ^|
file 2 (3,000 alike)      ^-|
stuck                       (^!)  cancelled by disk
disk                        (^#)  Error: disk full
nursery                   ^-#`.trimStart(),
    );
  });

  it('are left out if they do not, except for failed tasks, and the drawing says how many', () => {
    const recorder = recordMany(
      10_000,
      (index) => index,
      (n) => {
        n.startSoon(NEVER, { name: 'stuck' });
        n.startSoon(
          throwError(() => 'a'),
          { name: 'flaky', suppressError: true },
        );
        n.startSoon(
          throwError(() => new Error('disk full')),
          { name: 'disk' },
        );
      },
    );
    expect(recorder.toString({ lanes: 7, width: 70 })).toBe(
      `
file 0 (500 alike)       (^|)
file 500 (500 alike)     ^|
file 1000 (500 alike)    ^-|
flaky                                       (^#)  "a"
disk                                        (^#)  Error: disk full
…                        8,501 left out: 8,500 completed, 1 cancelled
nursery                  ^------------------#
1 column = 500 ms`.trimStart(),
    );
    expect(recorder.toString({ lanes: -5 }).split('\n')).toHaveLength(4);
    expect(recorder.toString().split('\n').length).toBeLessThanOrEqual(41);
    expect(Object.keys(recorder.lanes)).toHaveLength(10_004);
  });

  it('are counted if they have not ended, too, and nurseries within tasks are not merged', () => {
    const recorder = new LaneRecorder({ now: () => 0 });
    const n = openNursery({ observer: recorder });
    for (let index = 0; index < 50; index++) {
      n.startSoon(nursery([NEVER], { observer: recorder.within(`task ${index + 1}`) }));
    }
    expect(recorder.toString({ lanes: 4 })).toBe(
      'task 1                    ^\n  0                       ^\n…                         148 left out: 148 not ended\nnursery                   ^',
    );
    n.cancel();
  });

  it('are drawn quickly', () => {
    const recorder = recordMany(
      20_000,
      (index) => index % 1000,
      (n) => n.cancel(),
    );
    const started = performance.now();
    recorder.toString();
    recorder.toSVG();
    recorder.toJSON();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
