import { describe, expect, test } from '@jest/globals';
import { PendingJob } from '../../../src/jobs/bullmq/PendingJob';
import type { Progress } from '../../../src/jobs/bullmq/wire';

/** What a listener receives of it. */
function received(...progress: Progress[]): unknown[] {
  const values: unknown[] = [];
  const events = { progress: (value: unknown) => values.push(value), ended: () => undefined };
  const stopper = { stop: () => undefined, stopSent: () => undefined };
  const job = new PendingJob('id', 1, 'name', {}, events, stopper);
  for (const each of progress) {
    job.progress(each);
  }
  return values;
}

describe('progress', () => {
  test('that is written twice arrives once, and in order', () => {
    const twice = [1, 2, 3, 2, 3, 4, 1, 5].map((seq) => ({ value: seq, seq }));
    expect(received(...twice)).toEqual([1, 2, 3, 4, 5]);
  });

  test('of the next attempt follows that of the one before, which arrives no more', () => {
    const next = 2 * 2 ** 32;
    const both = [next - 1, next + 1, next - 1, next + 2].map((seq) => ({ value: seq, seq }));
    expect(received(...both)).toEqual([next - 1, next + 1, next + 2]);
  });

  test('of other workers, which do not count it, always arrives', () => {
    expect(received({ value: 'a' }, { value: 'a' }, { value: 'b', seq: 7 }, { value: 'c' }, { value: 'd' })).toEqual([
      'a',
      'a',
      'b',
      'c',
      'd',
    ]);
  });
});
