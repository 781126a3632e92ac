import type { Subscriber, Unsubscribable } from 'rxjs';
import { describeInput } from './describe';
import { Result } from './Result';
import type { ResultBase } from './ResultBase';
import { Waiter, type Notify } from './waiters';

/** Calls `onDone` for each of `results` when it is done, until `subscriber` unsubscribes. */
export function whenEachDone<R extends ResultBase<unknown>>(
  results: readonly R[],
  subscriber: Subscriber<unknown>,
  onDone: (result: R) => void,
): void {
  const notify: Notify = (_settlement, result: R) => onDone(result);
  // Not added to the subscriber one by one: each would leave it in O(n).
  const waits: Unsubscribable[] = [];
  subscriber.add(() => {
    for (const wait of waits) {
      wait.unsubscribe();
    }
  });
  for (const result of results) {
    if (result instanceof Result) {
      const waiter = new Waiter(notify, result); // A stream of `waitDone` for each would be most of the cost.
      result._addWaiter(waiter);
      waits.push(waiter);
    } else {
      waits.push(result.waitDone().subscribe(() => onDone(result))); // Of another copy of the package.
    }
  }
}

/**
 * Returns `results` as an array.
 *
 * @param what The name of the operator, for messages.
 * @throws TypeError if they are not an iterable of results.
 */
export function listResults<R extends ResultBase<unknown>>(what: string, results: Iterable<R>): readonly R[] {
  if (typeof (results as Partial<Iterable<R>> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`${what}: expected an iterable of results, got ${describeInput(results)}`);
  }
  const list = [...results];
  list.forEach((result, index) => {
    if (result instanceof Result) {
      return;
    }
    // A result of another copy of the package is recognized by its methods.
    const { isDone, waitDone } = Object(result) as Partial<R>;
    if (typeof isDone !== 'function' || typeof waitDone !== 'function') {
      throw new TypeError(`${what}: result ${index} must be a ResultCapture or a Future, got ${describeInput(result)}`);
    }
  });
  return list;
}
