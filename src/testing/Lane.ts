import type { NurseryObserver, SettledOutcome } from 'rxresult';

/** How a nursery ended. */
export type How = Parameters<Required<NurseryObserver>['ended']>[1];

/** How a lane ended: the mark it is drawn with. */
export type Ending = 'completed' | 'failed' | 'cancelled';

/** When what a lane stands for was asked for, started and ended: in milliseconds, or in columns. */
export interface Span {
  readonly asked: number;
  /** Absent while it waits, and if it never started. */
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
  nurseries: NurseryLanes[] | undefined = undefined;

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

/** What is recorded of one run of one nursery. */
export interface NurseryLanes {
  readonly nursery: Lane;
  readonly tasks: readonly Lane[];
  /** The task that failed, if the nursery failed because of one. */
  readonly culprit: Lane | undefined;
}
