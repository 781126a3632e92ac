import type { Unsubscribable } from 'rxjs';
import { describeInput } from './describe';
import { Result } from './Result';
import type { ResultBase } from './ResultBase';
import { Waiter, type Notify, type SharedWaiter, type WaitedFor } from './waiters';

/** Waits for several results, until it is unsubscribed. */
export abstract class Waiting<R extends ResultBase<unknown>> implements SharedWaiter, Unsubscribable {
  /** What waits for it at results that have other waiters, or that come from another copy of the package. */
  private readonly places: Unsubscribable[] = [];

  constructor(protected readonly results: readonly R[]) {}

  abstract countDown(): boolean;
  abstract onDone(result: WaitedFor | R): void;

  /** Waits for a result that is not done. Returns false if this already waits for it. */
  protected waitFor(result: R): boolean {
    if (result instanceof Result) {
      return result._addShared(this);
    }
    this.places.push(result.waitDone().subscribe(() => this.onDone(result)));
    return true;
  }

  place(): Waiter {
    const waiter = new Waiter(notifyShared, this);
    this.places.push(waiter);
    return waiter;
  }

  // Not one finalizer for each: those would leave the subscriber in O(n).
  unsubscribe(): void {
    for (const result of this.results) {
      if (result instanceof Result) {
        result._removeShared(this);
      }
    }
    for (const place of this.places) {
      place.unsubscribe();
    }
  }
}

const notifyShared: Notify = (_settlement, waiter: SharedWaiter, result) => {
  waiter.onDone(result);
};

/**
 * Returns `results` as an array.
 *
 * @param what The name of the operator, for messages.
 * @throws TypeError if they are not an iterable of results.
 */
export function listResults<R extends ResultBase<unknown>>(what: string, results: Iterable<R>): readonly R[] {
  if (typeof (results as Partial<Iterable<R>> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`${what}: expected an iterable of results, got ${describeInput(results)}`);
  }
  const list = [...results];
  for (const result of list) {
    if (!(result instanceof Result || isForeign(result))) {
      const index = list.findIndex((each) => Object.is(each, result));
      throw new TypeError(`${what}: result ${index} must be a ResultCapture or a Future, got ${describeInput(result)}`);
    }
  }
  return list;
}

/** Whether it is a result of another copy of the package: it is recognized by its methods. */
function isForeign(result: unknown): boolean {
  const { isDone, waitDone } = Object(result) as Partial<ResultBase<unknown>>;
  return typeof isDone === 'function' && typeof waitDone === 'function';
}
