// The arguments of the program.

import { availableParallelism } from 'node:os';
import { integer, parse, UsageError } from '../program.mjs';

/** @import { Format } from './handlers.mjs' */

export const HELP = `usage: npm run jobs -- [DIR] [--out OUT] [--brotli] [--fail-fast] [--threads N | --redis URL] [--lanes]

Hashes and compresses every file below DIR, each as a job on a worker thread, or with --redis on the workers of a queue: start
those in other terminals, with npm run jobs:worker. The paths in OUT are those in DIR, with .gz at the end, and OUT/SHA256SUMS has
the checksums of the files in DIR, for sha256sum --check. The default DIR is the sources of the installed rxjs.
Links to files are read; links to directories are not followed; pipes, sockets and devices are left out.

  --out OUT      the folder for the compressed files (default: DIR-compressed; without DIR, a new temporary folder)
  --brotli       compress with brotli (.br) instead of gzip
  --fail-fast    stop all jobs when the first file fails
  --threads N    how many files to compress at the same time (default: the number of processors)
  --redis URL    such as redis://localhost:6379; the workers must see the same folders
  --lanes        draw a timeline of all jobs on stderr at the end
  --help         print this

exit codes:
  0    all files were compressed
  1    a file could not be compressed: the others were, except with --fail-fast
  2    wrong arguments, DIR does not exist or is not a directory, or Redis cannot be reached
  130  interrupted by Ctrl-C: all jobs were stopped, and OUT has the files that were complete
`;

export const WORKER_HELP = `usage: npm run jobs:worker -- --redis URL [--concurrent N]

Compresses files for npm run jobs -- --redis URL, until Ctrl-C.

  --redis URL     such as redis://localhost:6379
  --concurrent N  how many files to compress at the same time (default: the number of processors)
  --help          print this
`;

/** @param {string[]} args */
export function readArguments(args) {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      out: { type: 'string' },
      brotli: { type: 'boolean' },
      'fail-fast': { type: 'boolean' },
      threads: { type: 'string' },
      redis: { type: 'string' },
      lanes: { type: 'boolean' },
    },
  });
  const { threads, redis } = values;
  if (positionals.length > 1) {
    throw new UsageError(`expected one DIR, got ${positionals.length}`);
  }
  if (threads !== undefined && redis !== undefined) {
    throw new UsageError('--threads and --redis exclude each other');
  }
  return {
    help: values.help ?? false,
    directory: positionals[0],
    out: values.out,
    format: /** @type {Format} */ (values.brotli ? 'brotli' : 'gzip'),
    failFast: values['fail-fast'] ?? false,
    threads: threads === undefined ? availableParallelism() : integer('--threads', threads, 1),
    redis: redis === undefined ? undefined : redisAddress(redis),
    lanes: values.lanes ?? false,
  };
}

/** @param {string[]} args */
export function readWorkerArguments(args) {
  const { values } = parse({
    args,
    options: { help: { type: 'boolean' }, redis: { type: 'string' }, concurrent: { type: 'string' } },
  });
  if (values.redis === undefined && !values.help) {
    throw new UsageError('--redis is missing');
  }
  const concurrent = values.concurrent ?? String(availableParallelism());
  return {
    help: values.help ?? false,
    redis: redisAddress(values.redis ?? 'redis://'),
    concurrent: integer('--concurrent', concurrent, 1),
  };
}

/** @param {string} text */
function redisAddress(text) {
  if (!URL.canParse(text) || !/^rediss?:$/.test(new URL(text).protocol)) {
    throw new UsageError('--redis must be an address that begins with redis:// or rediss://');
  }
  return text;
}
