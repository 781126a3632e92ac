// What a producer does, with what follows from it by the contract. Nothing may be thrown back at it.

import { EmptyError } from 'rxjs';
import { NONE } from './expected';
import type { Ending, ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { startedInline, startsInline } from './orders';

export function next(child: ModelChild, given: unknown): void {
  const { nursery: n, live } = child;
  let value = given;
  let inline = false;
  if (live) {
    child.last = value;
    if (child === n.until) {
      n.cancel();
    }
    if (child === n.stream && n.spec.kind === 'captureMap') {
      const specs = n.spec.tasks ?? [];
      inline = startsInline(n, child.opening ? 1 : 0); // Also while its source is being subscribed.
      value = new ModelTask(n, specs[n.tasks.length % specs.length] ?? { kind: 'source' });
    }
  }
  const passing = { value, came: false };
  const comes = live && n.emits(child) && !n.left && !n.heard;
  if (comes) {
    n.passing.push(passing);
  }
  producing(n, () => child.subscriber?.next(value));
  if (inline) {
    startedInline(value as ModelTask);
  }
  if (comes) {
    n.passing.pop();
    if (!passing.came) {
      n.world.violated(`${n.label} does not emit what ${child.label} does`);
    }
  }
}

export function complete(child: ModelChild): void {
  const { nursery: n, last } = child;
  if (child.live) {
    if (last === NONE && n.spec.kind === 'gather' && child instanceof ModelTask) {
      fails(child, isEmptyError);
    } else {
      child.end('completed', last === NONE ? { status: 'empty' } : { status: 'fulfilled', value: last });
      if (last !== NONE && n.spec.kind === 'gatherAny' && child instanceof ModelTask && n.finish(child)) {
        n.winner = { value: last };
      }
    }
  }
  producing(n, () => child.subscriber?.complete());
}

/** @param error What it notifies; default: a new error. */
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
    leaves(child);
    child.nursery.world.asks(() => subscriber.unsubscribe());
  }
}

/** The child fails with `reason`, by a notification, or because its function throws it. */
export function fails(child: ModelChild, reason: unknown): void {
  const { nursery: n } = child;
  const { ledger } = n.world;
  if (n.cancellation && reason === n.cancellation) {
    child.end('failed', { status: 'cancelled', alone: false, cause: undefined });
    return;
  }
  const outcome = { status: 'rejected', reason } as const;
  if (!(child instanceof ModelTask)) {
    child.end('failed', outcome);
    ledger.destine(reason, n.failUnrecorded([reason], child) ? 'told' : 'reported');
    return;
  }
  const by: Ending['by'] = !child.claimed && child.suppresses ? 'suppressed' : 'failed';
  child.end(by, outcome);
  if (ledger.fateOf(reason) === 'dropped') {
    ledger.destine(reason, 'recorded');
  }
  if (!child.claimed && !child.suppresses) {
    n.fail(reason, child);
  }
}

/** The child is unsubscribed by who has it. */
export function leaves(child: ModelChild, cause?: unknown): void {
  if (!child.over) {
    child.end('left', { status: 'cancelled', alone: !child.nursery.decision, cause });
  }
}

function producing(n: ModelNursery, act: () => void): void {
  try {
    act();
  } catch (thrown) {
    n.world.violated(`thrown into a producer: ${String(thrown)}`);
  }
}

export function isEmptyError(error: unknown): boolean {
  return error instanceof EmptyError;
}
