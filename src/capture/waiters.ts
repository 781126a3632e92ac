import type { Observer, Unsubscribable } from 'rxjs';
import { LinkedList, type Linked } from './LinkedList';
import { reportUnhandledError } from './reportUnhandledError';
import type { SettledOutcome } from './ResultBase';

/** How one kind of subscriber is told of an outcome. */
export type Tell = (outcome: SettledOutcome<unknown>, observer: Observer<unknown>) => void;

/** A subscriber of a result as a Subject: its value and complete, or complete, or its error. */
export const tellResult: Tell = (outcome, observer) => {
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

/** A subscriber of the outcome, as data. */
export const tellOutcome: Tell = (outcome, observer) => {
  observer.next(outcome);
  observer.complete();
};

/** One who waits for a result. It is its own finalizer, so that leaving costs no closure. */
export abstract class Waiter implements Linked<Waiter>, Unsubscribable {
  before: Waiter | undefined = undefined;
  after: Waiter | undefined = undefined;
  list: LinkedList<Waiter> | undefined = undefined;

  /** The result is settled. */
  abstract told(outcome: SettledOutcome<unknown>): void;

  unsubscribe(): void {
    this.list?.remove(this);
  }
}

/** One who has subscribed. */
export class Subscribed extends Waiter {
  constructor(
    private readonly observer: Observer<unknown>,
    readonly tell: Tell,
  ) {
    super();
  }

  told(outcome: SettledOutcome<unknown>): void {
    this.tell(outcome, this.observer);
  }
}

/**
 * Tells a waiter, and reports what comes back: it harms neither the task nor the other waiters. A handler that throws is
 * caught by RxJS; what comes this far is thrown by finalizers that run within `complete` and `error`.
 */
export function deliver(waiter: Waiter, outcome: SettledOutcome<unknown>): void {
  try {
    waiter.told(outcome);
  } catch (error) {
    reportUnhandledError(error);
  }
}

/** All who wait for a result, told in the order they came. Each leaves in O(1). */
export class Waiters extends LinkedList<Waiter> {
  tellAll(outcome: SettledOutcome<unknown>): void {
    // Each is taken out before it is told: what it does then may add, remove or tell others.
    for (let waiter = this.shift(); waiter; waiter = this.shift()) {
      deliver(waiter, outcome);
    }
  }

  /** Lets go of those who are told by `tell`, and tells them nothing. */
  drop(tell: Tell): void {
    for (let waiter = this.first, after; waiter; waiter = after) {
      after = waiter.after;
      if (waiter instanceof Subscribed && waiter.tell === tell) {
        this.remove(waiter);
      }
    }
  }
}
