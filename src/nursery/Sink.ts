import type { Cancellation, Settlement } from '../capture/Cancellation';
import type { ResultCapture } from '../capture/ResultCapture';

/** How a nursery ends: by itself, or because something ended it. */
export type How = 'completed' | 'cancelled' | 'failed' | 'unsubscribed';

/** A child, as far as a sink sees it. */
export interface Task {
  /** Its index among the tasks it was given with, if it was. */
  readonly key?: number | undefined;
  readonly capture: ResultCapture<unknown> | undefined;
}

/** The part of the engine that sinks see: the nursery of the child. */
export interface Host {
  readonly closed: boolean;
  /** Gives `value` to the consumer. */
  emit(value: unknown): void;
  /** Ends the nursery because `task` completes; the others go when it has finished. False where the end is decided. */
  complete(task: Task): boolean;
  /** Fails the nursery, by `task` if it was one; the others go when it has finished. False where the end is decided. */
  fail(error: unknown, task?: Task): boolean;
  /** The one outcome of all that the shutdown cancels. */
  cancelled(): Cancellation;
}

/** What sets the children of one kind apart. None of the functions throws. */
export interface Traits<S> {
  /** It only waits for another child: it takes no place of a limit. */
  readonly placeless?: boolean;
  /** Its turn comes before that of all others that wait. */
  readonly ahead?: boolean;
  /** Its error stays in its capture; default: the nursery's option. */
  readonly suppressError?: boolean;
  /** It fails if it completes without a value. */
  readonly required?: boolean;
  /** What it or its finalizers fail with is no matter of the nursery's. */
  isolated?(sink: Sink<S>): boolean;
  /** A value, after it was recorded. */
  next?(sink: Sink<S>, value: unknown): void;
  /** Its outcome, before it is recorded; not that of one without a capture that a shutdown cancels. */
  settled?(sink: Sink<S>, outcome: Settlement<unknown>, task: Task, host: Host): void;
  /** It has ended: its finalizers have run. */
  ended?(sink: Sink<S>, task: Task, host: Host): void;
  /**
   * The nursery has ended: for tasks that were given together, to emit what they come to, and to let go of it in any case.
   * A promise that never settles holds its child for good, and with it all that is found from there.
   */
  finale?(sink: Sink<S>, how: How, host: Host): void;
}

/** {@link Traits} as the engine reads them. */
export type Kind<S> = { readonly [K in keyof Required<Traits<S>>]: Traits<S>[K] | undefined };

const PLAIN: Kind<unknown> = {
  placeless: undefined,
  ahead: undefined,
  suppressError: undefined,
  required: undefined,
  isolated: undefined,
  next: undefined,
  settled: undefined,
  ended: undefined,
  finale: undefined,
};

/** A kind, in the one shape that all have: see {@link Sink}. */
export function kind<S>(traits: Traits<S>): Kind<S> {
  return { ...PLAIN, ...traits };
}

/**
 * What becomes of a child beside its capture.
 *
 * All have one hidden class, whatever a process runs. With a class for each kind, the engine meets seven where all of this
 * library is used, and a `gather` of ten tasks takes a tenth longer.
 */
export class Sink<S = unknown> {
  /** How many of the tasks there are, in the sense of the kind. */
  count = 0;

  /**
   * @param state What the kind needs to know of the run.
   * @param values What the tasks that were given together have come to, by their keys.
   */
  constructor(
    readonly kind: Kind<S>,
    readonly state: S,
    public values: unknown[] = NO_VALUES,
  ) {}
}

/** Those of a run that has ended, or has none. */
export const NO_VALUES = /* @__PURE__ */ Object.freeze([]) as unknown as unknown[];

/** Of those of whom only the values count: the state is who hears them. */
export const HEARD = /* @__PURE__ */ kind<(value: unknown) => void>({
  next({ state: hear }, value) {
    hear(value);
  },
});
