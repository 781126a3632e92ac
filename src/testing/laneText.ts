import type { Ending, Span } from './Lane';

/** How a lane ends in text. */
export const MARKS = { completed: '|', failed: '#', cancelled: '!' } as const satisfies Record<Ending, string>;

/** A character, so many times. */
type Stretch = readonly [character: string, times: number];

/**
 * A lane in columns, as text: RxJS's subscription marbles, with endings.
 *
 * @param now The last column of a lane that has not ended.
 * @param from The first character that is wanted.
 * @param to The one behind the last: all of a run of days is more than a string can hold.
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

/** How long the text of a lane is. */
export function laneLength(span: Span, now: number): number {
  return beginnings(span, now).at(-1) as number;
}

/** Where the texts of two lanes that are not the same begin to differ. */
export function firstDifference(a: Span, b: Span, now: number): number {
  const places = [...beginnings(a, now), ...beginnings(b, now)];
  return Math.min(...places.filter((at) => laneText(a, now, at, at + 1) !== laneText(b, now, at, at + 1)));
}

/** Where in its text another character begins, and where that ends. */
function beginnings(span: Span, now: number): number[] {
  let at = 0;
  return [0, ...stretches(span, now).map(([, times]) => (at += times))];
}

function stretches({ asked, started, ended, ending }: Span, now: number): Stretch[] {
  const mark = ending ? MARKS[ending] : '';
  // One that is expected may be asked for when all is over.
  const end = ended ?? Math.max(now, started ?? asked) + 1;
  const before: Stretch[] = [
    [' ', asked],
    ['.', (started ?? end) - asked],
  ];
  if (started === undefined) {
    return [...before, ...once(mark)];
  }
  if (started === ended) {
    return [...before, ...once(`(^${mark})`)];
  }
  return [...before, ['^', 1], ['-', end - started - 1], ...once(mark)];
}

function once(text: string): Stretch[] {
  return Array.from(text, (character) => [character, 1]);
}

/** A lane in columns of so many milliseconds. */
export function inColumns({ asked, started, ended, ending }: Span, milliseconds: number, from = 0): Span {
  const column = (time: number) => columnOf(time - from, milliseconds);
  return {
    asked: column(asked),
    started: started === undefined ? undefined : column(started),
    ended: ended === undefined ? undefined : column(ended),
    ending,
  };
}

/** The column in which a moment is. */
export function columnOf(time: number, milliseconds: number): number {
  // 0.3 / 0.1 is a little less than 3.
  return Math.floor(time / milliseconds + 1e-6);
}
