// Finds the task that something which is left behind belongs to: the task has not ended before that has.

import type { Child } from './Child';
import type { Scope } from './Scope';

/**
 * The innermost nurseries on the call stack. The child itself is a field of the nursery: a store into an object that lives as
 * long as the program costs as much as all else that subscribing takes, so there is one for many children.
 */
export const callStack = {
  /** One that subscribes a child. */
  starting: undefined as Scope | undefined,
  /** One that runs the finalizers of a child. */
  closing: undefined as Scope | undefined,
};

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
