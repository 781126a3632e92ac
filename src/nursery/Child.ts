import { observable, Observable } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import { label } from '../capture/describe';
import type { LinkedList, Linked } from '../capture/LinkedList';
import { completion, NONE } from '../capture/Result';
import type { SettledOutcome } from '../capture/ResultBase';
import type { ResultCapture } from '../capture/ResultCapture';
import { reportUnhandledError, runFinalizer, type Finalizer } from '../capture/userCode';
import type { Run } from '../capture/waiters';
import type { AsyncContext } from './asyncContext';
import type { Group } from './Group';
import { ignoreRejection } from './ignoreRejection';
import { CLEANING, OwnerObserver } from './OwnerObserver';
import type { Scope } from './Scope';
import { FINALIZED } from './TaskObserver';
import { toObservable } from './toObservable';

// The life of a child. Its flags say how far it has come:
//
//   made ──▶ its subscribe function runs ──▶ it runs ──▶ its end is decided ──▶ recorded ──▶ finalized ──▶ left
//            STARTED, SUBSCRIBING            STARTED     DONE                    RECORDED     FINALIZED        LEFT
//
// One that is cancelled while it waits goes from "made" to DONE. One whose end is decided while its subscribe function is
// on the call stack (SUBSCRIBING) leaves when that has returned, and one with cleanup (CLEANING), when that has ended.

/** It had its turn. */
export const STARTED = 1 << 3;
/** Its subscribe function is on the call stack. */
export const SUBSCRIBING = 1 << 4;
/** Its outcome is recorded. */
export const RECORDED = 1 << 5;
/** What ends it is on the call stack. */
export const ENDING = 1 << 6;
/** It has ended. */
export const LEFT = 1 << 7;

// What sets a child apart:

/** It is a task, not the body's stream nor `until`. */
export const TASK = 1 << 8;
/** It takes no slot: it only waits for another child. */
export const UNLIMITED = 1 << 9;
/** Its turn comes before that of all others that wait. */
export const FIRST = 1 << 10;
/** Its errors, and those of its finalizers, are not the nursery's. */
export const CONTAINED = 1 << 11;
/** Nobody can read its outcome: its error is reported where it is not the nursery's. */
export const UNSEEN = 1 << 12;

/** It has an async context. A flag for the same reason as {@link CLEANING}. */
export const WITH_CONTEXT = 1 << 13;

/**
 * A task of a nursery, waiting or subscribed. Its capture is fused into it: a `capture` operator for each child would double
 * the cost of a child. The body's stream and `until` are children as well, without a capture.
 */
export class Child extends OwnerObserver implements Linked<Child>, Run {
  // One hidden class for all children: every field is set here, in this order.
  before: Child | undefined = undefined;
  after: Child | undefined = undefined;
  list: LinkedList<Child> | undefined = undefined;

  /** The async context in which it is to be subscribed, if it has to wait for a slot. See {@link WITH_CONTEXT}. */
  declare private context: AsyncContext | undefined;

  /**
   * @param scope Its nursery, until it has left.
   * @param held The task, where the capture has no routine; then its last value. A field for each would be a tenth of what a
   *   pending task holds.
   * @param capture Where its outcome is recorded, if anyone can see it.
   * @param flags What sets it apart.
   * @param group The tasks it was given with, or how it is treated.
   * @param key Its index among the tasks it was given with.
   */
  constructor(
    public scope: Scope | undefined,
    public held: unknown,
    public capture: ResultCapture<unknown> | undefined,
    flags: number,
    public group?: Group,
    readonly key?: number,
  ) {
    super(flags);
    capture?._runBy(this);
  }

  get name(): string | undefined {
    const { capture, key } = this;
    return capture ? capture.name : key === undefined ? undefined : (this.scope?.names?.[key] ?? String(key));
  }

  get title(): string {
    return this.flags & TASK ? label('task', this.name) : label('nursery', this.scope?.name);
  }

  get task(): ResultCapture<unknown> | undefined {
    return this.capture ?? this.scope?.parent?.task;
  }

  get left(): boolean {
    return (this.flags & LEFT) !== 0;
  }

  get reason(): unknown {
    const { scope, capture } = this;
    if (!scope?.open) {
      return scope?.reason;
    }
    const outcome = capture?.outcome;
    return outcome?.status === 'cancelled' ? outcome.reason.cause : undefined;
  }

  isWithin(scope: Scope, seen?: Set<Scope>): boolean {
    return this.scope?.isWithin(scope, seen) === true;
  }

  cleanupGoesOn(): void {
    this.scope?.cleanupGoesOn(this);
  }

  /** Has it be subscribed in `context`. */
  startIn(context: AsyncContext | undefined): void {
    if (context) {
      this.context = context;
      this.flags |= WITH_CONTEXT;
    }
  }

  /** Has the nursery subscribe it in its async context. */
  inContext(scope: Scope): void {
    this.context?.runInAsyncScope(() => scope.subscribe(this));
  }

  cleanupFailed(error: unknown): void {
    if (this.scope) {
      this.scope.finalizerThrew(this, error);
    } else {
      reportUnhandledError(error);
    }
  }

  /**
   * Calls the routine, or the function that was given as a source, and returns the stream to subscribe to; nothing if that
   * cancelled its own task. Throws what it throws, and a TypeError if it is not an `ObservableInput`.
   */
  source(): Observable<unknown> | undefined {
    const { held, capture, key } = this;
    this.held = NONE;
    // Called without a `this`.
    const routine = capture?.routine ?? (key !== undefined && isFactory(held) ? held : undefined);
    const input = routine ? (routine as (...args: readonly unknown[]) => unknown)(...(capture?.args ?? [])) : held;
    if (routine && this.done) {
      ignoreRejection(input);
      return undefined;
    }
    // Most are. A closure, as `toObservable` wants it, would be allocated for each.
    return input instanceof Observable ? input : this.observableOf(input, routine);
  }

  private observableOf(input: unknown, routine: unknown): Observable<unknown> {
    return toObservable(input, () => {
      if (!(this.flags & TASK)) {
        return "what a nursery's body returns";
      }
      const name = label('task', this.name);
      return routine ? `what the ${this.capture?.routine ? 'routine' : 'function'} of ${name} returns` : name;
    });
  }

  /** Its outcome if it completes now. */
  completion(): SettledOutcome<unknown> {
    return completion(this.held);
  }

  protected override onNext(value: unknown): void {
    const { group } = this;
    this.held = value;
    if (group) {
      group.kind.next?.(group.state, value);
    }
  }

  protected override onError(error: unknown): void {
    this.scope?.childErrored(this, error);
  }

  protected override onComplete(): void {
    this.scope?.childCompleted(this);
  }

  protected override onLateFinalizer(finalizer: Finalizer): void {
    const { scope } = this;
    try {
      if (scope) {
        scope.runFinalizers(this, finalizer);
      } else {
        runFinalizer(finalizer);
      }
    } catch (error) {
      if (scope && this.flags & SUBSCRIBING) {
        scope.finalizerThrew(this, error);
      } else {
        reportUnhandledError(error); // It has ended, and nobody waits for its finalizers.
      }
    }
  }

  /** By its producer. Once it is done, its nursery finalizes it. */
  override unsubscribe(): void {
    if (!this.done) {
      this.cancel(cancelledTask(this.name, this.capture));
    }
  }

  /** Stops it and records `cancelled`. Throws what its finalizers throw, once everything else is in order. */
  cancel(cancelled: Cancelled): void {
    this.scope?.cancelChild(this, cancelled);
  }

  /** Whether nothing of it is left: it may leave. */
  get over(): boolean {
    return (this.flags & (FINALIZED | SUBSCRIBING | ENDING | LEFT | CLEANING)) === FINALIZED;
  }

  /** Its last step. Whatever still refers to it, such as a promise that never settles, keeps nothing of its run alive. */
  release(): void {
    this.scope = this.capture = this.group = undefined;
    this.held = NONE;
    if (this.flags & WITH_CONTEXT) {
      this.context = undefined;
    }
  }
}

/** Whether a source is a function that returns the task, and not one that is a stream itself. */
function isFactory(source: unknown): source is () => unknown {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the key that this RxJS looks for
  const streams = ['then', observable, Symbol.asyncIterator, Symbol.iterator, 'getReader'];
  return typeof source === 'function' && !streams.some((key) => key in source);
}
