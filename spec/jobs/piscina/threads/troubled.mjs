import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { NEVER, of } from 'rxjs';
import { finalizeWith } from 'rxresult';
import { serve } from 'rxresult/piscina';

if (workerData?.breaksOnce) {
  let first = true;
  try {
    rmSync(workerData.breaksOnce);
  } catch {
    first = false; // Another thread has seen it, or there is nothing to see.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
  if (first) {
    throw new Error('it does not load this time');
  }
}
if (workerData?.breaks && existsSync(workerData.breaks)) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  throw new Error('it loads only once');
}

const VALUES = { text: 'a string', nothing: undefined, null: null, number: 5, object: { message: 5 } };

/**
 * @typedef {{ file: string, ms: number }} Block How long, and the file that is written at its beginning.
 * @param {Block} block
 */
function blockNatively({ file, ms }) {
  const program = `require('fs').writeFileSync(${JSON.stringify(file)}, ''); setTimeout(() => {}, ${ms});`;
  execFileSync(process.execPath, ['--eval', program]);
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
  /** Throws any value outside of the job, by its name. */
  throwsValue: (/** @type {keyof typeof VALUES} */ name) => {
    setTimeout(() => {
      throw VALUES[name];
    }, 10);
    return NEVER;
  },
  /** Sends progress, and dies. */
  progressThenDies: (/** @type {number} */ count, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    for (let i = 1; i <= count; i += 1) {
      progress(i);
    }
    queueMicrotask(() => {
      throw new RangeError('after all progress');
    });
    return NEVER;
  },
  floods: (/** @type {number} */ ms, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    for (const end = Date.now() + ms; Date.now() < end;) {
      progress('x');
    }
    return of('done');
  },
  /** Dies when it is to stop. */
  diesAtAbort: (/** @type {unknown} */ _, /** @type {import('rxresult/jobs').JobContext} */ { signal, progress }) => {
    signal.addEventListener('abort', () => {
      setTimeout(() => {
        throw new RangeError('instead of cleaning up');
      });
    });
    progress('started');
    return new Promise(() => undefined);
  },
  /** Blocks its thread, and then throws outside of the job. */
  blocksAndThrows: (/** @type {number} */ ms, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    setTimeout(() => {
      throw new RangeError('after it blocked');
    });
    progress('started');
    return new Promise((resolve) => {
      setImmediate(() => {
        for (const end = Date.now() + ms; Date.now() < end;) {
          // Nothing reaches this thread.
        }
        resolve(0);
      });
    });
  },
  /** Blocks its thread in native code, where nothing ends it. */
  blocksNatively: (/** @type {Block} */ block, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    progress('started');
    blockNatively(block);
    return of('unblocked');
  },
  /** Ends, and then does so. */
  blocksAfterwards: (/** @type {Block} */ block) => {
    setTimeout(() => {
      blockNatively(block);
    });
    return of('done');
  },
  /** Goes on until somebody opens a gate in shared memory. */
  waitsForGate: async (
    /** @type {Int32Array} */ gate,
    /** @type {import('rxresult/jobs').JobContext} */ { progress },
  ) => {
    progress('started');
    while (Atomics.load(gate, 0) === 0) {
      await delay(5);
    }
    return 'through';
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
  /** Blocks its thread until it is to stop, at most for a while. */
  loops: (/** @type {number} */ ms, /** @type {import('rxresult/jobs').JobContext} */ { signal, progress }) => {
    progress('started');
    for (const end = Date.now() + ms; Date.now() < end && !signal.aborted;) {
      // It could compute something.
    }
    return of('looped');
  },
  loopsAsync: async (
    /** @type {{ file: string, ms: number }} */ { file, ms },
    /** @type {import('rxresult/jobs').JobContext} */ { signal, progress },
  ) => {
    await delay(1);
    progress('started');
    signal.addEventListener('abort', () => {
      appendFileSync(file, `aborted\n`);
    });
    try {
      for (const end = Date.now() + ms; Date.now() < end;) {
        signal.throwIfAborted();
      }
    } catch (error) {
      appendFileSync(file, `${error === signal.reason && signal.aborted}\n`);
      throw error;
    } finally {
      await delay(20);
      appendFileSync(file, 'cleaned\n');
    }
  },
  /** Runs until it is to stop, and then cleans up. */
  runs: (/** @type {string} */ file, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    progress('started');
    return NEVER.pipe(finalizeWith(() => void appendFileSync(file, 'cleaned\n')));
  },
  waits: (/** @type {unknown} */ _, /** @type {import('rxresult/jobs').JobContext} */ { progress }) => {
    progress('started');
    return NEVER;
  },
  /** Counts in shared memory, and does not stop at its end. */
  ticks: (/** @type {Int32Array} */ ticks) => {
    setInterval(() => Atomics.add(ticks, 0, 1), 5);
    return of('done');
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
