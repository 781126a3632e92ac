import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { NEVER, of } from 'rxjs';
import { serve } from 'rxresult/piscina';

if (workerData?.breaks && existsSync(workerData.breaks)) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  throw new Error('it loads only once');
}

export default serve({
  thread: async () => {
    await delay(20);
    return threadId;
  },
  note: (/** @type {{ file: string, line: string }} */ { file, line }) => {
    appendFileSync(file, `${line}\n`);
    return of(threadId);
  },
  exits: (/** @type {number} */ code) => process.exit(code),
  exitsLater: async () => {
    await delay(20);
    process.exit(4);
  },
  throwsOutside: () => {
    setTimeout(() => {
      throw new RangeError('outside of the job');
    }, 10);
    return NEVER;
  },
  throwsAfterwards: () => {
    setTimeout(() => {
      throw new RangeError('after the job');
    }, 50);
    return of('done');
  },
  blocks: (/** @type {number} */ ms, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    progress('started');
    for (const end = Date.now() + ms; Date.now() < end;) {
      // Nothing reaches this thread.
    }
    return of('unblocked');
  },
  list: (/** @type {number} */ n) => of([n]),
  /** A message of its own to the main thread. */
  message: () => {
    parentPort?.postMessage('hello');
    return of('sent');
  },
  never: (/** @type {unknown} */ _, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    progress('started');
    return new Promise(() => undefined);
  },
});
