// The heap memory that a pending task holds.

import { rxjs, rxresult } from '../combine.mjs';

/** @import { MemoryCase } from '../harness/cases.mjs' */

/** @type {MemoryCase} */
export const memory = {
  group: 'Memory',
  name: 'bytes for a pending task',
  size: 100_000,
  sides: { ...rxresult, ...rxjs },
  goals: [
    { side: 'gather', against: 'forkJoin', most: 0.24 },
    { side: 'startSoon', against: 'merge', most: 0.35 },
  ],
};
