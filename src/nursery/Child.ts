import { Observable } from 'rxjs';
import { cancelledTask, type Cancelled } from '../capture/Cancellation';
import type { LinkedList, Linked } from '../capture/LinkedList';
import { guarded, reportUnhandledError } from '../capture/reportUnhandledError';
import { completion, NONE } from '../capture/Result';
import { label, type SettledOutcome } from '../capture/ResultBase';
import { ResultCapture, type Run } from '../capture/ResultCapture';
import type { Host, Sink, Task } from './Sink';
import { TaskSubscriber } from './TaskSubscriber';
import { toObservable } from './toObservable';

/** What a child tells of its end: the part of the engine that the children see. */
export interface Owner extends Host {
  childCompleted(child: Child): void;
  childErrored(child: Child, error: unknown): void;
  childCancelled(child: Child, cancelled: Cancelled): void;
  /** As it ended, or after that while it is being subscribed. */
  finalizerThrew(child: Child, error: unknown): void;
  /** How the tasks are called that were given with a key. */
  readonly names: readonly string[] | undefined;
}

/** Stands for the value of a child that was dropped. */
const DROPPED = Symbol('dropped');

/**
 * A task of a nursery, waiting or subscribed. Its capture is fused into it: a `capture` operator for each child would
 * double the cost of a child. The body's stream and `until` are children as well, with no capture.
 *
 * It has no parent in RxJS's sense: leaving one is linear in what the parent holds.
 */
export class Child extends TaskSubscriber<unknown> implements Linked<Child>, Run, Task {
  // One hidden class for all children: every field is set here, in this order.
  before: Child | undefined = undefined;
  after: Child | undefined = undefined;
  list: LinkedList<Child> | undefined = undefined;
  /** Its subscribe function is on the call stack: what finishes it is there, too. */
  opening = false;

  /**
   * @param owner Whom it tells of its end.
   * @param held The task, where the capture has no routine; then its last value, where there is no capture to keep it; at
   *   last {@link DROPPED}. A field for each would be a tenth of what a pending task holds.
   * @param capture Where its outcome is recorded, if anyone can see it.
   * @param key Its index among the tasks it was given with, if it was.
   */
  constructor(
    private readonly owner: Owner,
    private held: unknown,
    readonly capture: ResultCapture<unknown> | undefined,
    readonly sink: Sink | undefined,
    readonly key?: number,
  ) {
    super();
    capture?._runBy(this);
  }

  /**
   * Runs the routine, if there is one, and returns the stream to subscribe to; none if the routine cancelled its own task.
   * Throws what the routine throws, and a TypeError if there is no stream.
   */
  source(): Observable<unknown> | undefined {
    const { capture, held } = this;
    this.held = NONE;
    if (!capture?.routine) {
      return toObservable(held, () => (this.isTask ? label('task', this.name) : "what a nursery's body returns"));
    }
    const output = (capture.routine as (...args: readonly unknown[]) => unknown)(...capture.args);
    if (this.done) {
      hush(output);
      return undefined;
    }
    return toObservable(output, () => `what the routine of ${label('task', capture.name)} returns`);
  }

  /** Whether it is a task: not the body's stream, nor `until`. */
  get isTask(): boolean {
    return this.capture !== undefined || this.key !== undefined;
  }

  /** Whether what it or its finalizers fail with is no matter of the nursery's. */
  get isolated(): boolean {
    const { sink } = this;
    return sink?.kind.isolated?.(sink) ?? false;
  }

  get name(): string | undefined {
    const { capture, key } = this;
    return capture ? capture.name : key === undefined ? undefined : (this.owner.names?.[key] ?? String(key));
  }

  /** What its outcome is if it completes now. */
  completion(): SettledOutcome<unknown> {
    return this.capture ? this.capture._completion() : completion(this.held);
  }

  /** Stops it and records `cancelled`. Throws what its finalizers throw, after everything else is in order. */
  cancel(cancelled: Cancelled): void {
    this.stop();
    this.drop();
    this.owner.childCancelled(this, cancelled);
  }

  /** A finalizer that throws is no failure from now on: it was cancelled by itself, or failed where that is nobody's. */
  drop(): void {
    this.held = DROPPED;
  }

  get dropped(): boolean {
    return this.held === DROPPED;
  }

  /**
   * By its producer. Once it is done it is about to be closed by its nursery, which deals with what finalizers throw.
   */
  override unsubscribe(): void {
    if (!this.done) {
      super.unsubscribe();
    }
  }

  protected override onNext(value: unknown): void {
    if (this.capture) {
      try {
        this.capture._keep(value);
      } catch (error) {
        reportUnhandledError(error); // Somebody has frozen it.
      }
    } else {
      this.held = value;
    }
    const { sink } = this;
    sink?.kind.next?.(sink, value);
  }

  protected override onError(error: unknown): void {
    this.owner.childErrored(this, error);
  }

  protected override onComplete(): void {
    this.owner.childCompleted(this);
  }

  protected override onLateThrow(error: unknown): void {
    if (this.opening) {
      this.owner.finalizerThrew(this, error);
    } else {
      reportUnhandledError(error); // It has ended, and nobody waits for its finalizers.
    }
  }

  protected override onDrop(): void {
    this.cancel(cancelledTask(this.name, this.capture));
  }
}

/**
 * Nobody has subscribed to `input`, and perhaps nobody will. A promise runs all the same: what it rejects with is silent, as
 * it is where an Observable of it was unsubscribed. Another thenable is not asked, nor a promise of a class of its own: it
 * may be one that runs when it is.
 */
export function hush(input: unknown): void {
  if (typeof input !== 'object' || input instanceof Observable) {
    return; // Most are streams or routines.
  }
  guarded(() => {
    // By its tag, not its class, which zone.js replaces.
    if (Object.prototype.toString.call(input) === '[object Promise]' && ancestors(input) === 2) {
      (input as Promise<unknown>).then(undefined, () => undefined);
    }
  });
}

function ancestors(object: unknown): number {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null ? 0 : 1 + ancestors(prototype);
}
