// Finds the task that something which is left behind belongs to: the task has not ended before that has.

import { runFinalizer, type Finalizer } from '../capture/userCode';
import type { Child } from './Child';

/** The child whose finalizers are running, the innermost one. */
let closing: Child | undefined;

/** Runs the finalizers of `child`, or only a late one. Throws what they throw. */
export function finalizeChild(child: Child, late?: Finalizer): void {
  const outer = closing;
  closing = child;
  try {
    if (late) {
      runFinalizer(late);
    } else {
      child.finalize();
    }
  } finally {
    closing = outer;
  }
}

/** What is downstream of a stream: an operator's subscriber, a child, or a user's observer. */
type Downstream = { readonly nurseryChild?: Child; readonly destination?: Downstream } | undefined;

/**
 * The child that owns a stream which is being unsubscribed: the one downstream of it, found through the operators in
 * between, which keep their subscriber in `destination`. Where that leads nowhere, it is the child that is being closed.
 *
 * @param subscriber The subscriber of the stream.
 */
export function ownerOf(subscriber: unknown): Child | undefined {
  for (let each = subscriber as Downstream; each; each = each.destination) {
    if (each.nurseryChild) {
      return each.nurseryChild;
    }
  }
  return closing;
}
