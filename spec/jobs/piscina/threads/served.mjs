// Serves once its pool says so. It counts the threads that have loaded it.

import { workerData } from 'node:worker_threads';
import { of } from 'rxjs';
import { serve } from 'rxresult/piscina';

const { shared } = workerData;

// The thread has said before that it is ready.
setTimeout(() => {
  Atomics.add(shared, 1, 1);
}, 50);

export default Atomics.load(shared, 0) > 0 ? serve({ job: () => of('served') }) : () => 'not what serve returns';
