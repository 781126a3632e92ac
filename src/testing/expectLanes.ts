import { asyncScheduler, of } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { compareLanes } from './compareLanes';
import { LaneRecorder } from './LaneRecorder';
import { parseLane } from './parseLane';
import { isVirtual } from './Timeline';
import type { Span } from './Lane';
import { describe, printable } from './words';

/**
 * Expects lanes, inside `TestScheduler.run`. They are compared at flush, with everything else the test expects, so all
 * that happens in virtual time is in them.
 *
 * Every lane is to be there, the nursery's too, and no other. A lane may be written with RxJS's time progression, as in
 * `'^ 999ms |'`; a lane without an ending is one that has not ended by then, however many `-` it has. What follows the
 * ending may be spaces.
 *
 * The error of a lane that is not as expected shows all lanes, with what was expected below what was received.
 *
 * ```ts
 * const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
 * scheduler.run((helpers) => {
 *   const recorder = new LaneRecorder(scheduler);
 *   const user$ = helpers.cold('  ---(u|)');
 *   const orders$ = helpers.cold('-----#');
 *   const page$ = gather({ user: user$, orders: orders$, stock: NEVER }, { observer: recorder });
 *   helpers.expectObservable(page$).toBe('-----#');
 *   expectLanes(helpers, recorder).toBe({
 *     user: '^--|',
 *     orders: '^----#',
 *     stock: '^----!',
 *     nursery: '^----#',
 *   });
 * });
 * ```
 *
 * @param helpers What `TestScheduler.run` gives.
 * @param recorder Observes a nursery in the time of that scheduler.
 * @throws TypeError if these are something else, or the recorder reads the wall clock, or the time of another scheduler.
 * @throws Error outside of `TestScheduler.run`, where nothing would be compared.
 */
export function expectLanes(
  helpers: RunHelpers,
  recorder: LaneRecorder,
): {
  /**
   * @param expected The lanes, by their keys: see {@link LaneRecorder}.
   * @throws TypeError if these are no record of strings.
   * @throws SyntaxError if a lane holds an unknown character, or marks in a wrong order.
   */
  toBe(expected: Readonly<Record<string, string>>): void;
} {
  checkCall(helpers, recorder);
  return {
    toBe(expected) {
      const spans = parseLanes(expected, recorder._setup.frame);
      const call = new Error();
      // The value is emitted now, and read only when the scheduler compares it with what it should be.
      const lanes = {
        get areAsExpected(): boolean {
          const message = compareLanes(recorder._read(), spans);
          if (message !== undefined) {
            throw calledAt(call, message);
          }
          return true;
        },
      };
      helpers.expectObservable(of(lanes)).toBe(`${asyncScheduler.now()}ms (l|)`, { l: { areAsExpected: true } });
    },
  };
}

function parseLanes(lanes: unknown, frame: number): Map<string, Span> {
  if (typeof lanes !== 'object' || lanes === null) {
    throw new TypeError(`expectLanes: expected a record of lane strings, got ${describe(lanes)}`);
  }
  return new Map(
    Object.entries(lanes as Record<string, unknown>).map(([key, lane]) => {
      if (typeof lane !== 'string') {
        throw new TypeError(`expectLanes: lane "${printable(key)}" must be a string, got ${describe(lane)}`);
      }
      return [key, parseLane(key, lane, frame)];
    }),
  );
}

function checkCall(helpers: unknown, recorder: unknown): void {
  if (!isRunHelpers(helpers)) {
    throw new TypeError(`expectLanes: expected the helpers that TestScheduler.run gives, got ${describe(helpers)}`);
  }
  if (!(recorder instanceof LaneRecorder)) {
    throw new TypeError(`expectLanes: expected a LaneRecorder, got ${describe(recorder)}`);
  }
  // Within `run`, spaces take no time.
  if (helpers.time(' |') !== 0) {
    throw new Error('expectLanes: called outside of TestScheduler.run, where nothing would be compared');
  }
  const { clock, wall } = recorder._setup;
  // The helpers do not say of which scheduler they are, but what they make does.
  const other = wall
    ? 'the wall clock'
    : isVirtual(clock) && clock !== helpers.cold('|').scheduler && 'the time of another scheduler';
  if (other) {
    throw new TypeError(
      `expectLanes: the recorder reads ${other}; give it the scheduler of this run: new LaneRecorder(scheduler)`,
    );
  }
}

function isRunHelpers(helpers: unknown): helpers is Pick<RunHelpers, 'cold' | 'expectObservable' | 'time'> {
  const { cold, expectObservable, time } = Object(helpers) as Partial<RunHelpers>;
  return [cold, expectObservable, time].every((helper) => typeof helper === 'function');
}

/** An error that shows the line of the test that expected the lanes, not the one where it was found out. */
function calledAt(call: Error, message: string): Error {
  const error = new Error(message);
  error.stack = (call.stack as string).replace(/^Error.*/, () => `Error: ${message}`);
  return error;
}
