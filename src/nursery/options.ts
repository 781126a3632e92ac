import { describeInput } from '../capture/describe';
import type { NurseryObserver, NurseryOptions } from './Nursery';
import { toObservable } from './toObservable';

/** {@link NurseryOptions}, checked and filled in. */
export interface Settings {
  readonly name: string | undefined;
  readonly concurrent: number;
  readonly suppressError: boolean;
  readonly until: unknown;
  readonly observer: NurseryObserver | undefined;
}

/**
 * Checks what a user gave as options of `what`, at the call.
 *
 * @throws TypeError if they are no object, or `until` is no stream.
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
    void toObservable(until, () => `${what}: option until`);
  }
  return { name, concurrent, suppressError, until, observer };
}

/** @throws TypeError if the options of `what` are neither absent nor an object. */
export function checkOptions(what: string, options: unknown): void {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new TypeError(`${what}: options must be an object, got ${describeInput(options)}`);
  }
}
