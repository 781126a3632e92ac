// Sides that do the same work, in one process, in rounds: in each round the sides run a batch each, in an order drawn by lot,
// so that what slows the machine for a while slows all of them. Only figures of one round are compared with each other.
//
// No garbage collection is asked for in between: after one, V8 forgets the hidden classes that have no live instance, and
// every round would begin with deoptimised code. Warm-up and rounds are the same for all sides.

import { wall } from './clocks.mjs';
import { shuffled } from './shuffled.mjs';

/** @import { Side, Timed } from './cases.mjs' */
/** @import { Clock } from './clocks.mjs' */

/**
 * In milliseconds, where it is about time.
 *
 * @typedef {object} Pace
 * @property {Clock} clock
 * @property {number} warmUp of each side
 * @property {number} batch of a side in a round: long enough for it to collect some garbage of its own
 * @property {number} arranged the same, where each iteration is arranged; with the arrangements
 * @property {number} total of all sides, an equal share for each
 * @property {number} least rounds that each side is in, whatever its share
 * @property {number} most rounds
 */

/** @type {Pace} */
export const FULL = { clock: wall, warmUp: 300, batch: 20, arranged: 30, total: 5000, least: 3, most: 51 };

/** @type {Pace} */
export const QUICK = { ...FULL, warmUp: 100, batch: 10, arranged: 15, total: 1500 };

/**
 * Of each round, the milliseconds that an iteration took, by side. A slow side is not in all of them.
 *
 * @typedef {Readonly<Record<string, number>>[]} Rounds
 */

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
 * @returns {Promise<Rounds>}
 */
export async function measure(sides, check, pace) {
  let racing = Object.entries(sides).map(([name, side]) => ({
    name,
    time: stopwatch(name, side, check, pace.clock),
    batch: typeof side === 'function' ? pace.batch : pace.arranged,
    /** Iterations of a batch. */
    count: 1,
    spent: 0,
  }));
  const share = pace.total / racing.length;
  await warmUp(racing, pace);
  /** @type {Rounds} */
  const rounds = [];
  while (racing.length > 1 && rounds.length < pace.most) {
    /** @type {Record<string, number>} */
    const round = {};
    for (const side of shuffled(racing)) {
      const start = pace.clock();
      round[side.name] = (await side.time(side.count)) / side.count;
      side.spent += pace.clock() - start;
    }
    rounds.push(round);
    if (rounds.length >= pace.least) {
      racing = racing.filter(({ spent }) => spent < share);
    }
  }
  return rounds;
}

/**
 * Runs all sides in turns until each has had its time, and finds how many iterations of each make a batch.
 *
 * @param {{ time: (count: number) => Promise<number>, batch: number, count: number }[]} stopwatches
 * @param {Pace} pace
 */
async function warmUp(stopwatches, { warmUp, clock }) {
  let cold = stopwatches.map((stopwatch) => ({ stopwatch, left: warmUp }));
  while (cold.length > 0) {
    for (const entry of cold) {
      const { stopwatch } = entry;
      const { batch, count } = stopwatch;
      const start = clock();
      await stopwatch.time(count);
      const elapsed = clock() - start;
      entry.left -= elapsed;
      // The time of an iteration falls as the code is optimised: each turn has the say over the next.
      stopwatch.count = Math.max(1, Math.round(Math.min((batch * count) / elapsed, count * 10)));
    }
    cold = cold.filter(({ left }) => left > 0);
  }
}

/**
 * What runs a side so many times, and says how many milliseconds that took.
 *
 * @param {string} name
 * @param {Side} side
 * @param {(result: unknown) => boolean} check
 * @param {Clock} clock
 * @returns {(count: number) => Promise<number>}
 */
function stopwatch(name, side, check, clock) {
  /** @param {unknown} result */
  const verify = (result) => {
    if (!check(result)) {
      throw new WrongResultError(`${name}: the result is wrong: ${String(result).slice(0, 100)}`);
    }
  };
  return typeof side === 'function' ? batches(side, verify, clock) : singly(side.arrange, verify, clock);
}

/**
 * The clock is read around the batch: what is timed may be shorter than it takes to read it.
 *
 * @param {Timed} run
 * @param {(result: unknown) => void} verify
 * @param {Clock} clock
 */
function batches(run, verify, clock) {
  return async (/** @type {number} */ count) => {
    const start = clock();
    for (let i = 0; i < count; i++) {
      const result = run();
      verify(isThenable(result) ? await result : result);
    }
    return clock() - start;
  };
}

/**
 * The clock is read around what follows the arrangement.
 *
 * @param {() => Timed | Promise<Timed>} arrange
 * @param {(result: unknown) => void} verify
 * @param {Clock} clock
 */
function singly(arrange, verify, clock) {
  return async (/** @type {number} */ count) => {
    let total = 0;
    for (let i = 0; i < count; i++) {
      const run = await arrange();
      const start = clock();
      let result = run();
      if (isThenable(result)) {
        result = await result;
      }
      total += clock() - start;
      verify(result);
    }
    return total;
  };
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  return typeof value === 'object' && value !== null && 'then' in value;
}
