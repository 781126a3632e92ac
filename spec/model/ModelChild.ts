import type { Subscriber } from 'rxjs';
import { NONE, type Expected } from './expected';
import type { ModelNursery } from './ModelNursery';
import { ModelOwner } from './ModelOwner';
import type { ModelTask } from './ModelTask';
import { cleanupFails } from './rules/cleaning';
import { fails } from './rules/failing';
import { closerOf, finalizersThrew, finalizing, type Closer } from './rules/finalizing';
import { entering } from './rules/starting';
import type { Self } from './World';

/** How a child ended, as the model knows before the library does. */
export interface Ending {
  /** `dropped`: unsubscribed by its producer or its capture. `shutdown`: with all of its nursery. */
  by: 'completed' | 'suppressed' | 'failed' | 'dropped' | 'shutdown';
  at: number;
  outcome: Expected;
}

/** What a nursery subscribes to: a task, the body's stream, or `until`. */
export class ModelChild extends ModelOwner {
  /** When its routine or its subscribe function was called. */
  enteredAt: number | undefined = undefined;
  ending: Ending | undefined = undefined;
  last: unknown = NONE;
  /** The shutdown has stopped it, though its outcome cannot be seen. */
  stopped = false;
  /** It has no stream and will not have one: its routine threw, or ended it. */
  streamless = false;

  isTask(): this is ModelTask {
    return false;
  }

  override get done(): boolean {
    return this.ending !== undefined || (this.subscriber?.closed ?? false);
  }

  /** Whether its finalizers have run, all of them. */
  get finalized(): boolean {
    return this.streamless || (this.enteredAt !== undefined && !this.subscribing && this.finalizers.done);
  }

  override get left(): boolean {
    return this.finalized && !this.cleansUp;
  }

  override isWithin(n: ModelNursery): boolean {
    return this.nursery.isWithin(n);
  }

  /** Whether its nursery does not fail by what its finalizers throw. */
  get isolated(): boolean {
    return false;
  }

  end(by: Ending['by'], outcome: Expected): void {
    this.ending ??= { by, at: this.nursery.world.tick(), outcome };
  }

  override get self(): Self {
    const { nursery: n } = this;
    return { nursery: n, task: this.isTask() ? this : n.task };
  }

  override enters(subscriber: Subscriber<unknown>): void {
    const { world } = this.nursery;
    if (this.subscriber) {
      world.violated(`${this.label} is subscribed twice`);
    }
    if (this.done) {
      world.violated(`${this.label} is subscribed after its end`);
    }
    if (this.enteredAt === undefined) {
      entering(this);
    }
    this.subscriber = subscriber;
    this.subscribing = true;
  }

  override throws(error: Error): void {
    if (this.live) {
      fails(this, error);
    }
  }

  override finalizing(): void {
    finalizing(this);
  }

  override get closer(): Closer {
    return closerOf(this);
  }

  override finalizersThrew(errors: readonly unknown[], closer: Closer, late: boolean): void {
    finalizersThrew(this, errors, closer, late);
  }

  override cleanupFails(errors: readonly unknown[]): void {
    cleanupFails(this, errors);
  }
}
