import { expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { noop } from 'rxjs';
import { Keys } from '../../../src/jobs/bullmq/Keys';
import { MissedEnds } from '../../../src/jobs/bullmq/MissedEnds';
import { PendingJob } from '../../../src/jobs/bullmq/PendingJob';
import type { QueueSettings } from '../../../src/jobs/bullmq/settings';

test('a job that Redis does not know is lost, or stopped if it was to stop; and its worker is asked to stop it', async () => {
  const redis = { hmget: () => Promise.resolve([null, null, null, null, null, null]) } as unknown as Redis;
  const onUnknown = jest.fn(() => Promise.resolve());
  const keys = new Keys({ prefix: 'p', queue: 'q' } as QueueSettings);
  const events = { progress: noop, ended: noop };
  const stopper = { stop: noop, stopSent: () => undefined };
  const job = (id: string, rest: Partial<PendingJob>) =>
    Object.assign(new PendingJob(id, 1, 'job', {}, events, stopper), { state: 'added' }, rest);
  const [running, stopping] = [job('1', {}), job('2', { stopping: true })];
  const waiting = job('3', { state: 'waiting' });
  const ends = await new MissedEnds(redis, keys, onUnknown).find([running, stopping, waiting]);
  expect([...ends]).toEqual([
    [running, { status: 'lost', why: 'the queue does not know it' }],
    [stopping, { status: 'stopped' }],
  ]);
  expect(onUnknown.mock.calls).toEqual([[running], [stopping]]);
});
