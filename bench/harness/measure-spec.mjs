import { beforeEach, describe, expect, it } from '@jest/globals';
import { measure, WrongResultError } from './measure.mjs';

/** @import { Timed } from './cases.mjs' */

let time = 0;
beforeEach(() => {
  time = 0;
});

const pace = { clock: () => time, warmUp: 10, batch: 20, arranged: 20, total: 2000, least: 2, most: 5 };

/**
 * Work that takes the given number of milliseconds.
 *
 * @param {number} milliseconds
 * @param {unknown} [result]
 * @returns {Timed}
 */
const taking = (milliseconds, result) => () => {
  time += milliseconds;
  return result;
};

const anything = () => true;

describe('a measurement', () => {
  it('returns the time of an iteration of each side, for each round', async () => {
    const rounds = await measure({ one: taking(1), three: taking(3) }, anything, pace);
    expect(rounds).toEqual(new Array(5).fill({ one: 1, three: 3 }));
  });

  it('runs as many iterations as fill a batch, but at least one', async () => {
    const calls = { short: 0, long: 0 };
    const sides = {
      short: () => {
        calls.short++;
        time += 2;
      },
      long: () => {
        calls.long++;
        time += 100;
      },
    };
    await measure(sides, anything, { ...pace, warmUp: 0.5, most: 1, least: 1 });
    // One iteration of each warms up; then 20 ms make 10 iterations of 2 ms, and one of 100 ms.
    expect(calls).toEqual({ short: 1 + 10, long: 1 + 1 });
  });

  it('times what a side does, not what it arranges', async () => {
    const arranged = {
      arrange: () => {
        time += 50;
        return taking(3);
      },
    };
    const [round] = await measure({ arranged, other: taking(1) }, anything, pace);
    expect(round).toEqual({ arranged: 3, other: 1 });
  });

  it('waits for the promises of a side, including those of its arrangement', async () => {
    /** @param {number} milliseconds */
    const later = async (milliseconds) => {
      await Promise.resolve();
      time += milliseconds;
      return 'done';
    };
    const sides = { promised: () => later(2), arranged: { arrange: () => Promise.resolve(() => later(4)) } };
    const [round] = await measure(sides, (result) => result === 'done', pace);
    expect(round).toEqual({ promised: 2, arranged: 4 });
  });

  it('drops a side that has used its share, after the minimum of rounds, and goes on with the others', async () => {
    const sides = { slow: taking(600), one: taking(1), other: taking(1) };
    const rounds = await measure(sides, anything, { ...pace, total: 1500, least: 3 });
    expect(rounds.map((round) => Object.keys(round).includes('slow'))).toEqual([true, true, true, false, false]);
  });

  it('ends when only one side would be left', async () => {
    const rounds = await measure({ slow: taking(600), one: taking(1) }, anything, pace);
    expect(rounds).toHaveLength(2);
  });

  it('passes each result to the check', async () => {
    /** @type {unknown[]} */
    const seen = [];
    let made = 0;
    const make = () => {
      time += 5;
      return ++made;
    };
    const see = (/** @type {unknown} */ result) => seen.push(result) > 0;
    await measure({ one: make, other: { arrange: () => make } }, see, pace);
    expect(seen).toHaveLength(made);
    expect(new Set(seen).size).toBe(made);
  });

  it('rejects with an error that names the side if a result is wrong', async () => {
    const sides = { right: taking(1, 7), wrong: taking(1, 8) };
    await expect(measure(sides, (result) => result === 7, pace)).rejects.toThrow(
      new WrongResultError('wrong: the result is wrong: 8'),
    );
  });
});
