import { first, type Observable } from 'rxjs';
import { listResults } from '../capture/awaiting';
import type { ResultBase } from '../capture/ResultBase';
import { eachDone } from './asCompleted';

/**
 * Emits the first result that is done, also if its task failed, and completes. If several are already done, it is the first of
 * them in order. It cancels no task.
 *
 * From aioresult's `wait_any`.
 *
 * ```ts
 * const a = new Future<number>({ name: 'a' });
 * const b = new Future<number>({ name: 'b' });
 * waitAny([a, b]).subscribe((first) => console.log(first.name)); // prints: b
 * b.setException(new Error('503'));
 * ```
 *
 * @param results The results to wait for: any iterable. Read once, at the call. If there are none, the Observable errors with
 *   RxJS's `EmptyError`.
 * @throws TypeError at the call if it is not an iterable of results.
 * @see {@link waitAll}
 * @see {@link asCompleted}
 */
export function waitAny<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R> {
  // eslint-disable-next-line rxjs-x/no-ignored-default-value -- EmptyError is what the contract promises for none
  return eachDone(listResults('waitAny', results)).pipe(first());
}
