import type { Subscriber } from 'rxjs';
import { NONE, type Expected } from './expected';
import type { ModelNursery } from './ModelNursery';

/** How a child came to its end, as the model knows before the library does. */
export interface Ending {
  by: 'completed' | 'suppressed' | 'failed' | 'left' | 'swept';
  at: number;
  outcome: Expected;
}

/** Who closes a child, and so what becomes of what its finalizers throw. */
export type Closer = Unsubscribing | 'a sweep' | 'its end';

/** A consumer unsubscribes: what finalizers throw goes there. */
export interface Unsubscribing {
  at: number;
  catches: (error: Error) => void;
}

/** What a nursery subscribes to: a task, the body's stream, or `until`. */
export class ModelChild {
  subscriber: Subscriber<unknown> | undefined = undefined;
  /** When its routine or its subscribe function was called. */
  enteredAt: number | undefined = undefined;
  /** Its subscribe function is on the call stack, or its teardown right after. */
  opening = false;
  ending: Ending | undefined = undefined;
  last: unknown = NONE;
  /** It has no stream and will not have one: its routine threw, or ended it. */
  streamless = false;
  private added = 0;
  private ran = 0;
  private total = 0;
  private closer: Closer | undefined = undefined;
  private thrown: Error[] = [];

  constructor(
    readonly nursery: ModelNursery,
    readonly label: string,
  ) {}

  /** Whether what it notifies counts no more. */
  get over(): boolean {
    return this.ending !== undefined || (this.subscriber?.closed ?? false);
  }

  get live(): boolean {
    return this.subscriber !== undefined && !this.over;
  }

  /** Whether its finalizers have run, all of them. */
  get gone(): boolean {
    return this.streamless || (this.enteredAt !== undefined && !this.opening && this.ran === this.total);
  }

  /** Whether it is unsubscribed, or about to be by a frame further down. */
  get closed(): boolean {
    return this.subscriber?.closed ?? true;
  }

  /** What its finalizers throw is no matter of its nursery's. */
  get isolated(): boolean {
    return false;
  }

  end(by: Ending['by'], outcome: Expected): void {
    this.ending ??= { by, at: this.nursery.world.tick(), outcome };
  }

  /** What is thrown within one of its finalizers by a nursery that is unsubscribed there. */
  readonly catches = (error: Error): void => {
    this.thrown.push(error);
  };

  /**
   * A finalizer to be added now, which does `work`.
   *
   * @param work Returns an error to throw, or throws what comes from elsewhere.
   * @param returned Whether it is what the subscribe function returns, and not added meanwhile.
   */
  finalizer(work: () => Error | undefined, returned = false): () => void {
    const { nursery: n } = this;
    const late = this.closed; // It runs at once, and what it throws comes by another way.
    this.total++;
    if (!late) {
      this.added++;
    }
    return () => {
      if (!late) {
        this.closer ??= this.findCloser();
      }
      n.world.finalizing(this);
      try {
        const error = n.within(work);
        if (error) {
          this.thrown.push(error);
          throw error;
        }
      } finally {
        this.ran++;
        if (returned) {
          this.opening = false;
        }
        if (late || this.ran === this.added) {
          this.judgeThrown(late ? 'its end' : this.closer, late);
        }
      }
    };
  }

  private findCloser(): Closer {
    const { ending, nursery: n } = this;
    const unsubscribing = n.unsubscribing.at(-1);
    if (!ending || ending.by === 'swept') {
      return unsubscribing ?? 'a sweep';
    }
    if (unsubscribing && unsubscribing.at > ending.at) {
      return unsubscribing;
    }
    // Decided by who waited for its end: the sweep closes it before its own end does.
    const { decision } = n;
    if (decision && decision.at > ending.at && decision.by !== this && !decision.by?.opensSince(ending.at)) {
      return 'a sweep';
    }
    return 'its end';
  }

  /** Whether it is being subscribed, and was then: its nursery does not sweep before it is subscribed. */
  private opensSince(then: number): boolean {
    return this.opening && (this.enteredAt ?? 0) < then;
  }

  private judgeThrown(closer: Closer | undefined, late: boolean): void {
    const { ending, nursery: n } = this;
    const { ledger } = n.world;
    const errors = this.thrown.splice(0);
    if (errors.length === 0) {
      return;
    }
    if (typeof closer === 'object') {
      errors.forEach(closer.catches);
      return;
    }
    const succeeded = ending?.by === 'completed' || ending?.by === 'suppressed';
    const asked = closer === 'its end' && ending?.by === 'left' && !late;
    const fails = closer === 'its end' && succeeded && !this.isolated && n.failUnrecorded(errors, this);
    for (const error of errors) {
      ledger.destine(error, fails ? 'told' : asked ? 'caught' : 'reported');
    }
  }
}
