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
import { Timeline } from './Timeline';
import { describe } from './words';

/** The state of a recorder. */
export interface Reading {
  readonly run: NurseryLanes | undefined;
  /** When the run ended, or the current time. */
  readonly now: number;
  /** Milliseconds per column. */
  readonly frame: number;
}

/** The method that Node's `console.log` calls for the string form of an object. */
const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

const NOTHING = '(no nursery was opened)';

/**
 * Observes a nursery and draws its run as aligned lanes: one for each task, and one for the nursery.
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
 * - a space: not asked for yet; `.`: waiting; `^`: started; `-`: running;
 * - `|`: completed; `#`: failed; `!`: cancelled, or in the nursery's lane, unsubscribed;
 * - `(^|)`, `(^#)`, `(^!)`: started and ended in one frame;
 * - `~`: after its end, its cleanup runs. The last `~` is the frame in which that has ended.
 *
 * A task waits for a slot if the nursery has the option `concurrent`. On the wall clock, a task may also be seen waiting for
 * its turn, while the body still runs or another task is being subscribed. A task that was cancelled while it waited has no
 * `^`. A task that has not ended has no ending.
 *
 * **Cleanup.** The lane of a task whose cleanup takes time, as with `finalizeWith`, goes on after its end:
 *
 * ```
 * orders   ^----#     HttpError: 503
 * stock    ^----!~~~  cancelled by orders
 * nursery  ^-------#
 * ```
 *
 * Cleanup that ends in the frame in which the task ended is not drawn, nor on the wall clock, cleanup that takes less than a
 * frame. Cleanup that goes on is drawn up to the current frame.
 * A group such as `(^!)~~~` counts as one frame, so each `~` after it is a frame, too.
 *
 * **Names.** The key of a task's lane is the task's name, else `task 1`, `task 2` and so on. If that is taken, it is `name (2)`,
 * `name (3)` and so on, where a name of more than 200 characters is cut. The key of the nursery's lane is `nursery`. To record
 * a nursery that opens within a task, use {@link within}.
 *
 * **Time.** In virtual time, the first column is frame 0, as in all marbles of the test. On the wall clock, it is the moment
 * at which the nursery opened.
 *
 * **One run at a time.** A recorder that observes another run after the first has ended, for example of a nursery that is
 * retried, starts again and draws the new run. It cannot record two runs at once: then {@link lanes}, {@link toJSON},
 * {@link toSVG} and {@link expectLanes} throw an error that says so, and {@link toString} returns its message.
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
  /** Milliseconds per column, and the clock. @internal */
  readonly _setup: { readonly frame: number; readonly clock: TimestampProvider; readonly wall: boolean };
  private readonly timeline: Timeline;
  private readonly recorder: RunRecorder;

  /**
   * @param clock A clock in milliseconds: a `TestScheduler`, or by default the wall clock (`performance`).
   * @param options `frame`: milliseconds per column; default 1.
   * @throws TypeError if the clock has no `now()`, or the options are not an object.
   * @throws RangeError if `frame` is not a positive number.
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
    this.timeline = new Timeline(clock, frame);
    this._setup = { frame, clock, wall: this.timeline.wall };
    this.recorder = new RunRecorder(this.timeline, 'the recorder', (nursery) => {
      return new Run(new Keys(), '', nursery, this.timeline.begin());
    });
  }

  /**
   * Returns the observer for a nursery that opens within a task of this one: pass it in that nursery's options. Its lanes are
   * drawn below the task's, and their keys begin with the key of the task and a slash.
   *
   * A recorder cannot know within which task a nursery opens, which may be long after the task has started. So you name the
   * task, and it is looked up when the nursery opens. If no task with that name runs or cleans up then, reading the lanes
   * throws an error that says so. If several are, it is the one that started last; pass the task's capture to be exact.
   *
   * The nursery may run again, for example because of `retry`: each run has its own lanes. Nurseries that run at the same time
   * each need their own observer. One that was unsubscribed runs until its cleanup has ended.
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
   * @param task The task's name, the last part of its lane's key, or its capture.
   */
  within(task: string | ResultBase<unknown>): NestedObserver {
    return this.recorder.within(task);
  }

  /**
   * The lanes by key, in the order in which the tasks were asked for, then the nursery's. Names that are whole numbers come
   * first, as in any object; {@link toJSON} and {@link toString} keep the order. The lanes are not scaled, so a long run makes
   * long strings: see the option `frame`.
   *
   * @throws Error if the recorder observed two nurseries at once, or a nursery within a task that was not running.
   */
  get lanes(): Record<string, string> {
    const { run, now, frame } = this._read();
    const last = columnOf(now, frame);
    const rows = run ? rowsOf(run) : [];
    // `fromEntries` treats a key such as `__proto__` like any other.
    return Object.fromEntries(rows.map(({ lanes: [lane] }) => [lane.key, laneText(inColumns(lane, frame), last)]));
  }

  /**
   * The aligned lanes, with a legend on the right: the error of a task that failed, and the task that cancelled the others.
   * Node's `console.log` prints the same.
   *
   * Control and bidirectional characters in names and messages are escaped, and long ones are cut. A run that does not fit
   * into the width is drawn at a smaller scale, beginning when the nursery opened, and the last line says how much time a
   * column is.
   *
   * It never throws because of what was recorded.
   *
   * @param options The width, the number of lanes, and colour.
   * @throws TypeError if the options are not an object, or an option has another type.
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
   * The lanes as a picture: an SVG document with a title and a description, light or dark as the reader prefers. Names and
   * messages are escaped and cut as {@link toString} does.
   *
   * @param options The title and the number of lanes.
   * @throws TypeError if the options are not an object, or an option has another type.
   * @throws RangeError if `lanes` is `NaN`.
   * @throws Error as {@link lanes} does.
   */
  toSVG(options?: PictureOptions): string {
    checkDrawingOptions('toSVG', options, ['title', 'lanes']);
    const { run, now, frame } = this._read();
    const drawn = run ?? new Run(new Keys(), '', { name: NOTHING, closed: true, size: 0 }, now);
    return drawSVG(drawn, frame, now, options);
  }

  /**
   * The record as data, for `JSON.stringify`.
   *
   * @throws Error as {@link lanes} does.
   */
  toJSON(): LanesData {
    const { run, now, frame } = this._read();
    return { frame, now, nursery: run ? nurseryData(run, now, frame) : null };
  }

  /** @internal */
  [inspect](): string {
    return this.toString();
  }

  /** Why the run cannot be drawn, if it cannot. @internal */
  get _problem(): string | undefined {
    const { problem } = this.timeline;
    return problem && `LaneRecorder: ${problem}`;
  }

  /** The state to draw. Throws if the run cannot be drawn. @internal */
  _read(): Reading {
    const {
      timeline,
      recorder: { run },
      _setup: { frame },
      _problem,
    } = this;
    if (_problem !== undefined) {
      throw new Error(_problem);
    }
    // The time of a run that has ended stands still.
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
  finalized(capture: ResultCapture<unknown>): void {
    this.recorder.finalized(capture);
  }

  /** Called by the nursery. */
  ended(nursery: Nursery, how: How, error?: unknown): void {
    this.recorder.ended(nursery, how, error);
  }
}
