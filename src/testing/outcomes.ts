import type { Outcome, TaskCancelledError } from 'rxresult';
import { describe, resultText } from './words';

/**
 * The outcome of a result that is not settled yet, for `expectObservable(result.outcome$)`.
 *
 * ```ts
 * const rc = new ResultCapture<string>();
 * expect(rc.outcome).toEqual(pending());
 * ```
 *
 * @see {@link fulfilled}, {@link empty}, {@link rejected} and {@link cancelled} for settled results.
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
 * @param value The last value.
 * @see {@link empty} for a task without a value.
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
 *
 * @see {@link fulfilled}
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
 * @param reason The error.
 * @see {@link cancelled}
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
 * With an error, it is exact in Jest and Vitest, although these treat errors with the same message as equal: it equals an
 * outcome whose `reason` has the same name, message, capture and cause. Node's `assert` compares captures and causes deeply
 * instead. Two outcomes that were both built by this function are compared as the framework compares errors.
 *
 * @param error The {@link TaskCancelledError}. Without it, the outcome equals any cancellation, if the comparison honours
 *   asymmetric matchers. `toEqual` of Jest and Vitest does; Node's `assert` does not.
 * @see {@link rejected}
 */
export function cancelled(error?: TaskCancelledError): Outcome<never> {
  return error ? cancelledWith(error) : { status: 'cancelled', reason: ANY_CANCELLATION as never };
}

/** The `$$typeof` of an asymmetric matcher in Jest, Vitest and compatible frameworks. */
const ASYMMETRIC = Symbol.for('jest.asymmetricMatcher');

const ANY_CANCELLATION = Object.freeze({
  $$typeof: ASYMMETRIC,
  // Compared by name: there may be two copies of this package, one of ES modules and one of CommonJS.
  asymmetricMatch: (other: unknown) => (other as Partial<Error> | null | undefined)?.name === 'TaskCancelledError',
  toAsymmetricMatcher: () => 'any TaskCancelledError',
  toString: () => 'any TaskCancelledError',
});

/** Plain data for comparisons of enumerable properties; an asymmetric matcher for those that compare errors by message. */
function cancelledWith(error: TaskCancelledError): Outcome<never> {
  const hidden = (value: unknown) => ({ value, enumerable: false });
  return Object.defineProperties<Outcome<never>>(
    { status: 'cancelled', reason: error },
    {
      $$typeof: hidden(ASYMMETRIC),
      asymmetricMatch: hidden((other: unknown) => {
        const { status, reason } = Object(other) as { status?: unknown; reason?: unknown };
        return (
          status === 'cancelled' &&
          (isMatcher(reason) ? reason.asymmetricMatch(error) : sameCancellation(error, reason))
        );
      }),
      toAsymmetricMatcher: hidden(() => {
        const { capture, cause } = error;
        return `cancelled with ${describe(error)} (the same capture: ${resultText(capture)}; the same cause: ${describe(cause)})`;
      }),
      // Without this method, Vitest prints no difference.
      getExpectedType: hidden(() => 'object'),
    },
  );
}

/** Such as `expect.any(Error)`, or the reason of {@link cancelled} without an error. */
function isMatcher(value: unknown): value is { asymmetricMatch(other: unknown): boolean } {
  return typeof (Object(value) as { asymmetricMatch?: unknown }).asymmetricMatch === 'function';
}

function sameCancellation(error: TaskCancelledError, other: unknown): boolean {
  const { name, message, capture, cause } = Object(other) as Partial<TaskCancelledError>;
  return error.name === name && error.message === message && error.capture === capture && Object.is(error.cause, cause);
}
