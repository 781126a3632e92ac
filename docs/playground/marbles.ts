// The grammar of a task: RxJS's marbles, then its cleanup. `--a-(b|)~~`

/** The longest task, in frames. */
export const LONGEST = 40;
/** The longest cleanup, in frames. */
export const LONGEST_CLEANUP = 20;

/** What a task does, and when. */
export interface Marbles {
  readonly values: readonly Marble[];
  /** Undefined if the task never ends. */
  readonly end: End | undefined;
  /** How many frames the text of a task that never ends draws. */
  readonly drawn: number;
  /** How many frames its cleanup takes, however it ends. */
  readonly cleanup: number;
}

export interface Marble {
  readonly frame: number;
  readonly letter: string;
}

export interface End {
  readonly frame: number;
  readonly how: 'completes' | 'fails';
}

/** Why a text is not a task: a rule, and what was given instead. */
export class MarblesError extends Error {
  override readonly name = 'MarblesError';
}

const ENDS: Readonly<Record<string, End['how']>> = { '|': 'completes', '#': 'fails' };

/**
 * Parses a task. Time is RxJS's: each character is a frame, and what is in parentheses happens in the frame of the `(`.
 *
 * @throws MarblesError if the text is not a task.
 */
export function parseMarbles(text: string): Marbles {
  const values: Marble[] = [];
  let [end, group, cleanup]: [End | undefined, number | undefined, number] = [undefined, undefined, 0];
  if (text.trim() === '') {
    throw new MarblesError('expected at least one character, such as - for a frame, got an empty text');
  }
  for (const [index, character] of Array.from(text).entries()) {
    const frame = group ?? index;
    const how = ENDS[character];
    const wrong = (rule: string) =>
      new MarblesError(`${rule}, got ${character.trim() || 'a space'} as character ${index + 1}`);
    if (character === '~' && group === undefined) {
      cleanup++;
    } else if (cleanup > 0) {
      throw wrong('expected nothing but ~ after ~');
    } else if (end && !(character === ')' && group !== undefined)) {
      throw wrong(
        group === undefined
          ? 'expected nothing but ~ after the end'
          : 'expected ) after the end of a task in parentheses',
      );
    } else if (how) {
      end = { frame, how };
    } else if (/^[a-z0-9]$/i.test(character)) {
      values.push({ frame, letter: character });
    } else if (character === '(' && group === undefined) {
      group = index;
    } else if (character === ')' && group !== undefined) {
      group = undefined;
    } else if (character !== '-') {
      throw wrong('expected - for a frame, a letter or digit for a value, | # ( ) or ~');
    } else if (group !== undefined) {
      throw wrong('expected values or an end in parentheses, which are one frame');
    }
  }
  const drawn = text.replace(/~*$/, '').length;
  if (group !== undefined) {
    throw new MarblesError('expected ) after (, got the end of the text');
  }
  if (drawn > LONGEST) {
    throw new MarblesError(`expected at most ${LONGEST} frames, got ${drawn}`);
  }
  if (cleanup > LONGEST_CLEANUP) {
    throw new MarblesError(`expected at most ${LONGEST_CLEANUP} frames of cleanup, got ${cleanup}`);
  }
  return { values, end, drawn, cleanup };
}

/** The text of a task, without its cleanup: what RxJS's `cold` takes. */
export function coldMarbles({ values, end, drawn }: Marbles): string {
  const frames = new Map<number, string>();
  for (const { frame, letter } of values) {
    frames.set(frame, (frames.get(frame) ?? '') + letter);
  }
  if (end) {
    frames.set(end.frame, (frames.get(end.frame) ?? '') + (end.how === 'fails' ? '#' : '|'));
  }
  let text = '';
  for (const [frame, marks] of frames) {
    text += '-'.repeat(Math.max(0, frame - text.length)) + (marks.length > 1 ? `(${marks})` : marks);
  }
  return end ? text : text.padEnd(drawn, '-');
}

/** The text of a task. */
export function formatMarbles(marbles: Marbles): string {
  return coldMarbles(marbles) + '~'.repeat(marbles.cleanup);
}

/** The frame in which a task ends that is not cancelled, or up to which it is drawn. */
export function lastFrame({ end, drawn }: Marbles): number {
  return end?.frame ?? drawn;
}
