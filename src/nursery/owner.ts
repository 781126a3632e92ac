// Finds the task that a nursery runs in. A nursery whose consumer unsubscribes it while one of its subscribe functions or
// finalizers is on the call stack lingers: that task, its owner, has not ended before the nursery has.
//
//   outer ── task ── operators ── inner ── task, whose subscribe function calls outer.cancel()
//              ▲                    │
//              └────── owner ───────┘     inner ends when the function has returned, then task, then outer
//
// It reads `destination`, where RxJS's operators keep their subscriber: not in RxJS's public types, so there is a fallback.

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
  finalizing: undefined as Scope | undefined,
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
