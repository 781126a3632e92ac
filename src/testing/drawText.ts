import { CLEANUP, columnOf, inColumns, laneText } from './laneText';
import { atMost, rowsOf, withCleaning, type Row } from './rows';
import type { Lane, NurseryLanes } from './Lane';
import { scaleFor } from './scale';
import { milliseconds, pad, shorten, shortenName, widthOf } from './words';

/**
 * Options for lanes drawn as text.
 *
 * ```ts
 * import type { DrawingOptions } from 'rxresult/testing';
 *
 * const terminal: DrawingOptions = { width: 120, lanes: 20, color: true };
 * const recorder = new LaneRecorder();
 * gather({ user: of('Ada') }, { observer: recorder }).subscribe();
 * console.log(recorder.toString(terminal).split('\n').length); // prints: 2
 * ```
 *
 * @see {@link LaneRecorder.toString}
 */
export interface DrawingOptions {
  /**
   * The width of a line in columns of a terminal, at least 40. A run that does not fit is drawn at a smaller scale.
   *
   * @default 80
   */
  width?: number | undefined;
  /**
   * The maximum number of lines with lanes, at least 3. If there are more lanes, those that look alike share a line, and one
   * line says how many are left out.
   *
   * @default 40
   */
  lanes?: number | undefined;
  /**
   * Whether to colour the marks with the escape sequences of terminals.
   *
   * @default false
   */
  color?: boolean | undefined;
}

const GAP = '  ';
const NARROWEST = 40;
const FEWEST = 3;
/** ` (10,000 alike)` */
const ALIKE = 15;

/** By the marks: completed, failed, cancelled, waiting, cleaning up. */
const COLORS: Record<string, number> = { '|': 32, '#': 31, '!': 33, '.': 2, [CLEANUP]: 36 };

/**
 * @param frame Milliseconds per column, at least.
 * @param now The moment up to which lanes that have not ended are drawn.
 */
export function drawText(run: NurseryLanes, frame: number, now: number, options: DrawingOptions = {}): string {
  // The width of a terminal that does not know it is 0.
  const width = Math.max(NARROWEST, options.width || 80);
  const most = Math.max(FEWEST, options.lanes ?? 40);
  const all = withCleaning(rowsOf(run), now, frame);
  const third = Math.floor(width / 3);
  const labels = Math.min(third, widest(all, labelOf) + (all.length > most ? ALIKE : 0));
  const notes = Math.min(
    third,
    widest(all, ({ note }) => note && GAP + note),
  );
  const room = width - labels - GAP.length - notes;
  const lanes = all.map((row) => row.lanes[0]);
  const { from, column } = scaleFor(room, lanes, frame, run.nursery.asked, now);
  const draw = (lane: Lane) => laneText(inColumns(lane, column, from), columnOf(now - from, column));

  const rows = atMost(most, all, draw);
  const times = widest(rows, (row) => (row.leftOut ? '' : draw(row.lanes[0])));
  const lines = rows.map((row) => {
    const label = pad(shortenName(labelOf(row), labels), labels) + GAP;
    const lane = row.leftOut ? '' : draw(row.lanes[0]);
    const before = row.leftOut ? '' : pad(lane, times) + GAP;
    const note = row.note && shorten(row.note, width - labels - GAP.length - before.length);
    const drawn = options.color ? before.replace(/[|#!]|\.+|~+/g, paint) : before;
    return (label + drawn + note).trimEnd();
  });
  if (column !== 1 || from > 0) {
    lines.push(`1 column = ${milliseconds(column)}${from > 0 ? `, from ${milliseconds(from)} on` : ''}`);
  }
  return lines.join('\n');
}

function labelOf({ label, depth }: Row): string {
  return '  '.repeat(depth) + label;
}

function widest(rows: readonly Row[], text: (row: Row) => string): number {
  return rows.reduce((width, row) => Math.max(width, widthOf(text(row))), 0);
}

function paint(mark: string): string {
  return `\u001b[${COLORS[mark.charAt(0)]}m${mark}\u001b[0m`;
}
