// The handlers of the files that call `serve` more than once.

/** @import { JobContext } from 'rxresult/piscina' */

export const handlers = {
  list: (/** @type {number} */ n) => [[n]],
  never: (/** @type {unknown} */ _, /** @type {JobContext} */ { progress, signal }) => {
    progress('started');
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason);
      });
    });
  },
};
