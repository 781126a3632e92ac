import type { ResultBase, ResultCapture, SettledOutcome } from 'rxresult';
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
  private unnamed = 0;
  private readonly unsettled = new Map<ResultBase<unknown>, Lane>();
  /** In the order they started. */
  private readonly running = new Set<Lane>();
  /** The task that failed with this error: the last one, where several did. */
  private readonly failed = new Map<unknown, Lane>();

  /**
   * @param keys Those of the picture that it belongs to.
   * @param path What the keys of its lanes begin with.
   */
  constructor(
    private readonly keys: Keys,
    private readonly path: string,
    name: string | undefined,
    now: number,
  ) {
    this.nursery = this.lane('nursery', name, now);
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
      this.failed.set(outcome.reason, lane);
    } else if (outcome.status === 'cancelled') {
      const { cause } = outcome.reason;
      lane.reason = cause;
      lane.cancelledBy = cause === undefined ? undefined : this.failed.get(cause);
    }
  }

  end(how: How, error: unknown, now: number): void {
    const { nursery } = this;
    nursery.ended = now;
    nursery.status = how;
    nursery.ending = how === 'unsubscribed' ? 'cancelled' : how;
    nursery.reason = error;
  }

  get culprit(): Lane | undefined {
    const { nursery } = this;
    return nursery.status === 'failed' ? this.failed.get(nursery.reason) : undefined;
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
  nested(task: Lane, name: string | undefined, now: number): Run {
    const run = new Run(this.keys, `${task.key}/`, name, now);
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
