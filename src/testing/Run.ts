import type { Nursery, ResultBase, ResultCapture, SettledOutcome } from 'rxresult';
import type { Keys } from './Keys';
import { Lane, type Ending, type How, type NurseryLanes } from './Lane';
import { RunningLanes } from './RunningLanes';
import type { Timeline } from './Timeline';
import { cutName, nameOf } from './words';

const ENDING_OF = {
  fulfilled: 'completed',
  empty: 'completed',
  rejected: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<SettledOutcome<unknown>['status'], Ending>;

/** Records one run of one nursery. */
export class Run implements NurseryLanes {
  readonly nursery: Lane;
  readonly tasks: Lane[] = [];
  culprit: Lane | undefined = undefined;
  private unnamed = 0;
  private readonly unsettled = new Map<ResultBase<unknown>, Lane>();
  /** The tasks that have settled, until their cleanup has ended. */
  private readonly cleaning = new Map<ResultBase<unknown>, Lane>();
  /** The tasks that run or clean up. */
  private readonly running = new RunningLanes();
  /** The tasks that the nursery cancelled as it shut down. */
  private readonly swept: Lane[] = [];
  /** By error, the task that failed with it after the nursery had closed. It may be the one that made the nursery fail. */
  private readonly failing = new Map<unknown, Lane>();
  /** By error, the last task that failed with it while the nursery stayed open. */
  private readonly suppressed = new Map<unknown, Lane>();

  /**
   * @param keys The keys of the drawing that this run is part of.
   * @param path The prefix of the keys of its lanes.
   * @param observed The nursery. It is released when it has ended.
   */
  constructor(
    private readonly keys: Keys,
    private readonly path: string,
    private observed: Pick<Nursery, 'name' | 'closed' | 'size'>,
    now: number,
  ) {
    this.nursery = this.lane('nursery', nameOf(observed), now);
    this.nursery.started = now;
  }

  asked(capture: ResultCapture<unknown>, now: number): void {
    const name = nameOf(capture);
    const lane = this.lane(name || `task ${++this.unnamed}`, name, now);
    this.tasks.push(lane);
    this.unsettled.set(capture, lane);
  }

  started(capture: ResultCapture<unknown>, now: number): void {
    const lane = this.unsettled.get(capture);
    if (lane) {
      lane.started = now;
      this.running.add(lane);
    }
  }

  settled(capture: ResultCapture<unknown>, now: number): void {
    const lane = this.unsettled.get(capture);
    if (!lane) {
      return;
    }
    const outcome = capture.outcome as SettledOutcome<unknown>;
    this.unsettled.delete(capture);
    this.cleaning.set(capture, lane);
    lane.ended = now;
    lane.status = outcome.status;
    lane.ending = ENDING_OF[outcome.status];
    if (outcome.status === 'rejected') {
      lane.reason = outcome.reason;
      this.keepFailed(lane);
    } else if (outcome.status === 'cancelled') {
      const { cause, capture: alone } = outcome.reason;
      lane.reason = cause;
      // A cancellation that has no capture is shared: by all tasks of a nursery that shuts down, or by a start and its task
      // that were cancelled by hand. Any other cancellation is of this task alone, and no sibling caused it.
      if (!alone && this.observed.closed) {
        this.swept.push(lane);
        lane.cancelledBy = this.failing.get(cause); // Corrected when the nursery has ended.
      }
    }
  }

  finalized(capture: ResultCapture<unknown>, timeline: Timeline): void {
    const lane = this.cleaning.get(capture);
    if (lane) {
      const ended = lane.ended as number;
      const now = timeline.now();
      this.cleaning.delete(capture);
      this.running.delete(lane);
      lane.finalized = timeline.isOneMoment(ended, now) ? ended : now;
    }
  }

  private keepFailed(lane: Lane): void {
    const { failing, suppressed, swept, observed, unsettled } = this;
    if (!observed.closed) {
      suppressed.set(lane.reason, lane);
      return;
    }
    // The task that makes the nursery fail stays in it until the other tasks have ended, and these may fail with the same
    // error. In a nursery that was closed by `close()`, a task that failed before has left it already: then this task is
    // the only settled one that is still in the nursery.
    const alone = observed.size - unsettled.size === 1;
    if (swept.length === 0 && (alone || !failing.has(lane.reason))) {
      failing.set(lane.reason, lane);
    }
  }

  /** The task that made the nursery fail, if its error is that of a task. */
  private culpritOf(error: unknown): Lane | undefined {
    // A suppressed error may reach the nursery through the body's stream. Only the identity of an object shows that: equal
    // strings or numbers may have nothing to do with each other.
    return this.failing.get(error) ?? (Object(error) === error ? this.suppressed.get(error) : undefined);
  }

  end(how: How, error: unknown, now: number): void {
    const { nursery } = this;
    nursery.ended = now;
    nursery.finalized = now;
    nursery.status = how;
    nursery.ending = how === 'unsubscribed' ? 'cancelled' : how;
    nursery.reason = error;
    this.culprit = how === 'failed' ? this.culpritOf(error) : undefined;
    for (const lane of this.swept) {
      lane.cancelledBy = this.culprit;
    }
    for (const lane of this.cleaning.values()) {
      lane.finalized = lane.ended; // The observer was not notified of it: it is one that forwards only some events.
    }
    this.observed = { name: nursery.name, closed: true, size: 0 };
  }

  /**
   * The task with this name or label that runs or cleans up, the last one that started if there are several; or the task of
   * this capture.
   */
  find(task: string | ResultBase<unknown>): Lane | undefined {
    if (typeof task === 'string') {
      return this.running.find(task);
    }
    const lane = this.unsettled.get(task) ?? this.cleaning.get(task);
    return lane && this.running.has(lane) ? lane : undefined;
  }

  /** Begins the record of a nursery that opened within the task of this lane. */
  nested(task: Lane, nursery: Nursery, now: number): Run {
    const run = new Run(this.keys, `${cutName(task.key)}/`, nursery, now);
    (task.nurseries ??= []).push(run);
    return run;
  }

  /** The labels of the running tasks, for messages. */
  get runningLabels(): string[] {
    return this.running.labels;
  }

  private lane(label: string, name: string | undefined, now: number): Lane {
    const { path } = this;
    const key = this.keys.distinct(path === '' ? label : path + cutName(label));
    return new Lane(key, key.slice(path.length), name, now);
  }
}
