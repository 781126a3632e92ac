import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { EventReader, type QueueEvent } from '../../../src/jobs/bullmq/EventReader';

type Reply = [string, [string, string[]][]][] | null;

/** A reader whose Redis answers when the spec says so. */
function openReader() {
  const asked: string[] = [];
  const answers: ((reply: Reply) => void)[] = [];
  const xread = (...args: unknown[]) => {
    asked.push(args.at(-1) as string);
    return new Promise<Reply>((resolve) => answers.push(resolve));
  };
  const seen: QueueEvent[] = [];
  const reader = new EventReader(
    { xread } as unknown as Redis,
    'key',
    (event) => seen.push(event),
    (error) => {
      throw error;
    },
  );
  /** Ends a read with events of these ids. */
  const answer = async (...ids: string[]) => {
    answers.shift()?.(ids.length > 0 ? [['key', ids.map((id) => [id, ['event', id]])]] : null);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { reader, asked, seen, answer };
}

/** Notes whether it has settled. */
function watch(promise: Promise<unknown>) {
  const state = { settled: false };
  void promise.then(() => {
    state.settled = true;
  });
  return state;
}

const now = () => Promise.resolve('5-0');

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('the reader starts after the given event, and continues after the last one', async () => {
  const { reader, asked, seen, answer } = openReader();
  reader.start(now);
  await jest.advanceTimersByTimeAsync(0);
  await answer('6-0', '6-1');
  await answer();
  expect(asked).toEqual(['5-0', '6-1', '6-1']);
  expect(seen).toEqual([{ event: '6-0' }, { event: '6-1' }]);
});

test('a reader that was stopped reads no more, and one that is started again meanwhile misses nothing', async () => {
  const { reader, asked, seen, answer } = openReader();
  reader.start(now);
  await jest.advanceTimersByTimeAsync(0);
  reader.stop();
  reader.start(() => Promise.resolve('9-0'));
  await answer('6-0');
  expect(asked).toEqual(['5-0', '6-0']);
  reader.stop();
  await answer('7-0');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(['5-0', '6-0']);
  expect(seen).toHaveLength(2);
  reader.start(() => Promise.resolve('9-0'));
  await jest.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['5-0', '6-0', '9-0']);
});

describe('waiting for an event', () => {
  test.each([
    ['10-0', ['9-0', '9-1'], ['10-0']],
    ['6-10', ['6-8', '6-9'], ['6-10']],
    ['10-3', ['9-7'], ['11-0']],
  ])('%s ends once it, or a later one, was delivered', async (id, before, after) => {
    const { reader, answer } = openReader();
    reader.start(now);
    await jest.advanceTimersByTimeAsync(0);
    const state = watch(reader.reaches(id));
    await answer(...before);
    expect(state.settled).toBe(false);
    await answer(...after);
    expect(state.settled).toBe(true);
    await expect(reader.reaches(id)).resolves.toBeUndefined();
  });

  test('takes as long as there are others before it', async () => {
    const { reader, answer } = openReader();
    reader.start(now);
    await jest.advanceTimersByTimeAsync(0);
    const state = watch(reader.reaches('1000-0'));
    for (let i = 10; i < 20; i += 1) {
      await jest.advanceTimersByTimeAsync(9000);
      await answer(`${i}-0`);
      expect(state.settled).toBe(false);
    }
    await answer('1000-0');
    expect(state.settled).toBe(true);
  });

  test('ends when nobody waits for events any more', async () => {
    const { reader } = openReader();
    reader.start(now);
    await jest.advanceTimersByTimeAsync(0);
    const state = watch(reader.reaches('6-0'));
    await jest.advanceTimersByTimeAsync(0);
    expect(state.settled).toBe(false);
    reader.stop();
    await jest.advanceTimersByTimeAsync(0);
    expect(state.settled).toBe(true);
  });

  test('ends when none has come for ten seconds', async () => {
    const { reader } = openReader();
    reader.start(now);
    await jest.advanceTimersByTimeAsync(0);
    const state = watch(reader.reaches('6-0'));
    await jest.advanceTimersByTimeAsync(9900);
    expect(state.settled).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(state.settled).toBe(true);
  });
});
