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
export const other = serve({});
