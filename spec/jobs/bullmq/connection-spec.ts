import { afterEach, expect, jest, test } from '@jest/globals';
import { reportOnce } from '../../../src/jobs/bullmq/connection';

afterEach(() => {
  jest.useRealTimers();
});

test('an error is reported once while it keeps coming, and again after it was absent for a minute', () => {
  jest.useFakeTimers();
  const reported: string[] = [];
  const report = reportOnce((error) => reported.push(String(error)));
  for (let i = 0; i < 100; i += 1) {
    report(new Error('a'));
    jest.advanceTimersByTime(1000);
  }
  report(new Error('b'));
  expect(reported).toEqual(['Error: a', 'Error: b']);
  jest.advanceTimersByTime(60_000);
  report(new Error('a'));
  expect(reported).toEqual(['Error: a', 'Error: b', 'Error: a']);
});
