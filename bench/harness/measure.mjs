// Measures sides that do the same work, in one process, in rounds. In each round every side runs a batch, in random
// order, so that whatever slows down the machine for a while slows down all of them. Only figures of one round are
// compared.
//
// No garbage collection is forced between rounds: after one, V8 drops the hidden classes that have no live instance,
// and every round would start with deoptimised code. Warm-up and rounds are the same for all sides.

import { shuffle } from 'simple-statistics';
import { wall } from './clocks.mjs';

/** @import { Side, Timed } from './cases.mjs' */
/** @import { Clock } from './clocks.mjs' */

/**
 * Times are in milliseconds.
 *
 * @typedef {object} Pace
 * @property {Clock} clock
 * @property {number} warmUp of each side
 * @property {number} batch of a side in a round: long enough to include some of its own garbage collection
 * @property {number} arranged the same for sides that arrange each iteration, including the arrangements
 * @property {number} total of all sides, an equal share for each
 * @property {number} least rounds for each side, whatever its share
 * @property {number} most rounds
 */

/** @type {Pace} */
export const FULL = { clock: wall, warmUp: 300, batch: 20, arranged: 30, total: 5000, least: 3, most: 51 };

/** @type {Pace} */
export const QUICK = { ...FULL, warmUp: 100, batch: 10, arranged: 15, total: 1500 };

/**
 * For each round, the milliseconds that an iteration took, by side. A slow side is not in all rounds.
 *
 * @typedef {Readonly<Record<string, number>>[]} Rounds
 */

/** The result of a side is wrong. */
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
    /** The iterations in a batch. */
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
    for (const side of shuffle(racing)) {
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
 * Runs all sides in turn until each has had its time, and finds how many iterations of each make a batch.
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
      // Iterations become faster as the code is optimised, so each turn sets the count for the next one.
      stopwatch.count = Math.max(1, Math.round(Math.min((batch * count) / elapsed, count * 10)));
    }
    cold = cold.filter(({ left }) => left > 0);
  }
}

/**
 * Returns a function that runs a side `count` times and returns how many milliseconds that took.
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
 * Reads the clock around the whole batch, because an iteration may be shorter than reading the clock.
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
 * Reads the clock around each iteration, after its arrangement.
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
