import type { Subscriber } from 'rxjs';
import { NONE, type Expected } from './expected';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import { Finalizers } from './rules/finalizing';

/** How a child ended, as the model knows before the library does. */
export interface Ending {
  /** `dropped`: unsubscribed by its producer or its capture. `shutdown`: with all of its nursery. */
  by: 'completed' | 'suppressed' | 'failed' | 'dropped' | 'shutdown';
  at: number;
  outcome: Expected;
}

/** What a nursery subscribes to: a task, the body's stream, or `until`. */
export class ModelChild {
  subscriber: Subscriber<unknown> | undefined = undefined;
  /** When its routine or its subscribe function was called. */
  enteredAt: number | undefined = undefined;
  /** Its subscribe function is on the call stack, or its teardown right after. */
  subscribing = false;
  ending: Ending | undefined = undefined;
  last: unknown = NONE;
  /** It has no stream and will not have one: its routine threw, or ended it. */
  streamless = false;
  readonly finalizers = new Finalizers(this);

  constructor(
    readonly nursery: ModelNursery,
    readonly label: string,
  ) {}

  isTask(): this is ModelTask {
    return false;
  }

  /** Whether it takes no more notifications. */
  get done(): boolean {
    return this.ending !== undefined || (this.subscriber?.closed ?? false);
  }

  get live(): boolean {
    return this.subscriber !== undefined && !this.done;
  }

  /** Whether its finalizers have run, all of them. */
  get finalized(): boolean {
    return this.streamless || (this.enteredAt !== undefined && !this.subscribing && this.finalizers.done);
  }

  /** Whether it is unsubscribed, or about to be by a frame further down. */
  get closed(): boolean {
    return this.subscriber?.closed ?? true;
  }

  /** Whether its nursery does not fail by what its finalizers throw. */
  get isolated(): boolean {
    return false;
  }

  end(by: Ending['by'], outcome: Expected): void {
    this.ending ??= { by, at: this.nursery.world.tick(), outcome };
  }
}
