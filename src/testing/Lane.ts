import type { NurseryObserver, SettledOutcome } from 'rxresult';

/** How a nursery ended. */
export type How = Parameters<Required<NurseryObserver>['ended']>[1];

/** How a lane ended, which decides its mark. */
export type Ending = 'completed' | 'failed' | 'cancelled';

/** When a task or a nursery was asked for, started, ended and was cleaned up. In milliseconds or in columns. */
export interface Span {
  readonly asked: number;
  /** Undefined while it waits, and if it never started. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
  /** When its cleanup ended: equals `ended` if that was in the same frame. Undefined until then. */
  readonly finalized: number | undefined;
  readonly ending: Ending | undefined;
}

/** The record of one task, or of a nursery as a whole. Times are in milliseconds. */
export class Lane implements Span {
  started: number | undefined = undefined;
  ended: number | undefined = undefined;
  finalized: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  /** The outcome of the task, or how the nursery ended. */
  status: SettledOutcome<unknown>['status'] | How | undefined = undefined;
  /** The error, or the reason of the cancellation. */
  reason: unknown = undefined;
  /** The sibling whose failure cancelled it. */
  cancelledBy: Lane | undefined = undefined;
  /** The nurseries that opened within it. */
  nurseries: NurseryLanes[] | undefined = undefined;

  /**
   * @param key Unique in the drawing.
   * @param label The part of the key that is unique among its siblings.
   * @param name The name of the task or the nursery.
   */
  constructor(
    readonly key: string,
    readonly label: string,
    readonly name: string | undefined,
    readonly asked: number,
  ) {}
}

/** The record of one run of one nursery. */
export interface NurseryLanes {
  readonly nursery: Lane;
  readonly tasks: readonly Lane[];
  /** The task that made the nursery fail, if it was a task. */
  readonly culprit: Lane | undefined;
}
