// What the workers do, in a thread or on a queue.

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { abortable, usingAsync } from 'rxresult';
import { PartialFile } from './PartialFile.mjs';

/** @import { FileHandle } from 'node:fs/promises' */
/** @import { Observable } from 'rxjs' */
/** @import { JobContext } from 'rxresult/jobs' */

/** @typedef {'gzip' | 'brotli'} Format */
/** @typedef {{ source: string, target: string, format: Format }} Request */
/** @typedef {{ bytes: number, compressed: number, sha256: string }} Compressed */

/** A queue keeps every value of progress: it gets no more of them than a screen can show. */
const PROGRESS_INTERVAL = 100;

/** The best quality, which is the default, is some fifty times slower. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

export const handlers = {
  /**
   * Compresses one file and computes its SHA-256. Its progress is the number of bytes read so far. If it fails or is to stop, both
   * files are closed and the target is as it was before, and only then the job ends.
   *
   * @param {Request} request
   * @param {Pick<JobContext, 'progress'>} job
   * @returns {Observable<Compressed>}
   */
  compress: ({ source, target, format }, { progress }) =>
    usingAsync(
      () => open(source),
      (input) =>
        usingAsync(
          () => PartialFile.create(target, input),
          // With `settle`, the target is not released before the streams have ended.
          (output) => abortable((signal) => compress(input, output, format, progress, signal), { settle: true }),
          (output) => output.release(),
        ),
      (input) => input.close(),
    ),
};

/**
 * @param {FileHandle} input
 * @param {PartialFile} output
 * @param {Format} format
 * @param {(bytes: number) => void} progress
 * @param {AbortSignal} signal
 */
async function compress(input, output, format, progress, signal) {
  const hash = createHash('sha256');
  let bytes = 0;
  let next = 0;
  progress(bytes);
  const written = output.file.createWriteStream();
  await pipeline(
    input.createReadStream(),
    async function* (/** @type {AsyncIterable<Buffer>} */ chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        if (performance.now() >= next) {
          next = performance.now() + PROGRESS_INTERVAL;
          progress(bytes);
        }
        yield chunk;
      }
    },
    format === 'gzip' ? createGzip() : createBrotliCompress(BROTLI),
    written,
    { signal },
  );
  await output.complete();
  return { bytes, compressed: written.bytesWritten, sha256: hash.digest('hex') };
}
