import type { SettledOutcome } from 'rxresult';
import type { How, Lane, NurseryLanes } from './Lane';
import { isCleaning } from './laneText';
import { describe } from './words';

/**
 * The record of a {@link LaneRecorder} as data. Times are in milliseconds: in virtual time since frame 0, else since the
 * nursery opened.
 *
 * ```ts
 * const recorder = new LaneRecorder();
 * gather({ user: of('Ada') }, { name: 'page', observer: recorder }).subscribe();
 * const data = recorder.toJSON();
 * console.log(data.nursery?.name, data.nursery?.status); // prints: page completed
 * ```
 *
 * @see {@link LaneRecorder.toJSON}
 */
export interface LanesData {
  /** Milliseconds per column. */
  frame: number;
  /** When the nursery ended; if it has not, when this was read. */
  now: number;
  /** The nursery; null if none was opened. */
  nursery: NurseryData | null;
}

/**
 * One nursery of {@link LanesData}.
 *
 * ```ts
 * import type { NurseryData } from 'rxresult/testing';
 *
 * const failures = ({ tasks }: NurseryData) => tasks.filter(({ status }) => status === 'rejected').map(({ key }) => key);
 * const recorder = new LaneRecorder();
 * gatherSettled({ user: of('Ada'), orders: throwError(() => new Error('503')) }, { observer: recorder }).subscribe();
 * const { nursery: page } = recorder.toJSON();
 * console.log(page && failures(page)); // prints: [ 'orders' ]
 * ```
 *
 * @see {@link TaskData}
 */
export interface NurseryData {
  /** The key of its lane. */
  key: string;
  /** Its name; null if it has none. */
  name: string | null;
  /** How it ended, or that it has not ended yet. */
  status: 'running' | How;
  /** When it opened. */
  opened: number;
  /** When it ended; null if it has not. */
  ended: number | null;
  /** The error in words, if it failed. */
  error: string | null;
  /** In the order in which they were asked for. */
  tasks: TaskData[];
}

/**
 * One task of {@link LanesData}.
 *
 * ```ts
 * import type { TaskData } from 'rxresult/testing';
 *
 * const waited = ({ key, asked, started }: TaskData) => `${key} waited ${(started ?? NaN) - asked} ms`;
 * const scheduler = new TestScheduler(() => undefined);
 * scheduler.run(() => {
 *   const recorder = new LaneRecorder(scheduler);
 *   gather({ user: timer(3), orders: timer(2) }, { concurrent: 1, observer: recorder }).subscribe();
 *   scheduler.flush();
 *   console.log(recorder.toJSON().nursery?.tasks.map(waited)); // prints: [ 'user waited 0 ms', 'orders waited 3 ms' ]
 * });
 * ```
 *
 * @see {@link NurseryData}
 */
export interface TaskData {
  /** The key of its lane. */
  key: string;
  /** Its name; null if it has none. */
  name: string | null;
  /** Its outcome, or what it does. */
  status: 'waiting' | 'running' | SettledOutcome<unknown>['status'];
  /** When it was given to the nursery. */
  asked: number;
  /** When it was subscribed; null if it never was. */
  started: number | null;
  /** When its outcome was recorded; null if it has none. */
  ended: number | null;
  /** When its cleanup ended, if that was in a later frame than its end; null if that goes on. */
  finalized?: number | null;
  /** The error, or the reason of the cancellation, in words. */
  error: string | null;
  /** The key of the sibling whose failure cancelled it. */
  cancelledBy: string | null;
  /** The nurseries that opened within it. */
  nurseries: NurseryData[];
}

export function nurseryData(run: NurseryLanes, now: number, frame: number): NurseryData {
  const { key, name = null, asked, ended = null, status, reason } = run.nursery;
  return {
    key,
    name,
    status: (status as How | undefined) ?? 'running',
    opened: asked,
    ended,
    error: status === 'failed' ? describe(reason) : null,
    tasks: run.tasks.map((lane) => taskData(lane, now, frame)),
  };
}

function taskData(lane: Lane, now: number, frame: number): TaskData {
  const { key, name = null, asked, started = null, ended = null, finalized, reason, cancelledBy } = lane;
  const status = lane.status as SettledOutcome<unknown>['status'] | undefined;
  return {
    key,
    name,
    status: status ?? (started === null ? 'waiting' : 'running'),
    asked,
    started,
    ended,
    ...(isCleaning(lane, now, frame) && { finalized: null }),
    ...(finalized !== undefined && finalized !== ended && { finalized }),
    error: status === 'rejected' || reason !== undefined ? describe(reason) : null,
    cancelledBy: cancelledBy?.key ?? null,
    nurseries: (lane.nurseries ?? []).map((run) => nurseryData(run, now, frame)),
  };
}
