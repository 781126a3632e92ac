import type { Observable } from 'rxjs';
import type { ResultCapture } from '../capture/ResultCapture';
import { reportUnhandledError, runFinalizer, type Finalizer } from '../capture/userCode';
import { callStack, type Cleaning, type Owner } from './owner';
import { CLEANING, OwnerObserver } from './OwnerObserver';
import type { Scope } from './Scope';
import { DONE, FINALIZED, FINALIZING } from './TaskObserver';

/** Its subscribe function has not returned. */
const SUBSCRIBING = 1 << 4;
/** Nothing of it is left. */
const OVER = 1 << 5;

/**
 * A stream within a task that is observed to the very end: until it has ended, its finalizers have run, and the cleanup in it
 * has ended. Then it is over. What is thrown on the way counts as thrown by a finalizer of the task.
 */
export abstract class Stage extends OwnerObserver implements Cleaning {
  constructor() {
    super(0);
  }

  /** The task, or what else it is in. */
  protected abstract get owner(): Owner | undefined;
  protected abstract onOver(): void;

  /** For `callStack`. */
  get finalizing(): this {
    return this;
  }

  get title(): string {
    return this.owner?.title ?? 'a stream';
  }

  get task(): ResultCapture<unknown> | undefined {
    return this.owner?.task;
  }

  get left(): boolean {
    return (this.flags & OVER) !== 0;
  }

  get reason(): unknown {
    return undefined;
  }

  isWithin(scope: Scope, seen?: Set<Scope>): boolean {
    return this.owner?.isWithin(scope, seen) === true;
  }

  /** @param owner Waits for it from now on, if it is cleanup. */
  observe(source: Observable<unknown>, owner?: Owner): void {
    this.flags |= SUBSCRIBING;
    try {
      owner?.cleanupBegins(this);
      source.subscribe(this);
    } catch (error) {
      // Thrown by a subscribe function that is not RxJS's, or as the call stack is exhausted.
      if (this.flags & DONE) {
        this.cleanupFailed(error);
      } else {
        this.flags |= DONE; // Whatever comes: see `resume`.
        this.onError(error);
      }
    } finally {
      this.flags &= ~SUBSCRIBING;
    }
    if (this.done) {
      this.unsubscribe();
    } else {
      this.cleanupGoesOn(); // What failed meanwhile has not stopped the others yet.
    }
  }

  protected override onError(error: unknown): void {
    this.cleanupFailed(error);
    this.unsubscribe();
  }

  protected override onComplete(): void {
    this.unsubscribe();
  }

  protected override onLateFinalizer(finalizer: Finalizer): void {
    this.run(() => {
      runFinalizer(finalizer);
    });
  }

  override unsubscribe(): void {
    this.flags |= DONE;
    this.run(() => {
      this.finalize();
    });
  }

  private run(finalizers: () => void): void {
    const { finalizing } = callStack;
    callStack.finalizing = this;
    try {
      finalizers();
    } catch (error) {
      callStack.finalizing = finalizing;
      this.cleanupFailed(error);
    } finally {
      callStack.finalizing = finalizing;
    }
    this.cleanupGoesOn();
  }

  cleanupFailed(error: unknown): void {
    const { owner } = this;
    if (owner) {
      owner.cleanupFailed(error);
    } else {
      reportUnhandledError(error);
    }
  }

  resume(): void {
    this.resumeCleanup();
    /* istanbul ignore if -- exhausted-stack-spec, which runs without counters */
    if (this.left) {
      this.onOver();
    } else if (this.done) {
      this.unsubscribe();
    }
  }

  /** Ends the stage if nothing of it is left. Otherwise notifies the owner, as a failed cleanup may concern it. */
  cleanupGoesOn(): void {
    const { flags } = this;
    if (flags & (SUBSCRIBING | FINALIZING)) {
      return; // It goes on further down the call stack.
    }
    if ((flags & (FINALIZED | CLEANING | OVER)) === FINALIZED) {
      this.flags |= OVER;
      this.onOver();
    } else {
      this.owner?.cleanupGoesOn();
    }
  }
}
