// A worker of the queue of one side: `node queue.mjs SIDE PORT`. It prints `ready`, and ends when its input ends.

import { Worker } from 'bullmq';
import { serveJobs } from '../../dist/bullmq.mjs';

const [side, port] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const concurrent = 50;

if (side === 'BullMQ') {
  await new Worker('by-hand', async ({ data }) => data, { connection, concurrency: concurrent }).waitUntilReady();
} else {
  await serveJobs('served', { same: (/** @type {number} */ n) => [n] }, { connection, concurrent }).ready;
}
console.log('ready');
process.stdin.resume().on('end', () => process.exit());
