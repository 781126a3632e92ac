import { Observable } from 'rxjs';
import { hearEach, listResults } from '../capture/awaiting';
import { emit, guarded } from '../capture/reportUnhandledError';
import type { ResultBase } from '../capture/ResultBase';

/**
 * Emits each result when it is done, and completes after the last one. Results that are already done are emitted first, in
 * order. A result that is given twice is emitted once. It never errors because a task failed, and unsubscribing it cancels no
 * task.
 *
 * From aioresult's `results_to_channel`: `asCompleted(results).subscribe(subject)`.
 *
 * ```ts
 * const slow = new ResultCapture<string>({ name: 'slow' });
 * const fast = new ResultCapture<string>({ name: 'fast' });
 * asCompleted([slow, fast]).subscribe((result) => console.log(result.name)); // prints: fast, slow
 * of('b').pipe(capture(fast)).subscribe();
 * of('a').pipe(capture(slow)).subscribe();
 * ```
 *
 * @param results The results to wait for: any iterable. Read once, at the call.
 * @throws TypeError at the call if it is not an iterable of results.
 * @see {@link waitAll}
 * @see {@link waitAny}
 */
export function asCompleted<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R> {
  return eachDone(listResults('asCompleted', results));
}

/** What {@link asCompleted} and `waitAny` stand on: linear in the number of results. */
export function eachDone<R extends ResultBase<unknown>>(results: readonly R[]): Observable<R> {
  const unique = new Set(results);
  return new Observable<R>((subscriber) => {
    const done: R[] = [];
    let told = 0;
    let telling = true;
    // One loop tells, so that what is done while a handler runs comes after it, in the order in which it is done.
    const tell = () => {
      while (told < done.length && !subscriber.closed) {
        emit(subscriber, done[told++] as R);
      }
      telling = false;
      if (told === unique.size && !subscriber.closed) {
        guarded(() => {
          subscriber.complete();
        });
      }
    };
    const pending: R[] = [];
    for (const result of unique) {
      (result.isDone() ? done : pending).push(result);
    }
    hearEach(pending, subscriber, (result) => {
      done.push(result);
      if (!telling) {
        telling = true;
        tell();
      }
    });
    tell();
  });
}
