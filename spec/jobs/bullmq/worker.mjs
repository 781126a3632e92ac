// Serves a queue, and prints what happens to its jobs: worker.mjs '{"connection":{"port":6379},"queue":"q"}'

import { of } from 'rxjs';
import { serveJobs } from 'rxresult/bullmq';

const { connection, queue, ...options } = JSON.parse(process.argv[2] ?? '');

/** @type {import('rxresult/bullmq').JobHandlers} */
const handlers = {
  square: async (/** @type {number} */ n) => n * n,
  /** Takes a while. */
  sleep: async (/** @type {{ ms: number, result?: unknown }} */ { ms, result }, { id, attempt }) => {
    console.log(`start ${id} ${attempt}`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    console.log(`done ${id} ${attempt}`);
    return result;
  },
  /** Runs until it is stopped, and then cleans up. */
  hang: (/** @type {{ cleanup?: number } | undefined} */ data, { id, attempt, signal }) => {
    console.log(`start ${id} ${attempt}`);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        setTimeout(() => {
          console.log(`stopped ${id} ${attempt}`);
          reject(signal.reason);
        }, data?.cleanup ?? 0);
      });
    });
  },
  /** Reports all the numbers below one. */
  count: (/** @type {number} */ end, { progress }) => {
    for (let i = 0; i < end; i += 1) {
      progress(i);
    }
    return of(end);
  },
  /** Does not stop. */
  stubborn: (_data, { id, attempt }) => {
    console.log(`start ${id} ${attempt}`);
    return new Promise(() => setInterval(() => undefined, 1000));
  },
};

const server = serveJobs(queue, handlers, {
  connection,
  onError: (error) => console.log(`error ${error}`),
  ...options,
});
console.log('opening');
await server.ready;
console.log('ready');
// A line closes the server. The end of the input, when whoever started this has died, ends the process.
process.stdin.once('data', () => void server.close().then(() => console.log('closed')));
process.stdin.once('end', () => process.exit(1));
process.stdin.unref();
