import { describe } from '../describe';
import type { Crash } from './Thread';

/** The file loads, but does not serve. */
export function notServed(file: string): TypeError {
  return new TypeError(`the default export of ${file} must be what serve(handlers) returns`);
}

/** The file does not load. */
export function notLoaded(file: string, crash: Crash | undefined): Error {
  return crash
    ? new Error(`cannot load ${file}: ${describe(crash.error)}`, { cause: crash.error })
    : new Error(`cannot load ${file}: the thread ended before that`);
}
