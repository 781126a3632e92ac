import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { EventEmitter } from 'node:events';
import { CancelChannel } from '../../../src/jobs/bullmq/CancelChannel';

/** A channel whose messages come from the spec. */
function openChannel(running: string[] = []) {
  const redis = new EventEmitter();
  const channel = new CancelChannel(redis as unknown as Redis, 'cancel', (id) => running.includes(id));
  return { channel, receive: (id: string) => redis.emit('message', 'cancel', id) };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an id whose job does not run here', () => {
  test('is remembered, and taken once', () => {
    const { channel, receive } = openChannel();
    receive('a');
    expect(channel.take('b')).toBe(false);
    expect(channel.take('a')).toBe(true);
    expect(channel.take('a')).toBe(false);
  });

  test('is forgotten after a minute since it was last received', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const { channel, receive } = openChannel();
    receive('a');
    receive('b');
    now.mockReturnValue(30_000);
    receive('a');
    now.mockReturnValue(59_999);
    receive('c');
    now.mockReturnValue(60_001);
    expect(channel.take('b')).toBe(false);
    expect(channel.take('a')).toBe(true);
    now.mockReturnValue(200_000);
    receive('d');
    expect(channel.take('c')).toBe(false);
  });

  test('is one of at most 10,000', () => {
    const { channel, receive } = openChannel();
    for (let i = 0; i <= 10_000; i += 1) {
      receive(`id-${i}`);
    }
    expect(channel.take('id-0')).toBe(false);
    expect(channel.take('id-1')).toBe(true);
  });
});

test('an id whose job runs here is not remembered', () => {
  const { channel, receive } = openChannel(['a']);
  receive('a');
  expect(channel.take('a')).toBe(false);
});
