import { inspect } from 'node:util';
import fc from 'fast-check';

const numRuns = Number(process.env['MODEL_RUNS'] ?? 3000);
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
const path = process.env['MODEL_PATH'];

/** For titles: a run that failed is found again by it. */
export const SIZE = `${numRuns} random programs, seed ${seed}`;

/** An hour: the long run is long. */
export const PATIENCE = 3_600_000;

/**
 * Runs random programs, `MODEL_RUNS` of them from `MODEL_SEED`. The first that violates something is shrunk, and printed as
 * it would stand in `found.ts`, with what finds it again.
 *
 * @param run Returns what is violated.
 */
export function holds<P>(programs: fc.Arbitrary<P>, run: (program: P) => string[]): void {
  const {
    failed,
    counterexample,
    counterexamplePath,
    numRuns: needed,
  } = fc.check(
    fc.property(programs, (program) => run(program).length === 0),
    { numRuns, seed, ...(path === undefined ? {} : { path }) },
  );
  if (failed) {
    const [program] = counterexample as [P];
    throw new Error(
      [
        `after ${needed} programs; again by MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath ?? ''}`,
        ...run(program).map((violation) => `- ${violation}`),
        inspect(program, { depth: Infinity, breakLength: 120 }),
      ].join('\n'),
    );
  }
}
