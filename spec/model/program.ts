// Programs as data: what a test does to nurseries and their tasks, and from where. What is absent does nothing, so that a
// program that was shrunk reads as what it is, and can be kept.

/** Which task or nursery: the one within whose callback it is done, or a number, modulo how many there are by then. */
export type Which = number | 'self';

/** One thing to do. */
export type Command =
  | { do: 'start'; nursery: Which; task: TaskSpec }
  | { do: TaskCommand; task: Which }
  | { do: NurseryCommand; nursery: Which }
  | { do: 'throw' };

/** To and by a task; `again` notifies its capture when that is settled. */
export type TaskCommand = 'next' | 'complete' | 'fail' | 'leave' | 'cancelOne' | 'started' | 'leaveStart' | 'again';

export type NurseryCommand =
  | 'cancel'
  | 'unsubscribe'
  | 'close'
  | 'until'
  | 'untilFails'
  | 'untilCompletes'
  | 'streamNext'
  | 'streamCompletes'
  | 'streamFails'
  | 'streamLeaves';

/** When something is done, each time but the first of each: by a task and by those who wait for it. */
export type TaskMoment =
  | 'routine'
  | 'subscribing'
  | 'finalizer' // Added by `subscriber.add`.
  | 'teardown' // Returned.
  | 'waiter' // Hears the capture settle.
  | 'waiterFinalizer'
  | 'ready' // Who waits for `started` hears.
  | 'readyFinalizer';

/** The same by what belongs to a nursery. */
export type NurseryMoment =
  | 'body'
  | 'untilSubscribing'
  | 'untilTeardown'
  | 'streamSubscribing'
  | 'streamTeardown'
  | 'next' // The consumer hears.
  | 'end'
  | 'gone' // The consumer's own finalizer.
  | 'opened' // The observer hears, and so on.
  | 'asked'
  | 'started'
  | 'settled'
  | 'ended';

export interface TaskSpec {
  /** `waits`: it is the capture of another task. */
  kind: 'source' | 'routine' | 'start' | 'nested' | 'waits';
  suppressError?: boolean;
  /** The nursery that it is, if it is one. */
  nursery?: NurserySpec;
  /** Whose capture it is, if it is one. */
  waitsFor?: number;
  does?: Partial<Record<TaskMoment, Command[]>>;
}

/** How a nursery is made: by `nursery(body)`, by `openNursery`, by an array, or by a combinator. */
export type NurseryKind = 'body' | 'open' | 'array' | 'gather' | 'gatherSettled' | 'gatherAny' | 'captureMap';

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
