import { describe } from './words';

/** The type of each option of a drawing. `undefined` is always allowed. */
const RULES = {
  width: { must: 'a number of columns', type: 'number' },
  lanes: { must: 'a number', type: 'number' },
  title: { must: 'a string', type: 'string' },
} as const;

/**
 * Checks the options of a drawing: a wrong number would only show as a drawing that is subtly wrong.
 *
 * @param method The method that was called, for messages.
 * @param names The options to check.
 * @throws TypeError if the options are not an object, or one of them has another type.
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
