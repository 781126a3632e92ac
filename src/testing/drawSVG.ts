import { atMost, rowsOf, tally, type Row } from './rows';
import type { Lane, NurseryLanes } from './Lane';
import { isCleaning } from './laneText';
import { nice } from './scale';
import { CLEANUP_STYLE, endMark, escapeXML, STYLE, wave } from './svgParts';
import { count, milliseconds, printable, printableName, shorten, shortenName, widthOf } from './words';

/**
 * Options for lanes drawn as a picture.
 *
 * ```ts
 * import type { PictureOptions } from 'rxresult/testing';
 *
 * const options: PictureOptions = { title: 'The page of a user', lanes: 20 };
 * const recorder = new LaneRecorder();
 * gather({ user: of('Ada') }, { observer: recorder }).subscribe();
 * console.log(recorder.toSVG(options).includes('The page of a user')); // prints: true
 * ```
 *
 * @see {@link LaneRecorder.toSVG}
 */
export interface PictureOptions {
  /**
   * The heading of the picture, which is also its accessible name.
   *
   * @default the name of the nursery, else `nursery`
   */
  title?: string | undefined;
  /**
   * The maximum number of rows with lanes, at least 3. If there are more lanes, those that look alike share a row, and one
   * row says how many are left out.
   *
   * @default 60
   */
  lanes?: number | undefined;
}

// In pixels.
const MARGIN = 24;
const HEAD = 80;
const ROW = 28;
const FOOT = 76;
const TIME = 480;
const GAP = 20;
const NARROWEST = 660;
const INDENT = 18;
/** Lanes look alike if they differ by less than this. */
const ALIKE = 6;
/** The approximate width of a character: fonts differ. */
const CHARACTER = 7.4;
/** The same, in the heading. */
const HEADING_CHARACTER = 10;
/** The minimum width of a number below the time axis. */
const TICK = 64;

const LONGEST_LABEL = 32;
const LONGEST_NOTE = 44;
/** How many lanes the description lists one by one, for those who cannot see the picture. */
const LISTED = 20;

/**
 * @param frame Milliseconds per frame: cleanup that goes on is drawn if its task ended in an earlier frame.
 * @param now The moment up to which lanes that have not ended are drawn.
 */
export function drawSVG(
  run: NurseryLanes,
  frame: number,
  now: number,
  { title, lanes = 60 }: PictureOptions = {},
): string {
  const { nursery } = run;
  const from = nursery.asked;
  const span = Math.max(now - from, 1);
  const across = (time: number) => round(((time - from) / span) * TIME);
  const look = ({ asked, started, ended, finalized = now, ending }: Lane) =>
    [asked, started, ended, finalized].map((time) => time && Math.round(across(time) / ALIKE)).join() + String(ending);
  const rows = atMost(Math.max(3, lanes), rowsOf(run), look);
  const cleanups = rows.map((row) => (row.leftOut ? undefined : cleanupOf(row.lanes[0], frame, now)));
  const cleans = cleanups.some((cleanup) => cleanup);

  const left = round(MARGIN + most(rows, (row) => row.depth * INDENT + widthOf(labelOf(row)) * CHARACTER) + GAP);
  const notes = most(rows, (row) => (row.leftOut ? 0 : widthOf(noteOf(row)) * CHARACTER));
  const width = Math.max(NARROWEST, round(left + TIME + GAP + notes + MARGIN));
  const bottom = HEAD + rows.length * ROW;
  const height = bottom + FOOT;
  const x = (time: number) => round(left + across(time));
  const name = title?.trim() ? printable(title) : printableName(nursery.name?.trim() ? nursery.name : 'nursery');
  const heading = shorten(name, Math.floor((width - 2 * MARGIN) / HEADING_CHARACTER));

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="rxlanes" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escapeXML(name)}</title>`,
    `<desc>${escapeXML(description(run, rows, cleanups, now))}</desc>`,
    `<style>${STYLE}${cleans ? CLEANUP_STYLE : ''}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="10"/>`,
    `<text class="heading" x="${MARGIN}" y="34">${escapeXML(heading)}</text>`,
    `<text class="soft" x="${MARGIN}" y="58">${escapeXML(subtitle(run, now))}</text>`,
    ...rows.flatMap((_, index) => (index % 2 === 0 ? [band(HEAD + index * ROW, width)] : [])),
    ...axis(from, span, x, bottom),
    ...rows.map((row, index) => rowOf(row, cleanups[index], HEAD + (index + 0.5) * ROW, x, now, left)),
    key(MARGIN, bottom + 52, cleans),
    '</svg>\n',
  ].join('\n');
}

function band(y: number, width: number): string {
  return `<rect class="band" x="${MARGIN / 2}" y="${y}" width="${width - MARGIN}" height="${ROW}" rx="5"/>`;
}

function axis(from: number, span: number, x: (time: number) => number, bottom: number): string[] {
  const step = nice((span * TICK) / TIME);
  const first = Math.ceil(from / step);
  const ticks = Array.from(
    { length: Math.floor((from + span) / step) - first + 1 },
    (_, index) => (first + index) * step,
  );
  return ticks.map((time) => {
    const at = x(time);
    const label = `<text class="soft" x="${at}" y="${bottom + 18}" text-anchor="middle">${milliseconds(time)}</text>`;
    return `<path class="grid" d="M${at} ${HEAD - 6}V${bottom + 6}"/>${label}`;
  });
}

/** Cleanup that takes time. */
interface Cleanup {
  readonly from: number;
  readonly to: number;
  /** Whether it has not ended. */
  readonly on: boolean;
}

function cleanupOf(lane: Lane, frame: number, now: number): Cleanup | undefined {
  const { ended = now } = lane;
  const on = isCleaning(lane, now, frame);
  const to = on ? now : (lane.finalized ?? ended);
  return to > ended ? { from: ended, to, on } : undefined;
}

function rowOf(
  row: Row,
  cleanup: Cleanup | undefined,
  y: number,
  x: (time: number) => number,
  now: number,
  left: number,
): string {
  const [{ asked, started, ended = now, ending }] = row.lanes;
  const label = `<text x="${MARGIN + row.depth * INDENT}" y="${y}">${escapeXML(labelOf(row))}</text>`;
  if (row.leftOut) {
    return `<g>${label}<text class="soft" x="${left}" y="${y}">${escapeXML(row.note)}</text></g>`;
  }
  const waits = x(started ?? ended) - x(asked);
  return [
    `<g class="${row.nursery ? 'nursery ' : ''}${ending ?? 'running'}">`,
    label,
    waits > 0 ? `<path class="waiting" d="M${x(asked) + 2} ${y}h${Math.max(0, round(waits - 6))}"/>` : '',
    started === undefined ? '' : bar(x(started), x(ended), y),
    cleanup ? wave(x(cleanup.from), x(cleanup.to), y) + (cleanup.on ? endMark(undefined, x(cleanup.to), y) : '') : '',
    endMark(ending, x(ended), y),
    row.note && `<text class="soft" x="${left + TIME + GAP}" y="${y}">${escapeXML(noteOf(row))}</text>`,
    '</g>',
  ].join('');
}

function bar(from: number, to: number, y: number): string {
  return `<rect class="bar" x="${from}" y="${y - 6}" width="${Math.max(1, round(to - from))}" height="12" rx="3"/>`;
}

/** The key: what the marks mean. */
function key(x: number, y: number, cleans: boolean): string {
  const entries = [
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    [undefined, 'runs on'],
  ] as const;
  let at = x;
  const marks = entries.map(([ending, word]) => {
    const mark = `<g class="${ending ?? 'running'}">${endMark(ending, at + 8, y)}${keyWord(at + 24, y, word)}</g>`;
    at = round(at + 24 + word.length * CHARACTER + GAP);
    return mark;
  });
  const waits = `<path class="waiting" d="M${at} ${y}h28"/>${keyWord(at + 40, y, 'waits')}`;
  at = round(at + 40 + 'waits'.length * CHARACTER + GAP);
  return `${marks.join('')}${waits}${cleans ? `${wave(at, at + 24, y)}${keyWord(at + 34, y, 'cleans up')}` : ''}`;
}

function keyWord(x: number, y: number, word: string): string {
  return `<text class="soft" x="${round(x)}" y="${y}">${word}</text>`;
}

function subtitle({ nursery, tasks }: NurseryLanes, now: number): string {
  const { status = 'running', asked, ended = now } = nursery;
  const how = status === 'running' ? 'running for' : `${status} after`;
  return `${count(tasks.length, 'task')} · ${how} ${milliseconds(ended - asked)}`;
}

/** The picture in words. */
function description(
  run: NurseryLanes,
  rows: readonly Row[],
  cleanups: readonly (Cleanup | undefined)[],
  now: number,
): string {
  const listed = rows.slice(0, LISTED).map((row, index) => {
    const [{ asked, ended, ending }] = row.lanes;
    const end = ended === undefined ? 'goes on' : `${ending} at ${milliseconds(ended)}`;
    const cleanup = cleanups[index];
    const clean = !cleanup ? '' : cleanup.on ? ', still cleaning up' : `, cleanup until ${milliseconds(cleanup.to)}`;
    return row.leftOut
      ? row.note
      : `${row.label}: ${row.note && `${row.note}; `}from ${milliseconds(asked)}, ${end}${clean}`;
  });
  const rest = rows.slice(LISTED).flatMap(({ lanes }) => lanes);
  const more = rest.length > 0 ? [`and ${count(rest.length, 'lane')} more: ${tally(rest)}`] : [];
  return `${subtitle(run, now)}. ${[...listed, ...more].join('. ')}.`;
}

function labelOf(row: Row): string {
  return shortenName(row.label, LONGEST_LABEL);
}

function noteOf(row: Row): string {
  return shorten(row.note, LONGEST_NOTE);
}

function most(rows: readonly Row[], size: (row: Row) => number): number {
  return rows.reduce((most, row) => Math.max(most, size(row)), 0);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
