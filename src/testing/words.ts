// What is drawn goes into terminals and pictures, and names and messages may hold anything.

import { Future } from 'rxresult';

/** Would move the cursor, turn the direction of writing, or be no character of a picture. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** Takes two columns of a terminal. */
const WIDE =
  /^(?![\uff61-\uffdc])[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
/** Takes none by itself. */
const ZERO = /^[\p{M}\p{Cf}]/u;
const ONE_COLUMN_EACH = /^[\x20-\x7e]*$/;

const LONGEST = 400;

/** In the words that the string form of a result has for it: `HttpError: 503`, `"boom"`, `Array(3)`. Never throws. */
export function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  return String(failed).slice('Future(rejected: '.length, -1);
}

/** With escapes for what is not to be printed, and without the middle of what nobody would read. */
export function printable(text: string): string {
  const half = LONGEST / 2;
  const short = text.length > LONGEST ? `${text.slice(0, half)}…${text.slice(-half)}` : text;
  return short.replace(
    UNPRINTABLE,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** How many columns of a terminal it takes. */
export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) {
    return text.length;
  }
  return segments(text).reduce((width, character) => width + widthOfCharacter(character), 0);
}

function widthOfCharacter(character: string): number {
  return WIDE.test(character) ? 2 : ZERO.test(character) ? 0 : 1;
}

/** Cut to so many columns, with `…` for what is cut off at the end. */
export function shorten(text: string, columns: number): string {
  return widthOf(text) > columns ? `${take(segments(text), columns - 1).join('')}…` : text;
}

/** Cut to so many columns, with `…` for what is cut out of the middle: names tend to differ at their ends. */
export function shortenName(text: string, columns: number): string {
  if (widthOf(text) <= columns) {
    return text;
  }
  const all = segments(text);
  const tail = take(all.slice().reverse(), Math.floor((columns - 1) / 2)).reverse();
  return `${take(all, Math.ceil((columns - 1) / 2)).join('')}…${tail.join('')}`;
}

let characters: Intl.Segmenter | undefined;

/** What a reader takes for one character each; where that is not known, its code points. */
function segments(text: string): string[] {
  // Browsers have it since 2024 at the latest; and what only imports this needs none.
  const { Segmenter } = Object(globalThis.Intl) as Partial<typeof Intl>;
  if (!Segmenter) {
    return Array.from(text);
  }
  characters ??= new Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(characters.segment(text), ({ segment }) => segment);
}

/** As many as there is room for, which is not all. */
function take(all: readonly string[], columns: number): string[] {
  let room = columns;
  return all.slice(
    0,
    all.findIndex((character) => (room -= widthOfCharacter(character)) < 0),
  );
}

/** Filled with spaces up to so many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** `1 lane`, `2 lanes`, `9,960 lanes`. */
export function count(number: number, noun: string): string {
  return `${thousands(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `9,960` */
export function thousands(number: number): string {
  return number.toLocaleString('en-US');
}

/** `20 ms`, `0.5 ms` */
export function milliseconds(time: number): string {
  return `${time.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`;
}
