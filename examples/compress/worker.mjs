// A worker of the queue. It prints what happens to each file.

import { firstValueFrom, fromEvent, merge } from 'rxjs';
import { nursery } from 'rxresult';
import { runProgram } from '../program.mjs';
import { messageOf, printable, size } from '../terminal.mjs';
import { handlers } from './handlers.mjs';
import { readWorkerArguments, WORKER_HELP } from './options.mjs';
import { checkRedis } from './redis.mjs';
import { QUEUE } from './runner.mjs';

/** @import { Outcome } from 'rxresult' */
/** @import { JobContext } from 'rxresult/jobs' */
/** @import { Compressed, Request } from './handlers.mjs' */

await runProgram({ name: 'worker', help: WORKER_HELP, readArguments: readWorkerArguments, run });

/** @param {ReturnType<typeof readWorkerArguments>} options */
async function run({ redis, concurrent }) {
  await checkRedis(redis);
  const { serveJobs } = await import('rxresult/bullmq');
  // Without signals of its own: this program says what it does. A second signal has its default effect.
  const server = serveJobs(QUEUE, { compress }, { connection: { url: redis }, concurrent, signals: [] });
  const stop = firstValueFrom(merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')));
  await server.ready;
  say(`ready for ${concurrent} at a time; Ctrl-C ends it`);
  await stop;
  say('closing: finishes its jobs, or gives them back to the queue');
  await server.close();
  say('closed');
  return 0;
}

/**
 * The handler, with a line when it begins, and one when all that it did has ended.
 *
 * @param {Request} request
 * @param {JobContext} job
 */
function compress(request, job) {
  say(`${request.source}: begins`);
  return nursery([handlers.compress(request, job)], {
    observer: {
      finalized: ({ outcome }) => say(`${request.source}: ${endOf(/** @type {Outcome<Compressed>} */ (outcome))}`),
    },
  });
}

/** @param {Outcome<Compressed>} outcome */
function endOf(outcome) {
  switch (outcome.status) {
    case 'fulfilled':
      return `${size(outcome.value.bytes)} compressed to ${size(outcome.value.compressed)}`;
    case 'rejected':
      return `failed: ${messageOf(outcome.reason)}`;
    default:
      return 'stopped';
  }
}

/** @param {string} message */
function say(message) {
  process.stdout.write(`worker: ${printable(message)}\n`);
}
