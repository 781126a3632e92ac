import { Observable, type Unsubscribable } from 'rxjs';
import { describeInput } from '../capture/describe';
import { emit, guarded } from '../capture/reportUnhandledError';
import { Result } from '../capture/Result';
import type { ResultBase } from '../capture/ResultBase';
import { Waiter } from '../capture/waiters';

/**
 * Emits each result as it is done, and completes after the last. Those that are done already come first, in their order;
 * a result that is given twice comes once. A failure is a result like any other: it never errors because of one, and
 * unsubscribing it cancels no task.
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
 * @param results What to wait for; read once, at the call.
 * @throws TypeError at the call if it is not an iterable of results.
 */
export function asCompleted<R extends ResultBase<unknown>>(results: Iterable<R>): Observable<R> {
  return eachDone(listResults('asCompleted', results));
}

/** What {@link asCompleted} and its siblings stand on: linear in the number of results. */
export function eachDone<R extends ResultBase<unknown>>(results: readonly R[]): Observable<R> {
  const unique = new Set(results);
  return new Observable<R>((subscriber) => {
    const done: R[] = [];
    // Not added to the subscriber one by one: each would leave it in O(n).
    const waits: Unsubscribable[] = [];
    let told = 0;
    let telling = true;
    subscriber.add(() => {
      for (const wait of waits) {
        wait.unsubscribe();
      }
    });
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
    const hear = (result: R) => {
      done.push(result);
      if (!telling) {
        telling = true;
        tell();
      }
    };
    const pending: R[] = [];
    for (const result of unique) {
      (result.isDone() ? done : pending).push(result);
    }
    for (const result of pending) {
      waits.push(awaitResult(result, hear));
    }
    tell();
  });
}

/** Calls `hear` when `result` is done. */
function awaitResult<R extends ResultBase<unknown>>(result: R, hear: (result: R) => void): Unsubscribable {
  if (!(result instanceof Result)) {
    return result.waitDone().subscribe(() => hear(result)); // Of another copy of the package.
  }
  const waiter = new Awaiting(result, hear);
  result._tell(waiter);
  return waiter;
}

/** Waits for one of several results: without the streams of `waitDone`, which would be most of the cost. */
class Awaiting<R> extends Waiter {
  constructor(
    private readonly result: R,
    private readonly hear: (result: R) => void,
  ) {
    super();
  }

  told(): void {
    this.hear(this.result);
  }
}

/** `results` as an array, checked. */
export function listResults<R extends ResultBase<unknown>>(what: string, results: Iterable<R>): readonly R[] {
  if (typeof (results as Partial<Iterable<R>> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`${what}: expected an iterable of results, got ${describeInput(results)}`);
  }
  return Array.from(results, (result, index) => {
    // By its methods, not its class: it may be made by another copy of the package.
    const { isDone, waitDone } = Object(result) as Partial<R>;
    if (typeof isDone !== 'function' || typeof waitDone !== 'function') {
      throw new TypeError(`${what}: result ${index} must be a ResultCapture or a Future, got ${describeInput(result)}`);
    }
    return result;
  });
}
