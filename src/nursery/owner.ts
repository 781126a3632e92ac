// Finds the task that something which is left behind belongs to: the task has not ended before that has.

import { runFinalizer, type Finalizer } from '../capture/userCode';
import type { Child } from './Child';

/** The innermost children on the call stack. */
export const callStack = {
  /** The one that is being subscribed. */
  subscribing: undefined as Child | undefined,
  /** The one whose finalizers are running. */
  closing: undefined as Child | undefined,
};

/** Runs the finalizers of `child`, or only a late one. Throws what they throw. */
export function finalizeChild(child: Child, late?: Finalizer): void {
  const { closing } = callStack;
  callStack.closing = child;
  try {
    if (late) {
      runFinalizer(late);
    } else {
      child.finalize();
    }
  } finally {
    callStack.closing = closing;
  }
}

/** What is downstream of a stream: an operator's subscriber, a child, or a user's observer. */
type Downstream = { readonly nurseryChild?: Child; readonly destination?: Downstream } | undefined;

/**
 * The task downstream of a stream, found through the operators in between, which keep their subscriber in `destination`.
 *
 * @param subscriber The subscriber of the stream.
 */
export function downstreamOf(subscriber: unknown): Child | undefined {
  for (let each = subscriber as Downstream; each; each = each.destination) {
    if (each.nurseryChild) {
      return each.nurseryChild;
    }
  }
  return undefined;
}
