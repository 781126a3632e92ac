/** How many characters of a value are shown in a string form. */
const LONGEST_VALUE = 60;
/** How many characters of a name are shown. */
const LONGEST_NAME = 200;

/**
 * `value` in a few words, for messages and string forms: `5`, `"five"`, `HttpError: 503`, `Array(3)`, `Map`.
 * Never throws, whatever the value's own getters and `toString` do.
 *
 * @param longest How many characters of it are shown.
 */
export function describe(value: unknown, longest = LONGEST_VALUE): string {
  try {
    return printable(cut(words(value, longest), longest, 1));
  } catch {
    return typeof value;
  }
}

/** {@link describe} with the type, as messages about bad input show it: `-1 (number)`. */
export function describeInput(value: unknown): string {
  return value == null ? String(value) : `${describe(value)} (${typeof value})`;
}

/** How messages refer to something that may have a name: `task "orders"`, or `a task`. */
export function label(noun: string, name: string | undefined): string {
  return name === undefined ? `a ${noun}` : `${noun} ${quote(name)}`;
}

/** A name as string forms show it: in quotes, on one line, and not longer than {@link LONGEST_NAME}. */
export function quote(name: string): string {
  return printable(JSON.stringify(cut(name, LONGEST_NAME)));
}

/** The name of a function or class, if it has one: it may be empty, and anything may have been assigned to it. */
export function nameOf(named: unknown): string | undefined {
  const name = (named as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Whether `value` is an error, of this realm or another. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
  } catch {
    return false; // A proxy that was revoked, or a getter that throws.
  }
}

function words(value: unknown, longest: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, longest));
    case 'bigint':
      return `${value}n`;
    case 'function':
      return nameOf(value) ?? 'anonymous function';
    case 'object':
      return value === null ? 'null' : objectWords(value);
    default:
      return String(value);
  }
}

function objectWords(value: object): string {
  if (isError(value)) {
    const parts: unknown[] = [value.name, value.message];
    return parts.filter((part) => typeof part === 'string' && part !== '').join(': ') || 'Error';
  }
  if (Array.isArray(value)) {
    return `Array(${value.length})`;
  }
  return nameOf(value.constructor) ?? 'Object';
}

/** @param less How many characters less are kept if it is cut. */
function cut(text: string, longest: number, less = 0): string {
  // Not in the middle of a character that takes two code units.
  return text.length > longest ? `${text.slice(0, longest - less).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Control characters, line separators, and marks that change the direction of the text around them. */
const UNPRINTABLE = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character < ' '
      ? JSON.stringify(character).slice(1, -1)
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
