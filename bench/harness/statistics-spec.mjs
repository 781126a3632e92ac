import { describe, expect, it } from '@jest/globals';
import { exponent, spread } from './statistics.mjs';

describe('the spread', () => {
  it('has the minimum, the quartiles and the maximum', () => {
    expect(spread([5, 4, 3, 2, 1])).toEqual({ least: 1, lower: 2, median: 3, upper: 4, most: 5 });
  });

  it('of one sample is that sample', () => {
    expect(spread([7])).toEqual({ least: 7, lower: 7, median: 7, upper: 7, most: 7 });
  });

  it('interpolates between two samples', () => {
    expect(spread([20, 10])).toEqual({ least: 10, lower: 12.5, median: 15, upper: 17.5, most: 20 });
  });

  it('compares samples as numbers, and does not change their array', () => {
    const samples = [10, 9, 100];
    expect(spread(samples).median).toBe(10);
    expect(samples).toEqual([10, 9, 100]);
  });

  it('of no samples throws', () => {
    expect(() => spread([])).toThrow('at least one data point');
  });
});

describe('the exponent', () => {
  it.each([
    ['constant', 0],
    ['linear', 1],
    ['quadratic', 2],
  ])('of a %s cost is %d, whatever the constant', (_, e) => {
    const points = [10, 100, 1000].map((size) => /** @type {const} */ ([size, 42 * size ** e]));
    expect(exponent(points)).toBeCloseTo(e, 10);
  });

  it('is the slope that best fits all points, not that between two of them', () => {
    // By hand: the logarithms to base 2 are (0, 0), (1, 1), (2, 4), and the best line has the slope 2.
    expect(
      exponent([
        [1, 1],
        [2, 2],
        [4, 16],
      ]),
    ).toBeCloseTo(2, 10);
  });

  it('of one size throws', () => {
    expect(() => exponent([[5, 1]])).toThrow(new RangeError('exponent: at least two sizes are needed'));
  });
});
