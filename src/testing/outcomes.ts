import type { Outcome, TaskCancelledError } from 'rxresult';

/**
 * The outcome of a result that is not settled: for `expectObservable(result.outcome$)`.
 *
 * ```ts
 * const rc = new ResultCapture<string>();
 * expect(rc.outcome).toEqual(pending());
 * ```
 */
export function pending(): Outcome<never> {
  return { status: 'pending' };
}

/**
 * The outcome of a result that completed with a value.
 *
 * ```ts
 * const rc = new ResultCapture<string>();
 * of('a', 'b').pipe(capture(rc)).subscribe();
 * expect(rc.outcome).toEqual(fulfilled('b'));
 * ```
 *
 * @param value Its last value.
 */
export function fulfilled<T>(value: T): Outcome<T> {
  return { status: 'fulfilled', value };
}

/**
 * The outcome of a result that completed without a value.
 *
 * ```ts
 * const rc = new ResultCapture<never>();
 * EMPTY.pipe(capture(rc)).subscribe();
 * expect(rc.outcome).toEqual(empty());
 * ```
 */
export function empty(): Outcome<never> {
  return { status: 'empty' };
}

/**
 * The outcome of a result that failed.
 *
 * ```ts
 * const rc = new ResultCapture<never>();
 * throwError(() => new Error('503')).pipe(capture(rc, { suppressError: true })).subscribe();
 * expect(rc.outcome).toEqual(rejected(new Error('503')));
 * ```
 *
 * @param reason What it failed with.
 */
export function rejected(reason: unknown): Outcome<never> {
  return { status: 'rejected', reason };
}

/**
 * The outcome of a result that was cancelled.
 *
 * ```ts
 * const rc = new ResultCapture<string>({ name: 'user' });
 * rc.cancel('not needed');
 * expect(rc.outcome).toEqual(cancelled());
 * expect(rc.outcome).toEqual(cancelled(new TaskCancelledError('task "user" was cancelled', rc, 'not needed')));
 * ```
 *
 * @param error The {@link TaskCancelledError} that it was cancelled with. Without it, the outcome equals that of any
 *   cancellation where the comparison honours asymmetric matchers, as `toEqual` of Jest and Vitest does; `assert` of Node
 *   does not.
 */
export function cancelled(error?: TaskCancelledError): Outcome<never> {
  return { status: 'cancelled', reason: error ?? (ANY_CANCELLATION as unknown as TaskCancelledError) };
}

/** What Jest and Vitest, and those that follow them, take for an asymmetric matcher. */
const ANY_CANCELLATION = Object.freeze({
  $$typeof: Symbol.for('jest.asymmetricMatcher'),
  // By its name: there may be two copies of this package, one of ES modules and one of CommonJS.
  asymmetricMatch: (other: unknown) => (other as Partial<Error> | null | undefined)?.name === 'TaskCancelledError',
  toAsymmetricMatcher: () => 'any TaskCancelledError',
  toString: () => 'any TaskCancelledError',
});
