import { Observable, type ObservableInput, type ObservedValueOf, type Observer } from 'rxjs';
import { nameOf } from '../capture/describe';
import { NurseryClosedError, TaskFailedError } from '../capture/errors';
import { LinkedList } from '../capture/LinkedList';
import { collect, guarded, reportUnhandledError, unsubscriptionError } from '../capture/reportUnhandledError';
import { label, TaskCancelledError, type SettledOutcome } from '../capture/ResultBase';
import { isObject, newCapture, type ResultCapture } from '../capture/ResultCapture';
import { Child, hush, nameOfTask, type Owner, type Sink } from './Child';
import type { Nursery, NurseryObserver, TaskOptions } from './Nursery';
import { checkOptions, type Settings } from './options';
import { checkRoutine, StartedTask, type Spawner, type StartRoutine } from './StartedTask';

type Cancelled = Extract<SettledOutcome<never>, { status: 'cancelled' }>;
type How = 'completed' | 'failed' | 'unsubscribed';

/** Children may be started. */
const OPEN = 0;
/** How it ends is decided; the children are being unsubscribed, or something of theirs is on the call stack still. */
const SHUTTING_DOWN = 1;
/** All are gone, and the consumer has been told. */
const ENDED = 2;

/** Tasks given as an array: a child is made for one when it is its turn. */
interface Supply {
  readonly sources: readonly unknown[];
  readonly sink: Sink;
  next: number;
}

/**
 * The engine: one run of one nursery. Whatever owns tasks in this library stands on it.
 *
 * Three things keep it right under odd timing:
 *
 * - **Holds.** Whoever is about to call something that is not ours (a subscribe function, a finalizer, a waiter) takes a
 *   hold, and gives it back after. The end is told when the last hold is given back, so never while something that a
 *   child left behind is on the call stack.
 * - **A trampoline.** Children are subscribed by one loop; what is asked for while it runs waits in a queue, so that a
 *   chain of tasks that each start the next does not grow the stack.
 * - **Sweeping from the end.** A sweep stops whichever child is the last by then: finalizers and waiters re-enter, and a
 *   sweep within a sweep does what is left to do.
 */
export class Scope implements Nursery, Owner, Spawner {
  readonly name: string | undefined;
  private readonly observer: NurseryObserver | undefined;

  /** Children subscribed, or being subscribed, in the order they started. */
  private readonly running = new LinkedList<Child>();
  /** How many of them take no place of the limit. */
  private placeless = 0;
  /** Children asked for that wait for a place or for their turn. */
  private readonly waiting = new LinkedList<Child>();
  private supply: Supply | undefined = undefined;
  private stream: Child | undefined = undefined;
  private until: Child | undefined = undefined;

  private phase: typeof OPEN | typeof SHUTTING_DOWN | typeof ENDED = OPEN;
  private holds = 0;
  /** The trampoline runs, or the body does. */
  private starting = false;
  /** The child whose end is the nursery's end too, until its finalizers have run: then the others go. */
  private deciding: Child | undefined = undefined;

  /** Emits what the nursery comes to, when it completes. */
  finale: (() => void) | undefined = undefined;
  /** It was closed by {@link close}. */
  private sealed = false;

  private how: How = 'completed';
  private cause: unknown = undefined;
  /** What it failed with stands in a capture. */
  private recorded = false;
  /** The consumer has unsubscribed: there is nobody to tell. */
  private abandoned = false;
  private cancellation: Cancelled | undefined = undefined;

  /**
   * @param settings Its options, checked.
   * @param consumer Is told what the nursery emits and how it ends.
   * @param keptOpen It does not end by itself before {@link close}.
   */
  constructor(
    private readonly settings: Settings,
    private readonly consumer: Observer<unknown>,
    private keptOpen = false,
  ) {
    this.name = settings.name;
    this.observer = settings.observer;
  }

  /**
   * Runs the nursery: its body, then `until`, then the body's stream, then the children that the body asked for.
   *
   * @param body Asks for children, and may return a stream.
   * @param onValue What becomes of the values of the stream, which may start children at once; default: they are the
   *   nursery's, and children wait until the stream is subscribed.
   */
  run(body?: (nursery: this) => unknown, onValue?: (value: unknown) => void): void {
    this.holds++;
    this.starting = true;
    this.tell('opened', this);
    const stream = this.phase === OPEN && body ? this.runBody(body) : undefined;
    const { until } = this.settings;
    if (this.phase === OPEN && until) {
      const cancel = () => {
        this.cancel();
      };
      this.until = new Child(this, until, undefined, { next: cancel }, false);
      this.open(this.until);
    }
    if (this.phase === OPEN && stream !== undefined) {
      const emit = (value: unknown) => {
        this.emit(value);
      };
      this.stream = new Child(this, stream, undefined, { next: onValue ?? emit }, false);
      this.starting = onValue === undefined;
      this.open(this.stream);
    } else {
      hush(stream);
    }
    this.starting = false;
    this.pump();
    this.release();
  }

  private runBody(body: (nursery: this) => unknown): unknown {
    try {
      return body(this);
    } catch (error) {
      if (this.fail(error)) {
        this.sweep();
      } else if (this.how === 'completed') {
        this.how = 'failed'; // It was cancelled; this is an error still.
        this.cause = error;
      } else {
        reportUnhandledError(error);
      }
      return undefined;
    }
  }

  // --- Nursery

  get size(): number {
    const { supply } = this;
    return this.running.size + this.waiting.size + (supply ? supply.sources.length - supply.next : 0);
  }

  get closed(): boolean {
    return this.phase !== OPEN || this.sealed;
  }

  startSoon<O extends ObservableInput<unknown>>(task: O, options?: TaskOptions): ResultCapture<ObservedValueOf<O>>;
  startSoon<T>(task: ObservableInput<T>, options?: TaskOptions): ResultCapture<T>;
  startSoon<O extends ObservableInput<unknown>, A extends unknown[]>(
    routine: (...args: A) => O,
    ...args: A
  ): ResultCapture<ObservedValueOf<O>, A>;
  startSoon<T, A extends unknown[]>(routine: (...args: A) => ObservableInput<T>, ...args: A): ResultCapture<T, A>;
  startSoon(task: unknown, ...rest: unknown[]): ResultCapture<unknown> {
    let options: TaskOptions = {};
    let capture: ResultCapture<unknown>;
    this.checkOpen();
    if (typeof task === 'function') {
      capture = newCapture(nameOf(task), task as (...args: never) => unknown, rest);
    } else {
      checkOptions('startSoon', rest[0]);
      options = (rest[0] as TaskOptions | undefined) ?? options;
      capture = newCapture(options.name);
    }
    this.spawn(task, capture, undefined, options.suppressError);
    return capture;
  }

  start<S, T>(routine: StartRoutine<S, T>, options?: { name?: string }): Observable<S> {
    checkRoutine('start', routine, options);
    return new Observable<S>((subscriber) => {
      new StartedTask(routine, options).run(this, subscriber);
    });
  }

  cancel(reason?: unknown): void {
    if (this.decide('completed', reason)) {
      this.holds++;
      this.sweep();
      this.release();
    }
  }

  // --- what the operators use

  /** Takes no more children; ends when the present ones have. Of a nursery that is kept open. */
  close(): void {
    this.sealed = true;
    this.keptOpen = false;
    this.holds++;
    this.release();
  }

  /** @throws {@link NurseryClosedError} if it has ended, or was closed. */
  checkOpen(): void {
    if (this.phase === ENDED || this.sealed) {
      throw new NurseryClosedError(this.name);
    }
  }

  /**
   * Starts a child, or has it wait its turn. On a nursery that is shutting down it is cancelled at once.
   *
   * @param input The task, where the capture has no routine.
   * @param key Its index among the tasks it is given with, if it is.
   */
  spawn(
    input: unknown,
    capture: ResultCapture<unknown>,
    sink?: Sink,
    suppressError = this.settings.suppressError,
    key?: number,
  ): void {
    const child = new Child(this, input, capture, sink, suppressError, key);
    const open = this.phase === OPEN;
    this.holds++;
    if (open) {
      this.waiting.push(child); // It has its turn, whatever the observer does.
    }
    if (this.observer) {
      this.tell('asked', capture);
    }
    if (open) {
      this.pump();
    } else {
      this.stop(child);
    }
    this.release();
  }

  /** Starts a child for each source, in order. They have captures only where somebody sees them. */
  spawnAll(sources: readonly unknown[], sink: Sink): void {
    if (this.observer) {
      for (let key = 0; key < sources.length; key++) {
        this.spawn(sources[key], newCapture(nameOfTask(sink, key)), sink, undefined, key);
      }
    } else {
      this.supply = { sources, sink, next: 0 };
    }
  }

  /** Ends the nursery because `child` completes; the others go when it has finished. False where the end is decided. */
  complete(child: Child): boolean {
    return this.decide('completed', undefined, child);
  }

  /** Fails the nursery, by `child` if it was one; the others go when it has finished. False where the end is decided. */
  fail(error: unknown, child?: Child): boolean {
    return this.decide('failed', error, child);
  }

  /** Gives `value` to the consumer. What its handlers throw is caught by RxJS; a bare `Subscriber` may throw further. */
  emit(value: unknown): void {
    try {
      this.consumer.next(value);
    } catch (error) {
      reportUnhandledError(error);
    }
  }

  /**
   * The consumer has unsubscribed: does what {@link cancel} does, and tells nobody.
   *
   * @throws `UnsubscriptionError` with what the finalizers threw, when all have run.
   */
  abandon(): void {
    this.abandoned = true; // Also by an observer that is told of the end.
    if (this.phase === ENDED) {
      return;
    }
    this.decide('unsubscribed', undefined);
    const thrown: unknown[] = [];
    this.holds++;
    this.sweep(thrown);
    this.release();
    if (thrown.length > 0) {
      throw unsubscriptionError(thrown);
    }
  }

  // --- starting

  /** The trampoline: subscribes the children whose turn it is, one after the other. Runs under a hold. */
  private pump(): void {
    if (this.starting) {
      return;
    }
    this.starting = true;
    for (let child = this.nextChild(); child; child = this.nextChild()) {
      this.running.push(child);
      this.open(child);
    }
    this.starting = false;
  }

  /** The child whose turn it is, if there is a place for it. */
  private nextChild(): Child | undefined {
    if (this.phase !== OPEN) {
      return undefined;
    }
    if (!this.supply && this.waiting.first?.sink?.placeless) {
      this.placeless++;
      return this.waiting.shift();
    }
    if (this.running.size - this.placeless >= this.settings.concurrent) {
      return undefined;
    }
    return this.nextOfSupply() ?? this.waiting.shift();
  }

  private nextOfSupply(): Child | undefined {
    const { supply } = this;
    if (!supply) {
      return undefined;
    }
    const { sources, sink, next } = supply;
    if (next === sources.length) {
      this.supply = undefined;
      return undefined;
    }
    supply.next++;
    return new Child(this, sources[next], undefined, sink, this.settings.suppressError, next);
  }

  /** Subscribes a child. One that ends meanwhile is finished here, when its finalizers are all known and have run. */
  private open(child: Child): void {
    child.opening = true;
    if (this.observer && child.capture) {
      this.tell('started', child.capture);
    }
    if (!child.done) {
      this.subscribe(child);
    }
    child.opening = false;
    if (child.done) {
      this.finish(child);
    }
  }

  private subscribe(child: Child): void {
    try {
      child.source()?.subscribe(child);
    } catch (error) {
      // From the routine, or from a foreign subscribe function; the child may have ended meanwhile.
      if (child.done) {
        reportUnhandledError(error);
      } else {
        child.error(error);
      }
    }
  }

  // --- ending: each child once, by one of these three or by `stop`

  childCompleted(child: Child): void {
    const { capture } = child;
    const failure = child.sink?.completed?.(child);
    if (failure) {
      this.childErrored(child, failure);
      return;
    }
    this.holds++;
    child.succeeded = true;
    if (capture) {
      this.record(child, capture._completion());
    }
    this.wind(child);
  }

  childErrored(child: Child, error: unknown): void {
    this.holds++;
    const { cancellation } = this;
    if (cancellation && error === cancellation.reason) {
      this.record(child, cancellation); // It waited for a sibling, and hears of its own cancellation.
      child.sink?.cancelled?.(cancellation.reason, child);
    } else {
      if (child.sink?.claims?.(error, child)) {
        // Not the nursery's.
      } else if (child.suppressError) {
        child.succeeded = true;
      } else if (
        !this.fail(error, child) &&
        !child.isTask &&
        error !== this.cause &&
        !(error instanceof TaskFailedError)
      ) {
        // A second error, and no capture has it: what the stream heard of a failing task, or read of it, is no other.
        reportUnhandledError(error);
      }
      this.record(child, { status: 'rejected', reason: error });
    }
    this.wind(child);
  }

  childCancelled(child: Child, error: TaskCancelledError): void {
    const thrown: unknown[] = [];
    const outcome: Cancelled = this.phase === OPEN ? { status: 'cancelled', reason: error } : this.cancelled();
    this.holds++;
    if (child.list === this.waiting) {
      this.waiting.remove(child); // Who hears of it may free a place, which is not for this one.
    }
    this.record(child, outcome);
    child.sink?.cancelled?.(outcome.reason, child);
    try {
      child.close();
    } catch (error) {
      collect(error, thrown);
    }
    if (!child.opening) {
      this.finish(child);
    }
    this.release();
    if (thrown.length > 0) {
      throw unsubscriptionError(thrown);
    }
  }

  childThrewLate(child: Child, error: unknown): void {
    if (child.opening) {
      this.finalizerThrew(child, error);
    } else {
      reportUnhandledError(error); // It has ended, and nobody waits for its finalizers.
    }
  }

  /** The outcome first, then whoever waits for it. */
  private record(child: Child, outcome: SettledOutcome<unknown>): void {
    let { capture } = child;
    if (!capture && outcome.status === 'rejected' && child.isTask && isObject(outcome.reason)) {
      capture = newCapture(child.name); // For `failedCapture`.
    }
    if (!capture) {
      return;
    }
    capture._record(outcome);
    if (child === this.deciding) {
      this.recorded = true;
    }
    if (this.observer) {
      this.tell('settled', capture);
    }
    capture._announce();
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

  private finalizerThrew(child: Child, error: unknown): void {
    if (!(child.succeeded && !child.sink?.isolated && this.fail(error, child))) {
      reportUnhandledError(error);
    }
  }

  /** The child has ended: gives its place to the next, or has the others follow it if it failed the nursery. */
  private finish(child: Child): void {
    if (child === this.stream) {
      this.stream = undefined;
    } else if (child === this.until) {
      this.until = undefined;
    } else {
      if (child.sink?.placeless && child.list === this.running) {
        this.placeless--;
      }
      child.list?.remove(child);
    }
    child.sink?.ended?.(child);
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
  private stop(child: Child | undefined, thrown?: unknown[]): void {
    if (!child || child.closed) {
      return;
    }
    const cancels = !child.done;
    if (cancels) {
      child.stop();
      if (child.capture) {
        this.record(child, this.cancelled());
      }
      child.sink?.cancelled?.(this.cancelled().reason, child);
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
      child.sink?.ended?.(child);
    }
  }

  /** The one outcome of all that this shutdown cancels: an error for each would be most of the cost of a cancel. */
  cancelled(): Cancelled {
    if (!this.cancellation) {
      const { how, cause } = this;
      const message = `${label('nursery', this.name)} ${how === 'completed' ? 'was cancelled' : how === 'failed' ? 'failed' : 'was unsubscribed'}`;
      this.cancellation = Object.freeze({
        status: 'cancelled',
        reason: new TaskCancelledError(message, undefined, cause),
      });
    }
    return this.cancellation;
  }

  /** Gives a hold back. With the last one, the end is told if this is the end. */
  private release(): void {
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
    const { how, cause } = this;
    const failed = how === 'failed';
    this.phase = ENDED;
    this.tell('ended', this, how, failed ? cause : undefined);
    if (this.abandoned) {
      if (failed && !this.recorded) {
        reportUnhandledError(cause);
      }
      return;
    }
    // What its finalizers throw does not go into the call stack of the last task.
    guarded(() => {
      if (failed) {
        this.consumer.error(cause);
      } else {
        this.finale?.();
        this.consumer.complete();
      }
    });
  }

  private tell<E extends keyof NurseryObserver>(event: E, ...args: Parameters<Required<NurseryObserver>[E]>): void {
    const { observer } = this;
    try {
      (observer?.[event] as ((...args: unknown[]) => void) | undefined)?.call(observer, ...args);
    } catch (error) {
      reportUnhandledError(error);
    }
  }
}
