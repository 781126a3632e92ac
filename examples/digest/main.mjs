// SHA-256 of every file below a directory. This file reads the arguments, runs the rest, and chooses the exit code;
// the nursery is in digest.mjs.

import { fromEvent, tap } from 'rxjs';
import { failedCapture } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { checkDirectory, defaultDirectory, parse, runProgram, UsageError } from '../program.mjs';
import { countOf, drawing, messageOf, printable, showLine } from '../terminal.mjs';
import { digestTree } from './digest.mjs';
import { OpenFiles } from './openFiles.mjs';
import { progressBar } from './progress.mjs';
import { describe, describeFailures, toJSON, toReport } from './report.mjs';

/** @import { Captures } from './digest.mjs' */

const HELP = `usage: npm run demo -- [DIR] [--keep-going] [--json] [--lanes]

Computes the SHA-256 of every file below DIR, eight at a time. The default DIR is the sources of the installed rxjs.
Links to files are read; links to directories are not followed; pipes, sockets and devices are left out.

  --keep-going  continue after files that cannot be read, and list them at the end
  --json        print one JSON document instead of text
  --lanes       draw a timeline of all files on stderr at the end
  --help        print this

exit codes:
  0    all files were read
  1    a file could not be read: the first one ends the run, except with --keep-going
  2    wrong arguments, or DIR does not exist or is not a directory
  130  interrupted by Ctrl-C
`;

await runProgram({ name: 'digest', help: HELP, readArguments, run });

/** @param {ReturnType<typeof readArguments>} options */
async function run({ directory, keepGoing, json, lanes }) {
  await checkDirectory(directory);
  const recorder = lanes ? new LaneRecorder() : undefined;
  const openFiles = new OpenFiles();
  const started = performance.now();
  let bytesRead = 0;
  let interrupted = false;
  /** @type {Captures | undefined} */
  let captures;

  const digests$ = digestTree(directory, {
    openFiles,
    keepGoing,
    // The nursery unsubscribes from it when it ends, so a second Ctrl-C has its default effect.
    until: fromEvent(process, 'SIGINT').pipe(tap(() => (interrupted = true))),
    onBytes: (bytes) => (bytesRead += bytes),
    ...(recorder && { observer: recorder }),
  });
  const progress = process.stderr.isTTY
    ? showLine(process.stderr, () =>
        progressBar({ captures, bytes: bytesRead, milliseconds: performance.now() - started }),
      )
    : undefined;

  // However the nursery has ended, at that moment no task is running any more, every capture is done, and all files are closed.
  /** @type {{ openHandles: number, failure?: { error: unknown } }} */
  const { openHandles, failure } = await new Promise((resolve) => {
    digests$.subscribe({
      next: (all) => (captures = all),
      error: (error) => resolve({ openHandles: openFiles.size, failure: { error } }),
      complete: () => resolve({ openHandles: openFiles.size }),
    });
  });
  const seconds = (performance.now() - started) / 1000;
  progress?.unsubscribe();
  const report = toReport(directory, captures ?? [], seconds, openHandles);

  if (json) {
    process.stdout.write(toJSON(report));
  } else if (!failure && !interrupted) {
    process.stdout.write(describe(report));
  }
  if (failure) {
    const path = failedCapture(failure.error)?.name;
    say(path === undefined ? messageOf(failure.error) : `cannot read ${path}: ${messageOf(failure.error)}`);
  } else if (report.failures.length > 0) {
    process.stderr.write(describeFailures(report));
  }
  if (failure || interrupted) {
    const why = interrupted ? 'interrupted' : 'failed';
    say(`${why}: ${report.cancelled} cancelled, ${report.files.length} done, ${countOf(report.openHandles)} left open`);
  }
  if (recorder) {
    process.stderr.write(drawing(recorder, process.stderr));
  }
  return interrupted ? 130 : failure || report.failures.length > 0 ? 1 : 0;
}

/** @param {string[]} args */
function readArguments(args) {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      'keep-going': { type: 'boolean' },
      json: { type: 'boolean' },
      lanes: { type: 'boolean' },
    },
  });
  if (positionals.length > 1) {
    throw new UsageError(`expected one DIR, got ${positionals.length}`);
  }
  return {
    help: values.help ?? false,
    keepGoing: values['keep-going'] ?? false,
    json: values.json ?? false,
    lanes: values.lanes ?? false,
    directory: positionals[0] ?? defaultDirectory(),
  };
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`digest: ${printable(message)}\n`);
}
