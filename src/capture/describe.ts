const LONGEST = 60;

/**
 * `value` in a few words, for messages and string forms: `5`, `"five"`, `HttpError: 503`, `Array(3)`, `Map`.
 * Never throws, whatever the value's own getters and `toString` do.
 */
export function describe(value: unknown): string {
  try {
    return shorten(words(value));
  } catch {
    return typeof value;
  }
}

/** {@link describe} with the type, as messages about bad input say it: `-1 (number)`. */
export function describeInput(value: unknown): string {
  return value == null ? String(value) : `${describe(value)} (${typeof value})`;
}

function words(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
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
  if (value instanceof Error) {
    const parts: unknown[] = [value.name, value.message];
    return parts.filter((part) => typeof part === 'string' && part !== '').join(': ') || 'Error';
  }
  if (Array.isArray(value)) {
    return `Array(${value.length})`;
  }
  return nameOf(value.constructor) ?? 'Object';
}

/** The name of a function or class, if it has one: it may be empty, and anything may be set in its place. */
export function nameOf(named: unknown): string | undefined {
  const name = (named as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
