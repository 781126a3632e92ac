import { cancelledTask, type Cancelled, type Settlement } from './Cancellation';
import { nameIn, Result } from './Result';
import type { TaskHandle } from './ResultBase';

const NO_ARGS: readonly never[] = /* @__PURE__ */ Object.freeze([]);

/** The first capture that recorded an error object. Weak: it keeps neither the error nor the capture alive. */
export const failures = new WeakMap<object, ResultCapture<unknown>>();

/**
 * Captures the result of one task: its last value, its error, or that it was cancelled.
 *
 * `startSoon` of a {@link Nursery} makes one; by hand, make one and run a stream through {@link capture}. It is a real
 * `Subject` that behaves like an `AsyncSubject`, so it can be combined and piped like any stream, and awaited with
 * `lastValueFrom`. A capture is for one run.
 *
 * `source$.subscribe(capture)` records as well. Dropping that subscription records nothing and does not use the capture up.
 *
 * From aioresult's `ResultCapture`.
 *
 * ```ts
 * const orders = new ResultCapture<string[]>({ name: 'orders' });
 * of(['apples']).pipe(capture(orders)).subscribe();
 * console.log(orders.result()); // prints: [ 'apples' ]
 * console.log(String(orders)); // prints: ResultCapture("orders", fulfilled: Array(1))
 * ```
 *
 * @see {@link capture}
 * @see {@link TaskHandle} for the type of captures with different values.
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

  /** The routine as given to `startSoon`; `undefined` if a stream was given. */
  readonly routine: ((...args: never) => unknown) | undefined;

  /** The arguments given with the routine. */
  readonly args: A;

  /**
   * @param options `name`: for messages and string forms.
   * @throws TypeError if `name` is neither a string nor undefined.
   */
  constructor(options?: { name?: string | undefined });
  /** @internal */
  constructor(
    options: { name?: string | undefined } | undefined,
    routine: ((...args: never) => unknown) | undefined,
    args: A,
    name?: string,
  );
  constructor(
    options?: { name?: string | undefined },
    routine?: (...args: never) => unknown,
    args?: A,
    name = nameIn('ResultCapture', options),
  ) {
    super(name);
    this.routine = routine;
    this.args = args ?? (NO_ARGS as unknown as A);
  }

  /**
   * Stops this one run: its stream is unsubscribed and the capture is settled as cancelled. A task that waits for a slot is
   * taken out of the queue; a capture that never ran is used up. Does nothing when it is done. A stream that is recorded by
   * `source$.subscribe(capture)` is not stopped: its subscription belongs to the caller.
   *
   * @param reason The reason: the `cause` of the {@link TaskCancelledError}.
   * @throws `UnsubscriptionError` with what the finalizers of the stream threw, after everything else is done.
   */
  cancel(reason?: unknown): void {
    if (!this.isDone()) {
      this._cancel(cancelledTask(this.name, this, reason));
    }
  }

  /** @internal */
  _cancel(cancelled: Cancelled): void {
    const { _run: run } = this;
    if (run) {
      run.cancel(cancelled);
    } else {
      this._settle(cancelled);
    }
  }

  /** @internal */
  override _record(outcome: Settlement<T>): boolean {
    const first = super._record(outcome);
    if (first && outcome.status === 'rejected' && isObject(outcome.reason) && !failures.has(outcome.reason)) {
      failures.set(outcome.reason, this as ResultCapture<unknown>);
    }
    return first;
  }

  /** Its name and its outcome: `ResultCapture("orders", fulfilled: 5)`. Node's `console.log` prints the same. */
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
  return new ResultCapture<unknown>(undefined, routine, args, name);
}

/** Whether something has an identity, as a primitive has not. */
export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}
