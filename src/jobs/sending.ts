import { describe } from './describe';

/**
 * Makes a value that is sent to a worker or back.
 *
 * @param what What the message of the error calls the value.
 * @param make Returns the value, or throws.
 * @throws TypeError with what `make` throws as its cause.
 */
export function sending<T>(what: 'data' | 'progress' | 'result', make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new TypeError(`the ${what} cannot be sent: ${describe(cause)}`, { cause });
  }
}

/** A structured clone of the value. Primitive values are returned as they are, to save the time of cloning them. */
export function cloneOf(what: 'data' | 'progress' | 'result', value: unknown): unknown {
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
    ? sending(what, () => structuredClone(value))
    : value;
}
