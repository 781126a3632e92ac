// The nursery, and the task that it has for each file.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { from, map, Observable, toArray } from 'rxjs';
import { nursery } from 'rxresult';
import { walk } from './walk.mjs';

/** @import { ObservableInput } from 'rxjs' */
/** @import { NurseryObserver, ResultCapture } from 'rxresult' */
/** @import { OpenFiles } from './openFiles.mjs' */

/** @typedef {{ path: string, sha256: string, bytes: number, milliseconds: number }} Digest */
/** @typedef {readonly ResultCapture<Digest>[]} Captures */

/**
 * @typedef {object} DigestOptions
 * @property {OpenFiles} openFiles what opens the files
 * @property {boolean} keepGoing whether a file that cannot be read leaves the others alone
 * @property {ObservableInput<unknown>} until its first value cancels what is not done
 * @property {(bytes: number) => void} onBytes is told how much was read, as it is read
 * @property {NurseryObserver} [observer] is told what becomes of the tasks
 */

/**
 * Digests every file below `directory`, eight at a time. Emits the captures of all tasks, named by their paths, when the
 * files are known and the first of them are being read; ends when all tasks have ended.
 *
 * @param {string} directory
 * @param {DigestOptions} options
 * @returns {Observable<Captures>}
 */
export function digestTree(directory, { openFiles, keepGoing, until, onBytes, observer = {} }) {
  return nursery(
    (n) =>
      // The walk is the stream of the nursery's body, so it is cancelled with the rest. It ends before the first file is
      // opened: then the progress bar knows how far it is, and a failure can say how much was cancelled.
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
 * Reads one file. Unsubscribing it closes the file.
 *
 * @param {string} directory
 * @param {string} path below `directory`
 * @param {OpenFiles} openFiles
 * @param {(bytes: number) => void} onBytes
 * @returns {Observable<Digest>}
 */
function digestFile(directory, path, openFiles, onBytes) {
  return new Observable((subscriber) => {
    const started = performance.now();
    const hash = createHash('sha256');
    let bytes = 0;
    const stream = openFiles.open(join(directory, path));
    stream.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(chunk.length);
    });
    stream.on('error', (error) => subscriber.error(error));
    // Not at 'end': the file is open still, and the task that waits for this place would be the ninth to hold one.
    stream.on('close', () => {
      if (stream.readableEnded) {
        subscriber.next({ path, sha256: hash.digest('hex'), bytes, milliseconds: performance.now() - started });
        subscriber.complete();
      }
    });
    return () => stream.destroy();
  });
}
