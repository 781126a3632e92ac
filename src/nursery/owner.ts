// Finds the task that waits for the cleanup of a stream: its owner.
//
//   task ◀─ timeout ◀─ retry ◀─ finalizeWith        the stream that `retry` leaves is cleaned up while the task goes on;
//     ▲                              │              the task ends, and gives its slot back, only after that
//     └──────────── owner ───────────┘
//
// It reads `destination`, where RxJS's operators keep their subscriber: not in RxJS's public types, so there is a fallback.

import { reportAsItIs } from '../capture/userCode';
import type { ResultCapture } from '../capture/ResultCapture';
import type { Scope } from './Scope';

/** What does not end before the cleanup of the streams in it: a task, or a {@link Stage} of one. */
export interface Owner {
  /** How messages refer to it. */
  readonly title: string;
  /** The capture of the task, or of the nearest one around it that has one. */
  readonly task: ResultCapture<unknown> | undefined;
  /** Whether it has ended, so that it cannot wait any more. */
  readonly left: boolean;
  /** Why it is being cancelled, if it is, and a reason was given. */
  readonly reason: unknown;
  /** It waits until {@link cleanupEnded} is called with `cleanup`. */
  cleanupBegins(cleanup: Cleaning): void;
  cleanupEnded(cleanup: Cleaning): void;
  /** The finalizers of cleanup have run, but it has not ended: if it failed, the other tasks are stopped now. */
  cleanupGoesOn(): void;
  /** The error of cleanup: counts as one thrown by a finalizer. */
  cleanupFailed(error: unknown): void;
  /** Whether it is in `scope`, at whatever depth. Nurseries that were `seen` need not be asked again. */
  isWithin(scope: Scope, seen?: Set<Scope>): boolean;
}

/** Cleanup of an owner: a stream, or a nursery that is being ended. */
export interface Cleaning {
  /** Takes the steps that an exhausted call stack may have interrupted. */
  resume(): void;
}

/**
 * What is on the call stack, the innermost in each case. The child itself is a field of the nursery: a store into an object
 * that lives as long as the program costs as much as all else that subscribing takes, so there is one for many children.
 */
export const callStack = {
  /** A nursery that subscribes a child. */
  starting: undefined as Scope | undefined,
  /** What runs the finalizers of an owner. */
  finalizing: undefined as { readonly finalizing: Owner | undefined } | undefined,
};

/** What is downstream of a stream: an operator's subscriber, an owner, or a user's observer. */
type Downstream = { readonly cleanupOwner?: Owner; readonly destination?: Downstream } | null | undefined;

/** The owner downstream of a subscriber, found through the operators in between: they keep theirs in `destination`. */
export function downstreamOf(subscriber: unknown): Owner | undefined {
  for (let each = subscriber as Downstream; each; each = each.destination) {
    if (each.cleanupOwner) {
      return each.cleanupOwner;
    }
  }
  return undefined;
}

/**
 * The owner of a stream that is being subscribed: the one downstream. An operator that has ended has nothing downstream; if
 * it still subscribes, as `combineLatest` may, the owner is the task being subscribed.
 */
export function ownerOf(subscriber: { readonly closed: boolean }): Owner | undefined {
  return downstreamOf(subscriber) ?? (subscriber.closed ? callStack.starting?.subscribing : undefined);
}

/** The owner of what is being cleaned up now: the one downstream, else the one that is being closed on the call stack. */
export function ownerNow(downstream: Owner | undefined): Owner | undefined {
  return downstream && !downstream.left ? downstream : callStack.finalizing?.finalizing;
}

/** For loops: see {@link Cleaning}. */
export function resume(cleanup: Cleaning): void {
  cleanup.resume();
}

/** Has the owner wait until a promise has settled. Its rejection is the error of that cleanup. */
export function waitFor(settled: Promise<unknown>, owner: Owner | undefined): void {
  if (!owner) {
    settled.catch(reportAsItIs);
    return;
  }
  const cleanup: Cleaning = {
    resume() {
      // Only the promise ends it.
    },
  };
  owner.cleanupBegins(cleanup);
  settled
    .catch((error: unknown) => {
      owner.cleanupFailed(error);
    })
    .then(() => {
      owner.cleanupEnded(cleanup);
    }, reportAsItIs);
}
