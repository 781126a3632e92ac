import { describe, expect, test } from '@jest/globals';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { Keys } from '../../../src/jobs/bullmq/Keys';
import { PendingJob } from '../../../src/jobs/bullmq/PendingJob';
import type { QueueSettings } from '../../../src/jobs/bullmq/settings';
import { Stopping } from '../../../src/jobs/bullmq/Stopping';
import type { JobEnd } from '../../../src/jobs/Handling';
import { nextMacrotask } from '../../support';

/** Jobs that are in a queue, whose Redis answers when the spec says so. */
function setUp(count: number, fields: Record<string, string> = { timestamp: '1' }) {
  const removed: string[] = [];
  const published: string[] = [];
  const answers: ((removed: number) => void)[] = [];
  const redis = {
    status: 'ready',
    hmget: (_key: string, ...names: string[]) => Promise.resolve(names.map((name) => fields[name] ?? null)),
    publish: (_channel: string, id: string) => Promise.resolve(published.push(id)),
  };
  const queue = {
    remove: (id: string) => {
      removed.push(id);
      return new Promise((resolve) => answers.push(resolve));
    },
  };
  const ends: [string, JobEnd][] = [];
  const stopping: Stopping = new Stopping(
    redis as unknown as Redis,
    queue as unknown as Queue,
    new Keys({ prefix: 'bull', queue: 'q' } as QueueSettings),
    (job, end) => {
      ends.push([job.id, end]);
      job.end(end);
    },
    (error) => {
      throw error;
    },
  );
  const stopper = { stop: (job: PendingJob) => stopping.stop(job), stopSent: () => undefined };
  const jobs = Array.from({ length: count }, (_, i) => {
    const events = { progress: () => undefined, ended: () => undefined };
    const job = new PendingJob(`${i}`, i, 'name', {}, events, stopper);
    job.state = 'added';
    return job;
  });
  /** Answers the requests that are under way. */
  const answer = async (result: number) => {
    for (const each of answers.splice(0)) {
      each(result);
    }
    await nextMacrotask();
  };
  return { stopping, jobs, removed, published, ends, answer, redis };
}

const ids = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => `${from - i}`);

describe('requests to stop', () => {
  test.each(['oldest', 'newest'])(
    'go out a hundred at a time, the newest job first: the %s was cancelled first',
    async (first) => {
      const { stopping, jobs, removed, ends, answer, redis } = setUp(250);
      redis.status = 'reconnecting'; // All of them wait.
      for (const job of first === 'oldest' ? jobs : [...jobs].reverse()) {
        job.stop();
      }
      redis.status = 'ready';
      stopping.stopAll(jobs);
      expect(removed).toEqual(ids(249, 150));
      await answer(1);
      expect(removed).toEqual(ids(249, 50));
      await answer(1);
      await answer(1);
      expect(removed).toEqual(ids(249, 0));
      expect(ends.map(([id]) => id)).toEqual(ids(249, 0));
      expect(new Set(ends.map(([, { status }]) => status))).toEqual(new Set(['stopped']));
    },
  );

  test('are one for each job, however often it is asked', async () => {
    const { stopping, jobs, removed, answer } = setUp(150);
    for (const job of jobs) {
      job.stop();
    }
    for (let i = 0; i < 3; i += 1) {
      stopping.stopAll(jobs);
    }
    await answer(1);
    await answer(1);
    stopping.stopAll(jobs.filter(({ ended }) => !ended));
    expect([...removed].sort((a, b) => Number(a) - Number(b))).toEqual(ids(149, 0).reverse());
  });

  test('are sent again while the job runs', async () => {
    const { stopping, jobs, removed, published, ends, answer } = setUp(1);
    jobs[0]?.stop();
    await answer(0);
    stopping.stopAll(jobs);
    await answer(0);
    expect(removed).toEqual(['0', '0']);
    expect(published).toEqual(['0', '0']);
    expect(ends).toEqual([]);
  });

  test('of a job that ends before its turn are not sent', async () => {
    const { jobs, removed, answer } = setUp(101);
    for (const job of jobs) {
      job.stop();
    }
    jobs[100]?.end({ status: 'stopped' }); // All others are under way.
    await answer(1);
    expect(removed).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });

  test('are sent when others are no longer under way, and the first one counts', async () => {
    const { stopping, jobs, answer, redis } = setUp(101);
    const [first, last] = [jobs[0] as PendingJob, jobs[100] as PendingJob];
    const begun = performance.now();
    for (const job of jobs) {
      job.stop();
    }
    const sent = stopping.sent(first);
    expect(sent).toBeGreaterThanOrEqual(begun);
    expect(stopping.sent(last)).toBeUndefined();
    redis.status = 'reconnecting'; // Others do not matter then.
    expect(stopping.sent(last)).toBe(-Infinity);
    redis.status = 'ready';
    await answer(0);
    expect(stopping.sent(last)).toBeGreaterThanOrEqual(sent as number);
    stopping.stopAll([first]);
    expect(stopping.sent(first)).toBe(sent);
  });
});

describe('whichever worker may run a job is asked', () => {
  test.each([
    ['it was started, although it could be removed', { timestamp: '1', ats: '1' }, 1],
    ['it was not started, but cannot be removed', { timestamp: '1' }, 0],
    ['Redis does not know it', {}, 1],
  ])('if %s', async (_what, fields, removed) => {
    const { jobs, published, ends, answer } = setUp(1, fields);
    jobs[0]?.stop();
    await answer(removed);
    expect(published).toEqual(['0']);
    expect(ends).toEqual(removed === 1 ? [['0', { status: 'stopped' }]] : []);
  });

  test('but not if it only waited', async () => {
    const { jobs, published, ends, answer } = setUp(1);
    jobs[0]?.stop();
    await answer(1);
    expect(published).toEqual([]);
    expect(ends).toEqual([['0', { status: 'stopped' }]]);
  });
});

test('a job that had ended before it could be removed has its end and its attempts', async () => {
  const failed = { timestamp: '1', ats: '2', finishedOn: '3', failedReason: 'no' };
  const { jobs, ends, published, answer } = setUp(1, failed);
  jobs[0]?.stop();
  await answer(1);
  expect(ends).toEqual([['0', { status: 'rejected', reason: new Error('no') }]]);
  expect(jobs[0]?.attempts).toBe(2);
  expect(published).toEqual([]);
});
