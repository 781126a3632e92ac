import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import { readFailure, resultOf } from './wire';

/** What BullMQ knows about a job. */
export interface JobRecord {
  /** Whether Redis has the job. */
  readonly known: boolean;
  /** How many times the job was started. */
  readonly attempts: number;
  /** Absent while the job waits or runs. */
  readonly end?: JobEnd;
}

/** Reads a job from its hash, without its data. Unlike `queue.getState`, that costs the same in a queue of any length. */
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
    return { ...record, end: { status: 'rejected', reason } }; // Another program wrote something that cannot be read.
  }
}
