import { Observable } from 'rxjs';
import { listResults, whenEachDone } from '../capture/awaiting';
import type { ResultBase } from '../capture/ResultBase';
import { callUserCode, emit } from '../capture/userCode';

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

/** The base of {@link asCompleted} and `waitAny`: linear in the number of results. */
export function eachDone<R extends ResultBase<unknown>>(results: readonly R[]): Observable<R> {
  const unique = new Set(results);
  return new Observable<R>((subscriber) => {
    const done: R[] = [];
    let emitted = 0;
    let emitting = true;
    // One loop emits, so that a result that is done while a handler runs comes after it, in the order in which they are done.
    const emitDone = () => {
      while (emitted < done.length && !subscriber.closed) {
        emit(subscriber, done[emitted++] as R);
      }
      emitting = false;
      if (emitted === unique.size && !subscriber.closed) {
        callUserCode(() => {
          subscriber.complete();
        });
      }
    };
    const pending: R[] = [];
    for (const result of unique) {
      (result.isDone() ? done : pending).push(result);
    }
    whenEachDone(pending, subscriber, (result) => {
      done.push(result);
      if (!emitting) {
        emitting = true;
        emitDone();
      }
    });
    emitDone();
  });
}
