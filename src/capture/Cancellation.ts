import { label } from './describe';
import { TaskCancelledError } from './errors';
import type { ResultBase, SettledOutcome } from './ResultBase';

/** A {@link SettledOutcome} as the results store it. */
export type Settlement<T> = SettledOutcome<T> | Cancellation;

/** A settlement that is a cancellation. */
export type Cancelled = Extract<SettledOutcome<never>, { status: 'cancelled' }> | Cancellation;

/**
 * The outcome of everything that one cancellation cancels. Its error is made when somebody reads it: unsubscribing is
 * common, and an error with its stack trace costs six times as much as starting and cancelling three tasks.
 */
export class Cancellation {
  readonly status = 'cancelled';
  /** The outcome as data, once somebody has read it. */
  data: Exclude<Cancelled, Cancellation> | undefined = undefined;

  /**
   * @param message What was cancelled, and how.
   * @param capture The result that was cancelled, if it was a single one.
   * @param reason The reason.
   */
  constructor(
    private readonly message: string,
    private readonly capture?: ResultBase<unknown>,
    private readonly reason?: unknown,
  ) {}

  get outcome(): Exclude<Cancelled, Cancellation> {
    return (this.data ??= Object.freeze({
      status: this.status,
      reason: new TaskCancelledError(this.message, this.capture, this.reason),
    }));
  }
}

/** The cancellation of one task. */
export function cancelledTask(
  name: string | undefined,
  capture: ResultBase<unknown> | undefined,
  reason?: unknown,
): Cancellation {
  return new Cancellation(`${label('task', name)} was cancelled`, capture, reason);
}

/** A settlement as data, as everyone else sees it. */
export function outcomeOf<O>(outcome: O | Cancellation): O | Exclude<Cancelled, Cancellation> {
  return outcome instanceof Cancellation ? outcome.outcome : outcome;
}
