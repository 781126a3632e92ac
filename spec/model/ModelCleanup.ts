import { Observable, type MonoTypeOperatorFunction, type Subscriber } from 'rxjs';
import { finalizeWith } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import { ModelOwner, type Cleaning } from './ModelOwner';
import type { CleanupSpec } from './program';
import { closing, type Closer } from './rules/finalizing';
import { cleanupBegins, cleanupFinalizes, noStream } from './rules/cleaning';
import { source, thrown } from './sources';
import type { Self } from './World';

/** Cleanup of a child, or of other cleanup: one `finalizeWith`. */
export class ModelCleanup extends ModelOwner implements Cleaning {
  readonly id: number;
  /** Its callback was called. */
  called = false;
  /** What does not end before it, if there is such. */
  owner: ModelOwner | undefined;
  /** It has failed, or cleanup in it has. */
  failed = false;
  /** In whose finalizer it is subscribed. */
  private subscribedBy: ModelOwner | undefined = undefined;
  /** Its stream has ended. */
  private ended = false;

  /**
   * @param host The child or the cleanup in whose stream it is.
   * @param before The one whose callback is called before, of the same stream.
   */
  constructor(
    readonly host: ModelOwner,
    readonly spec: CleanupSpec,
    readonly before?: ModelCleanup,
  ) {
    const { cleanups } = host.nursery.world;
    super(host.nursery, `cleanup ${cleanups.length} of ${host.label}`);
    this.owner = host;
    this.id = cleanups.length;
    cleanups.push(this);
  }

  /** The stream of its host, with its callback. */
  on(stream: Observable<unknown>): Observable<unknown> {
    const { finalizers } = this.host;
    let callback: (() => void) | undefined;
    let output: unknown;
    const counted = new Observable((subscriber) => {
      stream.subscribe(subscriber);
      callback = finalizers.add(() => {
        this.subscribedBy = this.host;
        const error = this.call();
        output = error ? undefined : this.output();
        return error;
      });
    });
    return counted.pipe(
      finalizeWith(() => {
        callback?.();
        return output as Observable<unknown>;
      }),
    );
  }

  /**
   * The operator for a stream within that of its host. Its callback throws nothing.
   *
   * @param waited Whether the operator's subscriber leads to the host, which does not end before the callback has returned.
   */
  innerOperator(ownerNow: () => ModelOwner | undefined, waited: boolean): MonoTypeOperatorFunction<unknown> {
    const { host } = this;
    const callback: Cleaning = { label: `the callback of ${this.label}`, over: false };
    return finalizeWith(() => {
      const call = () => {
        this.call();
        this.owner = ownerNow();
      };
      if (waited) {
        host.cleaning.add(callback);
      }
      if (host.closed) {
        this.subscribedBy = host;
        host.finalizing();
        closing(host, call);
      } else {
        call();
      }
      const output = this.output();
      host.cleaning.delete(callback);
      return output as Observable<unknown>;
    });
  }

  private call(): Error | undefined {
    cleanupBegins(this);
    return thrown(this, 'the callback', this.spec.does?.callback);
  }

  private output(): unknown {
    const { host, owner, spec } = this;
    switch (spec.returns) {
      case 'stream':
        owner?.cleaning.add(this);
        return source(this, spec.does ?? {}, spec.cleanup);
      case 'no stream':
        host.finalizers.catches(noStream(this));
        return this.id;
      default:
        return undefined;
    }
  }

  override get done(): boolean {
    return this.ended;
  }

  /** Its stream ends, in whatever way. */
  ends(): void {
    this.ended = true;
  }

  get over(): boolean {
    return this.ended && !this.subscribing && this.finalizers.done && !this.cleansUp;
  }

  override get left(): boolean {
    return this.over;
  }

  override isWithin(n: ModelNursery): boolean {
    return this.owner?.isWithin(n) === true;
  }

  override get self(): Self {
    return { ...this.host.self, cleanup: this };
  }

  /** Nobody waits for it without an owner. */
  override holding<T>(callback: () => T): T {
    return this.owner ? this.owner.holding(callback) : callback();
  }

  override calling<T>(callback: () => T): T {
    return this.subscribedBy ? closing(this.subscribedBy, callback) : callback();
  }

  override enters(subscriber: Subscriber<unknown>): void {
    if (this.subscriber) {
      this.nursery.world.violated(`${this.label} is subscribed twice`);
    }
    this.subscriber = subscriber;
    this.subscribing = true;
  }

  override throws(error: Error): void {
    if (!this.ended) {
      this.ends();
      this.cleanupFails([error]);
    }
  }

  override finalizing(): void {
    cleanupFinalizes(this);
  }

  override get closer(): Closer {
    return 'its end';
  }

  override finalizersThrew(errors: readonly unknown[]): void {
    this.cleanupFails(errors);
  }

  override cleanupFails(errors: readonly unknown[]): void {
    this.failed = true;
    if (this.owner) {
      this.owner.cleanupFails(errors);
    } else {
      errors.forEach((error) => this.nursery.world.ledger.destine(error, 'reported'));
    }
  }
}
