import { check, LONGEST_TIMER } from '../options';

/** @throws TypeError if it is not a number, RangeError if it is not an integer from 1 to the longest time of a timer. */
export function checkTimer(where: string, option: string, given: unknown): void {
  const rule = `an integer from 1 to ${LONGEST_TIMER}`;
  check(where, option, given, typeof given === 'number', rule);
  const fits = Number.isInteger(given) && (given as number) >= 1 && (given as number) <= LONGEST_TIMER;
  check(where, option, given, fits, rule, RangeError);
}
