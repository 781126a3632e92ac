// The findings as Markdown: for the terminal and for RESULTS.md.

import { fixed, range } from './findings.mjs';

/** @import { Contest, Table, Verdict } from './findings.mjs' */

/**
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows
 */
export function markdown(columns, rows) {
  const widths = columns.map((column, i) => Math.max(3, ...[column, ...rows.map((row) => row[i] ?? '')].map(width)));
  /** @param {readonly string[]} cells */
  const line = (cells) =>
    `| ${cells.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - width(cell))).join(' | ')} |`;
  return [line(columns), line(widths.map((n) => '-'.repeat(n))), ...rows.map(line)].join('\n');
}

/** @param {string} text */
function width(text) {
  return [...text].length;
}

/** @param {Table} table */
export function tableOf({ group, name, note, columns, rows, rounds }) {
  const about = [`**${group}: ${name}.**`, ...(rounds ? [`${rounds} rounds.`] : []), ...(note ? [note] : [])].join(' ');
  return `${about}\n\n${markdown(columns, rows)}\n`;
}

/** @param {Verdict} verdict */
export function isMet({ got, most }) {
  return got.median <= most;
}

/** @param {readonly Verdict[]} verdicts */
export function goalsOf(verdicts) {
  return markdown(
    ['work', 'sides', 'goal', 'median', 'quartiles', ''],
    verdicts.map((verdict) => [
      verdict.work,
      verdict.sides,
      `≤ ${verdict.most}${verdict.stretch ? ' (stretch)' : ''}`,
      fixed(verdict.got.median),
      verdict.got.lower === verdict.got.upper ? '' : range(verdict.got.lower, verdict.got.upper),
      isMet(verdict) ? 'met' : 'missed',
    ]),
  );
}

/** @param {readonly Contest[]} contests */
export function contestsOf(contests) {
  return markdown(
    ['work', 'side', 'wins', 'loses'],
    contests.map(({ work, side, ratios }) => {
      const all = Object.entries(ratios).sort(([, a], [, b]) => a - b);
      /** @param {(ratio: number) => boolean} which */
      const list = (which) =>
        all
          .filter(([, ratio]) => which(ratio))
          .map(([peer, ratio]) => `${peer} ${fixed(ratio)}`)
          .join(', ');
      return [work, side, list((ratio) => ratio <= 1), list((ratio) => ratio > 1)];
    }),
  );
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
  const promised = verdicts.filter(({ stretch }) => !stretch);
  return `# Results

Written by \`npm run bench\`. Times are figures of this machine and this hour; the ratios are what counts.

${markdown(['', ''], setting)}
${caveats.map((caveat) => `\n${caveat}\n`).join('')}
## Goals

${promised.filter(isMet).length} of ${promised.length} are met.

${goalsOf(verdicts)}

## Wins and losses

Each side of rxresult's beside each peer: its time as a share of the peer's, the median of the rounds. Below 1 it wins.

${contestsOf(contests)}

## How it is measured

All sides of a table run in one process, on the same RxJS, with tasks made before the clock starts: RxJS's sides and
rxresult's are given the same Observables. After a warm-up they run in rounds. In a round each side runs a batch of
iterations, in an order drawn by lot, and only figures of one round are divided by each other; a ratio is the median over
the rounds, with its quartiles and its least and most. What a batch leaves as garbage is collected whenever V8 does; it is
not asked to, which would have it forget what it knows about the code. Each iteration's result is checked: a wrong one ends
the run. A slow side leaves after a few rounds, so that the others have more of them; one that would take many seconds is
left out at that size: forkJoin and mergeAll, which are quadratic, and Effection.

Where tasks are pending first (cancelling, failing, finishing), only their end is timed. _Subscribe in a loop_ is the floor:
a plain subscribe for each task that keeps its last value, with no error handling and no way to cancel. Its exponents show
how much slower the memory of the machine is for many tasks than for few, most of all in random order; a side that needs
less memory is faster where it fits into the caches, and so has the greater exponent: see its share of the floor. Bytes are
the growth of the heap in a process of its own, between two full collections. README.md says why goals are missed.

Promises that are settled already, and effects of values that are there, have no stream to subscribe to and nothing to
cancel: what subscribes to Observables cannot be as fast.

## Figures

${tables.map(tableOf).join('\n')}`;
}
