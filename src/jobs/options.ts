import { describe } from './describe';
import type { JobHandlers, JobOptions } from './JobRunner';

const DEFAULT_GRACE = 5000;

/** The longest delay of a timer of the platform, in milliseconds. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** The options of a job, with defaults filled in. */
export interface JobSettings {
  readonly progress: ((progress: never) => void) | undefined;
  readonly onUnsubscribe: 'cancel' | 'detach';
  readonly grace: number;
}

/** @throws TypeError or RangeError as {@link JobRunner.task} documents. */
export function jobSettings(name: unknown, options: JobOptions<never> = {}): JobSettings {
  check('task', 'the name of a job', name, typeof name === 'string', 'a string');
  checkObject('task', options);
  const { progress, onUnsubscribe = 'cancel', grace = DEFAULT_GRACE } = options;
  check('task', 'progress', progress, progress === undefined || typeof progress === 'function', 'a function');
  check('task', 'onUnsubscribe', onUnsubscribe, ['cancel', 'detach'].includes(onUnsubscribe), '"cancel" or "detach"');
  checkMilliseconds('task', 'grace', grace);
  return { progress, onUnsubscribe, grace };
}

/** @throws TypeError unless every handler is a function. */
export function checkHandlers(where: string, handlers: unknown): asserts handlers is JobHandlers {
  const isRecord = typeof handlers === 'object' && handlers !== null;
  check(where, 'the handlers', handlers, isRecord, 'a record of functions');
  for (const [name, handler] of Object.entries(handlers as object)) {
    check(where, `the handler ${JSON.stringify(name)}`, handler, typeof handler === 'function', 'a function');
  }
}

/** @throws TypeError if the options are not an object. */
export function checkObject(where: string, options: unknown): void {
  check(where, 'the options', options, typeof options === 'object' && options !== null, 'an object');
}

/** @throws TypeError if the option is not a number, RangeError if it is negative or NaN. */
export function checkMilliseconds(where: string, option: string, given: unknown): void {
  const rule = 'a number of milliseconds, 0 or greater';
  check(where, option, given, typeof given === 'number', rule);
  check(where, option, given, (given as number) >= 0, rule, RangeError);
}

/** @throws TypeError if the option is not a number, RangeError if it is not an integer from 1 up. */
export function checkCount(where: string, option: string, given: unknown): void {
  const rule = 'an integer from 1 up';
  check(where, option, given, typeof given === 'number', rule);
  check(where, option, given, Number.isSafeInteger(given) && (given as number) >= 1, rule, RangeError);
}

/** @throws `Class` with a message that names the function, the option, the rule and what was given. */
export function check(
  where: string,
  option: string,
  given: unknown,
  fulfilled: boolean,
  rule: string,
  Class: typeof TypeError | typeof RangeError = TypeError,
): void {
  if (!fulfilled) {
    throw new Class(`${where}: ${option} must be ${rule}, got ${given == null ? String(given) : describe(given)}`);
  }
}
