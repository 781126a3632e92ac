import { assertNotInReactiveContext } from '@angular/core';
import type { ResultBase } from 'rxresult';
import { describe } from './errors';

/**
 * Checks the call of a function that waits for a result.
 *
 * @param caller The function, for Angular's message.
 * @param name Its name, for our message: a bundler may have renamed the function.
 * @throws Angular's NG0602 in a reactive context.
 * @throws TypeError if `result` is neither a result nor a function.
 */
export function assertWaitable(caller: (...args: never) => unknown, name: string, result: unknown): void {
  assertNotInReactiveContext(caller, 'Each evaluation would wait for the result again: create the signal outside.');
  if (typeof result !== 'function') {
    assertResult(name, result);
  }
}

/**
 * Checks only what is used: the result may be of another copy of this package.
 *
 * @throws TypeError if `value` is not a result.
 */
export function assertResult(name: string, value: unknown): asserts value is ResultBase<unknown> {
  const { outcome, isDone, waitDone } = Object(value) as Partial<ResultBase<unknown>>;
  if (Object(outcome) !== outcome || typeof isDone !== 'function' || typeof waitDone !== 'function') {
    throw new TypeError(`${name}: expected a ResultCapture or a Future, got ${describe(value)}`);
  }
}
