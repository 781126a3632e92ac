import { assertNotInReactiveContext } from '@angular/core';
import { Future, type ResultBase } from 'rxresult';

/**
 * What a function needs that waits for a result.
 *
 * @param caller The function, for Angular's message, and `name` for ours: a bundler may have given it another.
 * @throws Angular's own NG0602 in a reactive context.
 * @throws TypeError if it was given something else than a result.
 */
export function assertWaitable(caller: (...args: never) => unknown, name: string, result: unknown): void {
  assertNotInReactiveContext(caller, 'Each evaluation would wait for the result anew: make the signal outside.');
  if (!isResult(result)) {
    throw new TypeError(`${name}: expected a ResultCapture or a Future, got ${describe(result)}`);
  }
}

/** By what is used of it: it may be of another copy of this package. */
function isResult(value: unknown): value is ResultBase<unknown> {
  const { outcome, isDone, waitDone } = Object(value) as Partial<ResultBase<unknown>>;
  return Object(outcome) === outcome && typeof isDone === 'function' && typeof waitDone === 'function';
}

/** In the words that the string form of a result has for it, as `testing/words.ts` has it: both know the package from outside. */
function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  return String(failed).slice('Future(rejected: '.length, -1);
}
