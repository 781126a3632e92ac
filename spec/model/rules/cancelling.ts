// What ends children that have not ended: one alone, or all of a nursery, in their order and by one cancellation.

import { TaskCancelledError } from 'rxresult';
import type { ModelChild } from '../ModelChild';
import type { ModelNursery } from '../ModelNursery';
import { finish } from './deciding';
import { wrapsKnown } from './wrapping';

/** One child is unsubscribed: by its capture, or by its own producer. */
export function cancelsOne(child: ModelChild, cause?: unknown): void {
  if (!child.done) {
    child.end('dropped', { status: 'cancelled', alone: !child.nursery.decision, cause });
  }
}

/** `cancel` or `until` ends the nursery; returns whether nothing else had. */
export function cancels(n: ModelNursery, cause?: unknown): boolean {
  return finish(n, undefined, 'completed', cause);
}

/** The consumer unsubscribes: what the nursery fails with can no longer be emitted. */
export function unsubscribes(n: ModelNursery): void {
  finish(n, undefined, 'unsubscribed');
  n.unsubscribed = true;
  if (n.decision?.unrecorded) {
    for (const error of n.decision.errors) {
      const { ledger } = n.world;
      if (wrapsKnown(n, error)) {
        ledger.destine(error, 'dropped');
        ledger.alsoReported(error, false); // The first error, though it says nothing new.
      } else {
        ledger.destine(error, 'reported');
      }
    }
  }
}

/** Whether it is the one error of all that the end of the nursery cancels. */
export function isShared(n: ModelNursery, reason: TaskCancelledError): boolean {
  if (!n.cancellation && n.decision) {
    n.cancellation = reason;
    return reason instanceof TaskCancelledError && reason.capture === undefined && n.decision.causes(reason.cause);
  }
  return n.cancellation === reason;
}

/**
 * The shutdown cancels a child: when the child that decided the end is closed, the stream is, and the tasks that started
 * later are; for one that never started, when all that did are. What a frame further down is closing counts as closed. All
 * finalizers of the child that decided the end have run, unless somebody asks for the end meanwhile.
 */
export function stopping(child: ModelChild): void {
  const { nursery: n } = child;
  const { decision } = n;
  const wrong = (what: string) => n.world.violated(`${child.label} is cancelled ${what}`);
  if (!decision) {
    wrong('for no reason');
    return;
  }
  const task = child.isTask() ? child : undefined;
  if (task && task.askedAt > decision.at) {
    return; // Asked for in vain: it is cancelled at once.
  }
  const { by } = decision;
  if (by && by !== child && !(n.asksForEnd > 0 ? by.closed : by.finalized)) {
    wrong(`before ${by.label}, which decided the end, is closed`);
  }
  if (child !== n.stream && n.stream && !n.stream.closed) {
    wrong('before the stream');
  }
  const turn = task ? (task.turn ?? -1) : -1;
  for (const other of n.tasks) {
    if (other === child || child === n.stream || other.askedAt > decision.at) {
      continue;
    }
    if (other.turn === undefined) {
      const later = child === n.until || (n.cancelsNewestFirst && turn === -1 && task && other.id > task.id);
      if (later && other.capture && !other.capture.isDone()) {
        wrong(`before ${other.label}, which waits`);
      }
    } else if (other.turn > turn && !other.closed) {
      wrong(`before ${other.label}`);
    }
  }
}
