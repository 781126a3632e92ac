import { Observable, type Subscriber } from 'rxjs';
import { listResults, Waiting } from '../capture/awaiting';
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
  const unique = [...new Set(results)];
  return new Observable<R>((subscriber) => {
    const each = new Each(unique, subscriber);
    each.begin();
    return each; // Not before: whoever has closed the subscriber meanwhile would leave it waiting.
  });
}

class Each<R extends ResultBase<unknown>> extends Waiting<R> {
  private readonly done: R[] = [];
  private emitted = 0;
  private emitting = true;

  constructor(
    results: readonly R[],
    private readonly subscriber: Subscriber<R>,
  ) {
    super(results);
  }

  begin(): void {
    for (const result of this.results) {
      if (result.isDone()) {
        this.done.push(result);
      } else {
        this.waitFor(result);
      }
    }
    this.emitDone();
  }

  countDown(): boolean {
    return false;
  }

  onDone(result: R): void {
    this.done.push(result);
    if (!this.emitting) {
      this.emitting = true;
      this.emitDone();
    }
  }

  /** One loop emits, so that a result that is done while a handler runs comes after it, in the order in which they are done. */
  private emitDone(): void {
    const { done, results, subscriber } = this;
    try {
      while (this.emitted < done.length && !subscriber.closed) {
        emit(subscriber, done[this.emitted++] as R);
      }
    } finally {
      this.emitting = false; // Here, as the call stack may be exhausted.
    }
    if (this.emitted === results.length && !subscriber.closed) {
      callUserCode(() => {
        subscriber.complete();
      });
    }
  }
}
