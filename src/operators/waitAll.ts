import { count, map, type Observable } from 'rxjs';
import type { ResultBase } from '../capture/ResultBase';
import { eachDone, listResults } from './asCompleted';

/**
 * Emits the results, as an array in their order, once all are done, and completes; `[]` at once. A failure is a result like
 * any other: it never errors because of one, and unsubscribing it cancels no task.
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
 * @param results What to wait for; read once, at the call.
 * @throws TypeError at the call if it is not an iterable of results.
 */
export function waitAll<const A extends readonly ResultBase<unknown>[]>(
  results: A,
): Observable<{ -readonly [K in keyof A]: A[K] }>;
export function waitAll<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R[]>;
export function waitAll<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R[]> {
  const list = listResults('waitAll', results);
  return eachDone(list).pipe(
    count(),
    map(() => [...list]),
  );
}
