// What the pool and its threads send each other. A job and its end are sent through Piscina. What is sent in between, and values
// that may turn out not to be cloneable, are sent through a port that each thread has for that.

import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../failure';
import type { Carrier } from '../trace';

/** The first message of a thread, sent when its file calls `serve`. */
export interface Hello {
  readonly rxresult: { readonly thread: number; readonly port: MessagePort };
}

/** A job, from the pool to the thread. */
export interface Task {
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
  readonly progress: boolean;
  readonly trace: Carrier | undefined;
}

/** The end of a job. */
export interface Reply {
  readonly status: 'fulfilled' | 'empty' | 'rejected' | 'stopped';
  /** The result, if it is not an object. */
  readonly value?: unknown;
  readonly failure?: Failure;
}

/** From the thread to the pool, through the port, about the job that it runs. */
export type FromThread =
  | { readonly type: 'progress'; readonly value: unknown }
  /** A result that is an object. */
  | { readonly type: 'result'; readonly value: unknown };

/** From the pool to the thread, through the port: a job is to stop. */
export interface StopMessage {
  readonly stop: number;
  readonly why: string;
}
