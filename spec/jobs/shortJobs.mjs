// Handlers whose jobs are over at once, and what memory they take.

import { NEVER, of, throwError } from 'rxjs';

/** @import { JobContext } from 'rxresult/jobs' */

export const handlers = {
  echo: (/** @type {unknown} */ data) => of(data),
  fails: (/** @type {unknown} */ data) => throwError(() => new TypeError(`no ${data}`)),
  runs: (/** @type {unknown} */ _, /** @type {JobContext} */ { progress }) => {
    progress('started');
    return NEVER;
  },
  heapUsed: () => of(heapUsed()),
};

/** How many bytes the heap of this thread has. */
export function heapUsed() {
  gc?.();
  gc?.();
  return process.memoryUsage().heapUsed;
}
