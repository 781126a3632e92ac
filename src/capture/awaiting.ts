import type { Subscriber, Unsubscribable } from 'rxjs';
import { describeInput } from './describe';
import { Result } from './Result';
import type { ResultBase } from './ResultBase';
import { Waiter, type Tell } from './waiters';

/** Calls `hear` for each of `results` when it is done, until `subscriber` has left. */
export function hearEach<R extends ResultBase<unknown>>(
  results: readonly R[],
  subscriber: Subscriber<unknown>,
  hear: (result: R) => void,
): void {
  const tell: Tell = (_settlement, result: R) => hear(result);
  // Not added to the subscriber one by one: each would leave it in O(n).
  const waits: Unsubscribable[] = [];
  subscriber.add(() => {
    for (const wait of waits) {
      wait.unsubscribe();
    }
  });
  for (const result of results) {
    if (result instanceof Result) {
      const waiter = new Waiter(tell, result); // A stream of `waitDone` for each would be most of the cost.
      result._tell(waiter);
      waits.push(waiter);
    } else {
      waits.push(result.waitDone().subscribe(() => hear(result))); // Of another copy of the package.
    }
  }
}

/**
 * `results` as an array.
 *
 * @throws TypeError if they are not an iterable of results.
 */
export function listResults<R extends ResultBase<unknown>>(what: string, results: Iterable<R>): readonly R[] {
  if (typeof (results as Partial<Iterable<R>> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`${what}: expected an iterable of results, got ${describeInput(results)}`);
  }
  const list = [...results];
  list.forEach((result, index) => {
    // One of another copy of the package is known by its methods.
    const { isDone, waitDone } = Object(result) as Partial<R>;
    if (typeof isDone !== 'function' || typeof waitDone !== 'function') {
      throw new TypeError(`${what}: result ${index} must be a ResultCapture or a Future, got ${describeInput(result)}`);
    }
  });
  return list;
}
