// Test frameworks show the source at the top of an error's stack. The top should be the line of the test that called this
// library, also where the error is found much later, such as at flush.

/** The stacks that errors of this library are to have. */
const stacks = new WeakMap<object, string>();

/** The functions that {@link keepStacks} has given to schedulers. */
const keepers = new WeakSet();

/** A function of this library that tests call. */
export type Callee = (...args: never) => unknown;

/** The part of a `TestScheduler` that compares. */
export interface Comparer {
  assertDeepEqual: (actual: unknown, expected: unknown) => unknown;
}

/** Frames of this library at the top of a stack where `Error.captureStackTrace` is missing: the constructor and `callee`. */
const OWN_FRAMES = 2;

/** Where a test called a function of this library. */
export class CallSite {
  private readonly call = new Error();
  private readonly ownFrames: number;

  /** @param callee The function that was called, which makes this object. */
  constructor(callee: Callee) {
    const { captureStackTrace } = Error as { captureStackTrace?: (error: Error, callee: Callee) => void };
    captureStackTrace?.(this.call, callee);
    this.ownFrames = captureStackTrace ? 0 : OWN_FRAMES;
  }

  /** Gives `error` the stack of the call, and returns it. */
  blame<E extends Error>(error: E): E {
    const lines = (this.call.stack ?? '').split('\n');
    // V8 begins a stack with the error; Firefox and Safari begin with the first frame.
    const head = lines.filter((line, index) => index === 0 && /^Error(: ?)?$/.test(line));
    const frames = lines.slice(head.length + this.ownFrames);
    const stack = [...head.map(() => `${error.name}: ${error.message}`), ...frames].join('\n');
    stacks.set(error, stack);
    error.stack = stack;
    return error;
  }
}

/**
 * Makes errors keep the stack of their call site when the scheduler compares at flush. Jest's own matchers replace the stack
 * of whatever is thrown within them by that of the `expect`, which is where the `TestScheduler` was made, often in a helper.
 */
export function keepStacks(scheduler: Comparer): void {
  const compare = scheduler.assertDeepEqual;
  if (keepers.has(compare)) {
    return;
  }
  const keeper: Comparer['assertDeepEqual'] = (actual, expected) => {
    try {
      return compare.call(scheduler, actual, expected);
    } catch (error) {
      const stack = stacks.get(Object(error) as object);
      if (stack !== undefined) {
        (error as Error).stack = stack;
      }
      throw error;
    }
  };
  keepers.add(keeper);
  scheduler.assertDeepEqual = keeper;
}
