// The setup of the measurement, without the machine's name and without paths.

import { cpus, totalmem } from 'node:os';

/**
 * @param {Record<string, string>} versions of packages, by name
 * @returns {string[][]}
 */
export function machine(versions) {
  const processors = cpus();
  return [
    ['processor', `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['system', `${process.platform} ${process.arch}`],
    ['Node', process.versions.node],
    ...Object.entries(versions),
  ];
}
