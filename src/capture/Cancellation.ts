import { label, TaskCancelledError, type ResultBase, type SettledOutcome } from './ResultBase';

/** A {@link SettledOutcome} as the results keep it. */
export type Settlement<T> = SettledOutcome<T> | Cancellation;

/** One that is a cancellation. */
export type Cancelled = Extract<SettledOutcome<never>, { status: 'cancelled' }> | Cancellation;

/**
 * The outcome of what one cancellation cancels. It becomes data, with its error, when somebody reads it: unsubscribing is
 * daily work, and an error with its stack trace costs six times as much as all else of starting and cancelling three tasks.
 */
export class Cancellation {
  readonly status = 'cancelled';
  /** What was made of it, if somebody has read it. */
  data: Exclude<Cancelled, Cancellation> | undefined = undefined;

  /**
   * @param noun What was cancelled, for the message.
   * @param name How that is called.
   * @param how What became of it.
   * @param capture The result that was cancelled, if it was one.
   * @param reason Why.
   */
  constructor(
    private readonly noun: 'nursery' | 'task',
    private readonly name: string | undefined,
    private readonly how: 'failed' | 'was cancelled' | 'was unsubscribed',
    private readonly capture?: ResultBase<unknown>,
    private readonly reason?: unknown,
  ) {}

  get outcome(): Exclude<Cancelled, Cancellation> {
    return (this.data ??= Object.freeze({
      status: this.status,
      reason: new TaskCancelledError(`${label(this.noun, this.name)} ${this.how}`, this.capture, this.reason),
    }));
  }
}

/** The cancellation of one task. */
export function cancelledTask(
  name: string | undefined,
  capture: ResultBase<unknown> | undefined,
  reason?: unknown,
): Cancellation {
  return new Cancellation('task', name, 'was cancelled', capture, reason);
}

/** An outcome as data, for everyone else. */
export function outcomeOf<O>(outcome: O | Cancellation): O | Exclude<Cancelled, Cancellation> {
  return outcome instanceof Cancellation ? outcome.outcome : outcome;
}
