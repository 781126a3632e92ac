// One of the two files that know how RxJS's Subscriber works; the other is scoped.ts, which has the consumer's. For
// another RxJS, port these.

import { Subscriber, type TeardownLogic } from 'rxjs';

/**
 * The subscriber of one run of a task, with a state of its own: its notifications go to the handlers below, each end
 * once.
 *
 * Only the public methods are overridden. `closed` is true as soon as {@link close} is called, so that a synchronous
 * producer that looks at it stops.
 */
// eslint-disable-next-line rxjs-x/no-subclass -- RxJS has no public function that makes one
export abstract class TaskSubscriber<T> extends Subscriber<T> {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- the one place that calls the deprecated one
  constructor() {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way to have neither a destination nor a parent
    super();
  }

  /* eslint-disable @typescript-eslint/no-deprecated -- RxJS's own flag, so that it deals with late notifications */
  /** Its end is decided; nothing that the producer notifies from now on counts. */
  get done(): boolean {
    return this.isStopped;
  }

  /** Decides its end. */
  stop(): void {
    this.isStopped = true;
  }
  /* eslint-enable @typescript-eslint/no-deprecated */

  protected abstract onNext(value: T): void;
  protected abstract onError(error: unknown): void;
  protected abstract onComplete(): void;
  /** It was unsubscribed before its end: by its producer, or by the subscription that it was added to. */
  protected abstract onDrop(): void;

  /** A finalizer that came when it was closed already has thrown. */
  protected abstract onLateThrow(error: unknown): void;

  /** Runs the finalizers, once. Throws `UnsubscriptionError` with what they throw. */
  close(): void {
    super.unsubscribe();
  }

  /**
   * A producer that ends before it has returned its teardown has it run from here. Without this, what it throws would go up
   * the producer's call stack, where RxJS, in most places, makes it an error notification after the end, and loses it.
   */
  override add(teardown: TeardownLogic): void {
    try {
      super.add(teardown);
    } catch (error) {
      this.onLateThrow(error);
    }
  }

  override next(value: T): void {
    if (!this.done) {
      this.onNext(value);
    } else {
      super.next(value); // For `config.onStoppedNotification`.
    }
  }

  override error(error?: unknown): void {
    if (!this.done) {
      this.stop();
      this.onError(error);
    } else {
      super.error(error);
    }
  }

  override complete(): void {
    if (!this.done) {
      this.stop();
      this.onComplete();
    } else {
      super.complete();
    }
  }

  override unsubscribe(): void {
    if (!this.done) {
      this.stop();
      this.onDrop();
    } else {
      this.close();
    }
  }
}
