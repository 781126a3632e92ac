import { Observable } from 'rxjs';
import { listResults, whenEachDone } from '../capture/awaiting';
import type { ResultBase } from '../capture/ResultBase';
import { callUserCode, emit } from '../capture/userCode';

/**
 * Emits the results as an array, in order, once all are done, and completes; `[]` at once if there are none. It never errors
 * because a task failed, and unsubscribing it cancels no task.
 *
 * From aioresult's `wait_all`.
 *
 * ```ts
 * const a = new Future<number>();
 * const b = new Future<number>();
 * waitAll([a, b]).subscribe(([a, b]) => console.log(a.result() + b.result())); // prints: 3
 * b.setResult(2);
 * a.setResult(1);
 * ```
 *
 * @param results The results to wait for: any iterable. Read once, at the call.
 * @throws TypeError at the call if it is not an iterable of results.
 * @see {@link waitAny}
 * @see {@link asCompleted}
 */
export function waitAll<const A extends readonly ResultBase<unknown>[]>(
  results: A,
): Observable<{ -readonly [K in keyof A]: A[K] }>;
export function waitAll<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R[]>;
export function waitAll<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R[]> {
  const list = listResults('waitAll', results);
  return new Observable<R[]>((subscriber) => {
    const pending = list.filter((result) => !result.isDone());
    let left = pending.length + 1;
    const countDown = () => {
      if (--left === 0) {
        emit(subscriber, [...list]);
        callUserCode(() => {
          subscriber.complete();
        });
      }
    };
    whenEachDone(pending, subscriber, countDown);
    countDown();
  });
}
