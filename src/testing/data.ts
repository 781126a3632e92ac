import type { SettledOutcome } from 'rxresult';
import type { How, Lane, NurseryLanes } from './Lane';
import { isCleaning } from './laneText';
import { describe } from './words';

/**
 * The record of a {@link LaneRecorder} as data. Times are in milliseconds: in virtual time since frame 0, else since the
 * nursery opened.
 */
export interface LanesData {
  /** Milliseconds per column. */
  frame: number;
  /** When the nursery ended; if it has not, when this was read. */
  now: number;
  /** The nursery; null if none was opened. */
  nursery: NurseryData | null;
}

/** One nursery of {@link LanesData}. */
export interface NurseryData {
  /** The key of its lane. */
  key: string;
  name: string | null;
  status: 'running' | How;
  opened: number;
  ended: number | null;
  /** The error in words, if it failed. */
  error: string | null;
  /** In the order in which they were asked for. */
  tasks: TaskData[];
}

/** One task of {@link LanesData}. */
export interface TaskData {
  /** The key of its lane. */
  key: string;
  name: string | null;
  status: 'waiting' | 'running' | SettledOutcome<unknown>['status'];
  asked: number;
  started: number | null;
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
