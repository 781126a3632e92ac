import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import { readFailure, resultOf } from './wire';

/** What BullMQ knows of a job. */
export interface JobRecord {
  /** False if it knows nothing. */
  readonly known: boolean;
  /** How many times it was started. */
  readonly attempts: number;
  /** Absent while it waits or runs. */
  readonly end?: JobEnd;
}

/** Reads a job from its hash, without its data. That costs the same in a queue of any length, unlike `queue.getState`. */
export async function lookUp(redis: Redis, key: string): Promise<JobRecord> {
  const fields = ['timestamp', 'ats', 'finishedOn', 'returnvalue', 'failedReason', 'stacktrace'];
  const [timestamp, started, finishedOn, result, failure, stacks] = await redis.hmget(key, ...fields);
  const record = { known: timestamp != null, attempts: Number(started ?? 0) };
  if (finishedOn == null) {
    return record;
  }
  try {
    if (result != null) {
      return { ...record, end: resultOf(result) };
    }
    const stack = (JSON.parse(stacks ?? '[]') as string[]).at(-1);
    return { ...record, end: readFailure(failure ?? '', stack) };
  } catch (reason) {
    return { ...record, end: { status: 'rejected', reason } }; // Somebody has written what cannot be read.
  }
}
