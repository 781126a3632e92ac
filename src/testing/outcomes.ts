import type { Outcome, TaskCancelledError } from 'rxresult';
import { describe } from './words';

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
 * As what is expected, it is exact in Jest and Vitest, which take errors of one message for equal: the outcome equals one
 * whose `reason` has the name of this error, its message, the same capture and the same cause. Node's `assert` looks into
 * captures and causes instead. Of two that were built so, none is asked.
 *
 * @param error The {@link TaskCancelledError} that it was cancelled with. Without it, the outcome equals that of any
 *   cancellation where the comparison honours asymmetric matchers, as `toEqual` of Jest and Vitest does; `assert` of Node
 *   does not.
 */
export function cancelled(error?: TaskCancelledError): Outcome<never> {
  return error ? cancelledWith(error) : { status: 'cancelled', reason: ANY_CANCELLATION as never };
}

/** What Jest and Vitest, and those that follow them, take for an asymmetric matcher. */
const ASYMMETRIC = Symbol.for('jest.asymmetricMatcher');

const ANY_CANCELLATION = Object.freeze({
  $$typeof: ASYMMETRIC,
  // By its name: there may be two copies of this package, one of ES modules and one of CommonJS.
  asymmetricMatch: (other: unknown) => (other as Partial<Error> | null | undefined)?.name === 'TaskCancelledError',
  toAsymmetricMatcher: () => 'any TaskCancelledError',
  toString: () => 'any TaskCancelledError',
});

/** Data for all who compare by what is enumerable; an asymmetric matcher for those who would take errors by their message. */
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
        return `cancelled with ${describe(error)} (the same capture: ${String(capture)}; the same cause: ${describe(cause)})`;
      }),
      // Without it, Vitest prints no difference.
      getExpectedType: hidden(() => 'object'),
    },
  );
}

/** Such as `expect.any(Error)`, or what {@link cancelled} has without an error. */
function isMatcher(value: unknown): value is { asymmetricMatch(other: unknown): boolean } {
  return typeof (Object(value) as { asymmetricMatch?: unknown }).asymmetricMatch === 'function';
}

function sameCancellation(error: TaskCancelledError, other: unknown): boolean {
  const { name, message, capture, cause } = Object(other) as Partial<TaskCancelledError>;
  return error.name === name && error.message === message && error.capture === capture && Object.is(error.cause, cause);
}
