import { cancelledTask, type Cancelled, type Settlement } from './Cancellation';
import { NONE, Result } from './Result';
import type { TaskHandle } from './ResultBase';

/** What runs, or waits to run, the task of a capture. */
export interface Run {
  /** Stops it and records `cancelled`. */
  cancel(cancelled: Cancelled): void;
}

const NO_ARGS: readonly never[] = /* @__PURE__ */ Object.freeze([]);

/** The first capture that recorded an error object. Weak: an error that nobody holds is forgotten with its capture. */
export const failures = new WeakMap<object, ResultCapture<unknown>>();

/**
 * Captures the result of one task: its last value, its error, or that it was cancelled.
 *
 * `startSoon` of a {@link Nursery} makes one; by hand, make one and run a stream through {@link capture}. It is a real
 * `Subject` with `AsyncSubject` manners, so it can be combined and piped like any stream, and awaited by `lastValueFrom`. A capture is for one
 * run.
 *
 * `source$.subscribe(capture)` records as well. Dropping that subscription records nothing and does not spend the capture.
 *
 * From aioresult's `ResultCapture`.
 *
 * ```ts
 * const orders = new ResultCapture<string[]>({ name: 'orders' });
 * of(['apples']).pipe(capture(orders)).subscribe();
 * orders.result(); // ['apples']
 * String(orders); // ResultCapture("orders", fulfilled: Array(1))
 * ```
 *
 * @see {@link capture}
 * @see {@link failedCapture}
 */
export class ResultCapture<T, A extends readonly unknown[] = readonly unknown[]>
  extends Result<T>
  implements TaskHandle<T>
{
  /** Exists in the types only: the compiler shows its name where a capture of another type is wanted. */
  declare protected readonly 'TaskHandle<T> takes results of narrower types, ResultCapture<T> only of T': (
    value: T,
  ) => T;

  /** The routine as given to `startSoon`; `undefined` if it was given a stream. */
  readonly routine: ((...args: never) => unknown) | undefined;

  /** The arguments given with the routine. */
  readonly args: A;

  private _run: Run | undefined = undefined;

  constructor(options?: { name?: string | undefined });
  /** @internal */
  constructor(
    options: { name?: string | undefined } | undefined,
    routine: ((...args: never) => unknown) | undefined,
    args: A,
  );
  constructor(options?: { name?: string | undefined }, routine?: (...args: never) => unknown, args?: A) {
    super(options?.name);
    this.routine = routine;
    this.args = args ?? (NO_ARGS as unknown as A);
  }

  /**
   * Stops this one run: its stream is unsubscribed and the capture settles as cancelled. One that waits for a place is
   * taken out of the queue; one that has never run is spent. Does nothing when it is done. A stream that was recorded by
   * `source$.subscribe(capture)` is not reached: its subscription is the caller's.
   *
   * @param reason Why: the `cause` of the {@link TaskCancelledError}.
   * @throws `UnsubscriptionError` with what the finalizers of the stream threw, after everything else is in order.
   */
  cancel(reason?: unknown): void {
    if (!this.isDone()) {
      this._cancel(cancelledTask(this.name, this, reason));
    }
  }

  /** @internal */
  _cancel(cancelled: Cancelled): void {
    if (this._run) {
      this._run.cancel(cancelled);
    } else {
      this._settle(cancelled);
    }
  }

  /** Whether a run has claimed this capture, or it is done: it takes no other. @internal */
  get _spent(): boolean {
    return this._run !== undefined || this.isDone();
  }

  /** Says who runs the task, so that {@link cancel} reaches it. @internal */
  _runBy(run: Run): void {
    this._run = run;
    this._last = NONE; // One that was kept before belongs to no run.
  }

  /** @internal */
  override _record(outcome: Settlement<T>): boolean {
    const first = super._record(outcome);
    if (first) {
      this._run = undefined;
      if (outcome.status === 'rejected' && isObject(outcome.reason) && !failures.has(outcome.reason)) {
        failures.set(outcome.reason, this as ResultCapture<unknown>);
      }
    }
    return first;
  }

  override toString(): string {
    return this._format('ResultCapture');
  }
}

/** A capture as the engine makes it. */
export function newCapture(
  name: string | undefined,
  routine?: (...args: never) => unknown,
  args: readonly unknown[] = NO_ARGS,
): ResultCapture<unknown> {
  return new ResultCapture<unknown>(name === undefined ? undefined : { name }, routine, args);
}

/** Whether something can be told from all others, as a primitive cannot. */
export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
