// Statistics of a list of samples.

import { linearRegression, quantile } from 'simple-statistics';

/**
 * @typedef {object} Spread
 * @property {number} least
 * @property {number} lower the first quartile
 * @property {number} median
 * @property {number} upper the third quartile
 * @property {number} most
 */

/**
 * Between two samples, quartiles are interpolated.
 *
 * @param {readonly number[]} samples
 * @returns {Spread}
 */
export function spread(samples) {
  const [least = NaN, lower = NaN, median = NaN, upper = NaN, most = NaN] = quantile(
    [...samples],
    [0, 0.25, 0.5, 0.75, 1],
  );
  return { least, lower, median, upper, most };
}

/**
 * How a cost grows: the `e` of `cost = c · size^e` that fits best, by least squares on the logarithms. 1 is linear, 2
 * quadratic.
 *
 * @param {readonly (readonly [size: number, cost: number])[]} points
 */
export function exponent(points) {
  if (new Set(points.map(([size]) => size)).size < 2) {
    throw new RangeError('exponent: at least two sizes are needed');
  }
  return linearRegression(points.map((point) => point.map(Math.log))).m;
}
