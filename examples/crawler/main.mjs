// A crawler. This file connects the parts, and chooses the exit code; the nursery is in crawl.mjs.

import { finalize, fromEvent, lastValueFrom, map, merge, tap, timer } from 'rxjs';
import { usingAsync } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { runProgram } from '../program.mjs';
import { drawing, showLine } from '../terminal.mjs';
import { crawl } from './crawl.mjs';
import { HELP, readArguments } from './options.mjs';
import { describeProgress, toJSON, toReport, toTable } from './report.mjs';
import { DEMO, Site } from './site.mjs';

/** @import { CrawlOptions, Pages } from './crawl.mjs' */

await runProgram({ name: 'crawl', help: HELP, readArguments, run });

/** @param {ReturnType<typeof readArguments>} options */
async function run({ url, concurrent, depth, deadline, json, lanes }) {
  const began = performance.now();
  const recorder = new LaneRecorder();
  const started = new Set();
  /** @type {Pages} */
  let pages = new Map();
  let interrupted = false;
  const report = () => toReport(pages, started, (performance.now() - began) / 1000);

  /** @type {CrawlOptions} */
  const options = {
    concurrent,
    depth,
    // An error is the reason of the cancellation. The nursery unsubscribes from it when it ends: then no timer keeps the process
    // alive, and a second Ctrl-C has its default effect.
    until: merge(
      timer(deadline * 1000).pipe(map(() => new Error(`deadline of ${deadline} s`))),
      fromEvent(process, 'SIGINT').pipe(
        tap(() => (interrupted = true)),
        map(() => new Error('Ctrl-C')),
      ),
    ),
    observer: [recorder, { started: (capture) => started.add(capture) }],
  };
  const pages$ = url === undefined ? crawlOwnSite(options) : crawl(url, options);
  const progress = process.stderr.isTTY ? showLine(process.stderr, () => describeProgress(report())) : undefined;
  await lastValueFrom(
    pages$.pipe(
      tap((found) => (pages = found)),
      finalize(() => progress?.unsubscribe()),
    ),
  );

  process.stdout.write(json ? toJSON(report()) : toTable(report()));
  if (lanes) {
    process.stderr.write(drawing(recorder, process.stderr));
  }
  const [first] = pages.values();
  return interrupted ? 130 : first?.capture.outcome.status === 'fulfilled' ? 0 : 1;
}

/** @param {CrawlOptions} options */
function crawlOwnSite(options) {
  return usingAsync(
    () => Site.listen(DEMO),
    (site) => crawl(site.url, options),
    (site) => site.close(),
  );
}
