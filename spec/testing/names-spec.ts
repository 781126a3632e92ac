// Names and errors may hold anything: control characters, megabytes, or something that is not a string, when the nursery is of
// another copy of the package. No drawing and no message fails or misleads because of them.

import { describe, expect, it } from '@jest/globals';
import { NEVER, of, throwError } from 'rxjs';
import { nursery, openNursery, TaskCancelledError, type Nursery, type ResultCapture } from 'rxresult';
import { cancelled, expectLanes, LaneRecorder, matchers } from 'rxresult/testing';
import { marbles, thrownBy } from '../support';

/** All characters that must not reach a terminal or a page: the control and the bidirectional ones. */
const harmful = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
].flatMap(([from = 0, to = 0]) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)),
);

/** A nursery of another copy of the package that had one task; both have this name. */
function recordForeign(name: unknown): LaneRecorder {
  const recorder = new LaneRecorder({ now: () => 0 });
  const foreign = { name, closed: false, size: 1 } as unknown as Nursery;
  const capture = { name, outcome: { status: 'fulfilled', value: 1 } } as unknown as ResultCapture<unknown>;
  recorder.opened(foreign);
  recorder.asked(capture);
  recorder.started(capture);
  recorder.settled(capture);
  recorder.ended(foreign, 'completed');
  return recorder;
}

/** Everything that a recorder of tasks with these names shows to people, and the message of a failed expectation. */
function shown(names: readonly string[], options?: Parameters<LaneRecorder['toString']>[0]): string[] {
  const texts: string[] = [];
  const error = thrownBy(() =>
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      nursery(
        (n) => {
          names.forEach((name) => {
            n.startSoon(NEVER, { name });
            n.startSoon(nursery([of(name)], { observer: recorder.within(name), name }), { name });
          });
          n.startSoon(
            throwError(() => new Error(names[0])),
            { name: names[0] ?? '' },
          );
        },
        { observer: recorder, name: names[0] },
      ).subscribe({ error: () => undefined });
      texts.push(recorder.toString(options), recorder.toSVG());
      expectLanes(helpers, recorder).toBe(Object.fromEntries(names.map((name) => [name, '^|'])));
    }),
  ) as Error;
  return [...texts, error.message];
}

describe('a name that is not a string', () => {
  it.each([
    [5, '5'],
    [0, '0'],
    [NaN, 'NaN'],
    [10n, '10n'],
    [Symbol('id'), 'Symbol(id)'],
    [['a'], 'Array(1)'],
    [{}, 'Object'],
    [Object.create(null), 'Object'],
    [
      {
        toString() {
          throw new Error('no string');
        },
      },
      'Object',
    ],
    [null, 'task 1'],
  ])('is drawn in words: %p', (name, label) => {
    const recorder = recordForeign(name);
    expect(recorder.lanes).toEqual({ [label]: '(^|)', nursery: '(^|)' });
    expect(recorder.toString()).toBe(
      `${label.padEnd(Math.max(7, label.length))}  (^|)\n${'nursery'.padEnd(label.length)}  (^|)`,
    );
    expect(recorder.toSVG()).toContain(`<title>${label === 'task 1' ? 'nursery' : label}</title>`);
    expect(recorder.toJSON().nursery?.tasks[0]?.name).toBe(label === 'task 1' ? null : label);
  });

  it('is one that `within` finds', () => {
    const recorder = new LaneRecorder({ now: () => 0 });
    const foreign = { name: 'outer', closed: false, size: 1 } as unknown as Nursery;
    const capture = { name: 5, outcome: { status: 'pending' } } as unknown as ResultCapture<unknown>;
    recorder.opened(foreign);
    recorder.asked(capture);
    recorder.started(capture);
    openNursery({ observer: recorder.within('5') }).cancel();
    openNursery({ observer: recorder.within(capture) }).cancel();
    expect(Object.keys(recorder.lanes)).toEqual(['5', '5/nursery', '5/nursery (2)', 'nursery']);
  });
});

describe('control and bidirectional characters', () => {
  it('are escaped in drawings and in failures', () => {
    // Few at a time: drawings leave out what is too much.
    for (let index = 0; index < harmful.length; index += 5) {
      const names = harmful.slice(index, index + 5).map((character) => `a${character}z`);
      for (const text of shown(names)) {
        expect(text).not.toMatch(/a[^\\]z/);
        expect(text.match(/a\\(u[0-9a-f]{4}|[nrt])z/g)?.length).toBeGreaterThan(names.length);
      }
    }
  });

  it('are escaped in the errors of a recorder and of expectLanes', () => {
    const recorder = new LaneRecorder();
    openNursery({ observer: recorder.within('a\u202ez') });
    expect(() => recorder.lanes).toThrow('within("a\\u202ez"): no such task');
    expect(() => new LaneRecorder('\u202e' as never)).toThrow('got "\\u202e"');
    marbles((helpers, scheduler) => {
      const lanes = expectLanes(helpers, new LaneRecorder(scheduler));
      expect(() => lanes.toBe({ 'a\u202ez': '\u202e' })).toThrow('lane "a\\u202ez": expected a space');
      expect(() => lanes.toBe({ 'a\u202ez': 5 as never })).toThrow('lane "a\\u202ez" must be a string');
    });
  });
});

describe('a result of another copy of the package', () => {
  const foreign = (toString: () => string) => ({ outcome: { status: 'pending' }, waitDone: () => of(), toString });
  const fail = () => {
    throw new TypeError('Cannot convert a Symbol value to a string');
  };
  const messageOf = (result: unknown) => matchers.toHaveResult.call({ equals: Object.is }, result, 1).message();

  it('has its string form escaped in the messages of the matchers', () => {
    expect(messageOf(foreign(() => 'ResultCapture("a\u202ez")'))).toContain('Received: ResultCapture("a\\u202ez")');
    expect(messageOf(foreign(() => 'x'.repeat(10_000_000))).length).toBeLessThan(1000);
  });

  it('may have a string form that throws', () => {
    expect(messageOf(foreign(fail))).toContain('Received: Object');
    const recorder = new LaneRecorder();
    openNursery({ observer: recorder.within(foreign(fail) as never) });
    expect(() => recorder.lanes).toThrow('within(Object): no such task');
    const error = new TaskCancelledError('cancelled', foreign(fail) as never);
    expect(() => expect(5).toEqual(cancelled(error))).toThrow('the same capture: Object');
  });
});

describe('a long name', () => {
  const long = `${'a'.repeat(5_000_000)}b${'c'.repeat(5_000_000)}`;

  it('is cut to 200 characters in drawings and in failures', () => {
    for (const text of shown([long], { width: Infinity })) {
      expect(text.length).toBeLessThan(10_000);
      expect(text).not.toContain('a'.repeat(101));
      expect(text).not.toContain('c'.repeat(101));
    }
    const [text, svg] = shown([long], { width: Infinity });
    const cut = `${'a'.repeat(100)}…${'c'.repeat(100)}`;
    expect(text).toMatch(new RegExp(`^${cut} +\\(\\^!\\) +cancelled by a+…c+ \\(3\\)$`, 'm'));
    expect(svg).toContain(`<title>${cut}</title>`);
  });

  it('is cut between characters', () => {
    const [text = ''] = shown([`a${'👍'.repeat(1000)}b`], { width: Infinity });
    expect(text).toMatch(new RegExp(`^a${'👍'.repeat(49)}…${'👍'.repeat(49)}b `, 'm'));
  });

  it('is cut in the errors of a recorder and of expectLanes', () => {
    const recorder = new LaneRecorder();
    openNursery({ observer: recorder.within(long) });
    expect((thrownBy(() => recorder.lanes) as Error).message.length).toBeLessThan(400);
    marbles((helpers, scheduler) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(scheduler)).toBe({ [long]: long }));
      expect((error as Error).message.length).toBeLessThan(1500);
    });
  });

  it('is the whole key of its first lane; keys that something is added to have it cut', () => {
    const recorder = new LaneRecorder({ now: () => 0 });
    const n = openNursery({ observer: recorder });
    for (let index = 0; index < 1000; index++) {
      n.startSoon(NEVER, { name: long });
    }
    const nested = openNursery({ observer: recorder.within(long) });
    nested.startSoon(NEVER, { name: long });
    const cut = `${'a'.repeat(100)}…${'c'.repeat(100)}`;
    const keys = Object.keys(recorder.lanes);
    expect([keys[0] === long, keys[1], keys[999]]).toEqual([true, `${cut} (2)`, `${cut} (1000)`]);
    expect(keys.slice(1000)).toEqual([
      `${'a'.repeat(100)}…${'c'.repeat(93)} (1000)/${cut}`,
      `${'a'.repeat(100)}…${'c'.repeat(93)} (1000)/nursery`,
      'nursery',
    ]);
    expect(recorder.toString().split('\n')[0]).toMatch(/^a+… \(999 alike\) {2}\^$/);
    n.cancel();
  });
});
