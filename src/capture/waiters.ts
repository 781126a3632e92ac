import type { Observer, Unsubscribable } from 'rxjs';
import { outcomeOf, type Cancelled, type Settlement } from './Cancellation';
import { callUserCode } from './userCode';

/**
 * How waiters of one kind are notified of a settlement. Must not throw: RxJS catches what handlers throw, and `callUserCode`
 * what comes from finalizers that run within `complete` and `error`.
 */
export type Notify = (settlement: Settlement<unknown>, target: never, result: WaitedFor) => void;

/** Notifies a subscriber as a Subject would: emits the value and completes, only completes, or errors. */
export const notifyResult: Notify = (settlement, observer: Observer<unknown>) => {
  callUserCode(emitResult, settlement, observer);
};

function emitResult(settlement: Settlement<unknown>, observer: Observer<unknown>): void {
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
}

/** Notifies a subscriber of the outcome, as data. */
export const notifyOutcome: Notify = (settlement, observer: Observer<unknown>) => {
  callUserCode(emitOutcome, settlement, observer);
};

function emitOutcome(settlement: Settlement<unknown>, observer: Observer<unknown>): void {
  observer.next(outcomeOf(settlement));
  observer.complete();
}

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

  /** Notifies it of the outcome of `result`. */
  notify(settlement: Settlement<unknown>, result: WaitedFor): void {
    this.kind(settlement, this.target as never, result);
  }

  unsubscribe(): void {
    this.result?._removeWaiter(this);
  }
}

/**
 * What waits for several results. Where nobody else waits, it stands in the place of a {@link Waiter} itself: one for each
 * result would be most of the cost of waiting.
 */
export interface SharedWaiter {
  /** Called when a result is done, before {@link onDone}. If there is nobody to notify yet, counts it and returns true. */
  countDown(): boolean;
  /** Called for each result when it is done. Must not throw. */
  onDone(result: WaitedFor): void;
  /** Makes a waiter for it, as somebody else waits as well. */
  place(): Waiter;
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
  if (depth === 0 && putOff.length > 0) {
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
