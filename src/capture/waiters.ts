import type { Observer, Unsubscribable } from 'rxjs';
import { outcomeOf, type Cancelled, type Settlement } from './Cancellation';
import { callUserCode } from './userCode';

/** How waiters of one kind are notified of a settlement. */
export type Notify = (settlement: Settlement<unknown>, target: never) => void;

/** Notifies a subscriber of the result as a Subject: it gets the value and complete, or complete, or the error. */
export const notifyResult: Notify = (settlement, observer: Observer<unknown>) => {
  const outcome = outcomeOf(settlement);
  switch (outcome.status) {
    case 'fulfilled':
      observer.next(outcome.value);
      observer.complete();
      break;
    case 'empty':
      observer.complete();
      break;
    default:
      observer.error(outcome.reason);
  }
};

/** Notifies a subscriber of the outcome, as data. */
export const notifyOutcome: Notify = (settlement, observer: Observer<unknown>) => {
  observer.next(outcomeOf(settlement));
  observer.complete();
};

/** Where a waiter waits. */
export interface WaitedFor {
  _removeWaiter(waiter: Waiter): void;
}

/**
 * Something that waits for a result. It is its own finalizer, holds its own target, and the waiters of a result are a ring:
 * waiting costs no closure and no list.
 */
export class Waiter implements Unsubscribable {
  before: Waiter = this;
  after: Waiter = this;
  /** What it waits for, until it is notified or unsubscribes. */
  result: WaitedFor | undefined = undefined;

  constructor(
    readonly kind: Notify,
    private readonly target: unknown,
  ) {}

  /**
   * Notifies it, and reports what it throws: that harms neither the task nor the other waiters. RxJS catches what handlers
   * throw; the rest comes from finalizers that run within `complete` and `error`.
   */
  notify(settlement: Settlement<unknown>): void {
    callUserCode(this.kind, settlement, this.target as never);
  }

  unsubscribe(): void {
    this.result?._removeWaiter(this);
  }
}

/** What runs the task of a capture, or will run it when its turn comes. */
export interface Run {
  readonly status: 'pending';
  /** Stops it and records `cancelled`. */
  cancel(cancelled: Cancelled): void;
}

/** How deep announcements nest before they are put off. */
const DEEPEST = 20;

/** A result that has been settled and has waiters. */
export interface Announced {
  _notifyWaiters(): void;
}

/** How many announcements are on the call stack. */
let depth = 0;
/** Those that were put off, in order; the ones before `next` have been made. */
let putOff: Announced[] = [];
let next = 0;

/**
 * Notifies the waiters of `result`.
 *
 * A waiter may settle another result, whose waiters settle others: a chain of tasks that each wait for the one before. Some
 * twenty levels down an announcement is put off until the outermost has been made, so that the length of a chain is not
 * limited by the call stack.
 */
export function announce(result: Announced): void {
  if (depth >= DEEPEST) {
    putOff.push(result);
    return;
  }
  announceNow(result);
  if (depth === 0) {
    for (let each = putOff[next]; each; each = putOff[++next]) {
      announceNow(each);
    }
    putOff = [];
    next = 0;
  }
}

function announceNow(result: Announced): void {
  depth++;
  try {
    result._notifyWaiters();
  } finally {
    depth--; // Here, not in a function: the call stack may be exhausted.
  }
}
