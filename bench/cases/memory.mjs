// What a pending task holds on the heap.

import { forkJoin, merge } from 'rxjs';
import { gather, nursery } from '../../dist/index.mjs';

/** @import { MemoryCase } from '../harness/cases.mjs' */

/** @type {MemoryCase} */
export const memory = {
  group: 'Memory',
  name: 'bytes for a pending task',
  size: 100_000,
  sides: {
    gather,
    'nursery([…])': nursery,
    startSoon: (tasks) => nursery((n) => tasks.forEach((task) => n.startSoon(task))),
    forkJoin,
    merge: (tasks) => merge(...tasks),
  },
  goals: [
    { side: 'gather', against: 'forkJoin', most: 0.3 },
    { side: 'startSoon', against: 'merge', most: 0.55 },
  ],
};
