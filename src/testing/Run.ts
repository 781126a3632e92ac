import type { Nursery, ResultBase, ResultCapture, SettledOutcome } from 'rxresult';
import type { Keys } from './Keys';
import { Lane, type Ending, type How, type NurseryLanes } from './Lane';

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
  /** In the order they started. */
  private readonly running = new Set<Lane>();
  /** What the nursery cancelled, as it shut down. */
  private readonly swept: Lane[] = [];
  /** The task that failed with this error when the nursery took no more tasks, and so may have failed that. */
  private readonly failing = new Map<unknown, Lane>();
  /** The task that failed with this error while the nursery went on: the last. */
  private readonly suppressed = new Map<unknown, Lane>();

  /**
   * @param keys Those of the picture that it belongs to.
   * @param path What the keys of its lanes begin with.
   * @param observed The nursery; when it has ended, it is let go.
   */
  constructor(
    private readonly keys: Keys,
    private readonly path: string,
    private observed: Pick<Nursery, 'name' | 'closed' | 'size'>,
    now: number,
  ) {
    this.nursery = this.lane('nursery', observed.name, now);
    this.nursery.started = now;
  }

  asked(capture: ResultCapture<unknown>, now: number): void {
    const { name } = capture;
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
    this.running.delete(lane);
    lane.ended = now;
    lane.status = outcome.status;
    lane.ending = ENDING_OF[outcome.status];
    if (outcome.status === 'rejected') {
      lane.reason = outcome.reason;
      this.keepFailed(lane);
    } else if (outcome.status === 'cancelled') {
      const { cause, capture: alone } = outcome.reason;
      lane.reason = cause;
      // A cancellation that several share is the nursery's as it shuts down, or one by hand of a start and its task; another
      // is nobody's fault, whatever its reason.
      if (!alone && this.observed.closed) {
        this.swept.push(lane);
        lane.cancelledBy = this.failing.get(cause); // Until it is known how the nursery ends.
      }
    }
  }

  private keepFailed(lane: Lane): void {
    const { failing, suppressed, swept, observed, unsettled } = this;
    if (!observed.closed) {
      suppressed.set(lane.reason, lane);
      return;
    }
    // The task that fails the nursery stays in it until the others have followed, who may have the error from it. Another, of
    // a nursery that was closed by `close()`, has left: then this is the only one that has settled and is there still.
    const alone = observed.size - unsettled.size === 1;
    if (swept.length === 0 && (alone || !failing.has(lane.reason))) {
      failing.set(lane.reason, lane);
    }
  }

  /** The task that the nursery failed because of, if its error is one of a task. */
  private culpritOf(error: unknown): Lane | undefined {
    // What was suppressed may have reached the nursery by its body's stream. That is told by the error if it is an object:
    // any other comes again without having anything to do with it.
    return this.failing.get(error) ?? (Object(error) === error ? this.suppressed.get(error) : undefined);
  }

  end(how: How, error: unknown, now: number): void {
    const { nursery, observed } = this;
    nursery.ended = now;
    nursery.status = how;
    nursery.ending = how === 'unsubscribed' ? 'cancelled' : how;
    nursery.reason = error;
    this.culprit = how === 'failed' ? this.culpritOf(error) : undefined;
    for (const lane of this.swept) {
      lane.cancelledBy = this.culprit;
    }
    this.observed = { name: observed.name, closed: true, size: 0 };
  }

  /** The running task of this name, or with this label: the one that started last. Or the one of this capture. */
  find(task: string | ResultBase<unknown>): Lane | undefined {
    if (typeof task !== 'string') {
      const lane = this.unsettled.get(task);
      return lane && this.running.has(lane) ? lane : undefined;
    }
    return Array.from(this.running)
      .reverse()
      .find(({ name, label }) => name === task || label === task);
  }

  /** What is recorded of a nursery that runs within the task of this lane. */
  nested(task: Lane, nursery: Nursery, now: number): Run {
    const run = new Run(this.keys, `${task.key}/`, nursery, now);
    (task.nurseries ??= []).push(run);
    return run;
  }

  /** The labels of the running tasks, for messages. */
  get runningLabels(): string[] {
    return Array.from(this.running, ({ label }) => label);
  }

  private lane(label: string, name: string | undefined, now: number): Lane {
    const key = this.keys.distinct(this.path + label);
    return new Lane(key, key.slice(this.path.length), name, now);
  }
}
