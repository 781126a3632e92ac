import { map, type OperatorFunction } from 'rxjs';
import type { Outcome, ResultBase } from 'rxresult';

/** A result or an array of results. */
export type Results = ResultBase<unknown> | readonly ResultBase<unknown>[];

/** The outcome of a result, or the array of outcomes of an array of results. */
export type OutcomesOf<R> =
  R extends ResultBase<infer T>
    ? Outcome<T>
    : R extends readonly unknown[]
      ? { -readonly [K in keyof R]: OutcomesOf<R[K]> }
      : never;

/**
 * Maps each result to its current outcome, and each array of results to the array of their outcomes.
 *
 * It is for `expectObservable` of a stream of captures. A capture is an Observable, and `TestScheduler` replaces an emitted
 * Observable by its notifications, while an outcome is data. If the name matters too, use `map(String)`: the string form has
 * the name and the outcome.
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
