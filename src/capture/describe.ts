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
      return value.name || 'anonymous function';
    case 'object':
      return value === null ? 'null' : objectWords(value);
    default:
      return String(value);
  }
}

function objectWords(value: object): string {
  if (value instanceof Error) {
    return value.message ? `${value.name}: ${value.message}` : value.name;
  }
  if (Array.isArray(value)) {
    return `Array(${value.length})`;
  }
  return (value.constructor as { name?: string } | undefined)?.name ?? 'Object';
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
