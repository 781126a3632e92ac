import type { Subscriber } from 'rxjs';
import type { ModelNursery } from './ModelNursery';
import type { Closer } from './rules/finalizing';
import { Finalizers } from './rules/finalizing';
import type { Self } from './World';

/** What an owner waits for: cleanup, or a nursery that is being ended. */
export interface Cleaning {
  readonly label: string;
  /** Whether nothing of it is left. */
  readonly over: boolean;
}

/** A stream that has not ended before the cleanup in it has: that of a child, or cleanup. */
export abstract class ModelOwner {
  subscriber: Subscriber<unknown> | undefined = undefined;
  /** Its subscribe function is on the call stack, or its last finalizer right after. */
  subscribing = false;
  readonly finalizers = new Finalizers(this);
  /** What it has to wait for, or had to in this step. */
  readonly cleaning = new Set<Cleaning>();

  constructor(
    readonly nursery: ModelNursery,
    readonly label: string,
  ) {}

  /** Whether it takes no more notifications. */
  abstract get done(): boolean;

  get live(): boolean {
    return this.subscriber !== undefined && !this.done;
  }

  /** Whether it is unsubscribed, or about to be by a frame further down. */
  get closed(): boolean {
    return this.subscriber?.closed ?? true;
  }

  /** Whether cleanup in it has not ended. */
  get cleansUp(): boolean {
    return [...this.cleaning].some(({ over }) => !over);
  }

  /** When nothing is on the call stack. */
  forgetCleanup(): void {
    for (const each of this.cleaning) {
      if (each.over) {
        this.cleaning.delete(each);
      }
    }
  }

  /** Whether nothing of it is left. */
  abstract get left(): boolean;

  /** Whether it is in the nursery, at whatever depth. */
  abstract isWithin(n: ModelNursery): boolean;

  /** In whose callbacks its program does something. */
  abstract get self(): Self;

  /** Runs a finalizer of it, which its nursery waits for. */
  holding<T>(callback: () => T): T {
    return this.nursery.calling(callback);
  }

  /** Runs its subscribe function. */
  calling<T>(callback: () => T): T {
    return this.nursery.calling(callback);
  }

  /** It is subscribed. */
  abstract enters(subscriber: Subscriber<unknown>): void;

  /** Its subscribe function throws. */
  abstract throws(error: Error): void;

  /** One of its finalizers runs. */
  abstract finalizing(): void;

  /** What runs its finalizers. */
  abstract get closer(): Closer;

  /** Its finalizers threw. @param late That was when it had ended, and that one was added afterwards. */
  abstract finalizersThrew(errors: readonly unknown[], closer: Closer, late: boolean): void;

  /** Cleanup in it fails. */
  abstract cleanupFails(errors: readonly unknown[]): void;
}
