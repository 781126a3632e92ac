import type { Observer, Unsubscribable } from 'rxjs';
import { outcomeOf, type Settlement } from './Cancellation';
import type { Linked, LinkedList } from './LinkedList';
import { reportUnhandledError } from './reportUnhandledError';

/** How one kind of waiter hears of a settlement. */
export type Tell = (settlement: Settlement<unknown>, whom: never) => void;

/** A subscriber of a result as a Subject: its value and complete, or complete, or its error. */
export const tellResult: Tell = (settlement, observer: Observer<unknown>) => {
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

/** A subscriber of the outcome, as data. */
export const tellOutcome: Tell = (settlement, observer: Observer<unknown>) => {
  observer.next(outcomeOf(settlement));
  observer.complete();
};

/** One who waits for a result. It is its own finalizer, and knows what it is told with: waiting costs no closure. */
export class Waiter implements Linked<Waiter>, Unsubscribable {
  before: Waiter | undefined = undefined;
  after: Waiter | undefined = undefined;
  list: LinkedList<Waiter> | undefined = undefined;

  constructor(
    readonly hear: Tell,
    private readonly whom: unknown,
  ) {}

  /**
   * Tells it, and reports what comes back: it harms neither the task nor the other waiters. A handler that throws is caught
   * by RxJS; what comes this far is thrown by finalizers that run within `complete` and `error`.
   */
  tell(settlement: Settlement<unknown>): void {
    try {
      this.hear(settlement, this.whom as never);
    } catch (error) {
      reportUnhandledError(error);
    }
  }

  unsubscribe(): void {
    this.list?.remove(this);
  }
}
