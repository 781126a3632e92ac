// Prints how many bytes a task of the memory case holds on the heap, for the side named by the argument. It runs in its
// own process, with the garbage collected before and after: `node --expose-gc heap.mjs SIDE`.

import { Observable } from 'rxjs';
import { memory } from './cases/memory.mjs';

const side = memory.sides[process.argv[2] ?? ''];
if (!side || !gc) {
  throw new TypeError(`heap: expected --expose-gc and one of ${Object.keys(memory.sides).join(', ')}`);
}

/** @param {number} count */
const pending = (count) => Array.from({ length: count }, () => new Observable(() => undefined));

/** @param {Observable<number>[]} tasks */
function bytesFor(tasks) {
  const before = heapUsed();
  const subscription = side?.(tasks).subscribe();
  const bytes = heapUsed() - before;
  if (subscription?.closed !== false) {
    throw new Error('heap: the tasks are not pending');
  }
  subscription.unsubscribe();
  return bytes;
}

function heapUsed() {
  gc?.();
  gc?.();
  return process.memoryUsage().heapUsed;
}

bytesFor(pending(100)); // This allocates what all tasks share.
console.log(bytesFor(pending(memory.size)) / memory.size);
