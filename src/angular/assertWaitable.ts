import { assertNotInReactiveContext } from '@angular/core';
import { Future, type ResultBase } from 'rxresult';

/**
 * Checks the call of a function that waits for a result.
 *
 * @param caller The function, for Angular's message.
 * @param name Its name, for our message: a bundler may have renamed the function.
 * @throws Angular's NG0602 in a reactive context.
 * @throws TypeError if `result` is not a result.
 */
export function assertWaitable(caller: (...args: never) => unknown, name: string, result: unknown): void {
  assertNotInReactiveContext(caller, 'Each evaluation would wait for the result again: create the signal outside.');
  if (!isResult(result)) {
    throw new TypeError(`${name}: expected a ResultCapture or a Future, got ${describe(result)}`);
  }
}

/** Checks only what is used: the result may be of another copy of this package. */
function isResult(value: unknown): value is ResultBase<unknown> {
  const { outcome, isDone, waitDone } = Object(value) as Partial<ResultBase<unknown>>;
  return Object(outcome) === outcome && typeof isDone === 'function' && typeof waitDone === 'function';
}

/** A value as the string form of a result shows it. As in `testing/words.ts`: both use only the public exports of `rxresult`. */
function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  return String(failed).slice('Future(rejected: '.length, -1);
}
