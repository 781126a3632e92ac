// When finalizers run, and what becomes of what they throw.

import type { ModelChild } from '../ModelChild';
import type { ModelOwner } from '../ModelOwner';
import { stopping } from './cancelling';
import { failUnrecorded } from './deciding';
import { endsByItself } from './ending';

/** What closes a child. */
export type Closer = Unsubscribing | 'the shutdown' | 'its end';

/** A consumer unsubscribes: it catches what finalizers throw. */
export interface Unsubscribing {
  at: number;
  catches: (error: unknown) => void;
}

/** The finalizers of one child, or of cleanup. */
export class Finalizers {
  private added = 0;
  private ran = 0;
  private total = 0;
  private closer: Closer | undefined = undefined;
  private thrown: unknown[] = [];

  constructor(private readonly owner: ModelOwner) {}

  /** Whether all have run. */
  get done(): boolean {
    return this.ran === this.total;
  }

  /** Takes what is thrown within one of them by something else: a nursery that is unsubscribed there, or the library. */
  readonly catches = (error: unknown): void => {
    this.thrown.push(error);
  };

  /**
   * A finalizer to be added now, which does `work`.
   *
   * @param work Returns an error to throw, or throws what comes from elsewhere.
   * @param returned Whether the subscribe function returns it; others are added meanwhile.
   */
  add(work: () => Error | undefined, returned = false): () => void {
    const { owner } = this;
    const late = owner.closed; // It runs at once, and what it throws takes another way.
    this.total++;
    if (!late) {
      this.added++;
    }
    return () => {
      if (!late) {
        this.closer ??= owner.closer;
      }
      owner.finalizing();
      try {
        const error = closing(owner, work);
        if (error) {
          this.thrown.push(error);
          throw error;
        }
      } finally {
        this.ran++;
        if (returned) {
          owner.subscribing = false;
        }
        if (late || this.ran === this.added) {
          this.judge(late ? 'its end' : this.closer, late);
        }
      }
    };
  }

  private judge(closer: Closer = 'its end', late: boolean): void {
    const errors = this.thrown.splice(0);
    if (errors.length > 0) {
      this.owner.finalizersThrew(errors, closer, late);
    }
  }
}

/** Runs a finalizer of the owner: what it ends meanwhile is cleanup of that. */
export function closing<T>(owner: ModelOwner, work: () => T): T {
  const { closing: stack } = owner.nursery.world;
  stack.push(owner);
  try {
    return owner.holding(work);
  } finally {
    stack.pop();
  }
}

/** Errors were thrown by the finalizers of a child. */
export function finalizersThrew(child: ModelChild, errors: readonly unknown[], closer: Closer, late: boolean): void {
  const { ending, nursery: n } = child;
  if (typeof closer === 'object') {
    errors.forEach(closer.catches);
    return;
  }
  const succeeded = ending?.by === 'completed' || ending?.by === 'suppressed';
  const asked = closer === 'its end' && ending?.by === 'dropped' && !late;
  const fails = closer === 'its end' && succeeded && !child.isolated && failUnrecorded(n, errors, child);
  for (const error of errors) {
    n.world.ledger.destine(error, fails ? 'emitted' : asked ? 'caught' : 'reported');
  }
}

export function closerOf(child: ModelChild): Closer {
  const { ending, nursery: n } = child;
  const unsubscribing = n.unsubscribing.at(-1);
  if (!ending || ending.by === 'shutdown') {
    return unsubscribing ?? 'the shutdown';
  }
  if (unsubscribing && unsubscribing.at > ending.at) {
    return unsubscribing;
  }
  // Decided by a waiter of its end: the shutdown closes it before its own end does.
  const { decision } = n;
  if (decision && decision.at > ending.at && decision.by !== child && !subscribingSince(decision.by, ending.at)) {
    return 'the shutdown';
  }
  return 'its end';
}

/** Whether it is being subscribed, and was then: its nursery does not shut down before it is subscribed. */
function subscribingSince(child: ModelChild | undefined, then: number): boolean {
  return child !== undefined && child.subscribing && (child.enteredAt ?? 0) < then;
}

/** A finalizer of a child runs. */
export function finalizing(child: ModelChild): void {
  const { nursery: n } = child;
  if (child === n.until && !child.ending && !n.decision) {
    endsByItself(n);
  }
  if (child.isTask() && child.capture && !child.outcome) {
    n.world.violated(`finalizers of ${child.label} run before subscribers of its capture are notified`);
  }
  if (!child.ending && !child.stopped) {
    child.stopped = true; // Finalizers that its subscribe function adds later run at once.
    stopping(child);
  }
}
