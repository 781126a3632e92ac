// Has two copies of the package: that for `import` and that for `require`.

import { createRequire } from 'node:module';
import { serve } from 'rxresult/piscina';

export default serve({
  list: (/** @type {number} */ n) => [[n]],
  never: (/** @type {unknown} */ _, { progress, signal }) => {
    progress('started');
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason);
      });
    });
  },
});

/** @type {typeof import('rxresult/piscina')} */
const copy = createRequire(import.meta.url)('rxresult/piscina');
if (copy.serve === serve) {
  throw new Error('this is the same copy');
}
export const other = copy.serve({});
