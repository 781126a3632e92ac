// Cleanup that takes time: its owner waits for it, nothing cancels it, and its errors count as thrown by a finalizer.

import type { ModelChild } from '../ModelChild';
import type { ModelCleanup } from '../ModelCleanup';
import { failUnrecorded } from './deciding';

/** The callback is called: after those of the cleanup before it on the same stream. */
export function cleanupBegins(cleanup: ModelCleanup): void {
  const { nursery: n, before } = cleanup;
  if (cleanup.called) {
    n.world.violated(`${cleanup.label} begins twice`);
  }
  if (before && !before.called) {
    n.world.violated(`${cleanup.label} begins before ${before.label}`);
  }
  cleanup.called = true;
}

/** A finalizer of its stream runs: that has ended by itself. */
export function cleanupFinalizes(cleanup: ModelCleanup): void {
  if (!cleanup.done) {
    cleanup.nursery.world.violated(`${cleanup.label} is cancelled`);
  }
}

/** The error of a callback that returns something other than a stream. */
export function noStream({ id, nursery: n }: ModelCleanup): unknown {
  return n.world.ledger.expect(
    (error) =>
      error instanceof TypeError &&
      error.message.startsWith('finalizeWith: ') &&
      error.message.includes(`got ${id} (number)`),
  );
}

/** Cleanup of a child fails: nobody catches that. */
export function cleanupFails(child: ModelChild, errors: readonly unknown[]): void {
  const { nursery: n, ending, isolated } = child;
  const fails = !isolated && ending?.by !== 'dropped' && failUnrecorded(n, errors, child.done ? child : undefined);
  for (const error of errors) {
    n.world.ledger.destine(error, fails ? 'emitted' : 'reported');
  }
}
