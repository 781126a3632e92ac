import type { Ending, Span } from './Lane';

/** How a lane ends in text. */
export const MARKS = { completed: '|', failed: '#', cancelled: '!' } as const satisfies Record<Ending, string>;

/**
 * A lane in columns, as text: RxJS's subscription marbles, with endings.
 *
 * @param now The last column of a lane that has not ended.
 */
export function laneText({ asked, started, ended, ending }: Span, now: number): string {
  const mark = ending ? MARKS[ending] : '';
  const before = ' '.repeat(asked);
  const end = ended ?? now + 1;
  if (started === undefined) {
    return before + '.'.repeat(end - asked) + mark;
  }
  const waiting = '.'.repeat(started - asked);
  return before + waiting + (ended === started ? `(^${mark})` : `^${'-'.repeat(end - started - 1)}${mark}`);
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
