// The nursery, with one task for each file.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { from, map, toArray } from 'rxjs';
import { abortable, nursery, usingAsync } from 'rxresult';
import { walk } from '../walk.mjs';

/** @import { Observable, ObservableInput } from 'rxjs' */
/** @import { NurseryObserver, ResultCapture } from 'rxresult' */
/** @import { OpenFiles } from './openFiles.mjs' */

/** @typedef {{ path: string, sha256: string, bytes: number, milliseconds: number }} Digest */
/** @typedef {readonly ResultCapture<Digest>[]} Captures */

/**
 * @typedef {object} DigestOptions
 * @property {OpenFiles} openFiles opens the files
 * @property {boolean} keepGoing whether to continue after a file that cannot be read
 * @property {ObservableInput<unknown>} until its first value cancels the tasks that have not ended
 * @property {(bytes: number) => void} onBytes called with the number of bytes of each chunk that is read
 * @property {NurseryObserver} [observer] observes the nursery
 */

/**
 * Computes the digest of every file below `directory`, eight at a time. Emits the captures of all tasks, named by their paths,
 * when all files are known and the first are being read. When it completes or errors, all tasks have ended and no file is open.
 *
 * @param {string} directory
 * @param {DigestOptions} options
 * @returns {Observable<Captures>}
 */
export function digestTree(directory, { openFiles, keepGoing, until, onBytes, observer = {} }) {
  return nursery(
    (n) =>
      // The walk is the stream of the nursery's body, so it is cancelled with the rest. It ends before the first file is
      // opened: so the progress bar knows the total, and after a failure the report can count the cancelled tasks. That is
      // why all captures are emitted here at once: `captureMap` emits each when it has ended, and after a failure no others.
      from(walk(directory)).pipe(
        toArray(),
        map((paths) =>
          paths.sort().map((path) => n.startSoon(digestFile(directory, path, openFiles, onBytes), { name: path })),
        ),
      ),
    { name: 'digest', concurrent: 8, suppressError: keepGoing, until, observer },
  );
}

/**
 * Reads one file. The task ends when the file is closed, not when it is read or unsubscribed: so the task that waits for its
 * slot cannot open a ninth.
 *
 * @param {string} directory
 * @param {string} path below `directory`
 * @param {OpenFiles} openFiles
 * @param {(bytes: number) => void} onBytes
 * @returns {Observable<Digest>}
 */
function digestFile(directory, path, openFiles, onBytes) {
  return usingAsync(
    () => openFiles.open(join(directory, path)),
    (file) =>
      abortable(async (signal) => {
        const started = performance.now();
        const hash = createHash('sha256');
        let bytes = 0;
        for await (const chunk of file.createReadStream({ autoClose: false, signal })) {
          hash.update(chunk);
          bytes += chunk.length;
          onBytes(chunk.length);
        }
        return { path, sha256: hash.digest('hex'), bytes, milliseconds: performance.now() - started };
      }),
    (file) => openFiles.close(file),
  );
}
