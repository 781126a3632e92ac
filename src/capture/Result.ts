import { EmptyError, Observable, Subject, type Observer, type Subscription } from 'rxjs';
import { outcomeOf, type Cancellation, type Settlement } from './Cancellation';
import { describe } from './describe';
import { TaskFailedError, TaskNotDoneError } from './errors';
import { LinkedList } from './LinkedList';
import type { Outcome, ResultBase, SettledOutcome } from './ResultBase';
import { tellOutcome, tellResult, Waiter, type Tell } from './waiters';

export const PENDING: Outcome<never> = /* @__PURE__ */ Object.freeze({ status: 'pending' });
export const EMPTY_OUTCOME: SettledOutcome<never> = /* @__PURE__ */ Object.freeze({ status: 'empty' });

/** Stands for "no value yet", which `undefined` cannot: it may be a value. */
export const NONE = Symbol('none');

/**
 * A Subject whose fields stand on the prototype. RxJS's constructor would set six of them on each result, and make an
 * array for observers, who are not kept there: that is half of the memory of a result, and of the time to make one.
 */
const LeanSubject = /* @__PURE__ */ (() => {
  function LeanSubject(): void {
    // Nothing to set.
  }
  LeanSubject.prototype = Object.create(new Subject(), {
    // How Node's `console.log` asks for a string form. As a method of the class, its key would keep bundlers from dropping that.
    [Symbol.for('nodejs.util.inspect.custom')]: {
      value(this: ResultBase<unknown>) {
        return this.toString();
      },
    },
  }) as Subject<unknown>;
  return LeanSubject as unknown as abstract new <T>() => Subject<T>; // Without `create`, which it has not.
})();

/**
 * What {@link ResultCapture} and {@link Future} share: a Subject that settles once.
 *
 * It is not an `AsyncSubject`, whose observers leave in O(n). The public `subscribe` is overridden and its waiters are
 * its own, so that nothing is allocated for them before somebody waits.
 */
export abstract class Result<T> extends LeanSubject<T> implements ResultBase<T> {
  readonly name: string | undefined;

  private _outcome: Outcome<T> | Cancellation = PENDING;
  /** @internal */
  protected _last: T | typeof NONE = NONE;
  private _waiters: LinkedList<Waiter> | undefined = undefined;

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
    return this._outcome !== PENDING;
  }

  get outcome(): Outcome<T> {
    return outcomeOf(this._outcome);
  }

  get outcome$(): Observable<Outcome<T>> {
    return new Observable<Outcome<T>>((subscriber) => {
      if (this._outcome === PENDING) {
        subscriber.next(PENDING);
      }
      return this.waitDone().subscribe(subscriber);
    });
  }

  waitDone(): Observable<SettledOutcome<T>> {
    return this.settlement(tellOutcome);
  }

  private settled(): SettledOutcome<T> {
    const { outcome } = this;
    if (outcome.status === 'pending') {
      throw new TaskNotDoneError(this);
    }
    return outcome;
  }

  // --- as an Observable

  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void)): Subscription;
  /** @deprecated As RxJS has it: use an observer instead of separate callbacks. */
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
    return this.settlement<T>(tellResult).subscribe(observerOrNext as (value: T) => void, error, complete);
  }

  private settlement<V>(tell: Tell): Observable<V> {
    return new Observable<V>((subscriber) => {
      const waiter = new Waiter(tell, subscriber);
      this._tell(waiter);
      return waiter;
    });
  }

  /** Tells `waiter` of the outcome, now or when there is one. @internal */
  _tell(waiter: Waiter): void {
    const { _outcome: outcome } = this;
    if (outcome.status === 'pending') {
      (this._waiters ??= new LinkedList()).add(waiter);
    } else {
      waiter.tell(outcome);
    }
  }

  /** Whether anyone waits for it. */
  override get observed(): boolean {
    return !!this._waiters?.size;
  }

  /**
   * As with any Subject: its subscribers are let go without a word, and from now on subscribing to it or notifying it
   * throws. What runs goes on and is recorded, and {@link outcome}, {@link outcome$} and {@link waitDone} go on.
   */
  override unsubscribe(): void {
    this.closed = true;
    if (this.isDone()) {
      return; // Those who are being told of the outcome all hear of it.
    }
    for (let waiter = this._waiters?.first, after; waiter; waiter = after) {
      ({ after } = waiter);
      if (waiter.hear === tellResult) {
        waiter.unsubscribe();
      }
    }
  }

  // What RxJS reads of a Subject: true at any time, and nothing to keep.

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

  override next(value: T): void {
    if (this.closed) {
      super.next(value);
    }
    this._keep(value);
  }

  override error(error: unknown): void {
    if (this.closed) {
      super.error(error);
    }
    this._settle({ status: 'rejected', reason: error });
  }

  override complete(): void {
    if (this.closed) {
      super.complete();
    }
    this._settle(this._completion());
  }

  // --- recording

  /** The task's value so far. @internal */
  _keep(value: T): void {
    if (this._outcome === PENDING) {
      this._last = value;
    }
  }

  /** What the outcome is if the task completes now. @internal */
  _completion(): SettledOutcome<T> {
    return completion(this._last);
  }

  /** Records and tells; the first outcome stays. Returns whether this was the first. @internal */
  _settle(outcome: Settlement<T>): boolean {
    const first = this._record(outcome);
    if (first) {
      this._announce();
    }
    return first;
  }

  /** The first half of {@link _settle}: after it the result reads as settled, and nobody has heard of it. @internal */
  _record(outcome: Settlement<T>): boolean {
    if (this._outcome !== PENDING) {
      return false;
    }
    this._outcome = outcome;
    this._last = NONE;
    return true;
  }

  /** The second half of {@link _settle}. @internal */
  _announce(): void {
    const { _waiters: waiters } = this;
    if (waiters) {
      // Each is taken out before it is told: what it does then may let others go, or have the rest told at once.
      for (let waiter = waiters.shift(); waiter; waiter = waiters.shift()) {
        waiter.tell(this._outcome as Settlement<T>);
      }
      this._waiters = undefined;
    }
  }

  // --- string forms

  abstract override toString(): string;

  /** @internal */
  _format(className: string): string {
    const { name, outcome } = this;
    return `${className}(${name === undefined ? '' : `${JSON.stringify(name)}, `}${formatOutcome(outcome)})`;
  }
}

/** The outcome of a task that completes with `last` as its last value. */
export function completion<T>(last: T | typeof NONE): SettledOutcome<T> {
  return last === NONE ? EMPTY_OUTCOME : { status: 'fulfilled', value: last };
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
