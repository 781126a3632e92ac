import type { Outcome, ResultBase } from 'rxresult';
import { CallSite, type Callee } from './CallSite';
import { describe, resultText } from './words';

/** What these matchers need of the `this` that Jest and Vitest give them. */
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

/** What a matcher returns. */
export interface MatcherVerdict {
  pass: boolean;
  message: () => string;
}

/** The matchers as methods of the object that `expect` returns. `R` is their return type. */
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
 * Their types are opt-in, so this entry depends on neither framework: `import 'rxresult/testing/jest'`, or
 * `import 'rxresult/testing/vitest'`. They throw a `TypeError` if they are given something that is not a result, after `.not`
 * as well.
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
