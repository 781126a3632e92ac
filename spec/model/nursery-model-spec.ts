import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { programs } from './program';
import { World } from './World';

const numRuns = Number(process.env['MODEL_RUNS'] ?? 1000);
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

describe('the nursery against a plain model', () => {
  it(`holds its promises in ${numRuns} random programs, seed ${seed}`, async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        expect(await World.run(program)).toEqual([]);
      }),
      { numRuns, seed, ...(process.env['MODEL_PATH'] ? { path: process.env['MODEL_PATH'] } : {}) },
    );
  }, 3_600_000);
});
