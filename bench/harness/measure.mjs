// Sides that do the same work, in one process, in rounds: in each round every side runs one batch, in an order drawn anew,
// so that what slows the machine for a while slows all of them. Only figures of one round are compared with each other.
//
// No garbage collection is asked for in between: after one, V8 forgets the hidden classes that have no live instance, and
// every round would begin with deoptimised code. Warm-up and rounds are the same for all sides.

/** @import { Side, Timed } from './cases.mjs' */

/**
 * @typedef {object} Pace
 * @property {number} warmUp milliseconds a side
 * @property {number} batch milliseconds a side in a round, with what is arranged for it; at least one iteration
 * @property {number} rounds milliseconds for all rounds together
 * @property {number} least rounds, however long they take
 * @property {number} most rounds
 */

/** @type {Pace} */
export const FULL = { warmUp: 250, batch: 6, rounds: 2000, least: 5, most: 51 };

/** @type {Pace} */
export const QUICK = { warmUp: 60, batch: 3, rounds: 300, least: 3, most: 21 };

/** A side came to something else than it should. */
export class WrongResultError extends Error {
  /** @override */
  name = 'WrongResultError';
}

/**
 * Times all sides.
 *
 * @param {Readonly<Record<string, Side>>} sides
 * @param {(result: unknown) => boolean} check is shown each result, of the warm-up as well
 * @param {Pace} pace
 * @returns {Promise<Record<string, number>[]>} of each round, the nanoseconds that an iteration took, by side
 */
export async function measure(sides, check, pace) {
  const stopwatches = Object.entries(sides).map(([name, side]) => ({
    name,
    time: stopwatch(name, side, check),
    /** Iterations of a batch. */
    count: 1,
  }));
  await warmUp(stopwatches, pace);
  const rounds = [];
  const start = performance.now();
  while (rounds.length < pace.least || (rounds.length < pace.most && performance.now() - start < pace.rounds)) {
    /** @type {Record<string, number>} */
    const round = {};
    for (const { name, time, count } of shuffled(stopwatches)) {
      round[name] = (await time(count)) / count;
    }
    rounds.push(round);
  }
  return rounds;
}

/**
 * Runs all sides in turns until each has had its time, and finds how many iterations of each make a batch.
 *
 * @param {{ time: (count: number) => Promise<number>, count: number }[]} stopwatches
 * @param {Pace} pace
 */
async function warmUp(stopwatches, pace) {
  let cold = stopwatches.map((stopwatch) => ({ stopwatch, left: pace.warmUp }));
  while (cold.length > 0) {
    for (const entry of cold) {
      const { stopwatch } = entry;
      const { count } = stopwatch;
      const start = performance.now();
      await stopwatch.time(count);
      const elapsed = performance.now() - start;
      entry.left -= elapsed;
      // The time of an iteration falls as the code is optimised: each turn has the say over the next.
      stopwatch.count = Math.max(1, Math.round(Math.min((pace.batch * count) / elapsed, count * 10)));
    }
    cold = cold.filter(({ left }) => left > 0);
  }
}

/**
 * What runs a side so many times, and says how many nanoseconds that took.
 *
 * @param {string} name
 * @param {Side} side
 * @param {(result: unknown) => boolean} check
 * @returns {(count: number) => Promise<number>}
 */
function stopwatch(name, side, check) {
  /** @param {unknown} result */
  const verify = (result) => {
    if (!check(result)) {
      throw new WrongResultError(`${name}: the result is wrong: ${String(result).slice(0, 100)}`);
    }
  };
  return typeof side === 'function' ? batches(side, verify) : singly(side.arrange, verify);
}

/**
 * The clock is read around the batch: what is timed may be shorter than it takes to read it.
 *
 * @param {Timed} run
 * @param {(result: unknown) => void} verify
 */
function batches(run, verify) {
  return async (/** @type {number} */ count) => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) {
      const result = run();
      verify(isThenable(result) ? await result : result);
    }
    return Number(process.hrtime.bigint() - start);
  };
}

/**
 * The clock is read around what follows the arrangement.
 *
 * @param {() => Timed} arrange
 * @param {(result: unknown) => void} verify
 */
function singly(arrange, verify) {
  return async (/** @type {number} */ count) => {
    let total = 0n;
    for (let i = 0; i < count; i++) {
      const run = arrange();
      const start = process.hrtime.bigint();
      let result = run();
      if (isThenable(result)) {
        result = await result;
      }
      total += process.hrtime.bigint() - start;
      verify(result);
    }
    return Number(total);
  };
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/**
 * @template T
 * @param {readonly T[]} list
 */
function shuffled(list) {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [result[i], result[j]] = [/** @type {T} */ (result[j]), /** @type {T} */ (result[i])];
  }
  return result;
}
