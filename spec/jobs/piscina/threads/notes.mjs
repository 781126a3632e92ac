// Takes a while to load, and notes that it has.

import { appendFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { serve } from 'rxresult/piscina';

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
appendFileSync(workerData.file, 'loaded');

export default serve({});
