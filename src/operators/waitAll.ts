import { Observable, type Subscriber } from 'rxjs';
import { listResults, Waiting } from '../capture/awaiting';
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
    const all = new All(list, subscriber);
    all.begin();
    return all; // Not before: whoever has closed the subscriber meanwhile would leave it waiting.
  });
}

class All<R extends ResultBase<unknown>> extends Waiting<R> {
  private left = 1;

  constructor(
    results: readonly R[],
    private readonly subscriber: Subscriber<R[]>,
  ) {
    super(results);
  }

  begin(): void {
    for (const result of this.results) {
      if (!result.isDone()) {
        this.left++;
        if (!this.waitFor(result)) {
          this.left--; // It is there twice.
        }
      }
    }
    this.onDone();
  }

  countDown(): boolean {
    if (this.left === 1) {
      return false;
    }
    this.left--;
    return true;
  }

  onDone(): void {
    if (--this.left === 0) {
      emit(this.subscriber, [...this.results]);
      callUserCode(() => {
        this.subscriber.complete();
      });
    }
  }

  override unsubscribe(): void {
    if (this.left > 0) {
      super.unsubscribe();
    }
  }
}
