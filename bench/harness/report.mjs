// The tables, as Markdown: for the terminal and for RESULTS.md.

import { fixed, range } from './run.mjs';

/** @import { Table, Verdict } from './run.mjs' */

/**
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows
 */
function markdown(columns, rows) {
  const widths = columns.map((column, i) => Math.max(3, ...[column, ...rows.map((row) => row[i] ?? '')].map(width)));
  /** @param {readonly string[]} cells */
  const line = (cells) =>
    `| ${cells.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - width(cell))).join(' | ')} |`;
  return [line(columns), line(widths.map((n) => '-'.repeat(n))), ...rows.map(line)].join('\n');
}

/** @param {string} text */
const width = (text) => [...text].length;

/** @param {Table} table */
export function tableOf({ name, note, columns, rows, rounds }) {
  const about = [`**${name}**`, ...(rounds ? [`${rounds} rounds.`] : []), ...(note ? [note] : [])].join('. ');
  return `${about}\n\n${markdown(columns, rows)}\n`;
}

/** @param {Verdict} verdict */
export const isMet = ({ got, most }) => got.median <= most;

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
