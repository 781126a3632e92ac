import type { TimestampProvider } from 'rxjs';
import type { Nursery, NurseryObserver, ResultBase, ResultCapture } from 'rxresult';
import { nurseryData, type LanesData } from './data';
import { checkDrawingOptions } from './drawingOptions';
import { drawSVG, type PictureOptions } from './drawSVG';
import { drawText, type DrawingOptions } from './drawText';
import { columnOf, inColumns, laneText } from './laneText';
import { rowsOf } from './rows';
import { Keys } from './Keys';
import type { How, NurseryLanes } from './Lane';
import { Run } from './Run';
import { RunRecorder, type NestedObserver } from './RunRecorder';
import { isWallClock, Timeline } from './Timeline';
import { describe } from './words';

/** What a recorder has to draw. */
export interface Reading {
  readonly run: NurseryLanes | undefined;
  /** Up to when. */
  readonly now: number;
  /** Milliseconds a column. */
  readonly frame: number;
}

/** How Node's `console.log` asks an object for its string form. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

const NOTHING = '(no nursery was observed)';

/**
 * Observes a nursery, and draws what its tasks did as aligned lanes: one for each task, and one for the nursery.
 *
 * ```
 * user     ^--|
 * orders   ^----#  HttpError: 503
 * stock    ^----!  cancelled by orders
 * nursery  ^----#
 * ```
 *
 * The grammar is that of RxJS's subscription marbles, with endings. Each column is a frame:
 *
 * - a space: it was not asked for yet; `.`: it waits; `^`: it starts; `-`: it runs;
 * - `|`: it completes; `#`: it fails; `!`: it is cancelled, and the nursery unsubscribed;
 * - `(^|)`, `(^#)`, `(^!)`: it starts and ends in one frame.
 *
 * A task waits for a place where the nursery has `concurrent`. By the wall clock it may be seen to wait for its turn, too: while
 * the body runs still, or another task is being subscribed. What was cancelled while it waited has no `^`. What has not ended
 * has no ending.
 *
 * **Names.** A task's lane has the task's name, else `task 1`, `task 2`, and so on; where that is taken already, `name (2)`,
 * `name (3)`. The nursery's lane is `nursery`. A nursery within a task is told by the observer that {@link within} makes.
 *
 * **Time.** In virtual time the first column is frame 0, as in all marbles of the test. By the wall clock, it is the moment
 * when the nursery opened.
 *
 * **One run at a time.** A recorder that observes a second run when the first has ended (of a nursery that is retried, say)
 * starts anew and draws that one. Two at once cannot be told apart: then {@link lanes}, {@link toJSON}, {@link toSVG} and
 * {@link expectLanes} throw an error that says so, and {@link toString} returns its message.
 *
 * ```ts
 * const scheduler = new TestScheduler(() => undefined);
 * scheduler.run(({ cold }) => {
 *   const recorder = new LaneRecorder(scheduler);
 *   gather({ user: cold('---u|'), orders: cold('--#') }, { observer: recorder }).subscribe({ error: () => undefined });
 *   scheduler.flush();
 *   console.log(recorder.lanes); // prints: { user: '^-!', orders: '^-#', nursery: '^-#' }
 * });
 * ```
 *
 * @see {@link expectLanes}
 */
export class LaneRecorder implements NurseryObserver {
  /** Milliseconds a column, and what tells the time. @internal */
  readonly _setup: { readonly frame: number; readonly clock: TimestampProvider; readonly wall: boolean };
  private readonly timeline: Timeline;
  private readonly recorder: RunRecorder;

  /**
   * @param clock Tells the time in milliseconds: a `TestScheduler`, or by default the wall clock (`performance`).
   * @param options `frame`: milliseconds a column; default 1.
   * @throws TypeError if the clock has no `now()`, or the options are no object.
   * @throws RangeError if `frame` is no positive number.
   */
  constructor(clock: TimestampProvider = performance, options: { frame?: number } = {}) {
    if (typeof (clock as Partial<TimestampProvider> | null)?.now !== 'function') {
      throw new TypeError(`LaneRecorder: the clock must have a function \`now\`, got ${describe(clock)}`);
    }
    if (typeof options !== 'object' || (options as unknown) === null) {
      throw new TypeError(`LaneRecorder: options must be an object, got ${describe(options)}`);
    }
    const { frame = 1 } = options;
    if (!(Number.isFinite(frame) && frame > 0)) {
      throw new RangeError(
        `LaneRecorder: option frame must be a positive number of milliseconds, got ${describe(frame)}`,
      );
    }
    // Not when it is asked for: fake timers may take the place of `Date` and `performance` by then.
    this._setup = { frame, clock, wall: isWallClock(clock) };
    this.timeline = new Timeline(clock);
    this.recorder = new RunRecorder(this.timeline, 'the recorder', (nursery) => {
      return new Run(new Keys(), '', nursery, this.timeline.begin());
    });
  }

  /**
   * The observer of a nursery that runs within a task of this one: give it to that nursery's options. Its lanes stand below
   * the task's, and their keys begin with the key of the task and a slash.
   *
   * Nothing says by itself in which task a nursery opens, which may be long after the task has started. So the task is
   * named, and looked up when the nursery opens; if none of that name is running then, reading the lanes throws an error
   * that says so. Where several of that name run, the one that started last is meant; a capture says which exactly.
   *
   * The nursery may be run again, by `retry` for instance: each run has lanes of its own. At once, each needs its own
   * observer.
   *
   * ```ts
   * const recorder = new LaneRecorder();
   * nursery(
   *   (n) => {
   *     n.startSoon(nursery([of(1), of(2)], { observer: recorder.within('numbers') }), { name: 'numbers' });
   *   },
   *   { observer: recorder },
   * ).subscribe();
   * console.log(Object.keys(recorder.lanes)); // prints: [ 'numbers', 'numbers/0', 'numbers/1', 'numbers/nursery', 'nursery' ]
   * ```
   *
   * @param task The task's name, or the last part of its lane's key; or its capture.
   */
  within(task: string | ResultBase<unknown>): NestedObserver {
    return this.recorder.within(task);
  }

  /**
   * The lanes, by their keys: in the order they were asked for, and the nursery's last; but names that are whole numbers come
   * first, as in any object. {@link toJSON} and {@link toString} have the order. The lanes are not scaled, so a long run makes
   * long strings: see the option `frame`.
   *
   * @throws Error if the recorder observed two nurseries at once, or a nursery within a task that was not running.
   */
  get lanes(): Record<string, string> {
    const { run, now, frame } = this._read();
    const last = columnOf(now, frame);
    const rows = run ? rowsOf(run) : [];
    // A key such as `__proto__` is a key like others to `fromEntries`.
    return Object.fromEntries(rows.map(({ lanes: [lane] }) => [lane.key, laneText(inColumns(lane, frame), last)]));
  }

  /**
   * The lanes, aligned, with their legend at the right: what a task failed with, and which one the others were cancelled by.
   * Node's `console.log` prints the same.
   *
   * Names and messages are escaped where they would move the cursor, and cut where they are long. A run that is too long
   * for the width is drawn at a smaller scale, from where the nursery opened on, and the last line says how much time a
   * column is.
   *
   * What was recorded never makes it throw.
   *
   * @param options How it is to look.
   * @throws TypeError if the options are no object, or an option is of another type.
   * @throws RangeError if `width` or `lanes` is `NaN`.
   */
  toString(options?: DrawingOptions): string {
    checkDrawingOptions('toString', options, ['width', 'lanes']);
    try {
      const { run, now, frame } = this._read();
      return run ? drawText(run, frame, now, options) : NOTHING;
    } catch (error) {
      return String(error);
    }
  }

  /**
   * The lanes as a picture: an SVG document with a title and a description, light or dark as its reader prefers.
   *
   * @param options How it is to look.
   * @throws TypeError if the options are no object, or an option is of another type.
   * @throws RangeError if `lanes` is `NaN`.
   * @throws Error as {@link lanes} does.
   */
  toSVG(options?: PictureOptions): string {
    checkDrawingOptions('toSVG', options, ['title', 'lanes']);
    const { run, now } = this._read();
    return drawSVG(run ?? new Run(new Keys(), '', { name: NOTHING, closed: true, size: 0 }, now), now, options);
  }

  /**
   * What was recorded, as data for `JSON.stringify`.
   *
   * @throws Error as {@link lanes} does.
   */
  toJSON(): LanesData {
    const { run, now, frame } = this._read();
    return { frame, now, nursery: run ? nurseryData(run) : null };
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** What there is to draw. Throws where it cannot be drawn. @internal */
  _read(): Reading {
    const {
      timeline,
      recorder,
      _setup: { frame },
    } = this;
    if (timeline.problem !== undefined) {
      throw new Error(`LaneRecorder: ${timeline.problem}`);
    }
    const { run } = recorder;
    // When it has ended, its time stands still.
    const now = !run ? 0 : run.nursery.ended === undefined ? timeline.now() : timeline.last;
    return { run, now, frame };
  }

  /** Called by the nursery. */
  opened(nursery: Nursery): void {
    this.recorder.opened(nursery);
  }

  /** Called by the nursery. */
  asked(capture: ResultCapture<unknown>): void {
    this.recorder.asked(capture);
  }

  /** Called by the nursery. */
  started(capture: ResultCapture<unknown>): void {
    this.recorder.started(capture);
  }

  /** Called by the nursery. */
  settled(capture: ResultCapture<unknown>): void {
    this.recorder.settled(capture);
  }

  /** Called by the nursery. */
  ended(nursery: Nursery, how: How, error?: unknown): void {
    this.recorder.ended(nursery, how, error);
  }
}
