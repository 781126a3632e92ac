// All threads but the first take long to load.

import { threadId, workerData } from 'node:worker_threads';
import { serve } from 'rxresult/piscina';

const { taken, ms = 300 } = workerData;
if (Atomics.add(taken, 0, 1) > 0) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export default serve({
  /** Returns how many jobs have started before this one. */
  order: async () => {
    const order = Atomics.add(taken, 1, 1);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    return [order, threadId];
  },
});
