import { EmptyError, Observable, Subject, type Observer, type Subscription } from 'rxjs';
import { outcomeOf, type Settlement } from './Cancellation';
import { describe, describeInput, quote } from './describe';
import { TaskFailedError, TaskNotDoneError } from './errors';
import { INSPECT, inspect } from './inspect';
import { jsonOutcome } from './json';
import type { Outcome, ResultBase, SettledOutcome } from './ResultBase';
import { reportUnhandledError } from './userCode';
import { announce, notifyOutcome, notifyResult, Waiter, type Notify, type Run, type SharedWaiter } from './waiters';

export const PENDING = /* @__PURE__ */ Object.freeze({ status: 'pending' } as const);
export const EMPTY_OUTCOME: SettledOutcome<never> = /* @__PURE__ */ Object.freeze({ status: 'empty' });

/** Stands for "no value yet", which `undefined` cannot: it may be a value. */
export const NONE = Symbol('none');

/** The state of a result that is recording a stream by hand, which nothing runs. */
class Recording<T> {
  readonly status = 'pending';
  constructor(public last: T) {}
}

/**
 * A Subject whose fields are on the prototype. RxJS's constructor would set six of them on each result, and make an array
 * for observers, which are not kept there: that is half of a result's memory, and of the time to make one.
 */
const LeanSubject = /* @__PURE__ */ (() => {
  function LeanSubject(): void {
    // Nothing to set.
  }
  LeanSubject.prototype = Object.create(new Subject(), {
    [INSPECT]: { value: inspect },
  }) as Subject<unknown>;
  return LeanSubject as unknown as abstract new <T>() => Subject<T>; // Without `create`, which it has not.
})();

/**
 * What {@link ResultCapture} and {@link Future} share: a Subject that settles once.
 *
 * It is not an `AsyncSubject`, whose observers leave in O(n). It overrides the public `subscribe` and keeps its own
 * waiters, so nothing is allocated for them before somebody waits. Its state is private in the language's sense: whoever
 * freezes, prints or compares a result reaches neither the waiters nor what runs the task.
 */
export abstract class Result<T> extends LeanSubject<T> implements ResultBase<T> {
  readonly name: string | undefined;

  // Private fields are slow to define, so there are two.
  /** The outcome; while it is pending, what runs the task, if something does, or what is recorded by hand. */
  #state: Settlement<T> | Recording<T> | Run | typeof PENDING = PENDING;
  /** The first of those who wait, who are a ring; or the only one. */
  #waiter: Waiter | SharedWaiter | undefined = undefined;

  constructor(name: string | undefined) {
    super();
    this.name = name;
  }

  // --- reading

  result(): T {
    const outcome = this.settled();
    switch (outcome.status) {
      case 'fulfilled':
        return outcome.value;
      case 'empty':
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
        throw new EmptyError();
      default:
        throw new TaskFailedError(this, outcome.reason);
    }
  }

  exception(): unknown {
    const outcome = this.settled();
    return 'reason' in outcome ? outcome.reason : undefined;
  }

  isDone(): boolean {
    return this.#state.status !== 'pending';
  }

  get outcome(): Outcome<T> {
    const state = this.#state;
    return state.status === 'pending' ? PENDING : outcomeOf(state);
  }

  get outcome$(): Observable<Outcome<T>> {
    return new Observable<Outcome<T>>((subscriber) => {
      if (!this.isDone()) {
        subscriber.next(PENDING);
      }
      return this.waitDone().subscribe(subscriber);
    });
  }

  waitDone(): Observable<SettledOutcome<T>> {
    return this.waiting(notifyOutcome);
  }

  private settled(): SettledOutcome<T> {
    const { outcome } = this;
    if (outcome.status === 'pending') {
      throw new TaskNotDoneError(this);
    }
    return outcome;
  }

  // --- as an Observable

  /**
   * Subscribes to the result: once it is settled, it emits its value and completes, or only completes, or errors. Unsubscribing
   * does not cancel the task.
   */
  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void)): Subscription;
  /** @deprecated As in RxJS: use an observer instead of separate callbacks. */
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (this.closed) {
      return super.subscribe(); // Throws RxJS's own error.
    }
    // eslint-disable-next-line @typescript-eslint/no-deprecated, rxjs-x/prefer-observer -- whoever calls it with callbacks gets what RxJS gives
    return this.waiting<T>(notifyResult).subscribe(observerOrNext as (value: T) => void, error, complete);
  }

  private waiting<V>(kind: Notify): Observable<V> {
    return new Observable<V>((subscriber) => {
      const waiter = new Waiter(kind, subscriber);
      this._addWaiter(waiter);
      return waiter;
    });
  }

  /** Notifies `waiter` of the outcome, now or when there is one. @internal */
  _addWaiter(waiter: Waiter): void {
    const state = this.#state;
    if (state.status !== 'pending') {
      waiter.notify(state, this);
      return;
    }
    const first = this.makeRing();
    waiter.result = this;
    if (first) {
      waiter.before = first.before;
      waiter.after = first;
      first.before = first.before.after = waiter;
    } else {
      this.#waiter = waiter;
    }
  }

  /** Makes those who wait a ring, also if there is only one. Returns the first. */
  private makeRing(): Waiter | undefined {
    const first = this.#waiter;
    if (!first || first instanceof Waiter) {
      return first;
    }
    const waiter = first.place();
    waiter.result = this;
    this.#waiter = waiter;
    return waiter;
  }

  /** Has `waiter` notified of the outcome, which is pending. Returns false if it already waits here alone. @internal */
  _addShared(waiter: SharedWaiter): boolean {
    if (this.#waiter === waiter) {
      return false;
    }
    if (this.#waiter) {
      this._addWaiter(waiter.place());
    } else {
      this.#waiter = waiter;
    }
    return true;
  }

  /** Removes `waiter` if it waits here alone. @internal */
  _removeShared(waiter: SharedWaiter): void {
    if (this.#waiter === waiter) {
      this.#waiter = undefined;
    }
  }

  /** @internal */
  _removeWaiter(waiter: Waiter): void {
    const { before, after } = waiter;
    waiter.result = undefined;
    if (after === waiter) {
      this.#waiter = undefined;
      return;
    }
    before.after = after;
    after.before = before;
    waiter.before = waiter.after = waiter;
    if (waiter === this.#waiter) {
      this.#waiter = after;
    }
  }

  /** Whether it has subscribers. */
  override get observed(): boolean {
    return this.#waiter !== undefined;
  }

  /**
   * As with any Subject: its subscribers are dropped without a notification, and from now on subscribing to it or
   * notifying it throws. The task goes on and is recorded, and {@link outcome}, {@link outcome$} and {@link waitDone} still
   * work.
   */
  override unsubscribe(): void {
    this.closed = true;
    if (this.isDone()) {
      return; // Waiters that are being notified of the outcome are all notified.
    }
    const dropped: Waiter[] = [];
    for (let waiter = this.makeRing(); waiter; waiter = waiter.after === this.#waiter ? undefined : waiter.after) {
      if (waiter.kind === notifyResult) {
        dropped.push(waiter);
      }
    }
    for (const waiter of dropped) {
      waiter.unsubscribe();
    }
  }

  // What RxJS reads of a Subject: true at any time, and not stored.

  /** @internal */ // @ts-expect-error -- a field of Subject's
  override get isStopped(): boolean {
    return this.closed || this.isDone();
  }

  /** @internal */ // @ts-expect-error -- a field of Subject's
  override get hasError(): boolean {
    return 'reason' in this.outcome;
  }

  /** @internal */ // @ts-expect-error -- a field of Subject's
  override get thrownError(): unknown {
    const { outcome } = this;
    return 'reason' in outcome ? outcome.reason : null;
  }

  // --- as an observer: `source$.subscribe(result)` records

  /** Records a value: the last one before {@link complete} is the result. Ignored once it is settled. */
  override next(value: T): void {
    if (this.closed) {
      super.next(value);
    }
    const state = this.#state;
    if (state instanceof Recording) {
      state.last = value;
    } else if (state === PENDING) {
      this.#state = new Recording(value);
    }
  }

  /** Settles it as `rejected`. Ignored once it is settled. */
  override error(error: unknown): void {
    if (this.closed) {
      super.error(error);
    }
    this._settle({ status: 'rejected', reason: error });
  }

  /** Settles it as `fulfilled` with the last value, or as `empty` if there was none. Ignored once it is settled. */
  override complete(): void {
    if (this.closed) {
      super.complete();
    }
    const state = this.#state;
    this._settle(completion(state instanceof Recording ? state.last : NONE));
  }

  // --- recording

  /** Sets what runs the task. @internal */
  _runBy(run: Run): void {
    this.#state = run; // Values that came before belong to no run.
  }

  /** What runs the task, if something does. @internal */
  get _run(): Run | undefined {
    const state = this.#state;
    return state.status === 'pending' && 'cancel' in state ? state : undefined;
  }

  /** Records the outcome and notifies the waiters. The first outcome stays; returns whether this was the first. @internal */
  _settle(outcome: Settlement<T>): boolean {
    const first = this._record(outcome);
    if (first) {
      this._announce();
    }
    return first;
  }

  /** The first half of {@link _settle}: afterwards the result is settled, but no waiter has been notified. @internal */
  _record(outcome: Settlement<T>): boolean {
    if (this.isDone()) {
      return false;
    }
    this.#state = outcome;
    return true;
  }

  /** The second half of {@link _settle}. @internal */
  _announce(): void {
    const waiter = this.#waiter;
    if (waiter && !(waiter instanceof Waiter) && waiter.countDown()) {
      this.#waiter = undefined;
    } else if (waiter) {
      announce(this);
    }
  }

  /** Only for {@link announce}. @internal */
  _notifyWaiters(): void {
    // Each is removed before it is notified: what it does then may unsubscribe others, or have the rest notified first.
    for (let waiter = this.#waiter; waiter; waiter = this.#waiter) {
      try {
        if (waiter instanceof Waiter) {
          this._removeWaiter(waiter);
          waiter.notify(this.#state as Settlement<T>, this);
        } else {
          this.#waiter = undefined;
          waiter.onDone(this);
        }
      } catch (error) {
        // The call stack is exhausted: that harms neither the task nor the other waiters.
        /* istanbul ignore next -- exhausted-stack-spec, which runs without counters */
        reportUnhandledError(error);
      }
    }
  }

  // --- string forms

  abstract override toString(): string;

  /** @internal */
  _format(className: string): string {
    const { name, outcome } = this;
    return `${className}(${name === undefined ? '' : `${quote(name)}, `}${formatOutcome(outcome)})`;
  }

  /** Its name and its outcome, for `JSON.stringify`: a value that JSON cannot express is described in words. */
  toJSON(): {
    /** Its name. */
    name: string | undefined;
    /** Its outcome; a reason is `{ name, message }`. */
    outcome: object;
  } {
    const { name, outcome } = this;
    return { name, outcome: jsonOutcome(outcome) };
  }
}

/** The outcome of a task that completes with `last` as its last value. */
export function completion<T>(last: T | typeof NONE): SettledOutcome<T> {
  return last === NONE ? EMPTY_OUTCOME : { status: 'fulfilled', value: last };
}

/**
 * Returns the name in the options given to `what`.
 *
 * @throws TypeError if it is neither a string nor undefined.
 */
export function nameIn(what: string, options: { readonly name?: string | undefined } | undefined): string | undefined {
  const name: unknown = options?.name;
  if (name === undefined || typeof name === 'string') {
    return name;
  }
  throw new TypeError(`${what}: option name must be a string, got ${describeInput(name)}`);
}

function formatOutcome(outcome: Outcome<unknown>): string {
  switch (outcome.status) {
    case 'fulfilled':
      return `fulfilled: ${describe(outcome.value)}`;
    case 'rejected':
      return `rejected: ${describe(outcome.reason)}`;
    case 'cancelled':
      return outcome.reason.cause === undefined ? 'cancelled' : `cancelled: ${describe(outcome.reason.cause)}`;
    default:
      return outcome.status;
  }
}
