// The findings as Markdown: for the terminal and for RESULTS.md.

import { markdownTable } from 'markdown-table';
import stringWidth from 'string-width';
import { fixed, range } from './findings.mjs';

/** @import { Contest, Table, Verdict } from './findings.mjs' */

/**
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows
 */
export function markdown(columns, rows) {
  return markdownTable([columns, ...rows], { stringLength: stringWidth });
}

/** @param {Table} table */
export function tableOf({ group, name, note, columns, rows, rounds }) {
  const about = [`**${group}: ${name}.**`, ...(rounds ? [`${rounds} rounds.`] : []), ...(note ? [note] : [])].join(' ');
  return `${about}\n\n${markdown(columns, rows)}\n`;
}

/** @param {Verdict} verdict */
function isMet({ got, most }) {
  return got.median <= most;
}

/**
 * Losses, then wins: goals, targets, and what each side of rxresult makes of its peers.
 *
 * @param {Pick<import('./findings.mjs').Findings, 'verdicts' | 'contests'>} findings
 */
export function scoresOf({ verdicts, contests }) {
  const goals = verdicts.filter(({ target }) => !target);
  const targets = verdicts.filter(({ target }) => target);
  return `## Losses

### Goals that are missed

${verdictsOf(goals, false)}

### Targets that are missed

${verdictsOf(targets, false)}

### Peers that are faster

${contestsOf(contests, 'faster peers', (ratio) => ratio > 1)}

## Wins

### Goals that are met

${verdictsOf(goals, true)}

### Targets that are met

${verdictsOf(targets, true)}

### Peers that are no faster

${contestsOf(contests, 'peers', (ratio) => ratio <= 1)}`;
}

/**
 * The verdicts that are met, or those that are missed.
 *
 * @param {readonly Verdict[]} verdicts
 * @param {boolean} met
 */
function verdictsOf(verdicts, met) {
  if (verdicts.length === 0) {
    return 'There are none.';
  }
  const chosen = verdicts.filter((verdict) => isMet(verdict) === met);
  const share = `${chosen.length} of ${verdicts.length}.`;
  return chosen.length === 0 ? share : `${share}\n\n${tableOfVerdicts(chosen)}`;
}

/** @param {readonly Verdict[]} verdicts */
function tableOfVerdicts(verdicts) {
  return markdown(
    ['work', 'sides', 'at most', 'median', 'quartiles'],
    verdicts.map(({ work, sides, most, got }) => [
      work,
      sides,
      String(most),
      fixed(got.median),
      got.lower === got.upper ? '' : range(got.lower, got.upper),
    ]),
  );
}

/**
 * The peers of each side with such a ratio, the side's best first.
 *
 * @param {readonly Contest[]} contests
 * @param {string} column
 * @param {(ratio: number) => boolean} which
 */
function contestsOf(contests, column, which) {
  const rows = contests.flatMap(({ work, side, ratios }) => {
    const chosen = Object.entries(ratios)
      .filter(([, ratio]) => which(ratio))
      .sort(([, a], [, b]) => a - b);
    return chosen.length === 0
      ? []
      : [[work, side, chosen.map(([peer, ratio]) => `${peer} ${fixed(ratio)}`).join(', ')]];
  });
  return rows.length === 0 ? 'None.' : markdown(['work', 'side', column], rows);
}

/**
 * All of RESULTS.md.
 *
 * @param {object} run
 * @param {readonly (readonly string[])[]} run.setting
 * @param {readonly string[]} run.caveats
 * @param {import('./findings.mjs').Findings} run.findings
 */
export function resultsOf({ setting, caveats, findings: { tables, verdicts, contests } }) {
  return `# Results

Written by \`npm run bench\`. The times depend on the machine and vary from run to run; compare the ratios.

${markdown(['', ''], setting)}
${caveats.map((caveat) => `\n${caveat}\n`).join('')}
A **goal** must hold. If one is missed, rxresult is slower, or uses more memory, than we allow.

A **target** is what we aim at. If one is missed, there is work left, but no promise is broken.

Both are limits: for one side's time or bytes as a share of another's, or for an exponent. They are compared with the median of
the rounds. A share below 1 means that the side of rxresult takes less; the figure beside a peer is the share of its time. Losses
come first.

${scoresOf({ verdicts, contests })}

## How it is measured

All sides of a table run in one process, on the same RxJS, with tasks made before the clock starts: RxJS's sides and
rxresult's are given the same Observables. After a warm-up they run in rounds. In a round each side runs a batch of
iterations, in an order drawn by lot, and only figures of one round are divided by each other; a ratio is the median over the
rounds, with its quartiles and its least and most. V8 collects the garbage of a batch when it chooses: a forced collection
would discard what V8 has learned about the code. Each iteration's result is checked: a wrong one ends the run. A slow side
leaves after a few rounds, so that the others have more of them; one that would take many seconds is left out at that size:
forkJoin and mergeAll, which are quadratic, and Effection.

Where tasks are pending first (cancelling, failing, finishing), only their end is timed. _Subscribe in a loop_ is the floor:
a plain subscribe for each task that keeps its last value, with no error handling and no way to cancel. Its exponents show
how much slower the memory of the machine is for many tasks than for few, most of all in random order; a side that needs less
memory is faster as long as it fits into the caches, so its exponent is greater. Its share of the floor is the better
measure. The target is for the size at which that share is greatest. Bytes are the growth of the heap in a process of its
own, between two full collections. README.md says why goals are missed.

The exponents of _Growth_ are those of processor time, from a hundredth of the greatest size up. Each case has a process of its
own with 512 MB for young objects, instead of 16, and they are collected before each iteration of the greatest size. Otherwise V8
would copy most of what 100,000 tasks keep, and little of what 1,000 keep, whatever they do.

_Page_ and _Service_ compare with what a user writes with RxJS alone to keep the outcome of each task, and to cancel the others
when one fails: see byHand.mjs.

Settled promises, and effects of known values, have no stream to subscribe to and nothing to cancel. Code that subscribes to
Observables cannot be as fast.

## Figures

${tables.map(tableOf).join('\n')}`;
}
