import { asyncScheduler, of } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { CallSite, keepStacks, type Comparer } from './CallSite';
import { compareLanes } from './compareLanes';
import { LaneRecorder } from './LaneRecorder';
import { parseLane } from './parseLane';
import { isVirtual } from './Timeline';
import type { Span } from './Lane';
import { describe, printableName } from './words';

/**
 * Expects the lanes of a recorder, inside `TestScheduler.run`. They are compared at flush, like everything else that the test
 * expects, so they show all that happens in virtual time.
 *
 * All lanes must be listed, including the nursery's, and no others. A lane may contain RxJS's time progression, as in
 * `'^ 999ms |'`. A lane without an ending is one that has not ended when the test ends, however many `-` it has. Spaces after
 * the ending are ignored.
 *
 * If a lane is not as expected, one error shows all lanes, each with what was expected below what was received. Its stack
 * begins at the line that called `expectLanes`.
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
 * @param helpers The argument that `TestScheduler.run` passes to its callback.
 * @param recorder Observes a nursery, and uses the scheduler as its clock.
 * @throws TypeError if an argument is something else, or if the recorder uses the wall clock or another scheduler.
 * @throws Error outside of `TestScheduler.run`, where nothing would be compared.
 * @see {@link LaneRecorder} for what the marks of a lane mean.
 */
export function expectLanes(
  helpers: RunHelpers,
  recorder: LaneRecorder,
): {
  /**
   * Expects these lanes, and no others.
   *
   * @param expected The lanes, by key: see {@link LaneRecorder}.
   * @throws TypeError if this is not a record of strings.
   * @throws SyntaxError if a lane contains an unknown character, or marks in the wrong order.
   */
  toBe(expected: Readonly<Record<string, string>>): void;
} {
  const site = new CallSite(expectLanes);
  checkCall(helpers, recorder, site);
  keepStacks(helpers.cold('|').scheduler as unknown as Comparer);
  return {
    toBe(expected) {
      const spans = parseLanes(expected, recorder._setup.frame, site);
      // The value is emitted now. Its property is read at flush, when the scheduler compares it with the expected one.
      const lanes = {
        get areAsExpected(): boolean {
          const message = recorder._problem ?? compareLanes(recorder._read(), spans);
          if (message !== undefined) {
            throw site.blame(new Error(message));
          }
          return true;
        },
      };
      helpers.expectObservable(of(lanes)).toBe(`${asyncScheduler.now()}ms (l|)`, { l: { areAsExpected: true } });
    },
  };
}

function parseLanes(lanes: unknown, frame: number, site: CallSite): Map<string, Span> {
  if (typeof lanes !== 'object' || lanes === null) {
    throw site.blame(new TypeError(`expectLanes: expected a record of lane strings, got ${describe(lanes)}`));
  }
  return new Map(
    Object.entries(lanes as Record<string, unknown>).map(([key, lane]) => {
      if (typeof lane !== 'string') {
        throw site.blame(
          new TypeError(`expectLanes: lane "${printableName(key)}" must be a string, got ${describe(lane)}`),
        );
      }
      return [key, parseLane(key, lane, frame, site)];
    }),
  );
}

function checkCall(helpers: unknown, recorder: unknown, site: CallSite): void {
  if (!isRunHelpers(helpers)) {
    throw site.blame(
      new TypeError(`expectLanes: expected the helpers that TestScheduler.run gives, got ${describe(helpers)}`),
    );
  }
  if (!(recorder instanceof LaneRecorder)) {
    throw site.blame(new TypeError(`expectLanes: expected a LaneRecorder, got ${describe(recorder)}`));
  }
  // Inside of `run`, spaces take no time.
  if (helpers.time(' |') !== 0) {
    throw site.blame(new Error('expectLanes: called outside of TestScheduler.run, where nothing would be compared'));
  }
  const { clock, wall } = recorder._setup;
  // The helpers have no reference to their scheduler, but the observables that they create do.
  const other = wall
    ? 'the wall clock'
    : isVirtual(clock) && clock !== helpers.cold('|').scheduler && 'the time of another scheduler';
  if (other) {
    throw site.blame(
      new TypeError(
        `expectLanes: the recorder reads ${other}; give it the scheduler of this run: new LaneRecorder(scheduler)`,
      ),
    );
  }
}

function isRunHelpers(helpers: unknown): helpers is Pick<RunHelpers, 'cold' | 'expectObservable' | 'time'> {
  const { cold, expectObservable, time } = Object(helpers) as Partial<RunHelpers>;
  return [cold, expectObservable, time].every((helper) => typeof helper === 'function');
}
