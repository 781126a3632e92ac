// The handlers of the contract: the same for all runners, in this process, in threads and in other processes. What they do is
// written to a file, as a job that is to stop sends nothing any more.

import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { finalizeWith } from 'rxresult';
import { concat, EMPTY, NEVER, Observable, of, throwError, timer } from 'rxjs';

/** @import { JobContext } from 'rxresult/jobs' */

/**
 * @param {string} file
 * @param {string} line
 */
const note = (file, line) => {
  appendFileSync(file, `${line}\n`);
};

export class CustomError extends Error {
  /** @override */
  name = 'CustomError';
  code = 'E_CUSTOM';
}

export const handlers = {
  echo: (/** @type {unknown} */ data) => of(data),
  nothing: () => of(undefined),
  empty: () => EMPTY,
  last: () => of(1, 2, 3),
  promise: async (/** @type {number} */ n) => {
    await delay(5);
    return n * 2;
  },
  echoLater: async (/** @type {unknown} */ data) => {
    await delay(5);
    return data;
  },
  identify: (/** @type {unknown} */ _, /** @type {JobContext} */ { id, attempt }) => of({ id, attempt }),
  counts: (/** @type {number} */ to, /** @type {JobContext} */ job) => {
    for (let i = 1; i <= to; i += 1) {
      job.progress(i);
    }
    setTimeout(() => {
      job.progress('after the end');
    }, 20);
    return of('counted');
  },
  throws: () => throwError(() => new TypeError('no', { cause: new CustomError('because') })),
  throwsSynchronously: () => {
    throw new CustomError('at once');
  },
  throwsValue: () => throwError(() => 'a string'),
  returnsString: () => 'a string',
  returnsBuffer: () => Buffer.from('abc'),
  returnsNothing: () => /** @type {any} */ (undefined),
  returnsNumber: () => /** @type {any} */ (5),
  returnsObject: () => /** @type {any} */ ({ a: 1 }),
  returnsArrayBuffer: () => /** @type {any} */ (new ArrayBuffer(2)),
  returnsBareFunction: () => /** @type {any} */ (() => 1),
  returnsFunction: () => of(() => 1),
  progressesFunction: (/** @type {unknown} */ _, /** @type {JobContext} */ job) => {
    job.progress(() => 1);
    return EMPTY;
  },
  /** Runs until it is to stop, and takes 50 ms for its cleanup. */
  runs: (/** @type {string} */ file, /** @type {JobContext} */ { signal, progress }) => {
    signal.addEventListener('abort', () => {
      note(file, 'aborted');
    });
    return new Observable((subscriber) => {
      note(file, 'started');
      progress('started');
      subscriber.add(() => {
        note(file, 'unsubscribed');
      });
    }).pipe(
      finalizeWith(() => {
        note(file, 'cleaning');
        return concat(timer(50), new Observable((subscriber) => (note(file, 'cleaned'), subscriber.complete())));
      }),
    );
  },
  /** Answers its signal with an error. */
  throwsReason: (/** @type {unknown} */ _, /** @type {JobContext} */ { signal, progress }) => {
    progress('started');
    return new Observable((subscriber) => {
      signal.addEventListener('abort', () => {
        subscriber.error(signal.reason);
      });
    });
  },
  /** Fails; its cleanup waits for its signal. */
  failsAndWaits: (/** @type {unknown} */ _, /** @type {JobContext} */ { signal }) => {
    const aborted = new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    return throwError(() => new TypeError('no')).pipe(finalizeWith(() => aborted));
  },
  /** Notes the reason of its signal. */
  reasons: (/** @type {string} */ file, /** @type {JobContext} */ { signal, progress }) => {
    progress('started');
    signal.addEventListener('abort', () => {
      note(file, String(signal.reason));
    });
    return NEVER;
  },
  /** An async function that runs until it is to stop. */
  waits: async (/** @type {string} */ file, /** @type {JobContext} */ { signal, progress }) => {
    note(file, 'started');
    progress('started');
    try {
      await delay(60_000, undefined, { signal });
    } finally {
      await delay(50);
      note(file, 'cleaned');
    }
  },
  /** Ends by itself after a while, whatever it is asked to. */
  stubborn: async (
    /** @type {{ file: string, ms: number }} */ { file, ms },
    /** @type {JobContext} */ { progress },
  ) => {
    note(file, 'started');
    progress('started');
    await delay(ms);
    note(file, 'ended');
    return 'stubborn';
  },
  /** Completes; its cleanup takes a while, and fails. */
  cleanupFailsLater: (/** @type {unknown} */ _, /** @type {JobContext} */ { progress }) =>
    of(1).pipe(
      finalizeWith(() => {
        progress('cleaning');
        const failing = throwError(() => new TypeError('cannot clean up'));
        return concat(timer(200), failing);
      }),
    ),
  cleanupFails: (/** @type {string} */ file, /** @type {JobContext} */ { progress }) => {
    progress('started');
    return NEVER.pipe(
      finalizeWith(() => {
        note(file, 'cleaning');
        throw new TypeError('cannot clean up');
      }),
    );
  },
  /** Fails, and then takes 100 ms for its cleanup. */
  failsAndCleans: (/** @type {string} */ file, /** @type {JobContext} */ job) =>
    throwError(() => new TypeError('no')).pipe(cleansFor(100, file, job)),
  /** Completes, and then takes 100 ms for its cleanup. */
  completesAndCleans: (/** @type {string} */ file, /** @type {JobContext} */ job) =>
    of('done').pipe(cleansFor(100, file, job)),
};

/**
 * @param {number} ms
 * @param {string} file
 * @param {JobContext} job
 */
function cleansFor(ms, file, { progress }) {
  return finalizeWith(() => {
    note(file, 'cleaning');
    progress('cleaning');
    return concat(timer(ms), new Observable((subscriber) => (note(file, 'cleaned'), subscriber.complete())));
  });
}
