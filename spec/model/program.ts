// Programs as data: what a test does to nurseries and their tasks, and from where. What is absent does nothing, so that a
// shrunk program is short, and can be kept.

import type { KINDS } from './kinds';
import type { Wrapped } from './rules/wrapping';
import type { TASKS } from './tasks';

/** Which task, nursery or cleanup: the one in whose callback it is done, or a number, modulo how many there are by then. */
export type Which = number | 'self';

/** One thing to do. */
export type Command =
  | { do: 'start'; nursery: Which; task: TaskSpec }
  | { do: TaskCommand; task: Which }
  | { do: NurseryCommand; nursery: Which; wraps?: Wrapped[] }
  | { do: CleanupCommand; cleanup: Which }
  | Throw;

/** `wraps`, as of `streamFails`: what an error of a body or of a stream wraps. */
export interface Throw {
  do: 'throw';
  wraps?: Wrapped[];
}

/** To and by a task; `again` notifies its capture when that is settled. */
export type TaskCommand =
  'next' | 'complete' | 'fail' | 'leave' | 'cancelOne' | 'started' | 'leaveStart' | 'again' | 'switch'; // Leaves the inner stream, and goes on to the next.

export type NurseryCommand =
  | 'cancel'
  | 'unsubscribe' // Of an open nursery, from `done$`.
  | 'watch' // Subscribes to `done$`.
  | 'close'
  | 'until'
  | 'untilFails'
  | 'untilCompletes'
  | 'streamNext'
  | 'streamCompletes'
  | 'streamFails'
  | 'streamLeaves';

/** By cleanup that has begun and not ended; a number is modulo how many there are of it. */
export type CleanupCommand = 'cleanupEnds' | 'cleanupFails' | 'cleanupLeaves';

/** When something is done, the first time that this happens: by a task and by those who wait for it. */
export type TaskMoment =
  | 'routine'
  | 'subscribing'
  | 'finalizer' // Added by `subscriber.add`.
  | 'teardown' // Returned.
  | 'waiter' // A subscriber of the capture is notified.
  | 'waiterFinalizer'
  | 'ready' // The subscriber of `start` is notified.
  | 'readyFinalizer';

/** The same by what belongs to a nursery. */
export type NurseryMoment =
  | 'body'
  | 'untilSubscribing'
  | 'untilTeardown'
  | 'streamSubscribing'
  | 'streamTeardown'
  | 'next' // The consumer is notified.
  | 'end'
  | 'consumerFinalizer'
  | 'opened' // The observer is notified, and so on.
  | 'asked'
  | 'started'
  | 'settled'
  | 'finalized'
  | 'ended';

export interface TaskSpec {
  kind: keyof typeof TASKS;
  suppressError?: boolean;
  /** The nursery that it is, if it is one. */
  nursery?: NurserySpec;
  /** Whose capture it is, if it is one. */
  waitsFor?: number;
  cleanup?: CleanupSpec[];
  /** The cleanup of streams within it, of which it is subscribed to one after the other. Their callbacks throw nothing. */
  inner?: CleanupSpec[];
  /** Whether it subscribes to those by hand, and not by `switchMap`. */
  byHand?: boolean;
  does?: Partial<Record<TaskMoment, Command[]>>;
}

/** One `finalizeWith`. */
export interface CleanupSpec {
  /** What its callback returns; default: nothing. */
  returns?: 'stream' | 'no stream';
  /** Cleanup of that stream. */
  cleanup?: CleanupSpec[];
  does?: Partial<Record<CleanupMoment, Command[]>>;
}

/** When cleanup does something. */
export type CleanupMoment = 'callback' | 'subscribing' | 'teardown';

export type NurseryKind = keyof typeof KINDS;

export interface NurserySpec {
  kind: NurseryKind;
  concurrent?: number;
  suppressError?: boolean;
  until?: boolean;
  observed?: boolean;
  /** Whether its consumer is a subscriber that throws what its handlers throw. */
  bare?: boolean;
  /** Whether a body returns a stream. */
  stream?: boolean;
  streamCleanup?: CleanupSpec[];
  untilCleanup?: CleanupSpec[];
  /** Whether the tasks are given as a record. */
  record?: boolean;
  /** What is given to an array or a combinator; what `captureMap` projects its values to, again and again. */
  tasks?: TaskSpec[];
  does?: Partial<Record<NurseryMoment, Command[]>>;
}

export interface Program {
  nurseries: NurserySpec[];
  steps: Command[];
}
