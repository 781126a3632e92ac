import { expect, it } from '@jest/globals';
import { WaitingJobs } from '../../../src/jobs/piscina/WaitingJobs';

const job = (number: number) => ({ number, waits: false });

it('gives the jobs back first in, first out, without those that were removed', () => {
  const waiting = new WaitingJobs<ReturnType<typeof job>>();
  const jobs = Array.from({ length: 10 }, (_, number) => job(number));
  for (const each of jobs) {
    waiting.push(each);
  }
  expect(waiting.shift()?.number).toBe(0);
  for (const index of [3, 9, 1]) {
    waiting.remove(jobs[index] as ReturnType<typeof job>);
  }
  expect(waiting.size).toBe(6);
  const rest: unknown[] = [];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    rest.push(next.number);
  }
  expect(rest).toEqual([2, 4, 5, 6, 7, 8]);
  expect(waiting.size).toBe(0);
  expect(jobs.some(({ waits }) => waits)).toBe(false);
});

it('takes the same time for each job, whatever the order in which jobs are removed', () => {
  const waiting = new WaitingJobs<ReturnType<typeof job>>();
  const jobs = Array.from({ length: 200_000 }, (_, number) => job(number));
  const begun = performance.now();
  for (const each of jobs) {
    waiting.push(each);
  }
  for (const each of jobs.reverse()) {
    waiting.remove(each);
  }
  expect(waiting.size).toBe(0);
  expect(performance.now() - begun).toBeLessThan(5_000); // Removing from an array one by one would take minutes.
});
