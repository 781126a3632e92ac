import { describe } from './describe';

/**
 * Makes what is sent to a worker or back.
 *
 * @param what It is, as the message says.
 * @param make Returns it, or throws.
 * @throws TypeError with the cause.
 */
export function sending<T>(what: 'data' | 'progress' | 'result', make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new TypeError(`the ${what} cannot be sent: ${describe(cause)}`, { cause });
  }
}

/** A structured clone of the value. It saves the time of one that would be the same. */
export function cloneOf(what: 'data' | 'progress' | 'result', value: unknown): unknown {
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
    ? sending(what, () => structuredClone(value))
    : value;
}
