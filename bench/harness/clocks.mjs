// What time is measured in: milliseconds since some moment.

/** @typedef {() => number} Clock */

/**
 * The time that passes, for a machine that does nothing else.
 *
 * @type {Clock}
 */
export const wall = () => performance.now();

/**
 * The time that processors work for this process, those that help to collect its garbage included: another process that
 * has a processor meanwhile does not count.
 *
 * @type {Clock}
 */
export const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
