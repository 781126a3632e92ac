import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { asyncScheduler, NEVER, Observable, of, timer, VirtualTimeScheduler, type TimestampProvider } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { gather, nursery, openNursery } from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { marbles, thrownBy } from '../support';

class HttpError extends Error {
  override readonly name = 'HttpError';
}

type Assertion = (actual: unknown, expected: unknown) => void;

const jestEqual: Assertion = (actual, expected) => expect(actual).toEqual(expected);

/** A page whose orders fail at frame 5. */
function page({ cold }: RunHelpers, observer: LaneRecorder): Observable<unknown> {
  const orders = cold('-----#', undefined, new HttpError('503'));
  return gather({ user: cold('---(u|)'), orders, stock: NEVER }, { observer });
}

/** The failure of a test that expects `lanes` of that page. */
function failure(lanes: Record<string, string>, assertion = jestEqual): Error {
  return thrownBy(() => {
    const scheduler = new TestScheduler(assertion);
    scheduler.run((helpers) => {
      const recorder = new LaneRecorder(scheduler);
      page(helpers, recorder).subscribe({ error: () => undefined });
      expectLanes(helpers, recorder).toBe(lanes);
    });
  }) as Error;
}

const asItIs = { user: '^--|', orders: '^----#', stock: '^----!', nursery: '^----#' };

describe('expectLanes', () => {
  it('passes if every lane is as expected', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      helpers.expectObservable(page(helpers, recorder)).toBe('-----#', undefined, new HttpError('503'));
      expectLanes(helpers, recorder).toBe(asItIs);
    });
  });

  it('is checked at flush, also at one in the middle of the test', () => {
    const compared: unknown[] = [];
    const scheduler = new TestScheduler((actual, expected) => {
      compared.push([actual, expected]);
      expect(actual).toEqual(expected);
    });
    scheduler.run((helpers) => {
      const first = new LaneRecorder(scheduler);
      page(helpers, first).subscribe({ error: () => undefined });
      expectLanes(helpers, first).toBe(asItIs);
      expect(compared).toHaveLength(0);
      helpers.flush();
      expect(compared).toHaveLength(1);
      const second = new LaneRecorder(scheduler);
      nursery([timer(2)], { observer: second }).subscribe();
      expectLanes(helpers, second).toBe({ 0: '     ^-|', nursery: '     ^-|' });
    });
    expect(compared).toHaveLength(2);
  });

  it.each([
    ['Jest', jestEqual],
    ["Node's assert", (actual: unknown, expected: unknown) => assert.deepEqual(actual, expected)],
  ])('shows all lanes in one message, the expected below the received ones: %s', (_, assertion) => {
    const lanes = { user: '^--|', orders: '^---#', stock: '^----|', nursery: ' ^----#', news: ' ..(^|)' };
    expect(failure(lanes, assertion).message).toBe(
      `
4 of 5 lanes not as expected

  user     ^--|     as expected
✗ orders   ^----#   received: failed at frame 5 (HttpError: 503)
           ^---#    expected: failed at frame 4
✗ stock    ^----!   received: cancelled at frame 5 (cancelled by orders)
           ^----|   expected: completed at frame 5
✗ nursery  ^----#   received: started at frame 0, failed at frame 5
            ^----#  expected: started at frame 1, failed at frame 6
✗ news              received: no such lane
            ..(^|)  expected: completed at frame 3
`.trimStart(),
    );
  });

  it('shows a lane that was not expected', () => {
    expect(failure({ user: '^--|', orders: '^----#', nursery: '^----#' }).message).toBe(
      `
1 of 4 lanes not as expected

  user     ^--|    as expected
  orders   ^----#  as expected
✗ stock    ^----!  received: cancelled at frame 5 (cancelled by orders)
                   expected: no such lane
  nursery  ^----#  as expected
`.trimStart(),
    );
  });

  it('distinguishes waiting from running', () => {
    expect(failure({ ...asItIs, user: '.^-|' }).message).toContain(`
✗ user     ^--|    received: not waiting, started at frame 0
           .^-|    expected: waiting from frame 0, started at frame 1
`);
    expect(failure({ ...asItIs, user: '...!' }).message).toContain(`
✗ user     ^--|    received: not waiting, started at frame 0, completed at frame 3
           ...!    expected: waiting from frame 0, not started, cancelled at frame 3
`);
  });

  it.each<[string, (observer: LaneRecorder) => void]>([
    ['no nursery has the recorder', () => undefined],
    ['nothing subscribed to its nursery', (observer) => void nursery([of(1)], { observer })],
  ])('says that no nursery was opened and what to do: %s', (_, act) => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        act(recorder);
        expectLanes(helpers, recorder).toBe({ nursery: '(^|)' });
      }),
    );
    expect((error as Error).message).toBe(
      `
no nursery was opened: give the recorder to a nursery, as its option \`observer\`, and subscribe to that nursery

✗ nursery        received: no such lane
           (^|)  expected: completed at frame 0
`.trimStart(),
    );
  });

  it('fails with the error of a recorder that cannot be drawn', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery([NEVER], { observer: recorder }).subscribe();
        nursery([NEVER], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({});
      }),
    );
    expect((error as Error).message).toMatch(/^LaneRecorder: the recorder observes two nurseries at once/);
  });

  it('ignores the length of lanes that have not ended, as RxJS does', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const n = openNursery({ observer: recorder, concurrent: 1 });
      n.startSoon(NEVER, { name: 'a' });
      n.startSoon(NEVER, { name: 'b' });
      timer(7).subscribe();
      expectLanes(helpers, recorder).toBe({ a: '^', b: '..', nursery: '^---' });
    });
    expect(failure({ ...asItIs, stock: '^' }).message).toContain('expected: not ended\n');
  });

  it('accepts time progression, and spaces after the ending', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      nursery(
        (n) => {
          n.startSoon(timer(1500), { name: 'a' });
          n.startSoon(timer(60_000), { name: 'b' });
          return timer(10).pipe((source) => source);
        },
        { observer: recorder, concurrent: 1 },
      ).subscribe();
      expectLanes(helpers, recorder).toBe({
        a: '^ 1499ms |   ',
        b: '. 1.499s ^ 59999ms |',
        nursery: '^ 1m 1499ms |',
      });
    });
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler, { frame: 100 });
      timer(1000).subscribe(() => nursery([timer(1000)], { observer: recorder }).subscribe());
      expectLanes(helpers, recorder).toBe({ 0: '1s ^---------|', nursery: '   800ms ^ 900ms |' });
    });
  });

  it('shows the part of long lanes where they begin to differ', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery([timer(1_000_000), of(1)], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ 0: '^ 999990ms |', 1: '(^|)', nursery: '^ 999999ms |' });
      }),
    );
    expect((error as Error).message).toBe(
      `
1 of 3 lanes not as expected

✗ 0        …-------------------------------------------------|  received: completed at frame 1,000,000
           …----------------------------------------|           expected: completed at frame 999,991
  1                                                             as expected
  nursery  …-------------------------------------------------|  as expected
  … from frame 999,951 on
`.trimStart(),
    );
  });

  it('shows part of lanes that would be longer than a string can be', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        const week = 7 * 24 * 60 * 60_000;
        const n = openNursery({ observer: recorder, concurrent: 1 });
        n.startSoon(timer(week), { name: 'long' });
        n.startSoon(of(1), { name: 'late' });
        n.startSoon(NEVER, { name: 'open' });
        expectLanes(helpers, recorder).toBe({
          long: '^ 604799998ms |',
          late: '. 604799999ms (^|)',
          open: '. 604799999ms ^',
          nursery: '^',
        });
      }),
    );
    expect((error as Error).message).toBe(
      `
1 of 4 lanes not as expected

✗ long     …-----------------------------------------|     received: completed at frame 604,800,000
           …----------------------------------------|      expected: completed at frame 604,799,999
  late     ….........................................(^|)  as expected
  open     ….........................................^     as expected
  nursery  …------------------------------------------     as expected
  … from frame 604,799,959 on
`.trimStart(),
    );
  });

  it('shows the end of a long lane that ended earlier than expected', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery([timer(1000)], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ 0: '^ 1500ms |', nursery: '^ 999ms |' });
      }),
    );
    expect((error as Error).message).toMatch(
      /^✗ 0 {8}…-{40}\| {60} {2}received: completed at frame 1,000\n {11}…-{100}… {2}expected: /m,
    );
  });

  it('shows the beginning of long lanes if one is missing', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery([timer(1000)], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ nursery: '^ 999ms |' });
      }),
    );
    expect((error as Error).message).toMatch(/^✗ 0 {8}\^-{99}… {2}received: completed at frame 1,000$/m);
  });

  it('shows a lane that is expected to begin after the end of the run', () => {
    expect(failure({ ...asItIs, stock: '.......^', user: '       ..' }).message).toBe(
      `
2 of 4 lanes not as expected

✗ user     ^--|      received: not waiting, started at frame 0, completed at frame 3
                  .  expected: waiting from frame 7, not started, not ended
  orders   ^----#    as expected
✗ stock    ^----!    received: not waiting, started at frame 0, cancelled at frame 5 (cancelled by orders)
           .......^  expected: waiting from frame 0, started at frame 7, not ended
  nursery  ^----#    as expected
`.trimStart(),
    );
  });

  it('cuts lanes that continue for long after the difference', () => {
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery([timer(1000)], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ 0: ' ^ 1000ms |', nursery: '^ 999ms |' });
      }),
    );
    const lines = (error as Error).message.split('\n');
    expect(lines[2]).toMatch(/^✗ 0 {8}\^-{99}… {2}received: started at frame 0, /);
    expect(Math.max(...lines.map((line) => line.indexOf('expected: ')))).toBe((lines[2] ?? '').indexOf('received: '));
  });

  it('shows only those of thousands of lanes that differ, and says how many more there are', () => {
    const failure = (every: number) => {
      const error = thrownBy(() =>
        marbles((helpers, scheduler) => {
          const recorder = new LaneRecorder(scheduler);
          nursery(new Array<Observable<number>>(1000).fill(of(1)), { observer: recorder }).subscribe();
          const lanes = Object.entries(recorder.lanes);
          expectLanes(helpers, recorder).toBe(
            Object.fromEntries(lanes.map(([key, lane], index) => [key, index % every === 0 ? '^|' : lane])),
          );
        }),
      ) as Error;
      return error.message.split('\n');
    };
    const many = failure(10);
    expect(many[0]).toBe('101 of 1,001 lanes not as expected');
    expect(many).toHaveLength(2 + 80 + 2);
    expect(many.at(-2)).toBe('  … and 900 lanes as expected, 61 lanes not as expected');
    const few = failure(100);
    expect(few[0]).toBe('11 of 1,001 lanes not as expected');
    expect(few).toHaveLength(2 + 22 + 2);
    expect(few.at(-2)).toBe('  … and 990 lanes as expected');
  });

  it('escapes names and cuts long ones', () => {
    const name = `${'x'.repeat(100)}\u001b[31m`;
    const error = thrownBy(() =>
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        nursery((n) => void n.startSoon(of(1), { name }), { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ [name]: '(^#)', nursery: '(^|)' });
      }),
    );
    expect((error as Error).message).toContain('✗ xxxxxxxxxxxxxxxxxxxx…xxxxxxxxx\\u001b[31m  (^|)  received');
  });
});

describe('the stack of a failure', () => {
  const ofNode: Assertion = (actual, expected) => assert.deepEqual(actual, expected);
  /** A name and a message, then the frames. */
  const parts = ({ stack }: Error) => stack?.split('\n    at ') ?? [];
  const source = readFileSync('spec/testing/expectLanes-spec.ts', 'utf8').split('\n');
  /** The line of the call in {@link failure}. */
  const line = source.indexOf('      expectLanes(helpers, recorder).toBe(lanes);') + 1;

  it.each([
    ['Jest, which replaces the stacks of errors', jestEqual],
    ["Node's assert", ofNode],
  ])('begins at the line that called expectLanes: %s', (_, assertion) => {
    const [head, first] = parts(failure({}, assertion));
    expect(head).toMatch(/^Error: 4 of 4 lanes not as expected\n/);
    expect(first).toContain(`expectLanes-spec.ts:${line}:`);
  });

  it('begins there in errors that the call throws', () => {
    for (const lanes of [{ user: '?' }, { user: 5 }, undefined]) {
      expect(parts(failure(lanes as never))[1]).toContain(`expectLanes-spec.ts:${line}:`);
    }
    const error = thrownBy(() => expectLanes({} as never, new LaneRecorder())) as Error;
    expect(parts(error)[1]).toContain('expectLanes-spec.ts');
  });

  it.each([
    ['as in V8, with the error first', 'Error\n', (message: string) => `Error: ${message}\n`],
    ['as in Firefox and Safari', '', () => ''],
  ])('begins there where captureStackTrace is missing: %s', (_, head, expectedHead) => {
    const frames = 'CallSite@a.js:1\nexpectLanes@a.js:2\ntest@spec.js:3\nrun@b.js:4';
    const { stack, message } = withoutCaptureStackTrace(head + frames, () => failure({}, ofNode));
    expect(stack).toBe(`${expectedHead(message)}test@spec.js:3\nrun@b.js:4`);
  });

  it('is empty where errors have none', () => {
    expect(withoutCaptureStackTrace(undefined, () => failure({}, ofNode)).stack).toBe('');
  });

  it('is left alone in other errors', () => {
    const other = new Error('other');
    const { stack } = other;
    const scheduler = new TestScheduler(() => {
      throw other;
    });
    const thrown = thrownBy(() =>
      scheduler.run((helpers) => expectLanes(helpers, new LaneRecorder(scheduler)).toBe({})),
    );
    expect(thrown).toBe(other);
    expect(other.stack).toBe(stack);
  });

  it('costs a scheduler one wrapper of its comparison, however often lanes are expected', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run((helpers) => {
      expectLanes(helpers, new LaneRecorder(scheduler));
      const { assertDeepEqual } = scheduler;
      expectLanes(helpers, new LaneRecorder(scheduler));
      expect(scheduler.assertDeepEqual).toBe(assertDeepEqual);
    });
  });
});

/** Runs `act` where `Error.captureStackTrace` is missing, and new errors have this stack. */
function withoutCaptureStackTrace<T>(stack: string | undefined, act: () => T): T {
  const [captureStackTrace, prepareStackTrace] = ['captureStackTrace', 'prepareStackTrace'].map(
    (key) => Reflect.get(Error, key) as unknown,
  );
  Object.assign(Error, { captureStackTrace: undefined, prepareStackTrace: () => stack });
  try {
    return act();
  } finally {
    Object.assign(Error, { captureStackTrace, prepareStackTrace });
  }
}

describe('expectLanes accepts a recorder', () => {
  it('with any clock that is not known to be another one', () => {
    marbles((helpers, scheduler) => {
      // Inside of `run`, RxJS's own schedulers use the time of the test.
      for (const clock of [{ now: () => scheduler.now() }, { frame: 0, now: () => scheduler.now() }, asyncScheduler]) {
        const recorder = new LaneRecorder(clock);
        nursery([timer(2)], { observer: recorder }).subscribe();
        expectLanes(helpers, recorder).toBe({ 0: '^-|', nursery: '^-|' });
      }
    });
  });
});

describe('expectLanes throws if it is called', () => {
  it('outside of TestScheduler.run', () => {
    const scheduler = new TestScheduler(jestEqual);
    const recorder = new LaneRecorder(scheduler);
    const helpers = scheduler.run((helpers) => helpers);
    const error = thrownBy(() => expectLanes(helpers, recorder)) as Error;
    expect(error.message).toBe('expectLanes: called outside of TestScheduler.run, where nothing would be compared');
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [{}],
    [new TestScheduler(jestEqual)],
    [{ time: () => 0 }],
    [{ time: () => 0, expectObservable: () => 0 }],
    [{ time: () => 0, cold: () => 0 }],
  ])('without the helpers: %p', (helpers) => {
    const recorder = new LaneRecorder();
    const error = thrownBy(() => expectLanes(helpers as never, recorder)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^expectLanes: expected the helpers that TestScheduler.run gives, got /);
  });

  it('with something that is not a recorder', () => {
    marbles((helpers) => {
      const error = thrownBy(() => expectLanes(helpers, { lanes: {} } as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe('expectLanes: expected a LaneRecorder, got Object');
    });
  });

  it.each<[string, TimestampProvider | undefined]>([
    ['the wall clock', undefined],
    ['the wall clock', performance],
    ['the wall clock', Date],
    ['the time of another scheduler', new TestScheduler(jestEqual)],
    ['the time of another scheduler', new VirtualTimeScheduler()],
  ])('with a recorder that reads %s', (time, clock) => {
    marbles((helpers) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(clock))) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(
        `expectLanes: the recorder reads ${time}; give it the scheduler of this run: new LaneRecorder(scheduler)`,
      );
    });
  });

  it.each([
    [{ user: undefined }, 'lane "user" must be a string, got undefined'],
    [{ user: '^|', 'a\n': 5 }, 'lane "a\\n" must be a string, got 5'],
    [{ user: { stock: '^|' } }, 'lane "user" must be a string, got Object'],
  ])('with a lane that is not a string: %p', (lanes, rule) => {
    marbles((helpers, scheduler) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(scheduler)).toBe(lanes as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`expectLanes: ${rule}`);
    });
  });

  it.each([undefined, null, 'user', 5])('with lanes that are %p', (lanes) => {
    marbles((helpers, scheduler) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(scheduler)).toBe(lanes as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^expectLanes: expected a record of lane strings, got /);
    });
  });
});

describe('a lane', () => {
  const unknown = 'expected a space, . ^ - | # ! ~ or a group such as (^|)';
  const once = 'it starts once';
  const notYet = 'before it starts, time is a space, or a . where it waits';
  const over = 'nothing but ~ follows its end';
  const only = 'only ! ends what has not started';

  it.each([
    ['', 0, 'it has no mark'],
    ['   ', 0, 'it has no mark'],
    ['5ms', 3, 'it has no mark'],
    ['^-a-|', 2, unknown],
    ['^-👍|', 2, unknown],
    ['^\t|', 1, unknown],
    ['(^)', 0, unknown],
    ['(|)', 0, unknown],
    ['^--(^|)', 3, once],
    ['^-^', 2, once],
    ['--|', 0, notYet],
    ['..-|', 2, notYet],
    ['^|-', 2, over],
    ['^-|!', 3, over],
    ['(^|)-', 4, over],
    ['^| 5ms ', 2, over],
    ['|', 0, only],
    ['  #', 2, only],
    ['..|', 2, only],
    ['^-.', 2, 'it waits before it starts, not after'],
    ['^- -|', 2, 'a space stands for a frame before it was asked for, so none follows a mark'],
    ['. ^', 1, 'a space stands for a frame before it was asked for, so none follows a mark'],
    ['^ 0.5ms |', 1, 'a column is 1 ms, and this is not a multiple of it'],
  ])('cannot be %j', (lane, at, rule) => {
    marbles((helpers, scheduler) => {
      const error = thrownBy(() => expectLanes(helpers, new LaneRecorder(scheduler)).toBe({ 'a\n': lane })) as Error;
      expect(error).toBeInstanceOf(SyntaxError);
      const text = lane.trimEnd().replace('\t', '\\t');
      expect(error.message).toBe(`lane "a\\n": ${rule}\n  ${text}\n  ${' '.repeat(Math.min(at, text.length))}^ here`);
    });
  });
});
