import { Observable } from 'rxjs';
import { callUserCode } from '../capture/userCode';

/**
 * Keeps an input that nobody subscribes to, or nobody yet, from rejecting unhandled. A promise runs anyway: its rejection is
 * ignored, as it is where an Observable of it was unsubscribed. Other thenables are left alone, and so are promises of a
 * subclass: they may start to run when `then` is called.
 */
export function ignoreRejection(input: unknown): void {
  if (typeof input !== 'object' || input instanceof Observable) {
    return; // Most inputs are streams or routines.
  }
  callUserCode(ignoreObject, input, undefined);
}

function ignoreObject(input: object | null): void {
  // By its tag, not its class, which zone.js replaces.
  if (Object.prototype.toString.call(input) === '[object Promise]' && ancestors(input) === 2) {
    (input as Promise<unknown>).then(undefined, () => undefined);
  }
}

function ancestors(object: unknown): number {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null ? 0 : 1 + ancestors(prototype);
}
