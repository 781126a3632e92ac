// What a producer does, with what follows from it by the contract. Nothing may be thrown back at it.

import type { ModelChild } from './ModelChild';
import type { ModelCleanup } from './ModelCleanup';
import type { ModelNursery } from './ModelNursery';
import { cancels, cancelsOne } from './rules/cancelling';
import { passes } from './rules/emitting';
import { fails } from './rules/failing';
import { isEnded } from './rules/lingering';
import { startedInline } from './rules/starting';

export function next(child: ModelChild, given: unknown): void {
  const { nursery: n, live } = child;
  const { value, starts } = live ? n.beforeNext(child, given) : { value: given, starts: undefined };
  if (live) {
    child.last = value;
  }
  const produce = () => producing(n, () => child.subscriber?.next(value));
  if (live && child === n.until) {
    const decides = cancels(n);
    n.stoppedByUntil ||= decides;
    isEnded(n, produce, decides);
    return;
  }
  if (live && n.emitters.includes(child) && !n.unsubscribed && !n.end) {
    passes(n, value, produce);
  } else {
    produce();
  }
  if (starts) {
    startedInline(starts);
  }
}

export function complete(child: ModelChild): void {
  const { nursery: n } = child;
  if (child.live) {
    if (child.isTask()) {
      n.completes(child);
    } else {
      child.end('completed', { status: 'empty' });
    }
  }
  producing(n, () => child.subscriber?.complete());
}

/** @param reason What it notifies; default: a new error. */
export function error(child: ModelChild, reason?: unknown): void {
  const { nursery: n } = child;
  const notified = reason ?? n.world.ledger.make(child.label, 'dropped');
  if (child.live) {
    fails(child, notified);
  }
  producing(n, () => child.subscriber?.error(notified));
}

/** A producer drops the subscription that it is given. */
export function leave(child: ModelChild): void {
  const { subscriber } = child;
  if (subscriber) {
    cancelsOne(child);
    child.nursery.world.asks(() => subscriber.unsubscribe());
  }
}

/** Cleanup completes, after a value that nobody takes. */
export function cleanupEnds(cleanup: ModelCleanup): void {
  producing(cleanup.nursery, () => cleanup.subscriber?.next(cleanup.nursery.world.tick()));
  if (cleanup.live) {
    cleanup.ends();
  }
  producing(cleanup.nursery, () => cleanup.subscriber?.complete());
}

export function cleanupFails(cleanup: ModelCleanup): void {
  const { nursery: n, label } = cleanup;
  const error = n.world.ledger.make(label, 'dropped');
  if (cleanup.live) {
    cleanup.ends();
    cleanup.cleanupFails([error]);
  }
  producing(n, () => cleanup.subscriber?.error(error));
}

/** The producer of cleanup drops its subscription: that ends it, too. */
export function cleanupLeaves(cleanup: ModelCleanup): void {
  if (cleanup.live) {
    cleanup.ends();
  }
  producing(cleanup.nursery, () => cleanup.subscriber?.unsubscribe());
}

function producing(n: ModelNursery, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    n.world.violated(`thrown into a producer: ${String(thrown)}`);
  }
}
