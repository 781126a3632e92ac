import type { Outcome, ResultBase } from 'rxresult';
import { describe } from './words';

/** What Jest and Vitest give a matcher as `this`, as far as these need it. */
export interface MatcherContext {
  readonly isNot?: boolean;
  equals(a: unknown, b: unknown, customTesters?: unknown[]): boolean;
  readonly customTesters?: unknown[];
  readonly utils?: {
    readonly iterableEquality?: unknown;
    readonly matcherHint?: (name: string, received: string, expected: string, options?: { isNot?: boolean }) => string;
    readonly printExpected?: (value: unknown) => string;
    readonly printReceived?: (value: unknown) => string;
  };
}

/** What a matcher says. */
export interface MatcherVerdict {
  pass: boolean;
  message: () => string;
}

/** The matchers as methods of what `expect` returns; `R` is what they return. */
export interface ResultMatchers<R> {
  /** Expects a result that is not settled. */
  toBePending(): R;
  /** Expects a task that completed with this as its last value, compared as `toEqual` does. */
  toHaveResult(value: unknown): R;
  /** Expects a task that failed; with this error if one is given, compared as `toEqual` does. */
  toHaveFailed(error?: unknown): R;
  /** Expects a task that completed without a value. */
  toBeEmptyResult(): R;
  /** Expects a task that was cancelled; for this reason if one is given: the error of a sibling, or what `cancel` was given. */
  toBeCancelled(reason?: unknown): R;
}

/** What is expected beside the status, if anything is. */
type Expected = readonly [expected?: unknown];

/**
 * Matchers for results, a {@link ResultCapture} or a {@link Future}, for `expect.extend` of Jest and Vitest. Their messages
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
 * Their types are opt-in, so that this entry needs neither framework: `import 'rxresult/testing/jest'`, or
 * `import 'rxresult/testing/vitest'`. Given something that is no result, they throw a
 * `TypeError`, after `.not` too.
 */
export const matchers = {
  toBePending(this: MatcherContext, received: unknown): MatcherVerdict {
    return verdict(this, 'toBePending', received, 'pending', []);
  },
  toHaveResult(this: MatcherContext, received: unknown, value: unknown): MatcherVerdict {
    return verdict(this, 'toHaveResult', received, 'fulfilled', [value]);
  },
  toHaveFailed(this: MatcherContext, received: unknown, ...error: Expected): MatcherVerdict {
    return verdict(this, 'toHaveFailed', received, 'rejected', error);
  },
  toBeEmptyResult(this: MatcherContext, received: unknown): MatcherVerdict {
    return verdict(this, 'toBeEmptyResult', received, 'empty', []);
  },
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
    throw new TypeError(`${matcher}: expected a ResultCapture or a Future, got ${describe(received)}`);
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
    `Received: ${String(received)}`,
  ];
  if (expected.length > 0 && outcome.status === status) {
    lines.push(`          ${printReceived(detailOf(outcome))}`);
  }
  return `${hint}\n\n${lines.join('\n')}`;
}

/** What there is to an outcome beside its status. */
function detailOf(outcome: Outcome<unknown>): unknown {
  if (outcome.status === 'cancelled') {
    return outcome.reason.cause;
  }
  const { value, reason } = outcome as { value?: unknown; reason?: unknown };
  return outcome.status === 'fulfilled' ? value : reason;
}

/** As `toEqual` does. */
function equal(context: MatcherContext, a: unknown, b: unknown): boolean {
  const { customTesters = [], utils } = context;
  return context.equals(a, b, utils?.iterableEquality ? [...customTesters, utils.iterableEquality] : customTesters);
}

function isResult(value: unknown): value is ResultBase<unknown> {
  const { outcome, waitDone } = Object(value) as Partial<ResultBase<unknown>>;
  return outcome !== undefined && typeof waitDone === 'function';
}
