import {
  defer,
  EMPTY,
  EmptyError,
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type Subscriber,
} from 'rxjs';
import { describeInput } from '../capture/describe';
import { completion, EMPTY_OUTCOME } from '../capture/Result';
import type { SettledOutcome } from '../capture/ResultBase';
import { cleanUp } from '../nursery/cleanUp';
import { ownerNow, ownerOf, type Owner } from '../nursery/owner';
import { Stage } from '../nursery/Stage';
import { toObservable } from '../nursery/toObservable';

/**
 * RxJS's `using` for resources that take time to open and to close: opens one for each subscription, emits what `use` emits,
 * and releases the resource once the finalizers and the cleanup of that stream are done. The task that the stream belongs to
 * waits until the resource has been released, as with {@link finalizeWith}.
 *
 * - The last value of `acquire()` is the resource. If there is none, the stream fails with `EmptyError`, and nothing is released.
 * - Opening is not interrupted: if the stream is unsubscribed meanwhile, the resource is released as soon as it exists, `use`
 *   is not called, and the task waits for both.
 * - If releasing fails, that counts as an error thrown by a finalizer. So does an error of `acquire` after the stream was
 *   unsubscribed.
 *
 * ```ts
 * const open = () => Promise.resolve({ rows: () => of('a', 'b'), close: async () => console.log('closed') });
 * const rows$ = usingAsync(open, (file) => file.rows(), (file) => file.close());
 * gather([rows$]).subscribe((last) => console.log(last));
 * // prints: closed
 * // prints: [ 'b' ]
 * ```
 *
 * @param acquire Opens the resource. Returns any `ObservableInput`.
 * @param use Returns the stream that uses it: any `ObservableInput`.
 * @param release Closes it. Returns any `ObservableInput`, or nothing. Default: its `[Symbol.asyncDispose]` or
 *   `[Symbol.dispose]`; if it has neither, the stream fails with a TypeError, and `use` is not called.
 * @throws TypeError at the call if an argument is not a function.
 * @see {@link finalizeWith} for cleanup alone.
 */
export function usingAsync<R, O extends ObservableInput<unknown>>(
  acquire: () => ObservableInput<R>,
  use: (resource: R) => O,
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- it may end without a return
  release?: (resource: R) => ObservableInput<unknown> | void,
): Observable<ObservedValueOf<O>> {
  for (const [name, given] of Object.entries({ acquire, use, release: release ?? use })) {
    if (typeof given !== 'function') {
      throw new TypeError(`usingAsync: ${name} must be a function, got ${describeInput(given)}`);
    }
  }
  return new Observable<unknown>((subscriber) => {
    if (!subscriber.closed) {
      const using = new Using(subscriber, use, release);
      using.begin(new Acquiring(using), 'acquire', acquire);
    }
  }) as Observable<ObservedValueOf<O>>;
}

/** One use of a resource, in three stages: acquire, use, release. Each begins when the one before is over. */
class Using<R> {
  /** Who waits for it: the task downstream, else the one that is being closed when the subscription is dropped. */
  owner: Owner | undefined;
  /** The present stage, before the release. */
  private stage: Stage | undefined = undefined;
  /** Releases the resource, as soon as there is one. */
  private dispose: (() => unknown) | undefined = undefined;
  /** Receives the end of the release, once the subscription has ended or was dropped. */
  private released: Subscriber<unknown> | undefined = undefined;

  constructor(
    readonly subscriber: Subscriber<unknown>,
    private readonly use: (resource: R) => unknown,
    private readonly release: ((resource: R) => unknown) | undefined,
  ) {
    this.owner = ownerOf(subscriber);
    subscriber.add(() => {
      this.owner = ownerNow(this.owner);
      cleanUp(new Observable((released) => this.finish(released)), '', this.owner);
    });
  }

  begin(stage: Stage, what: string, call: () => unknown): void {
    this.stage = stage;
    stage.observe(defer(() => toObservable(call(), () => `usingAsync: what ${what} returns`)));
  }

  acquired(outcome: SettledOutcome<R>): void {
    const { subscriber, use, released } = this;
    this.stage = undefined;
    try {
      const resource = valueOf(outcome);
      this.dispose = this.release ? () => this.release?.(resource) : disposerOf(resource);
      if (!released) {
        this.begin(new Use(this), 'use', () => use(resource));
      }
    } catch (error) {
      (released ?? subscriber).error(error);
      return;
    }
    if (released) {
      this.finish(released);
    }
  }

  used(): void {
    this.stage = undefined;
    this.finish(this.released);
  }

  /**
   * Releases the resource, now or when the present stage is over.
   *
   * @param released Undefined only if the call stack was exhausted when the subscription ended.
   */
  private finish(released: Subscriber<unknown> | undefined): void {
    const { stage, dispose, owner } = this;
    this.released = released;
    if (stage instanceof Use) {
      stage.unsubscribe();
    } else if (!stage) {
      this.dispose = undefined; // It holds the resource.
      const release$ = defer(() => {
        const output = dispose?.();
        return output === undefined
          ? EMPTY
          : toObservable(output, () => `usingAsync: what release of ${owner?.title ?? 'a stream'} returns`);
      });
      new Releasing(owner, released).observe(release$);
    }
  }
}

class Acquiring<R> extends Stage {
  private outcome: SettledOutcome<R> = EMPTY_OUTCOME;

  constructor(private readonly using: Using<R>) {
    super();
  }

  protected override get owner(): Owner | undefined {
    return this.using.owner;
  }

  protected override onNext(value: unknown): void {
    this.outcome = completion(value as R);
  }

  protected override onError(error: unknown): void {
    this.outcome = { status: 'rejected', reason: error };
    this.unsubscribe();
  }

  protected override onOver(): void {
    this.using.acquired(this.outcome);
  }
}

class Use extends Stage {
  constructor(private readonly using: Using<never>) {
    super();
  }

  protected override get owner(): Owner | undefined {
    return this.using.owner;
  }

  override get reason(): unknown {
    return this.owner?.reason;
  }

  protected override onNext(value: unknown): void {
    this.using.subscriber.next(value);
  }

  protected override onError(error: unknown): void {
    this.using.subscriber.error(error);
  }

  protected override onComplete(): void {
    this.using.subscriber.complete();
  }

  protected override onOver(): void {
    this.using.used();
  }
}

class Releasing extends Stage {
  constructor(
    protected readonly owner: Owner | undefined,
    private readonly released: Subscriber<unknown> | undefined,
  ) {
    super();
  }

  protected override onNext(): void {
    // Ignored.
  }

  protected override onOver(): void {
    this.released?.complete();
  }
}

function valueOf<T>(outcome: SettledOutcome<T>): T {
  switch (outcome.status) {
    case 'fulfilled':
      return outcome.value;
    case 'empty':
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
      throw new EmptyError();
    default:
      throw outcome.reason;
  }
}

/** @throws TypeError if the resource cannot be disposed. */
function disposerOf(resource: unknown): () => unknown {
  const { asyncDispose, dispose } = Symbol as { readonly asyncDispose?: symbol; readonly dispose?: symbol };
  for (const key of [asyncDispose, dispose]) {
    const method = key && (Object(resource) as Record<symbol, unknown>)[key];
    if (typeof method === 'function') {
      return () => {
        const output: unknown = method.call(resource);
        return key === dispose ? undefined : output;
      };
    }
  }
  throw new TypeError(
    `usingAsync: without release, the resource must have [Symbol.asyncDispose] or [Symbol.dispose], got ${describeInput(resource)}`,
  );
}
