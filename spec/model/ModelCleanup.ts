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
  /** Its stream has ended. */
  private ended = false;

  /**
   * @param owner What does not end before it.
   * @param before The one whose callback is called before, of the same stream.
   */
  constructor(
    readonly owner: ModelOwner,
    readonly spec: CleanupSpec,
    readonly before: ModelCleanup | undefined,
  ) {
    const { cleanups } = owner.nursery.world;
    super(owner.nursery, `cleanup ${cleanups.length} of ${owner.label}`);
    this.id = cleanups.length;
    cleanups.push(this);
  }

  /** The operator that calls its callback. */
  operator(): MonoTypeOperatorFunction<unknown> {
    const { owner } = this;
    let callback: (() => void) | undefined;
    let output: unknown;
    return (stream) =>
      new Observable((subscriber) => {
        stream.subscribe(subscriber);
        callback = owner.finalizers.add(() => {
          const error = this.call();
          output = error ? undefined : this.output();
          return error;
        });
      }).pipe(
        finalizeWith(() => {
          callback?.();
          return output as Observable<unknown>;
        }),
      );
  }

  private call(): Error | undefined {
    cleanupBegins(this);
    return thrown(this, 'the callback', this.spec.does?.callback);
  }

  private output(): unknown {
    const { owner, spec } = this;
    switch (spec.returns) {
      case 'stream':
        owner.cleaning.add(this);
        return source(this, spec.does ?? {}, spec.cleanup);
      case 'no stream':
        owner.finalizers.catches(noStream(this));
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
    return this.owner.isWithin(n);
  }

  override get self(): Self {
    return { ...this.owner.self, cleanup: this };
  }

  /** It is subscribed in a finalizer of its owner. */
  override calling<T>(callback: () => T): T {
    return closing(this.owner, callback);
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
    this.owner.cleanupFails(errors);
  }
}
