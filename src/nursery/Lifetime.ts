import { EmptyError, type Observer } from 'rxjs';
import { Cancellation, type Cancelled, type Settlement } from '../capture/Cancellation';
import { TaskFailedError } from '../capture/errors';
import { LinkedList } from '../capture/LinkedList';
import { collect, emit, reportUnhandledError, takeAll, throwAll } from '../capture/reportUnhandledError';
import { EMPTY_OUTCOME } from '../capture/Result';
import { TaskCancelledError } from '../capture/ResultBase';
import { failures, isObject, newCapture } from '../capture/ResultCapture';
import type { Child, Owner } from './Child';
import type { Nursery, NurseryObserver } from './Nursery';
import type { Settings } from './options';
import type { How, Sink } from './Sink';
import type { Supply } from './supplies';

/** Children may be started. */
const OPEN = 0;
/** How it ends is decided; the children are being unsubscribed, or something of theirs is on the call stack still. */
const SHUTTING_DOWN = 1;
/** All are gone, and the consumer has been told. */
const ENDED = 2;

/**
 * The half of a nursery that ends: its children, and itself. {@link Scope} is the half that starts them.
 *
 * Two things keep it right under odd timing:
 *
 * - **Holds.** Whoever is about to call something that is not ours (a subscribe function, a finalizer, a waiter) takes a
 *   hold, and gives it back after. The end is told when the last hold is given back, so never while something that a
 *   child left behind is on the call stack.
 * - **Sweeping from the end.** A sweep stops whichever child is the last by then: finalizers and waiters re-enter, and a
 *   sweep within a sweep does what is left to do.
 */
export abstract class Lifetime implements Owner {
  readonly name: string | undefined;
  protected readonly observer: NurseryObserver | undefined;

  /** Children subscribed, or being subscribed, in the order they started. */
  protected readonly running = new LinkedList<Child>();
  /** How many of them take no place of the limit. */
  protected placeless = 0;
  /** Children asked for that wait for a place or for their turn. */
  protected readonly waiting = new LinkedList<Child>();
  protected supply: Supply | undefined = undefined;
  /** The names of the tasks that were given together, by their keys; default: the keys. */
  names: readonly string[] | undefined = undefined;
  /** What becomes of them. */
  protected together: Sink | undefined = undefined;
  protected stream: Child | undefined = undefined;
  protected until: Child | undefined = undefined;

  private phase: typeof OPEN | typeof SHUTTING_DOWN | typeof ENDED = OPEN;
  protected holds = 0;
  /** The child whose end is the nursery's end too, until its finalizers have run: then the others go. */
  private deciding: Child | undefined = undefined;

  /** It was closed by {@link close}. */
  private sealed = false;

  private how: How = 'completed';
  private cause: unknown = undefined;
  /** What it failed with stands in a capture. */
  private recorded = false;
  /** The consumer has unsubscribed: there is nobody to tell. */
  private abandoned = false;
  private cancellation: Cancellation | undefined = undefined;

  /**
   * @param settings Its options, checked.
   * @param consumer Is told what the nursery emits and how it ends.
   * @param keptOpen It does not end by itself before {@link close}.
   */
  constructor(
    protected readonly settings: Settings,
    private readonly consumer: Observer<unknown>,
    private keptOpen = false,
  ) {
    this.name = settings.name;
    this.observer = settings.observer;
  }

  /** Starts the children whose turn it is. */
  protected abstract pump(): void;

  get size(): number {
    return this.running.size + this.waiting.size + (this.supply?.size ?? 0);
  }

  /** Nothing has decided how it ends. */
  get open(): boolean {
    return this.phase === OPEN;
  }

  get closed(): boolean {
    return this.phase !== OPEN || this.sealed;
  }

  /** Nothing can be asked of it any more. */
  protected get ended(): boolean {
    return this.phase === ENDED || this.sealed;
  }

  /** Takes no more children; ends when the present ones have. Of a nursery that is kept open. */
  close(): void {
    this.sealed = true;
    this.keptOpen = false;
    this.holds++;
    this.release();
  }

  cancel(reason?: unknown): void {
    if (this.decide('cancelled', reason)) {
      this.holds++;
      this.sweep();
      this.release();
    }
  }

  /**
   * The consumer has unsubscribed: does what {@link cancel} does, and tells nobody.
   *
   * @throws `UnsubscriptionError` with what the finalizers threw, when all have run.
   */
  unsubscribe(): void {
    this.abandoned = true; // Also by an observer that is told of the end.
    if (this.phase === ENDED) {
      return;
    }
    this.decide('unsubscribed', undefined);
    const thrown: unknown[] = [];
    this.holds++;
    this.sweep(thrown);
    this.release();
    throwAll(thrown);
  }

  /** Ends the nursery because `child` completes; the others go when it has finished. False where the end is decided. */
  complete(child: Child): boolean {
    return this.decide('cancelled', undefined, child);
  }

  /** Fails the nursery, by `child` if it was one; the others go when it has finished. False where the end is decided. */
  fail(error: unknown, child?: Child): boolean {
    return this.decide('failed', error, child);
  }

  /** The body of the nursery has thrown. */
  protected bodyThrew(error: unknown): void {
    if (this.fail(error)) {
      return;
    }
    if (this.how === 'cancelled') {
      this.how = 'failed'; // It was cancelled; this is an error still.
      this.cause = error;
    } else {
      reportUnhandledError(error);
    }
  }

  /** Gives `value` to the consumer. */
  emit(value: unknown): void {
    emit(this.consumer, value);
  }

  // --- the end of a child: each once, by one of these three or by `stop`

  childCompleted(child: Child): void {
    const outcome = child.completion();
    if (outcome === EMPTY_OUTCOME && child.sink?.kind.required) {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
      this.childErrored(child, new EmptyError());
      return;
    }
    this.holds++;
    this.record(child, outcome);
    this.wind(child);
  }

  childErrored(child: Child, error: unknown): void {
    this.holds++;
    const { cancellation } = this;
    if (cancellation?.data && error === cancellation.data.reason) {
      this.record(child, cancellation); // It waited for a sibling, and hears of its own cancellation.
    } else {
      if (child.isolated) {
        child.drop();
      } else if (
        !(child.isTask && (child.sink?.kind.suppressError ?? this.settings.suppressError)) &&
        !this.fail(error, child) &&
        !child.isTask &&
        error !== this.cause &&
        !isOfTask(error)
      ) {
        reportUnhandledError(error); // A second error, and no capture has it.
      }
      this.record(child, { status: 'rejected', reason: error });
    }
    this.wind(child);
  }

  childCancelled(child: Child, cancelled: Cancelled): void {
    this.holds++;
    if (child.list === this.waiting) {
      this.waiting.remove(child); // Who hears of it may free a place, which is not for this one.
    }
    this.record(child, this.open ? cancelled : this.cancelled());
    takeAll(
      () => child.close(),
      () => {
        if (!child.opening) {
          this.finish(child);
        }
        this.release();
      },
    );
  }

  /** Fails the nursery, unless that comes second, or is no matter of the nursery's: then it is reported. */
  finalizerThrew(child: Child, error: unknown): void {
    if (child.dropped || child.isolated || !this.fail(error, child)) {
      reportUnhandledError(error);
    }
  }

  /** The outcome first, then whoever waits for it. */
  private record(child: Child, outcome: Settlement<unknown>): void {
    const { sink } = child;
    let { capture } = child;
    sink?.kind.settled?.(sink, outcome, child, this);
    if (!capture && outcome.status === 'rejected' && child.isTask && isObject(outcome.reason)) {
      capture = newCapture(child.name); // For `failedCapture`.
    }
    if (!capture) {
      return;
    }
    try {
      capture._record(outcome);
      if (child === this.deciding) {
        this.recorded = true;
      }
      if (this.observer) {
        this.tell('settled', capture);
      }
      capture._announce();
    } catch (error) {
      reportUnhandledError(error); // Somebody has frozen it.
    }
  }

  /** Its finalizers, its place, and the end if this was the last. */
  private wind(child: Child): void {
    try {
      child.close();
    } catch (error) {
      this.finalizerThrew(child, error);
    }
    if (!child.opening) {
      this.finish(child);
    }
    this.release();
  }

  /** The child has ended: gives its place to the next, or has the others follow it if it decided the end. */
  protected finish(child: Child): void {
    const { sink } = child;
    if (child === this.stream) {
      this.stream = undefined;
    } else if (child === this.until) {
      this.until = undefined;
    } else {
      if (sink?.kind.placeless && child.list === this.running) {
        this.placeless--;
      }
      child.list?.remove(child);
    }
    sink?.kind.ended?.(sink, child, this);
    if (child === this.deciding) {
      this.deciding = undefined;
      this.sweep();
    } else {
      this.pump();
    }
  }

  // --- shutting down

  /** How it ends is decided once. A sweep follows: by the caller, or when `child` has finished. */
  private decide(how: How, cause: unknown, child?: Child): boolean {
    if (this.phase !== OPEN) {
      return false;
    }
    this.phase = SHUTTING_DOWN;
    this.how = how;
    this.cause = cause;
    this.deciding = child;
    return true;
  }

  /**
   * Unsubscribes all there is: the body's stream, the children, newest first, then those that wait, then `until`. Each is
   * recorded before its finalizers run. Runs under a hold, and again within itself when a finalizer unsubscribes the
   * nursery.
   *
   * @param thrown Collects what finalizers throw; without it, that is reported.
   */
  private sweep(thrown?: unknown[]): void {
    this.stop(this.deciding, thrown);
    this.stop(this.stream, thrown);
    this.stream = undefined;
    this.stopAll(this.running, thrown);
    this.supply?.hush?.();
    this.supply = undefined;
    this.stopAll(this.waiting, thrown);
    this.stop(this.until, thrown);
    this.until = undefined;
  }

  private stopAll(children: LinkedList<Child>, thrown: unknown[] | undefined): void {
    for (let child = children.last; child; child = children.last) {
      this.stop(child, thrown);
      child.list?.remove(child); // Not before: a sweep within this one closes what is not closed yet.
    }
  }

  /**
   * Cancels one child. One that has ended is closed, if it is not yet; the rest is left to whoever is about to finish it,
   * further down the call stack.
   */
  protected stop(child: Child | undefined, thrown?: unknown[]): void {
    if (!child || child.closed) {
      return;
    }
    const { sink } = child;
    const cancels = !child.done;
    if (cancels) {
      child.stop();
      if (child.capture) {
        this.record(child, this.cancelled());
      }
    } else {
      child.capture?._announce(); // Its observer may be hearing of it still: who waits for it hears before its finalizers.
    }
    try {
      child.close();
    } catch (error) {
      if (thrown) {
        collect(error, thrown);
      } else {
        reportUnhandledError(error);
      }
    }
    if (cancels && !child.opening) {
      sink?.kind.ended?.(sink, child, this);
    }
  }

  /** The one outcome of all that this shutdown cancels. */
  cancelled(): Cancellation {
    const { name, how, cause } = this;
    const what = how === 'failed' ? how : (`was ${how === 'completed' ? 'cancelled' : how}` as const);
    return (this.cancellation ??= new Cancellation('nursery', name, what, undefined, cause));
  }

  /** Gives a hold back. With the last one, the end is told if this is the end. */
  protected release(): void {
    if (--this.holds > 0 || this.phase === ENDED) {
      return;
    }
    if (this.phase === OPEN) {
      if (this.keptOpen || this.stream || this.size > 0) {
        return;
      }
      this.decide('completed', undefined);
    }
    this.holds = 1;
    this.sweep(); // At least `until` is there still.
    this.holds = 0;
    this.end();
  }

  private end(): void {
    const { how, cause, together } = this;
    const failed = how === 'failed';
    this.phase = ENDED;
    if (this.observer) {
      this.tell(
        'ended',
        this as unknown as Nursery,
        how === 'cancelled' ? 'completed' : how,
        failed ? cause : undefined,
      );
    }
    together?.kind.finale?.(together, this.abandoned ? 'unsubscribed' : how, this);
    // A child that somebody holds leads here, and an error holds the functions on its stack.
    this.cause = this.cancellation = undefined;
    if (this.abandoned) {
      if (failed && !this.recorded && !isOfTask(cause)) {
        reportUnhandledError(cause);
      }
      return;
    }
    try {
      if (failed) {
        this.consumer.error(cause);
      } else {
        this.consumer.complete();
      }
    } catch (error) {
      reportUnhandledError(error); // What its finalizers throw does not go into the call stack of the last task.
    }
  }

  protected tell<E extends keyof NurseryObserver>(event: E, ...args: Parameters<Required<NurseryObserver>[E]>): void {
    const { observer } = this;
    try {
      (observer?.[event] as ((...args: unknown[]) => void) | undefined)?.call(observer, ...args);
    } catch (error) {
      reportUnhandledError(error);
    }
  }
}

/** Whether an error says nothing new: a stream has heard of a task, or read it, whose capture has that. */
function isOfTask(error: unknown): boolean {
  return (
    error instanceof TaskFailedError || error instanceof TaskCancelledError || (isObject(error) && failures.has(error))
  );
}
