import { map, type OperatorFunction } from 'rxjs';
import type { Outcome, ResultBase } from 'rxresult';

/** A result, or several. */
export type Results = ResultBase<unknown> | readonly ResultBase<unknown>[];

/** The outcomes of results, in their shape. */
export type OutcomesOf<R> =
  R extends ResultBase<infer T>
    ? Outcome<T>
    : R extends readonly unknown[]
      ? { -readonly [K in keyof R]: OutcomesOf<R[K]> }
      : never;

/**
 * Emits, for each result, its outcome at that moment; for an array of results, the array of their outcomes.
 *
 * For `expectObservable` of a stream of captures: a capture is an Observable, and `TestScheduler` turns an Observable that
 * is emitted into the notifications it gives. Their outcomes are data. Where the name matters too, `map(String)` gives the
 * string form, with the name and the outcome.
 *
 * ```ts
 * of(2, 0)
 *   .pipe(
 *     captureMap((n) => (n > 0 ? of(10 / n) : throwError(() => 'by zero')), { suppressError: true }),
 *     toOutcomes(),
 *   )
 *   .subscribe((outcome) => console.log(outcome));
 * // prints: { status: 'fulfilled', value: 5 }
 * // prints: { status: 'rejected', reason: 'by zero' }
 * ```
 *
 * @see {@link waitAny}
 * @see {@link waitAll}
 * @see {@link asCompleted}
 * @see {@link captureMap}
 */
export function toOutcomes<R extends Results>(): OperatorFunction<R, OutcomesOf<R>> {
  return map((results) => outcomesOf(results) as OutcomesOf<R>);
}

function outcomesOf(results: Results): Outcome<unknown> | Outcome<unknown>[] {
  return isArray(results) ? results.map(({ outcome }) => outcome) : results.outcome;
}

function isArray(results: Results): results is readonly ResultBase<unknown>[] {
  return Array.isArray(results);
}
