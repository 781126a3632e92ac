// The nursery, with one job for each file.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { catchError, from, map, mergeMap, toArray } from 'rxjs';
import { nursery } from 'rxresult';
import { JobFailedError } from 'rxresult/jobs';
import { walk } from '../walk.mjs';

/** @import { Observable, ObservableInput } from 'rxjs' */
/** @import { NurseryObserver, TaskHandle } from 'rxresult' */
/** @import { JobRunner } from 'rxresult/jobs' */
/** @import { Compressed, Format, Request } from './handlers.mjs' */

/**
 * @typedef {object} Job
 * @property {string} path of the file, below the directory
 * @property {number} size of the file when it was found
 * @property {{ bytes: number | undefined }} progress how many bytes have been read; undefined until a worker has begun
 * @property {TaskHandle<Compressed>} capture
 */

/**
 * @typedef {object} CompressOptions
 * @property {string} out the folder for the compressed files
 * @property {Format} format
 * @property {boolean} failFast whether the first failure stops all jobs
 * @property {number} concurrent how many jobs the runner has at the same time
 * @property {ObservableInput<unknown>} until its first value stops all jobs
 * @property {NurseryObserver} [observer] observes the nursery
 */

const SUFFIX = { gzip: '.gz', brotli: '.br' };

/**
 * Compresses every file below `directory`, each as one job of the runner. Emits all jobs when all files are known. When it
 * completes or errors, all jobs have ended, wherever they ran.
 *
 * @param {JobRunner} runner
 * @param {string} directory
 * @param {CompressOptions} options
 * @returns {Observable<readonly Job[]>}
 */
export function compressTree(runner, directory, { out, format, failFast, concurrent, until, observer = {} }) {
  return nursery(
    (n) => {
      /** @param {{ path: string, size: number }} file */
      const start = ({ path, size }) => {
        /** @type {Request} */
        const request = { source: join(directory, path), target: join(out, path + SUFFIX[format]), format };
        /** @type {Job['progress']} */
        const progress = { bytes: undefined };
        /** @type {Observable<Compressed>} */
        const job$ = runner.task('compress', request, {
          progress: (/** @type {number} */ bytes) => (progress.bytes = bytes),
        });
        return { path, size, progress, capture: n.startSoon(job$.pipe(catchError(rethrowCause)), { name: path }) };
      };
      return from(walk(directory)).pipe(
        mergeMap(async (path) => ({ path, size: await sizeOf(join(directory, path)) }), 8),
        toArray(),
        map((files) => files.sort((a, b) => (a.path < b.path ? -1 : 1)).map(start)),
      );
    },
    { name: 'compress', concurrent, suppressError: !failFast, until, observer },
  );
}

/**
 * A task fails with what its handler threw: which job that was, its name says.
 *
 * @param {unknown} error
 * @returns {never}
 */
function rethrowCause(error) {
  throw error instanceof JobFailedError ? error.cause : error;
}

/**
 * Only the progress bar needs it: that a file cannot be read is for its job to say.
 *
 * @param {string} path
 */
async function sizeOf(path) {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : 0;
}
