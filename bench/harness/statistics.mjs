// Statistics of a list of samples.

/**
 * @typedef {object} Spread
 * @property {number} least
 * @property {number} lower the first quartile
 * @property {number} median
 * @property {number} upper the third quartile
 * @property {number} most
 */

/**
 * The value below which a share of the samples lies. Interpolates between the two nearest samples.
 *
 * @param {readonly number[]} samples
 * @param {number} share from 0 to 1
 */
export function quantile(samples, share) {
  if (samples.length === 0) {
    throw new RangeError('quantile: there are no samples');
  }
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = /** @type {number} */ (sorted[Math.floor(place)]);
  const above = /** @type {number} */ (sorted[Math.ceil(place)]);
  return below + (above - below) * (place - Math.floor(place));
}

/** @param {readonly number[]} samples */
export function median(samples) {
  return quantile(samples, 0.5);
}

/**
 * @param {readonly number[]} samples
 * @returns {Spread}
 */
export function spread(samples) {
  const [least, lower, middle, upper, most] = /** @type {[number, number, number, number, number]} */ (
    [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(samples, share))
  );
  return { least, lower, median: middle, upper, most };
}

/**
 * How a cost grows: the `e` of `cost = c · size^e` that fits best, by least squares on the logarithms. 1 is linear, 2
 * quadratic.
 *
 * @param {readonly (readonly [size: number, cost: number])[]} points
 */
export function exponent(points) {
  const logs = points.map(([size, cost]) => /** @type {const} */ ([Math.log(size), Math.log(cost)]));
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (variance === 0) {
    throw new RangeError('exponent: at least two sizes are needed');
  }
  return covariance / variance;
}
