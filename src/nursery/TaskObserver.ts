// One of the two files that know how RxJS subscribes; the other is scoped.ts. For another RxJS, port these.

import { Subscriber, type Observer, type SubscriptionLike, type TeardownLogic } from 'rxjs';
import { collect, runFinalizer, throwAll, type Finalizer } from '../capture/userCode';
import { Finalizers, isClosed } from './Finalizers';

/** It takes no more notifications: its end is decided. */
export const DONE = 1;
/** Its finalizers have run, or are running. */
export const FINALIZED = 2;
/** Its finalizers are running. */
export const FINALIZING = 4;

/**
 * What an `instanceof Subscriber` is true of, without a Subscriber's fields. RxJS accepts any object with the methods of an
 * observer and of a subscription as a subscriber, but looks for them one by one on each subscribe call.
 */
const LightSubscriber = /* @__PURE__ */ (() => {
  function LightSubscriber(): void {
    // Nothing to set.
  }
  LightSubscriber.prototype = Object.create(Subscriber.prototype) as object;
  return LightSubscriber as unknown as new () => object;
})();

/**
 * The observer of one run of a task. Its notifications go to the handlers below, and only until its end.
 *
 * `Observable.subscribe` takes it for a `Subscriber`, but nothing of it is RxJS's. It is half as large, and what has ended
 * leaves it without a search: RxJS would look for the finalizer in an array. `closed` is true as soon as its finalizers run,
 * so a synchronous producer that looks at it stops.
 */
export abstract class TaskObserver<T> extends LightSubscriber implements Observer<T>, SubscriptionLike {
  finalizers: Finalizer | Finalizers | undefined = undefined;

  /** @param flags The flags above, and those of a subclass. */
  constructor(public flags: number) {
    super();
  }

  /** The state of a result while this runs its task. */
  get status(): 'pending' {
    return 'pending';
  }

  get closed(): boolean {
    return (this.flags & FINALIZED) !== 0;
  }

  get done(): boolean {
    return (this.flags & DONE) !== 0;
  }

  protected abstract onNext(value: T): void;
  protected abstract onError(error: unknown): void;
  protected abstract onComplete(): void;
  /** A finalizer was added when all others had run. */
  protected abstract onLateFinalizer(finalizer: Finalizer): void;

  next(value: T): void {
    if (this.flags & DONE) {
      stoppedSubscriber().next(value);
    } else {
      this.onNext(value);
    }
  }

  error(error?: unknown): void {
    if (this.flags & DONE) {
      stoppedSubscriber().error(error);
    } else {
      this.flags |= DONE;
      this.onError(error);
    }
  }

  complete(): void {
    if (this.flags & DONE) {
      stoppedSubscriber().complete();
    } else {
      this.flags |= DONE;
      this.onComplete();
    }
  }

  /** By its producer, or by the subscription that it was added to. */
  abstract unsubscribe(): void;

  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) {
      return;
    }
    const finalizer = teardown;
    const { finalizers } = this;
    if (this.flags & FINALIZING) {
      runFinalizer(finalizer); // What it throws goes to the finalizer that added it, as in RxJS.
    } else if (this.flags & FINALIZED) {
      this.onLateFinalizer(finalizer);
    } else if (finalizers instanceof Finalizers) {
      finalizers.add(finalizer);
    } else if (finalizers === undefined || isClosed(finalizers)) {
      this.finalizers = finalizer;
    } else {
      this.finalizers = new Finalizers([finalizers, finalizer]);
    }
  }

  remove(teardown: Exclude<TeardownLogic, void>): void {
    const { finalizers } = this;
    if (finalizers instanceof Finalizers) {
      finalizers.remove(teardown);
    } else if (finalizers === teardown) {
      this.finalizers = undefined;
    }
  }

  /**
   * Runs the finalizers, each once.
   *
   * @throws `UnsubscriptionError` with what they throw, once all have run.
   */
  finalize(): void {
    this.flags |= FINALIZED;
    if (this.finalizers === undefined || this.flags & FINALIZING) {
      return;
    }
    let thrown: unknown[] | undefined;
    this.flags |= FINALIZING;
    try {
      for (let finalizer = this.takeFinalizer(); finalizer; finalizer = this.takeFinalizer()) {
        try {
          runFinalizer(finalizer);
        } catch (error) {
          collect(error, (thrown ??= []));
        }
      }
    } finally {
      this.flags &= ~FINALIZING;
    }
    this.finalizers = undefined;
    if (thrown) {
      throwAll(thrown);
    }
  }

  /** Takes out the next one: if it cannot run because the call stack is exhausted, the others still can, later. */
  private takeFinalizer(): Finalizer | undefined {
    const { finalizers } = this;
    if (finalizers instanceof Finalizers) {
      return finalizers.take();
    }
    this.finalizers = undefined;
    return finalizers;
  }
}

let stopped: Subscriber<unknown> | undefined;

/** Passes what comes after the end to `config.onStoppedNotification`, as RxJS's own subscribers do. */
function stoppedSubscriber(): Subscriber<unknown> {
  if (!stopped) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- RxJS has no public function that makes one
    stopped = new Subscriber();
    stopped.unsubscribe();
  }
  return stopped;
}
