import type { Observer, Unsubscribable } from 'rxjs';
import type { Linked, LinkedList } from './LinkedList';
import { reportUnhandledError } from './reportUnhandledError';
import type { ResultBase, SettledOutcome } from './ResultBase';

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
export class Waiter implements Linked<Waiter>, Unsubscribable {
  before: Waiter | undefined = undefined;
  after: Waiter | undefined = undefined;
  list: LinkedList<Waiter> | undefined = undefined;

  /**
   * @param hear Is told when the result is settled.
   * @param kind How the subscriber is told, if it is one.
   */
  constructor(
    private readonly hear: (outcome: SettledOutcome<unknown>, result: ResultBase<unknown>) => void,
    readonly kind?: Tell,
  ) {}

  /**
   * Tells it, and reports what comes back: it harms neither the task nor the other waiters. A handler that throws is caught
   * by RxJS; what comes this far is thrown by finalizers that run within `complete` and `error`.
   */
  tell(outcome: SettledOutcome<unknown>, result: ResultBase<unknown>): void {
    try {
      this.hear(outcome, result);
    } catch (error) {
      reportUnhandledError(error);
    }
  }

  unsubscribe(): void {
    this.list?.remove(this);
  }
}
