import type { Outcome } from 'rxresult';

/** The outcome of a result that is not settled: for `expectObservable(result.outcome$)`. */
export function pending(): Outcome<never> {
  return { status: 'pending' };
}

/** The outcome of a result that completed with `value` as its last value. */
export function fulfilled<T>(value: T): Outcome<T> {
  return { status: 'fulfilled', value };
}

/** The outcome of a result that completed without a value. */
export function empty(): Outcome<never> {
  return { status: 'empty' };
}

/** The outcome of a result that failed with `reason`. */
export function rejected(reason: unknown): Outcome<never> {
  return { status: 'rejected', reason };
}
