import { describe } from './words';

/** What an option of a drawing has to be. `undefined` is always allowed. */
const RULES = {
  width: { must: 'a number of columns', type: 'number' },
  lanes: { must: 'a number', type: 'number' },
  title: { must: 'a string', type: 'string' },
} as const;

/**
 * Checks what a drawing was asked for: a wrong number would show as a drawing that is wrong somewhere.
 *
 * @param method The method that was called, for messages.
 * @param names The options that are checked.
 * @throws TypeError if the options are no object, or one of them is of another type.
 * @throws RangeError if a number is `NaN`.
 */
export function checkDrawingOptions(method: string, options: unknown, names: readonly (keyof typeof RULES)[]): void {
  if (options === undefined) {
    return;
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`LaneRecorder.${method}: options must be an object, got ${describe(options)}`);
  }
  for (const name of names) {
    const value = (options as Record<string, unknown>)[name];
    const { must, type } = RULES[name];
    const message = () => `LaneRecorder.${method}: option ${name} must be ${must}, got ${describe(value)}`;
    if (value !== undefined && typeof value !== type) {
      throw new TypeError(message());
    }
    if (Number.isNaN(value)) {
      throw new RangeError(message());
    }
  }
}
