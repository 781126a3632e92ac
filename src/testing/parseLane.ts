import type { CallSite } from './CallSite';
import { CLEANUP, MARKS } from './laneText';
import type { Ending, Span } from './Lane';
import { printable, printableName } from './words';

const ENDINGS = new Map(Object.entries(MARKS).map(([ending, mark]) => [mark as string, ending as Ending]));
const MILLISECONDS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
]);
const OVER = `nothing but ${CLEANUP} follows its end`;
/** RxJS's time progression with the spaces around it, a group, or a character. */
const TOKEN = / ?(?<=^| )(\d+(?:\.\d+)?)(ms|s|m)(?: |$)|\(\^([|#!])\)|./suy;

/**
 * Parses an expected lane.
 *
 * @param name The lane's name, for messages.
 * @param frame Milliseconds per column, for time progression.
 * @param site The call that the error points at.
 * @returns The lane in columns.
 * @throws SyntaxError if it contains an unknown character, or marks in the wrong order.
 */
export function parseLane(name: string, lane: string, frame: number, site: CallSite): Span {
  const text = lane.trimEnd();
  let column = 0;
  let asked: number | undefined;
  let started: number | undefined;
  let ended: number | undefined;
  let finalized: number | undefined;
  let ending: Ending | undefined;
  /** Where time begins that follows the end. */
  let timeAfter: number | undefined;
  let at = 0;

  /** Throws if a rule does not hold. */
  function rule(holds: boolean, what: string): asserts holds {
    if (!holds) {
      const before = printable(text.slice(0, at));
      const shown = `  ${before}${printable(text.slice(at))}\n  ${' '.repeat(before.length)}^ here`;
      throw site.blame(new SyntaxError(`lane "${printableName(name)}": ${what}\n${shown}`));
    }
  }

  function start(): void {
    rule(started === undefined, 'it starts once');
    asked ??= column;
    started = column;
  }

  function end(mark: string): void {
    rule(started !== undefined || mark === MARKS.cancelled, `only ${MARKS.cancelled} ends what has not started`);
    asked ??= column;
    ended = column++;
    ending = ENDINGS.get(mark);
  }

  TOKEN.lastIndex = 0;
  for (; at < text.length; at = TOKEN.lastIndex) {
    const [token, amount, unit = '', groupMark] = TOKEN.exec(text) as unknown as [string, ...(string | undefined)[]];
    rule(ended === undefined || token === CLEANUP || amount !== undefined, OVER);
    if (amount !== undefined) {
      const columns = (Number(amount) * (MILLISECONDS.get(unit) as number)) / frame;
      column += Math.round(columns);
      rule(Math.abs(columns - Math.round(columns)) < 1e-6, `a column is ${frame} ms, and this is not a multiple of it`);
      if (finalized !== undefined) {
        finalized = column - 1;
      } else if (ended !== undefined) {
        timeAfter ??= at;
      }
    } else if (groupMark !== undefined) {
      start();
      end(groupMark);
    } else if (token === CLEANUP) {
      rule(ended !== undefined, `${CLEANUP} stands for cleanup, which follows its end`);
      rule(started !== undefined, 'what has not started has no cleanup');
      finalized = column++;
    } else if (token === ' ') {
      rule(asked === undefined, 'a space stands for a frame before it was asked for, so none follows a mark');
      column++;
    } else if (token === '.') {
      rule(started === undefined, 'it waits before it starts, not after');
      asked ??= column;
      column++;
    } else if (token === '^') {
      start();
      column++;
    } else if (token === '-') {
      rule(started !== undefined, 'before it starts, time is a space, or a . where it waits');
      column++;
    } else {
      rule(ENDINGS.has(token), 'expected a space, . ^ - | # ! ~ or a group such as (^|)');
      end(token);
    }
  }
  rule(asked !== undefined, 'it has no mark');
  if (finalized === undefined && timeAfter !== undefined) {
    at = timeAfter;
    rule(false, OVER);
  }
  return { asked, started, ended, finalized: finalized ?? ended, ending };
}
