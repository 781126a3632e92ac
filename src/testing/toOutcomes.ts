import { map, type OperatorFunction } from 'rxjs';
import type { Outcome, ResultBase } from 'rxresult';

/**
 * A result or an array of results: what {@link toOutcomes} maps.
 *
 * ```ts
 * import type { Results } from 'rxresult/testing';
 *
 * const log = (results: Results) => of(results).pipe(toOutcomes()).subscribe((outcomes) => console.log(outcomes));
 * const [user, orders] = [new Future<string>(), new Future<number>()];
 * log(user); // prints: { status: 'pending' }
 * orders.setResult(5);
 * log([user, orders]); // prints: [ { status: 'pending' }, { status: 'fulfilled', value: 5 } ]
 * ```
 *
 * @see {@link OutcomesOf}
 */
export type Results = ResultBase<unknown> | readonly ResultBase<unknown>[];

/**
 * The type of what {@link toOutcomes} emits: the outcome of a result, or the array of outcomes of an array of results.
 *
 * ```ts
 * import type { OutcomesOf } from 'rxresult/testing';
 *
 * const expected: OutcomesOf<[Future<number>, Future<string>]> = [fulfilled(5), pending()];
 * console.log(expected.map(({ status }) => status)); // prints: [ 'fulfilled', 'pending' ]
 * ```
 *
 * @see {@link Results}
 */
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
 * @see {@link pending}, {@link fulfilled}, {@link empty}, {@link rejected} and {@link cancelled} for the expected outcomes.
 * @see {@link rxresult!waitAny | waitAny}, {@link rxresult!waitAll | waitAll}, {@link rxresult!asCompleted | asCompleted} and
 *   {@link rxresult!captureMap | captureMap} for streams of results.
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
