// The clocks. They count milliseconds from some fixed moment.

/** @typedef {() => number} Clock */

/**
 * The elapsed time, for a machine that does nothing else.
 *
 * @type {Clock}
 */
export const wall = () => performance.now();

/**
 * The processor time of this process, including the threads that collect its garbage. Time that other processes take
 * does not count.
 *
 * @type {Clock}
 */
export const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
