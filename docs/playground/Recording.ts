/** What can be recorded of a task. */
export type TaskEvent =
  'subscribed' | 'value' | 'completed' | 'failed' | 'unsubscribed' | 'cleanup begins' | 'cleanup ends';

/** What happened to a task, or what the consumer got. Their order is that in which they happened. */
export type Event =
  | { readonly frame: number; readonly task: string; readonly what: TaskEvent; readonly letter?: string }
  | {
      readonly frame: number;
      readonly task?: never;
      readonly what: 'next' | 'error' | 'complete';
      readonly text: string;
    };

/** A value of a task. In the run, values are objects, so that the consumer's can be told apart. */
export interface Value {
  readonly task: string;
  readonly letter: string;
}

/** The life of one task in one run. Times are frames; `order` is that of the events of the run. */
export interface Lane {
  readonly name: string;
  /** Since when it waits for a slot. */
  readonly asked: number;
  readonly started: number | undefined;
  readonly values: readonly { readonly frame: number; readonly letter: string; readonly order: number }[];
  readonly end: { readonly frame: number; readonly how: Ending; readonly order: number } | undefined;
  /** Undefined if it took no time. */
  readonly cleanup: { readonly from: number; readonly to: number } | undefined;
}

export type Ending = 'completed' | 'failed' | 'cancelled';

/** How the consumer's subscription ended, and what was not over by then. */
export interface Result {
  readonly frame: number;
  readonly how: 'error' | 'complete';
  /** The error in words. */
  readonly text: string;
  readonly order: number;
  /** The tasks that were still subscribed when the consumer was notified. */
  readonly running: readonly string[];
  /** The tasks whose cleanup ended in a later frame. */
  readonly cleaning: readonly string[];
}

/** One run of the tasks. */
export interface Recording {
  readonly lanes: readonly Lane[];
  readonly events: readonly Event[];
  /** What the consumer got before its end. */
  readonly emitted: readonly { readonly frame: number; readonly text: string; readonly order: number }[];
  /** Undefined if the consumer is still subscribed at the end of the recording. */
  readonly result: Result | undefined;
  /** The lanes as text, by task. */
  readonly texts: readonly string[];
}

/** The last frame in which something happened. */
export function lastEvent({ events }: Pick<Recording, 'events'>): number {
  return events.reduce((last, { frame }) => Math.max(last, frame), 0);
}
