import type { Observer, Unsubscribable } from 'rxjs';
import { LinkedList, type Linked } from './LinkedList';
import { reportUnhandledError } from './reportUnhandledError';
import type { SettledOutcome } from './ResultBase';

/** How one kind of waiter is told of an outcome. */
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

/**
 * Tells `observer`, and reports what comes back: a waiter harms neither the task nor the other waiters. A handler that
 * throws is caught by RxJS; what comes this far is thrown by finalizers that run within `complete` and `error`.
 */
export function deliver(tell: Tell, outcome: SettledOutcome<unknown>, observer: Observer<unknown>): void {
  try {
    tell(outcome, observer);
  } catch (error) {
    reportUnhandledError(error);
  }
}

/** One who waits for a result. It is its own finalizer, so that leaving costs no closure. */
class Waiter implements Linked<Waiter>, Unsubscribable {
  before: Waiter | undefined = undefined;
  after: Waiter | undefined = undefined;
  list: LinkedList<Waiter> | undefined = undefined;

  constructor(
    readonly observer: Observer<unknown>,
    readonly tell: Tell,
  ) {}

  unsubscribe(): void {
    this.list?.remove(this);
  }
}

/** All who wait for a result, told in the order they came. Each leaves in O(1). */
export class Waiters {
  private readonly list = new LinkedList<Waiter>();

  get waited(): boolean {
    return this.list.size > 0;
  }

  add(observer: Observer<unknown>, tell: Tell): Unsubscribable {
    const waiter = new Waiter(observer, tell);
    this.list.push(waiter);
    return waiter;
  }

  tellAll(outcome: SettledOutcome<unknown>): void {
    // Each is taken out before it is told: what it does then may add, remove or tell others.
    for (let waiter = this.list.shift(); waiter; waiter = this.list.shift()) {
      deliver(waiter.tell, outcome, waiter.observer);
    }
  }

  /** Lets go of those who are told by `tell`, and tells them nothing. */
  drop(tell: Tell): void {
    for (let waiter = this.list.first, after; waiter; waiter = after) {
      after = waiter.after;
      if (waiter.tell === tell) {
        this.list.remove(waiter);
      }
    }
  }
}
