import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  defer,
  EMPTY,
  finalize,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  switchMap,
  throwError,
  timer,
  type TimestampProvider,
} from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import {
  captureMap,
  captureStartAndDoneResults,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  openNursery,
  type Nursery,
  type NurseryObserver,
} from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { held, thrownBy, unhandledErrors } from '../support';

class HttpError extends Error {
  override readonly name = 'HttpError';
}

/** Records `run` until virtual time has ended. */
function record(run: (observer: LaneRecorder, helpers: RunHelpers) => Observable<unknown>): LaneRecorder {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run((helpers) => {
    const recorder = new LaneRecorder(scheduler);
    run(recorder, helpers).subscribe({ error: () => undefined });
    helpers.flush();
    return recorder;
  });
}

/** A clock whose time is set by hand. */
function handClock(): TimestampProvider & { time: number } {
  return {
    time: 1000,
    now() {
      return this.time;
    },
  };
}

describe('the lanes', () => {
  it('show when each task and the nursery started and ended, and how', () => {
    const recorder = record((observer, { cold }) =>
      gather(
        { user: cold('---(u|)'), orders: cold('-----#', undefined, new HttpError('503')), stock: NEVER },
        { observer },
      ),
    );
    expect(recorder.lanes).toEqual({ user: '^--|', orders: '^----#', stock: '^----!', nursery: '^----#' });
    const drawing = `
user     ^--|
orders   ^----#  HttpError: 503
stock    ^----!  cancelled by orders
nursery  ^----#`.trimStart();
    expect(String(recorder)).toBe(drawing);
    expect(inspect(recorder)).toBe(drawing);
  });

  it('take one frame if the run is synchronous', () => {
    const recorder = record((observer) =>
      nursery([of(1), EMPTY, throwError(() => 'boom'), NEVER], { observer, concurrent: 3 }),
    );
    expect(recorder.lanes).toEqual({ 0: '(^|)', 1: '(^|)', 2: '(^#)', 3: '!', nursery: '(^#)' });
  });

  it('show both the start and the cancellation of tasks that are cancelled in the frame in which they start', () => {
    const recorder = record((observer) => nursery([NEVER, throwError(() => 'boom')], { observer }));
    expect(recorder.lanes).toEqual({ 0: '(^!)', 1: '(^#)', nursery: '(^#)' });
  });

  it('have a . while a task waits for a slot, and no ^ if it never had one', () => {
    const recorder = record((observer, { cold }) =>
      nursery([cold('---|'), cold('--|'), cold('|'), cold('--#'), NEVER], { observer, concurrent: 1 }),
    );
    expect(recorder.lanes).toEqual({
      0: '^--|',
      1: '...^-|',
      2: '.....(^|)',
      3: '.....^-#',
      4: '.......!',
      nursery: '^------#',
    });
  });

  it('have a . while a task waits for its turn, if the clock advances meanwhile', () => {
    const clock = handClock();
    const recorder = new LaneRecorder(clock);
    const taking = (time: number) => defer(() => ((clock.time += time), EMPTY));
    nursery(
      (n) => {
        n.startSoon(taking(3), { name: 'first' });
        n.startSoon(taking(1), { name: 'second' });
        clock.time += 2;
      },
      { observer: recorder },
    ).subscribe();
    expect(recorder.lanes).toEqual({ first: '..^--|', second: '.....^|', nursery: '^-----|' });
  });

  it('have a space for each frame before a task was asked for', () => {
    const recorder = record((observer, { cold }) =>
      cold('--a--b|').pipe(captureMap(() => timer(4), { observer, concurrent: 1 })),
    );
    expect(recorder.lanes).toEqual({ 'task 1': '  ^---|', 'task 2': '     .^---|', nursery: '^---------|' });
  });

  it('show the failure of a task whose error is suppressed, while the nursery continues', () => {
    const recorder = record((observer, { cold }) =>
      nursery(
        (n) => {
          n.startSoon(cold('--#'), { name: 'flaky', suppressError: true });
          n.startSoon(cold('----|'), { name: 'steady' });
        },
        { observer },
      ),
    );
    expect(recorder.lanes).toEqual({ flaky: '^-#', steady: '^---|', nursery: '^---|' });
  });

  it('end with | for a cancelled nursery, which completes, and with ! for one that was unsubscribed', () => {
    const cancelled = record((observer) =>
      nursery(
        (n) => {
          n.startSoon(NEVER, { name: 'task' });
          timer(3).subscribe(() => n.cancel('enough'));
        },
        { observer },
      ),
    );
    expect(cancelled.lanes).toEqual({ task: '^--!', nursery: '^--|' });
    expect(String(cancelled)).toBe('task     ^--!  cancelled: "enough"\nnursery  ^--|');
    const until = record((observer, { cold }) => gatherSettled({ task: NEVER }, { observer, until: cold('  ---x') }));
    expect(until.lanes).toEqual({ task: '^--!', nursery: '^--|' });
    expect(String(until)).toBe('task     ^--!\nnursery  ^--|');
    const unsubscribed = record((observer) => {
      const subscription = nursery([NEVER], { observer }).subscribe();
      timer(3).subscribe(() => subscription.unsubscribe());
      return EMPTY;
    });
    expect(unsubscribed.lanes).toEqual({ 0: '^--!', nursery: '^--!' });
  });

  it('have no ending before the end, and extend to the current time', () => {
    const clock = handClock();
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder, concurrent: 1 });
    expect(recorder.lanes).toEqual({ nursery: '^' });
    const first = n.startSoon(NEVER, { name: 'first' });
    clock.time += 2;
    n.startSoon(NEVER, { name: 'second' });
    expect(recorder.lanes).toEqual({ first: '^--', second: '  .', nursery: '^--' });
    clock.time += 2;
    first.cancel();
    clock.time += 1;
    expect(recorder.lanes).toEqual({ first: '^---!', second: '  ..^-', nursery: '^-----' });
    n.cancel();
    clock.time += 100;
    expect(recorder.lanes).toEqual({ first: '^---!', second: '  ..^!', nursery: '^----|' });
  });

  it('show a task of `start`, and one that is asked for during the shutdown', () => {
    const recorder = record((observer, { cold }) =>
      nursery(
        (n) => {
          n.startSoon(cold('----#'), { name: 'failing' }).subscribe({
            error: () => n.startSoon(NEVER, { name: 'late' }),
          });
          return n.start(
            (started: (value: string) => void) => timer(2).pipe(captureMap(() => defer(() => (started('up'), NEVER)))),
            {
              name: 'server',
            },
          );
        },
        { observer },
      ),
    );
    expect(recorder.lanes).toEqual({ failing: '^---#', server: '^---!', late: '    !', nursery: '^---#' });
  });

  it('work with every function that takes an observer', () => {
    expect(record((observer, { cold }) => gatherAny([cold('--a|'), NEVER], { observer })).lanes).toEqual({
      0: '^--|',
      1: '^--!',
      nursery: '^--|',
    });
    expect(record((observer, { cold }) => openNursery({ observer, until: cold('--x') }).done$).lanes).toEqual({
      nursery: '^-|',
    });
  });
});

describe('the legend', () => {
  it('shows the error of the nursery if it is not that of a task', () => {
    const ofBody = record((observer) =>
      nursery(
        (n) => {
          n.startSoon(NEVER, { name: 'task' });
          return throwError(() => new HttpError('503'));
        },
        { observer },
      ),
    );
    expect(String(ofBody)).toBe('task     !     cancelled: HttpError: 503\nnursery  (^#)  HttpError: 503');
  });

  it('names the task that failed, even if an equal error was suppressed before, and whatever the error is', () => {
    const recorder = record((observer, { cold }) =>
      nursery(
        (n) => {
          n.startSoon(cold('-#', undefined, 'boom'), { name: 'first', suppressError: true });
          n.startSoon(cold('--#', undefined, 'boom'), { name: 'second' });
          n.startSoon(NEVER, { name: 'other' });
        },
        { observer },
      ),
    );
    expect(String(recorder)).toBe(
      `
first    ^#   "boom"
second   ^-#  "boom"
other    ^-!  cancelled by second
nursery  ^-#`.trimStart(),
    );
    const undefinedError = record((observer) => nursery([throwError(() => undefined)], { observer }));
    expect(String(undefinedError)).toBe('0        (^#)  undefined\nnursery  (^#)');
  });

  it('shows the error of a sibling that failed after the first', () => {
    const second = new Subject<never>();
    const recorder = record((observer) =>
      nursery(
        [
          second,
          new Observable<never>((subscriber) => {
            subscriber.add(timer(2).subscribe(() => subscriber.error('first')));
            subscriber.add(() => second.error('second'));
          }),
        ],
        { observer },
      ),
    );
    expect(String(recorder)).toBe('0        ^-#  "second"\n1        ^-#  "first"\nnursery  ^-#');
  });
});

it('a recorder releases a nursery that has ended', async () => {
  const recorder = new LaneRecorder();
  const count = await held(() => {
    const n = openNursery({ observer: recorder });
    const task = n.startSoon(of(1), { name: 'task' });
    n.close();
    return [n, task];
  });
  expect([count, Object.keys(recorder.lanes)]).toEqual([0, ['task', 'nursery']]);
});

describe('what cancelled a task', () => {
  /** By key of a cancelled task, the key of the task that cancelled it. */
  function blames(recorder: LaneRecorder): Record<string, string | null> {
    const tasks = recorder.toJSON().nursery?.tasks.filter(({ status }) => status === 'cancelled') ?? [];
    return Object.fromEntries(tasks.map(({ key, cancelledBy }) => [key, cancelledBy]));
  }

  /** Records a nursery in virtual time. */
  function recordBody(body: (n: Nursery, recorder: LaneRecorder, helpers: RunHelpers) => unknown): LaneRecorder {
    return record((observer, helpers) => nursery((n) => body(n, observer, helpers) as undefined, { observer }));
  }

  const failing = (error: unknown, after = 1) => timer(after).pipe(switchMap(() => throwError(() => error)));
  const suppressed = { name: 'suppressed', suppressError: true };

  it.each([['boom'], [undefined], [null], [NaN], [new HttpError('503')]])(
    'is the task that failed, even if an equal error was suppressed before: %p',
    (error) => {
      const recorder = recordBody((n) => {
        n.startSoon(failing(error), suppressed);
        n.startSoon(failing(error, 2), { name: 'culprit' });
        n.startSoon(NEVER, { name: 'other' });
      });
      expect(blames(recorder)).toEqual({ other: 'culprit' });
      expect(String(recorder)).toMatch(/^other +\^-! +cancelled by culprit\nnursery +\^-#$/m);
    },
  );

  it.each([['boom'], [undefined], [new HttpError('503')]])(
    'is the task that failed, not one that failed because it waited for that task: %p',
    (error) => {
      const recorder = recordBody((n) => {
        const culprit = n.startSoon(failing(error), { name: 'culprit' });
        n.startSoon(culprit, { name: 'follower' });
        n.startSoon(NEVER, { name: 'other' });
      });
      expect(recorder.lanes).toEqual({ culprit: '^#', follower: '^#', other: '^!', nursery: '^#' });
      expect(blames(recorder)).toEqual({ other: 'culprit' });
    },
  );

  it.each([['timeout'], [undefined], [new HttpError('503')]])(
    'is not a task, if it was cancelled by hand with a suppressed error: %p',
    (reason) => {
      const recorder = recordBody((n) => {
        n.startSoon(failing(reason), suppressed);
        const other = n.startSoon(NEVER, { name: 'other' });
        n.startSoon(timer(5), { name: 'rest' });
        timer(2).subscribe(() => other.cancel(reason));
        timer(3).subscribe(() => n.cancel(reason));
      });
      expect(blames(recorder)).toEqual({ other: null, rest: null });
    },
  );

  it.each([['enough'], [undefined]])(
    'is not a task, if the nursery was cancelled and that made a task fail: %p',
    (why) => {
      const recorder = recordBody((n) => {
        const shaken = new Subject<never>();
        n.startSoon(NEVER, { name: 'first' });
        n.startSoon(shaken, { name: 'shaken' });
        timer(1).subscribe(() => n.cancel(why));
        return new Observable(() => () => shaken.error(why));
      });
      expect(recorder.lanes).toEqual({ first: '^!', shaken: '^#', nursery: '^|' });
      expect(blames(recorder)).toEqual({ first: null });
    },
  );

  it('is not a task, if it was cancelled by hand with an error that the nursery fails with later', () => {
    const recorder = recordBody((n) => {
      const byHand = n.startSoon(NEVER, { name: 'by hand' });
      n.startSoon(NEVER, { name: 'rest' });
      n.startSoon(failing('boom', 2), { name: 'culprit' });
      timer(1).subscribe(() => byHand.cancel('boom'));
    });
    expect(blames(recorder)).toEqual({ 'by hand': null, rest: 'culprit' });
  });

  it.each([0, 1])('is not a task, if a start and its task were cancelled by hand before (by capture %d)', (which) => {
    const recorder = recordBody((n) => {
      const pair = captureStartAndDoneResults(n, function server() {
        return NEVER;
      });
      n.startSoon(NEVER, { name: 'rest' });
      n.startSoon(failing('boom', 2), { name: 'culprit' });
      timer(1).subscribe(() => pair[which]?.cancel('boom'));
    });
    expect(blames(recorder)).toEqual({ server: null, 'server (2)': null, rest: 'culprit' });
  });

  it.each([['boom'], [undefined], [new HttpError('503')]])(
    'is the task that failed, even if an equal error was suppressed in a nursery that was already closed: %p',
    (error) => {
      const recorder = record((observer) => {
        const n = openNursery({ observer });
        n.startSoon(failing(error), suppressed);
        const culprit = n.startSoon(failing(error, 2), { name: 'culprit' });
        n.startSoon(culprit, { name: 'follower' });
        n.startSoon(NEVER, { name: 'other' });
        n.close();
        return n.done$;
      });
      expect(recorder.lanes['follower']).toBe('^-#');
      expect(blames(recorder)).toEqual({ other: 'culprit' });
    },
  );

  it('is not a task while the nursery is being cancelled with a suppressed error', () => {
    const read: unknown[] = [];
    const error = new HttpError('503');
    const recorder = recordBody((n, observer) => {
      n.startSoon(NEVER, { name: 'other' });
      n.startSoon(NEVER.pipe(finalize(() => read.push(blames(observer)))), { name: 'reads' });
      n.startSoon(failing(error), suppressed);
      timer(2).subscribe(() => n.cancel(error));
    });
    expect([...read, blames(recorder)]).toEqual([{ reads: null }, { other: null, reads: null }]);
  });

  it('is the last of several tasks that failed with the error with which the body’s stream fails', () => {
    const error = new HttpError('503');
    const recorder = recordBody((n) => {
      n.startSoon(NEVER, { name: 'other' });
      n.startSoon(failing(error), { ...suppressed, name: 'first' });
      n.startSoon(failing(error, 2), { ...suppressed, name: 'second' });
      return failing(error, 3);
    });
    expect(blames(recorder)).toEqual({ other: 'second' });
  });

  it('is the task that failed with the error with which the body’s stream fails', () => {
    const passing = (error: unknown) =>
      recordBody((n) => {
        n.startSoon(NEVER, { name: 'other' });
        return n.startSoon(failing(error), suppressed);
      });
    expect(blames(passing(new HttpError('503')))).toEqual({ other: 'suppressed' });
    // Equal strings may be different errors.
    expect(blames(passing('503'))).toEqual({ other: null });
    expect(String(passing('503'))).toBe(
      `
other       ^!  cancelled: "503"
suppressed  ^#  "503"
nursery     ^#  "503"`.trimStart(),
    );
  });

  it('is the body’s stream, even if a task fails with the same error during the shutdown', () => {
    const recorder = recordBody((n, _, { cold }) => {
      const shaken = new Subject<never>();
      n.startSoon(NEVER, { name: 'first' });
      n.startSoon(shaken, { name: 'shaken' });
      n.startSoon(new Observable<never>(() => () => shaken.error('boom')), { name: 'last' });
      return cold('-#', undefined, 'boom');
    });
    expect(recorder.lanes).toEqual({ first: '^!', shaken: '^#', last: '^!', nursery: '^#' });
    expect(blames(recorder)).toEqual({ first: null, last: null });
  });

  it('is known as soon as the task is cancelled', () => {
    const read: unknown[] = [];
    const recorder = recordBody((n, recorder) => {
      n.startSoon(new Observable<never>(() => () => read.push(blames(recorder))), { name: 'first' });
      n.startSoon(failing(undefined), { name: 'culprit' });
      n.startSoon(new Observable<never>(() => () => read.push(blames(recorder))), { name: 'last' });
    });
    expect(read).toEqual([{ last: 'culprit' }, { first: 'culprit', last: 'culprit' }]);
    expect(blames(recorder)).toEqual({ first: 'culprit', last: 'culprit' });
  });
});

describe('the names of the lanes', () => {
  it('are those of the tasks, else numbers, and unique', () => {
    const recorder = record((observer) =>
      nursery(
        (n) => {
          function load() {
            return of(1);
          }
          n.startSoon(of(1));
          n.startSoon(load);
          n.startSoon(load);
          n.startSoon(of(1), { name: 'load (2)' });
          n.startSoon(of(1), { name: '' });
          n.startSoon(load);
          n.startSoon(of(1), { name: 'nursery' });
          n.startSoon(of(1), { name: 'task 1' });
        },
        { observer, name: 'page' },
      ),
    );
    expect(Object.keys(recorder.lanes)).toEqual([
      'task 1',
      'load',
      'load (2)',
      'load (2) (2)',
      'task 2',
      'load (3)',
      'nursery (2)',
      'task 1 (2)',
      'nursery',
    ]);
  });

  it('come first in the record if they are whole numbers, as in any object; the drawing and the data keep the order', () => {
    const recorder = record((observer) =>
      nursery(
        (n) => {
          n.startSoon(of(1), { name: 'b' });
          n.startSoon(of(1), { name: '1' });
        },
        { observer },
      ),
    );
    expect(Object.keys(recorder.lanes)).toEqual(['1', 'b', 'nursery']);
    expect(String(recorder)).toMatch(/^b .*\n1 .*\nnursery .*$/);
    expect(recorder.toJSON().nursery?.tasks.map(({ key }) => key)).toEqual(['b', '1']);
  });

  it('may be any strings', () => {
    const names = ['__proto__', 'constructor', 'toString', '\u001b[31m', 'a\nb'];
    const recorder = record((observer) =>
      nursery(
        (n) => {
          names.forEach((name) => n.startSoon(of(1), { name }));
        },
        { observer },
      ),
    );
    expect(Object.entries(recorder.lanes)).toEqual([...names, 'nursery'].map((name) => [name, '(^|)']));
    expect(JSON.parse(JSON.stringify(recorder.lanes))).toEqual(recorder.lanes);
  });

  it('are made in linear time if thousands of tasks have the same name', () => {
    const recorder = new LaneRecorder();
    nursery(
      (n) => {
        for (let i = 0; i < 20_000; i++) {
          n.startSoon(of(i), { name: 'same' });
        }
      },
      { observer: recorder },
    ).subscribe();
    const keys = Object.keys(recorder.lanes);
    expect(keys).toHaveLength(20_001);
    expect(keys[19_999]).toBe('same (20000)');
  });
});

describe('time', () => {
  it('begins with frame 0 of a TestScheduler, as all marbles do', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ cold, flush }) => {
      const recorder = new LaneRecorder(scheduler);
      timer(2).subscribe(() => nursery([cold('--|')], { observer: recorder }).subscribe());
      flush();
      expect(recorder.lanes).toEqual({ 0: '  ^-|', nursery: '  ^-|' });
    });
  });

  it('begins when the nursery opens with any other clock, and `frame` is the milliseconds per column', () => {
    const clock = handClock();
    const recorder = new LaneRecorder(clock, { frame: 0.1 });
    const n = openNursery({ observer: recorder });
    clock.time += 0.3;
    const rc = n.startSoon(NEVER, { name: 'a' });
    clock.time += 0.25;
    rc.cancel();
    clock.time += 0.5;
    n.cancel();
    expect(recorder.lanes).toEqual({ a: '   ^-!', nursery: '^---------|' });
  });

  it('begins at 0 even if the clock never stands still', () => {
    let time = 7.5;
    const recorder = new LaneRecorder({ now: () => (time += 0.25) });
    openNursery({ observer: recorder }).cancel();
    expect(recorder.toJSON().nursery).toMatchObject({ opened: 0, ended: 0.25 });
    expect(recorder.toString({ width: 40 })).toBe('nursery  (^|)');
  });

  it('has many milliseconds per column if `frame` says so', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ flush }) => {
      const recorder = new LaneRecorder(scheduler, { frame: 1000 });
      nursery([timer(2500), timer(999)], { observer: recorder }).subscribe();
      flush();
      expect(recorder.lanes).toEqual({ 0: '^-|', 1: '(^|)', nursery: '^-|' });
      expect(String(recorder)).toBe('0        ^-|\n1        (^|)\nnursery  ^-|\n1 column = 1,000 ms');
    });
  });

  it('is by default that of the wall clock', async () => {
    const recorder = new LaneRecorder();
    const before = performance.now();
    await new Promise<void>((complete) => {
      nursery([timer(20)], { observer: recorder }).subscribe({ complete });
    });
    const passed = performance.now() - before;
    const { tasks, ended } = recorder.toJSON().nursery ?? { tasks: [], ended: null };
    expect(tasks[0]?.asked).toBeGreaterThanOrEqual(0);
    expect(ended).toBeGreaterThanOrEqual(15);
    expect(ended).toBeLessThanOrEqual(passed);
    expect(recorder.lanes[0]).toMatch(/^\.*\^-{10,}\|$/);
  });

  it('does not go backwards if the clock does', () => {
    const clock = handClock();
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder });
    clock.time += 3;
    n.startSoon(NEVER, { name: 'a' });
    clock.time -= 10;
    n.cancel();
    expect(recorder.lanes).toEqual({ a: '   (^!)', nursery: '^--|' });
  });

  it.each([null, 5, {}, { now: 5 }, 'now'])('cannot be that of a clock without a `now` function: %p', (clock) => {
    const error = thrownBy(() => new LaneRecorder(clock as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^LaneRecorder: the clock must have a function `now`, got /);
  });

  it.each([0, -1, NaN, Infinity, '1', null])('cannot have a frame that is not a positive number: %p', (frame) => {
    const error = thrownBy(() => new LaneRecorder(undefined, { frame: frame as number })) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/^LaneRecorder: option frame must be a positive number of milliseconds, got /);
  });

  it.each([null, 5])('cannot have options that are %p', (options) => {
    const error = thrownBy(() => new LaneRecorder(undefined, options as never)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^LaneRecorder: options must be an object, got /);
  });
});

describe('a recorder', () => {
  it('that has recorded nothing has no lanes', () => {
    const recorder = new LaneRecorder();
    expect(recorder.lanes).toEqual({});
    expect(String(recorder)).toBe('(no nursery was opened)');
    expect(recorder.toJSON()).toEqual({ frame: 1, now: 0, nursery: null });
    expect(recorder.toSVG()).toContain('no nursery was opened');
  });

  it('draws the last of several runs that follow each other', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ cold, flush }) => {
      const recorder = new LaneRecorder(scheduler);
      let attempts = 0;
      nursery(
        (n) => {
          n.startSoon(++attempts < 3 ? cold('--#') : cold('-|'), { name: `attempt ${attempts}` });
        },
        { observer: recorder },
      )
        .pipe(retry(2))
        .subscribe();
      flush();
      expect(recorder.lanes).toEqual({ 'attempt 3': '    ^|', nursery: '    ^|' });
    });
  });

  it('of two runs at once throws when it is read, and works again when both have ended', async () => {
    const recorder = new LaneRecorder(handClock());
    const [first, second] = [new Subject<never>(), new Subject<never>()];
    const errors = await unhandledErrors(() => {
      nursery([first], { observer: recorder }).subscribe();
      nursery([second], { observer: recorder }).subscribe();
      first.complete();
      second.complete();
    });
    expect(errors).toEqual([]);
    const message =
      'LaneRecorder: the recorder observes two nurseries at once; give each its own, and a nursery within a task the one that `within` makes';
    expect((thrownBy(() => recorder.lanes) as Error).message).toBe(message);
    expect((thrownBy(() => recorder.toJSON()) as Error).message).toBe(message);
    expect((thrownBy(() => recorder.toSVG()) as Error).message).toBe(message);
    expect(String(recorder)).toBe(`Error: ${message}`);
    nursery([of(1)], { observer: recorder }).subscribe();
    expect(recorder.lanes).toEqual({ 0: '(^|)', nursery: '(^|)' });
  });

  it('of nurseries that overlap in a chain throws, too', () => {
    const recorder = new LaneRecorder();
    const subscribe = () => nursery([NEVER], { observer: recorder }).subscribe();
    const first = subscribe();
    const second = subscribe();
    first.unsubscribe();
    const third = subscribe();
    second.unsubscribe();
    third.unsubscribe();
    expect(() => recorder.lanes).toThrow('two nurseries at once');
  });

  it('leaves out tasks whose beginning it did not observe', () => {
    const recorder = new LaneRecorder(handClock());
    const late: NurseryObserver = {
      opened: (n) => recorder.opened(n),
      started: (rc) => recorder.started(rc),
      settled: (rc) => recorder.settled(rc),
      ended: (n, how) => recorder.ended(n, how),
    };
    nursery([of(1)], { observer: late }).subscribe();
    expect(recorder.lanes).toEqual({ nursery: '(^|)' });
  });
});

describe('a drawing', () => {
  type Drawing = 'toString' | 'toSVG';

  it.each<[Drawing, unknown, string]>([
    ['toString', null, 'options must be an object, got null'],
    ['toString', 80, 'options must be an object, got 80'],
    ['toString', { width: 'x' }, 'option width must be a number of columns, got "x"'],
    ['toString', { width: null }, 'option width must be a number of columns, got null'],
    ['toString', { lanes: '5' }, 'option lanes must be a number, got "5"'],
    ['toSVG', null, 'options must be an object, got null'],
    ['toSVG', 'page', 'options must be an object, got "page"'],
    ['toSVG', { lanes: null }, 'option lanes must be a number, got null'],
    ['toSVG', { title: 5 }, 'option title must be a string, got 5'],
    ['toSVG', { title: null }, 'option title must be a string, got null'],
  ])('rejects options of another type: %s %p', (method, options, rule) => {
    // With and without something to draw.
    for (const recorder of [new LaneRecorder(), record((observer) => nursery([of(1)], { observer }))]) {
      const error = thrownBy(() => recorder[method](options as never)) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`LaneRecorder.${method}: ${rule}`);
    }
  });

  it.each<[Drawing, object, string]>([
    ['toString', { width: NaN }, 'option width must be a number of columns, got NaN'],
    ['toString', { lanes: NaN }, 'option lanes must be a number, got NaN'],
    ['toSVG', { lanes: NaN }, 'option lanes must be a number, got NaN'],
  ])('rejects NaN: %s %p', (method, options, rule) => {
    const error = thrownBy(() => new LaneRecorder()[method](options)) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe(`LaneRecorder.${method}: ${rule}`);
  });

  it('accepts 0, the width of a terminal that does not know it, and undefined', () => {
    const recorder = record((observer) => nursery([of(1)], { observer }));
    const drawing = String(recorder);
    for (const options of [undefined, {}, { width: 0 }, { width: undefined, lanes: undefined, color: undefined }]) {
      expect(recorder.toString(options)).toBe(drawing);
    }
    expect(recorder.toSVG({ title: undefined, lanes: undefined })).toBe(recorder.toSVG());
  });
});

describe('toJSON', () => {
  it('returns the whole record, in milliseconds', () => {
    const recorder = record((observer, { cold }) =>
      nursery(
        (n) => {
          n.startSoon(cold('--(a|)'), { name: 'a' });
          n.startSoon(cold('-|'));
          n.startSoon(cold('---#', undefined, new HttpError('503')), { name: 'b' });
          n.startSoon(NEVER, { name: 'c' });
        },
        { observer, concurrent: 3, name: 'page' },
      ),
    );
    const task = { name: null, started: 0, error: null, cancelledBy: null, nurseries: [], asked: 0 };
    const expected = {
      frame: 1,
      now: 3,
      nursery: {
        key: 'nursery',
        name: 'page',
        status: 'failed',
        opened: 0,
        ended: 3,
        error: 'HttpError: 503',
        tasks: [
          { ...task, key: 'a', name: 'a', status: 'fulfilled', ended: 2 },
          { ...task, key: 'task 1', status: 'empty', ended: 1 },
          { ...task, key: 'b', name: 'b', status: 'rejected', ended: 3, error: 'HttpError: 503' },
          {
            ...task,
            key: 'c',
            name: 'c',
            status: 'cancelled',
            started: 1,
            ended: 3,
            error: 'HttpError: 503',
            cancelledBy: 'b',
          },
        ],
      },
    };
    expect(recorder.toJSON()).toEqual(expected);
    expect(JSON.parse(JSON.stringify(recorder))).toEqual(expected);
  });

  it('shows which tasks wait and which run', () => {
    const recorder = new LaneRecorder(handClock());
    const n = openNursery({ observer: recorder, concurrent: 1 });
    n.startSoon(NEVER);
    n.startSoon(NEVER);
    const { status, ended, tasks } = recorder.toJSON().nursery ?? { tasks: [] };
    expect([status, ended, ...tasks.map((task) => task.status)]).toEqual(['running', null, 'running', 'waiting']);
    n.cancel();
    expect(recorder.toJSON().nursery?.tasks.map(({ error }) => error)).toEqual([null, null]);
  });
});
