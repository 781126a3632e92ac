// The words of drawings and messages. They go into terminals and pictures, and names and errors may hold anything.

import { Future } from 'rxresult';

/** Characters that would move the cursor or change the direction of writing, or that XML does not allow. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** Characters that take two columns of a terminal. */
const WIDE =
  /^(?![\uff61-\uffdc])[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
/** Characters that take no column of their own. */
const ZERO = /^[\p{M}\p{Cf}]/u;
const ONE_COLUMN_EACH = /^[\x20-\x7e]*$/;

const LONGEST_TEXT = 400;
const LONGEST_NAME = 200;

/** A value as the string form of a result shows it: `HttpError: 503`, `"boom"`, `Array(3)`. Never throws. */
export function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  return printable(String(failed).slice('Future(rejected: '.length, -1));
}

/** The string form of a result. Never throws, even if a result of another copy of this package has a name that does. */
export function resultText(result: unknown): string {
  try {
    return printable(String(result));
  } catch {
    return describe(result);
  }
}

/** The name of a task or a nursery as a string. Another copy of this package may allow other types. */
export function nameOf({ name }: { readonly name: unknown }): string | undefined {
  return typeof name === 'string' ? name : name == null ? undefined : describe(name);
}

/** Escapes what must not be printed, and cuts a long text in the middle. */
export function printable(text: string): string {
  return cutMiddle(text, LONGEST_TEXT).replace(
    UNPRINTABLE,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A name for drawings and messages: {@link cutName}, then {@link printable}. */
export function printableName(name: string): string {
  return printable(cutName(name));
}

/** Keeps 200 characters of a name. Cuts in the middle, because names tend to differ at their ends. */
export function cutName(name: string): string {
  return cutMiddle(name, LONGEST_NAME);
}

function cutMiddle(text: string, longest: number): string {
  if (text.length <= longest) {
    return text;
  }
  const half = longest / 2;
  // Half of a surrogate pair is not a character.
  const [start, end] = [
    text.slice(0, half).replace(/[\ud800-\udbff]$/, ''),
    text.slice(-half).replace(/^[\udc00-\udfff]/, ''),
  ];
  return `${start}…${end}`;
}

/** The number of terminal columns that `text` takes. */
export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) {
    return text.length;
  }
  return segments(text).reduce((width, character) => width + widthOfCharacter(character), 0);
}

function widthOfCharacter(character: string): number {
  return WIDE.test(character) ? 2 : ZERO.test(character) ? 0 : 1;
}

/** Cuts `text` at the end, where a `…` then stands, so that it takes at most this number of columns. */
export function shorten(text: string, columns: number): string {
  return widthOf(text) > columns ? `${take(segments(text), columns - 1).join('')}…` : text;
}

/** As {@link shorten}, but cuts in the middle. */
export function shortenName(text: string, columns: number): string {
  if (widthOf(text) <= columns) {
    return text;
  }
  const all = segments(text);
  const tail = take(all.slice().reverse(), Math.floor((columns - 1) / 2)).reverse();
  return `${take(all, Math.ceil((columns - 1) / 2)).join('')}…${tail.join('')}`;
}

let characters: Intl.Segmenter | undefined;

/** The characters that a reader sees; code points where `Intl.Segmenter` is missing. */
function segments(text: string): string[] {
  // Read when it is needed: some browsers have it only since 2024, and importing this module must not fail there.
  const { Segmenter } = Object(globalThis.Intl) as Partial<typeof Intl>;
  if (!Segmenter) {
    return Array.from(text);
  }
  characters ??= new Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(characters.segment(text), ({ segment }) => segment);
}

/** The first characters that fit into this number of columns. Only for texts that do not fit as a whole. */
function take(all: readonly string[], columns: number): string[] {
  let room = columns;
  return all.slice(
    0,
    all.findIndex((character) => (room -= widthOfCharacter(character)) < 0),
  );
}

/** Adds spaces up to this number of columns. */
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
