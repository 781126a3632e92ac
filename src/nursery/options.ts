import { describeInput } from '../capture/describe';
import { nameIn } from '../capture/Result';
import type { NurseryOptions } from './Nursery';
import type { Observers } from './observing';
import { toUntil } from './until';

/** {@link NurseryOptions}, checked and filled in. */
export interface Settings {
  readonly name: string | undefined;
  readonly concurrent: number;
  readonly suppressError: boolean;
  readonly until: unknown;
  /** None if there would be no observer in it. */
  readonly observers: Observers | undefined;
}

/**
 * Checks the options that a user gave to the operator `what`, at the call.
 *
 * @throws TypeError if they are not an object, `name` is not a string, or `until` is not a stream.
 * @throws RangeError if `concurrent` is neither a positive integer nor `Infinity`.
 */
export function settings(what: string, options: NurseryOptions | undefined): Settings {
  checkOptions(what, options);
  const { name, concurrent = Infinity, suppressError = false, until, observer } = options ?? {};
  if (!(concurrent === Infinity || (Number.isInteger(concurrent) && concurrent > 0))) {
    throw new RangeError(
      `${what}: option concurrent must be a positive integer or Infinity, got ${describeInput(concurrent)}`,
    );
  }
  if (until !== undefined) {
    void toUntil(until, what);
  }
  const observers = observer && [observer].flat().filter(Boolean);
  return { name, concurrent, suppressError, until, observers: observers?.length ? observers : undefined };
}

/** @throws TypeError if the options of `what` are neither absent nor an object, or have a name that is not a string. */
export function checkOptions(what: string, options: unknown, remedy = ''): void {
  if (options === undefined) {
    return;
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${what}: options must be an object, got ${describeInput(options)}${remedy}`);
  }
  nameIn(what, options);
}
