import type { Outcome, ResultBase } from 'rxresult';
import { CallSite, type Callee } from './CallSite';
import { describe, resultText } from './words';

/**
 * The part of the `this` of Jest and Vitest that the {@link matchers} use: for matchers of your own that call them.
 *
 * ```ts
 * import type { MatcherContext, MatcherVerdict } from 'rxresult/testing';
 *
 * function toHaveNoOrders(this: MatcherContext, received: unknown): MatcherVerdict {
 *   return matchers.toHaveResult.call(this, received, []);
 * }
 * expect.extend({ ...matchers, toHaveNoOrders });
 * ```
 *
 * @see {@link MatcherVerdict}
 */
export interface MatcherContext {
  /** Whether the matcher was called after `.not`. */
  readonly isNot?: boolean;
  /** Compares as `toEqual` does. */
  equals(a: unknown, b: unknown, customTesters?: unknown[]): boolean;
  /** The testers that were added by `expect.addEqualityTesters`. */
  readonly customTesters?: unknown[];
  /** Functions for messages. */
  readonly utils?: {
    /** The tester that compares iterables. */
    readonly iterableEquality?: unknown;
    /** Formats the call of the matcher. */
    readonly matcherHint?: (name: string, received: string, expected: string, options?: { isNot?: boolean }) => string;
    /** Formats an expected value. */
    readonly printExpected?: (value: unknown) => string;
    /** Formats a received value. */
    readonly printReceived?: (value: unknown) => string;
  };
}

/**
 * What each of the {@link matchers} returns to `expect`.
 *
 * ```ts
 * import type { MatcherVerdict } from 'rxresult/testing';
 *
 * const orders = new Future<string[]>({ name: 'orders' });
 * const verdict: MatcherVerdict = matchers.toBePending.call({ equals: Object.is }, orders);
 * console.log(verdict.pass); // prints: true
 * ```
 *
 * @see {@link MatcherContext}
 */
export interface MatcherVerdict {
  /** Whether the result is as expected, before `.not` is applied. */
  pass: boolean;
  /** The message if it is not; after `.not`, if it is. */
  message: () => string;
}

/**
 * The {@link matchers} as methods of the object that `expect` returns. `R` is their return type. For Jest and Vitest, import
 * `rxresult/testing/jest` or `rxresult/testing/vitest`, which add them to the types of `expect`.
 *
 * ```ts
 * expect.extend(matchers);
 * const orders = new Future<string[]>({ name: 'orders' });
 * expect(orders).toBePending();
 * orders.setException(new Error('503'));
 * expect(orders).toHaveFailed(new Error('503'));
 * expect(orders).not.toBeCancelled();
 * ```
 *
 * @see {@link matchers}
 */
export interface ResultMatchers<R> {
  /** Expects a result that is pending. */
  toBePending(): R;
  /** Expects a task that completed with this last value, compared as `toEqual` does. */
  toHaveResult(value: unknown): R;
  /** Expects a task that failed. If an error is given, it is compared as `toEqual` does. */
  toHaveFailed(error?: unknown): R;
  /** Expects a task that completed without a value. */
  toBeEmptyResult(): R;
  /** Expects a task that was cancelled. If a reason is given, it is compared with the sibling's error or the argument of `cancel`. */
  toBeCancelled(reason?: unknown): R;
}

/** What is expected besides the status, if anything. */
type Expected = readonly [expected?: unknown];

/**
 * Matchers for results, that is, for a `ResultCapture` or a `Future`, for `expect.extend` of Jest and Vitest. Their messages
 * show the string form of the result.
 *
 * ```ts
 * expect.extend(matchers);
 * const orders = new ResultCapture<string[]>({ name: 'orders' });
 * expect(orders).toBePending();
 * of(['tea']).pipe(capture(orders)).subscribe();
 * expect(orders).toHaveResult(['tea']);
 * expect(orders).not.toHaveFailed();
 * ```
 *
 * Their types are opt-in, so this entry depends on neither framework: `import 'rxresult/testing/jest'`, or
 * `import 'rxresult/testing/vitest'`. They throw a `TypeError` if they are given something that is not a result, after `.not`
 * as well.
 *
 * @see {@link ResultMatchers} for what each of them expects.
 * @see {@link expectLanes} for the whole run of a nursery.
 */
export const matchers = {
  /** Expects a result that is pending. */
  toBePending(this: MatcherContext, received: unknown): MatcherVerdict {
    return verdict(this, 'toBePending', received, 'pending', []);
  },
  /** Expects a task that completed with this last value, compared as `toEqual` does. */
  toHaveResult(this: MatcherContext, received: unknown, value: unknown): MatcherVerdict {
    return verdict(this, 'toHaveResult', received, 'fulfilled', [value]);
  },
  /** Expects a task that failed, with this error if one is given. */
  toHaveFailed(this: MatcherContext, received: unknown, ...error: Expected): MatcherVerdict {
    return verdict(this, 'toHaveFailed', received, 'rejected', error);
  },
  /** Expects a task that completed without a value. */
  toBeEmptyResult(this: MatcherContext, received: unknown): MatcherVerdict {
    return verdict(this, 'toBeEmptyResult', received, 'empty', []);
  },
  /** Expects a task that was cancelled, for this reason if one is given. */
  toBeCancelled(this: MatcherContext, received: unknown, ...reason: Expected): MatcherVerdict {
    return verdict(this, 'toBeCancelled', received, 'cancelled', reason);
  },
};

function verdict(
  context: MatcherContext,
  matcher: keyof ResultMatchers<unknown>,
  received: unknown,
  status: Outcome<unknown>['status'],
  expected: Expected,
): MatcherVerdict {
  if (!isResult(received)) {
    const error = new TypeError(`${matcher}: expected a ResultCapture or a Future, got ${describe(received)}`);
    throw new CallSite((matchers as Record<string, Callee>)[matcher] as Callee).blame(error);
  }
  const { outcome } = received;
  const [wanted] = expected;
  const pass = outcome.status === status && (expected.length === 0 || equal(context, detailOf(outcome), wanted));
  return { pass, message: () => message(context, matcher, received, status, expected) };
}

function message(
  { isNot = false, utils = {} }: MatcherContext,
  matcher: string,
  received: ResultBase<unknown>,
  status: Outcome<unknown>['status'],
  expected: Expected,
): string {
  const { printExpected = describe, printReceived = describe } = utils;
  const hint =
    utils.matcherHint?.(matcher, 'result', expected.length > 0 ? 'expected' : '', { isNot }) ??
    `expect(result)${isNot ? '.not' : ''}.${matcher}(${expected.length > 0 ? 'expected' : ''})`;
  const { outcome } = received;
  const lines = [
    `Expected: ${isNot ? 'not ' : ''}${status}${expected.length > 0 ? `: ${printExpected(expected[0])}` : ''}`,
    `Received: ${resultText(received)}`,
  ];
  if (expected.length > 0 && outcome.status === status) {
    lines.push(`          ${printReceived(detailOf(outcome))}`);
  }
  return `${hint}\n\n${lines.join('\n')}`;
}

/** The value, the error or the reason of an outcome. */
function detailOf(outcome: Outcome<unknown>): unknown {
  if (outcome.status === 'cancelled') {
    return outcome.reason.cause;
  }
  const { value, reason } = outcome as { value?: unknown; reason?: unknown };
  return outcome.status === 'fulfilled' ? value : reason;
}

/** Compares as `toEqual` does. */
function equal(context: MatcherContext, a: unknown, b: unknown): boolean {
  const { customTesters = [], utils } = context;
  return context.equals(a, b, utils?.iterableEquality ? [...customTesters, utils.iterableEquality] : customTesters);
}

function isResult(value: unknown): value is ResultBase<unknown> {
  const { outcome, waitDone } = Object(value) as Partial<ResultBase<unknown>>;
  return outcome !== undefined && typeof waitDone === 'function';
}
