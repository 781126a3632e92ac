import type { Ending, Span } from './Lane';

/** The marks of the endings. */
export const MARKS = { completed: '|', failed: '#', cancelled: '!' } as const satisfies Record<Ending, string>;

/** The mark of each frame in which a task that has ended is cleaned up. */
export const CLEANUP = '~';

/** A character and how many times it is repeated. */
type Stretch = readonly [character: string, times: number];

/**
 * The text of a lane in columns: RxJS's subscription marbles, with endings.
 *
 * @param now The last column of a lane that has not ended, or whose cleanup has not.
 * @param from The first character to return.
 * @param to The one after the last to return. The text of a run of days would be longer than a string can be.
 */
export function laneText(span: Span, now: number, from = 0, to = Infinity): string {
  let at = 0;
  return stretches(span, now)
    .map(([character, times]) => {
      const start = Math.max(at, from);
      at += times;
      return character.repeat(Math.max(0, Math.min(at, to) - start));
    })
    .join('');
}

/** The length of the text of a lane. */
export function laneLength(span: Span, now: number): number {
  return beginnings(span, now).at(-1) as number;
}

/** The index at which the texts of two different lanes begin to differ. */
export function firstDifference(a: Span, b: Span, now: number): number {
  const indices = [...beginnings(a, now), ...beginnings(b, now)];
  return Math.min(...indices.filter((at) => laneText(a, now, at, at + 1) !== laneText(b, now, at, at + 1)));
}

/** The indices at which the stretches of a lane's text begin, and the end of the last. */
function beginnings(span: Span, now: number): number[] {
  let at = 0;
  return [0, ...stretches(span, now).map(([, times]) => (at += times))];
}

function stretches({ asked, started, ended, finalized, ending }: Span, now: number): Stretch[] {
  const mark = ending ? MARKS[ending] : '';
  const cleanup: Stretch = [CLEANUP, ended === undefined ? 0 : (finalized ?? now) - ended];
  // An expected lane may be asked for after the end of the run.
  const end = ended ?? Math.max(now, started ?? asked) + 1;
  const before: Stretch[] = [
    [' ', asked],
    ['.', (started ?? end) - asked],
  ];
  if (started === undefined) {
    return [...before, ...once(mark), cleanup];
  }
  if (started === ended) {
    return [...before, ...once(`(^${mark})`), cleanup];
  }
  return [...before, ['^', 1], ['-', end - started - 1], ...once(mark), cleanup];
}

function once(text: string): Stretch[] {
  return Array.from(text, (character) => [character, 1]);
}

/** Converts a lane from milliseconds to columns. */
export function inColumns({ asked, started, ended, finalized, ending }: Span, milliseconds: number, from = 0): Span {
  const column = (time: number) => columnOf(time - from, milliseconds);
  const columnIf = (time: number | undefined) => (time === undefined ? undefined : column(time));
  return {
    asked: column(asked),
    started: columnIf(started),
    ended: columnIf(ended),
    finalized: columnIf(finalized),
    ending,
  };
}

/** The column of a moment. */
export function columnOf(time: number, milliseconds: number): number {
  // In floating point, 0.3 / 0.1 is a little less than 3.
  return Math.floor(time / milliseconds + 1e-6);
}

/** Whether the cleanup of a task goes on in a later frame than the one in which it ended. */
export function isCleaning({ ended, finalized }: Span, now: number, milliseconds: number): boolean {
  return ended !== undefined && finalized === undefined && columnOf(now, milliseconds) > columnOf(ended, milliseconds);
}
