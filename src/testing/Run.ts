import type { NurseryObserver, ResultBase, ResultCapture, SettledOutcome } from 'rxresult';

/** How a nursery ended. */
export type How = Parameters<Required<NurseryObserver>['ended']>[1];

/** How a lane ended: the mark it is drawn with. */
export type Ending = 'completed' | 'failed' | 'cancelled';

const ENDING_OF = {
  fulfilled: 'completed',
  empty: 'completed',
  rejected: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<SettledOutcome<unknown>['status'], Ending>;

/** When what a lane stands for was asked for, started and ended: in milliseconds, or in columns. */
export interface Span {
  readonly asked: number;
  /** Absent while it waits for a place, and if it never had one. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly ending: Ending | undefined;
}

/** What is recorded of one task, or of a nursery as a whole. In milliseconds. */
export class Lane implements Span {
  started: number | undefined = undefined;
  ended: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  /** A task's outcome, or how its nursery ended. */
  status: SettledOutcome<unknown>['status'] | How | undefined = undefined;
  /** What it failed with, or why it was cancelled. */
  reason: unknown = undefined;
  /** The sibling that failed, and so cancelled it. */
  cancelledBy: Lane | undefined = undefined;
  /** The nurseries that ran within it. */
  nurseries: Run[] | undefined = undefined;

  /**
   * @param key What tells it from all other lanes.
   * @param label The part of the key that tells it from its siblings.
   * @param name The name of the task or the nursery.
   */
  constructor(
    readonly key: string,
    readonly label: string,
    readonly name: string | undefined,
    readonly asked: number,
  ) {}
}

/** The keys of the lanes of one picture. */
export class Keys {
  private readonly taken = new Set<string>();
  /** How many have asked for a key, so that ten thousand of one name are not counted anew for each. */
  private readonly counts = new Map<string, number>();

  /** The key itself for the first that asks for it; then `key (2)`, `key (3)`. */
  distinct(wanted: string): string {
    let count = this.counts.get(wanted) ?? 1;
    let key = wanted;
    while (this.taken.has(key)) {
      key = `${wanted} (${++count})`;
    }
    this.counts.set(wanted, count);
    this.taken.add(key);
    return key;
  }
}

/** What is recorded of one run of one nursery. */
export class Run {
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

  /** The task that failed, if the nursery failed because of one. */
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
