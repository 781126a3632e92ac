import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { EventEmitter } from 'node:events';
import { Keys } from '../../../src/jobs/bullmq/Keys';
import { Leases } from '../../../src/jobs/bullmq/Leases';
import type { QueueSettings } from '../../../src/jobs/bullmq/settings';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** The leases in a Redis that has been there since now. */
function openLeases(running: string[] = []) {
  const existing = new Set<string>();
  const redis = Object.assign(new EventEmitter(), {
    status: 'ready',
    mget: (keys: string[]) =>
      Promise.resolve(keys.map((key) => (existing.has(key.split(':').at(-1) ?? '') ? '1' : null))),
  });
  const dead: string[] = [];
  const leases = new Leases(
    redis as unknown as Redis,
    new Keys({ prefix: 'bull', queue: 'q' } as QueueSettings),
    () => running,
    (producer) => dead.push(producer),
    (error) => {
      throw error;
    },
  );
  /** Resolves with the milliseconds that it took to be sure. */
  const timeOf = async (producer: string, alive: boolean) => {
    const begun = performance.now();
    const answer = leases.isAlive(producer);
    let after = NaN;
    void answer.then(() => (after = performance.now() - begun));
    await jest.advanceTimersByTimeAsync(20_000);
    await expect(answer).resolves.toBe(alive);
    return after;
  };
  return { leases, redis, dead, existing, timeOf };
}

describe('a producer without a lease', () => {
  test('has three seconds to be back, once Redis is there', async () => {
    const { timeOf } = openLeases();
    expect(await timeOf('a', false)).toBe(3000);
  });

  test('is dead at once if Redis has been there for longer', async () => {
    const { timeOf } = openLeases();
    await jest.advanceTimersByTimeAsync(3000);
    expect(await timeOf('a', false)).toBe(0);
    expect(await timeOf('b', false)).toBe(0);
  });

  test('has three seconds again when Redis was away', async () => {
    const { redis, timeOf } = openLeases();
    await jest.advanceTimersByTimeAsync(10_000);
    redis.emit('ready');
    await jest.advanceTimersByTimeAsync(1000);
    expect(await timeOf('a', false)).toBe(2000);
  });

  test('lives if it is back by then', async () => {
    const { leases, existing } = openLeases();
    const answer = leases.isAlive('a');
    await jest.advanceTimersByTimeAsync(2000);
    existing.add('a');
    await jest.advanceTimersByTimeAsync(2000);
    await expect(answer).resolves.toBe(true);
  });
});

test('the producers of running jobs are looked for, but not until Redis has been there for three seconds', async () => {
  const { leases, redis, dead, existing } = openLeases(['a', 'b', 'a']);
  existing.add('b');
  leases.open();
  await jest.advanceTimersByTimeAsync(2900);
  expect(dead).toEqual([]);
  await jest.advanceTimersByTimeAsync(1200);
  expect(dead).toEqual(['a']);
  redis.emit('ready');
  await jest.advanceTimersByTimeAsync(2900);
  expect(dead).toEqual(['a']);
  await jest.advanceTimersByTimeAsync(3000);
  expect(dead.length).toBeGreaterThan(1);
  leases.close();
});
