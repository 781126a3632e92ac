import { bar, countOf, printable, size } from '../terminal.mjs';

/** @import { Job } from './compress.mjs' */

/**
 * Draws a bar for the whole, and one for each file that is being compressed.
 *
 * @param {object} progress
 * @param {readonly Job[] | undefined} progress.jobs
 * @param {boolean} progress.queue whether they run on a queue
 * @param {boolean} progress.stopping
 * @param {number} progress.milliseconds
 */
export function progressLines({ jobs, queue, stopping, milliseconds }) {
  if (stopping) {
    return ['stopping all jobs'];
  }
  if (!jobs) {
    return ['listing files'];
  }
  if (queue && jobs.length > 0 && jobs.every(({ progress }) => progress.bytes === undefined)) {
    return [`${countOf(jobs.length, 'job')} queued; to start a worker: npm run jobs:worker -- --redis URL`];
  }
  const open = jobs.filter(({ capture }) => !capture.isDone());
  const total = sum(jobs.map((job) => job.size));
  // A file that has failed needs no more work, either.
  const done = total - sum(open.map((job) => Math.max(0, job.size - (job.progress.bytes ?? 0))));
  const speed = (done / 1e3 / milliseconds).toFixed(1);
  const files = `${jobs.length - open.length}/${jobs.length} files`;
  return [
    `${bar(done, total)} ${files}, ${size(done)} of ${size(total)}, ${speed} MB/s`,
    ...open.flatMap((job) => {
      const { bytes } = job.progress;
      return bytes === undefined ? [] : [`${bar(bytes, job.size)} ${printable(job.path)}`];
    }),
  ];
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
