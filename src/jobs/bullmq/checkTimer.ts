import { check, LONGEST_TIMER } from '../options';

/** @throws TypeError if the option is not a number, RangeError if it is not an integer from 1 to {@link LONGEST_TIMER}. */
export function checkTimer(where: string, option: string, given: unknown): void {
  const rule = `an integer from 1 to ${LONGEST_TIMER}`;
  check(where, option, given, typeof given === 'number', rule);
  const fits = Number.isInteger(given) && (given as number) >= 1 && (given as number) <= LONGEST_TIMER;
  check(where, option, given, fits, rule, RangeError);
}
