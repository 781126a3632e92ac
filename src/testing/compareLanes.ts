import { columnOf, firstDifference, inColumns, isCleaning, laneLength, laneText } from './laneText';
import type { Reading } from './LaneRecorder';
import { rowsOf, withCleaning, type Row } from './rows';
import type { Span } from './Lane';
import { count, pad, printableName, shortenName, thousands, widthOf } from './words';

/** A lane as received, as expected, or both. */
interface Pair {
  readonly key: string;
  readonly received: Span | undefined;
  /** The legend of the lane. */
  readonly note: string;
  readonly expected: Span | undefined;
  readonly same: boolean;
}

const NO_CLEANUP = 'no cleanup';
const LONGEST_KEY = 40;
/** If there are more lanes, only those that differ are shown, and at most this number of them. */
const MOST = 40;
/** The most columns that are shown, and how many of them come before the first difference. */
const LONGEST_LANE = 100;
const BEFORE = 40;

/** Returns a message that shows how the lanes differ from the expected ones; undefined if they do not. */
export function compareLanes({ run, now, frame }: Reading, expected: ReadonlyMap<string, Span>): string | undefined {
  const rows = run ? withCleaning(rowsOf(run), now, frame) : [];
  const last = columnOf(now, frame);
  const rest = new Map(expected);
  const pairs: Pair[] = rows.map(({ lanes: [lane], note }) => {
    const should = rest.get(lane.key);
    rest.delete(lane.key);
    const span = inColumns(lane, frame);
    // Cleanup that goes on equals one that ends at the end of the test: both are drawn up to there.
    return pair(
      lane.key,
      span.ended === undefined ? span : { ...span, finalized: span.finalized ?? last },
      note,
      should,
    );
  });
  for (const [key, span] of rest) {
    pairs.push(pair(key, undefined, '', span));
  }
  if (pairs.every(({ same }) => same)) {
    return undefined;
  }
  const head = run
    ? `${thousands(pairs.filter(({ same }) => !same).length)} of ${count(pairs.length, 'lane')} not as expected`
    : 'no nursery was opened: give the recorder to a nursery, as its option `observer`, and subscribe to that nursery';
  const stuck = rows.filter(({ lanes: [lane] }) => isStuck(lane) && !isCleaning(lane, now, frame));
  return `${head}\n\n${table(pairs, last)}\n${noteOf(stuck)}`;
}

/** Whether a task still cleans up. If time stands still, that is not in its lane. */
function isStuck({ ended, finalized }: Span): boolean {
  return ended !== undefined && finalized === undefined;
}

function noteOf(stuck: readonly Row[]): string {
  const names = stuck.slice(0, MOST).map(({ label }) => shortenName(label, LONGEST_KEY));
  return names.length === 0
    ? ''
    : `\nstill cleaning up: ${names.join(', ')}. Virtual time does not wait for promises\n`;
}

function pair(key: string, received: Span | undefined, note: string, expected: Span | undefined): Pair {
  const same = received !== undefined && expected !== undefined && differences(received, expected).length === 0;
  return { key, received, note, expected, same };
}

/** The words about a lane that differ from those about the other. */
function differences(span: Span, other: Span | undefined): string[] {
  const words = wordsOf(span);
  const others = other && wordsOf(other);
  return words.filter((word, index) => (others ? word !== others[index] : index >= 2 && word !== NO_CLEANUP));
}

function wordsOf({ asked, started, ended, finalized, ending }: Span): string[] {
  return [
    asked === (started ?? ended) ? 'not waiting' : `waiting from frame ${thousands(asked)}`,
    started === undefined ? 'not started' : `started at frame ${thousands(started)}`,
    ended === undefined ? 'not ended' : `${ending} at frame ${thousands(ended)}`,
    finalized === undefined || finalized === ended ? NO_CLEANUP : `cleanup until frame ${thousands(finalized)}`,
  ];
}

/** One line for a lane that is as expected; two lines for any other, the expected one below the received one. */
function table(pairs: readonly Pair[], now: number): string {
  const few = pairs.length <= MOST ? pairs : pairs.filter(({ same }) => !same).slice(0, MOST);
  const longest = few
    .flatMap(({ received, expected }) => [received, expected])
    .reduce((most, span) => Math.max(most, span ? laneLength(span, now) : 0), 0);
  const from = longest <= LONGEST_LANE ? 0 : Math.max(0, firstDifferenceOf(few, now) - BEFORE);
  const cut = (span: Span | undefined) => {
    // A lane may be longer than a string can be: only the part that is shown is made.
    const rest = span ? laneText(span, now, from, from + LONGEST_LANE + 1) : '';
    return (from > 0 && rest ? '…' : '') + (rest.length > LONGEST_LANE ? `${rest.slice(0, LONGEST_LANE)}…` : rest);
  };

  const keyOf = ({ key }: Pair) => shortenName(printableName(key), LONGEST_KEY);
  const keys = few.reduce((most, pair) => Math.max(most, widthOf(keyOf(pair))), 0);
  const lanes = few.reduce(
    (most, { received, expected }) => Math.max(most, cut(received).length, cut(expected).length),
    0,
  );
  const line = (mark: string, key: string, span: Span | undefined, says: string) =>
    `${mark} ${pad(key, keys)}  ${pad(cut(span), lanes)}  ${says}`;

  const lines = few.flatMap((pair) => {
    const { received, expected, note, same } = pair;
    if (same) {
      return [line(' ', keyOf(pair), received, 'as expected')];
    }
    const says = (span: Span | undefined, other: Span | undefined) =>
      span ? differences(span, other).join(', ') : 'no such lane';
    return [
      line('✗', keyOf(pair), received, `received: ${says(received, expected)}${note && ` (${note})`}`),
      line(' ', '', expected, `expected: ${says(expected, received)}`),
    ];
  });
  if (few.length < pairs.length) {
    const same = pairs.filter((pair) => pair.same).length;
    const differ = pairs.length - same - few.length;
    lines.push(
      `  … and ${count(same, 'lane')} as expected${differ > 0 ? `, ${count(differ, 'lane')} not as expected` : ''}`,
    );
  }
  if (from > 0) {
    lines.push(`  … from frame ${thousands(from)} on`);
  }
  return lines.join('\n');
}

function firstDifferenceOf(pairs: readonly Pair[], now: number): number {
  const columns = pairs
    .filter(({ same }) => !same)
    .map(({ received, expected }) => (received && expected ? firstDifference(received, expected, now) : 0));
  return Math.min(...columns);
}
