// Hashes and compresses the files of a folder. This file connects the parts, and chooses the exit code; the nursery is in
// compress.mjs, and what the workers do is in handlers.mjs.

import { setTimeout as delay } from 'node:timers/promises';
import { config, fromEvent, tap } from 'rxjs';
import { failedCapture, usingAsync } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { InputError, runProgram } from '../program.mjs';
import { drawing, messageOf, printable, showLines } from '../terminal.mjs';
import { writeChecksums } from './checksums.mjs';
import { compressTree } from './compress.mjs';
import { chooseFolders } from './folders.mjs';
import { HELP, readArguments } from './options.mjs';
import { progressLines } from './progress.mjs';
import { describe, describeFailures, describeStop, toReport } from './report.mjs';
import { openRunner } from './runner.mjs';

/** @import { Job } from './compress.mjs' */

await runProgram({ name: 'compress', help: HELP, readArguments, run });

/** @param {ReturnType<typeof readArguments>} options */
async function run({ format, failFast, threads, redis, lanes, ...folders }) {
  const { directory, out } = await chooseFolders(folders.directory, folders.out);
  const recorder = lanes ? new LaneRecorder() : undefined;
  const began = performance.now();
  let interrupted = false;
  /** @type {readonly Job[] | undefined} */
  let jobs;

  const jobs$ = usingAsync(
    () => openRunner({ threads, redis }),
    (runner) =>
      compressTree(runner, directory, {
        out,
        format,
        failFast,
        // The nursery starts a job when a thread is free. A queue gets all of them: only its workers know how many they can run.
        concurrent: redis === undefined ? threads : Infinity,
        // The nursery unsubscribes from it when it ends, so a second Ctrl-C has its default effect.
        until: fromEvent(process, 'SIGINT').pipe(tap(() => (interrupted = true))),
        ...(recorder && { observer: recorder }),
      }),
    (runner) => runner.close(),
  );
  // A job on a queue may not stop in time, for example because its worker has lost Redis. Said here, it does not end the program.
  /** @type {unknown[]} */
  const troubles = [];
  config.onUnhandledError = (error) => troubles.push(error);

  const progress = process.stderr.isTTY
    ? showLines(process.stderr, () =>
        progressLines({
          jobs,
          queue: redis !== undefined,
          stopping: interrupted,
          milliseconds: performance.now() - began,
        }),
      )
    : undefined;

  // However the nursery has ended, at that moment no job is running any more, in no thread and on no queue.
  /** @type {{ error: unknown } | undefined} */
  let failure = await new Promise((resolve) => {
    jobs$.subscribe({
      next: (all) => (jobs = all),
      error: (error) => resolve({ error }),
      complete: () => resolve(undefined),
    });
  });
  const seconds = (performance.now() - began) / 1000;
  progress?.unsubscribe();
  await delay(0); // RxJS reports in a turn of its own.
  troubles.forEach((error) => say(messageOf(error)));
  if (failure?.error instanceof InputError) {
    throw failure.error;
  }
  const report = toReport(jobs ?? []);
  /** @type {string | undefined} */
  let checksums;
  try {
    checksums = await writeChecksums(out, report.files);
  } catch (error) {
    failure ??= { error };
  }
  if (!failure && !interrupted) {
    process.stdout.write(describe(report, seconds, checksums));
  }
  if (failure) {
    const path = failedCapture(failure.error)?.name;
    const reason = messageOf(failure.error);
    say(path === undefined ? reason : `cannot compress ${path}: ${reason}`);
  } else if (report.failures.length > 0) {
    process.stderr.write(describeFailures(report));
  }
  if (failure || interrupted) {
    say(`${interrupted ? 'interrupted' : 'failed'}: ${describeStop(report)}`);
  }
  if (recorder) {
    process.stderr.write(drawing(recorder, process.stderr));
  }
  return interrupted ? 130 : failure || report.failures.length > 0 ? 1 : 0;
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`compress: ${printable(message)}\n`);
}
