// The first error ends the nursery; where it is recorded, and what becomes of a second one.

import type { Fate } from '../Ledger';
import type { ModelChild } from '../ModelChild';
import type { ModelNursery } from '../ModelNursery';
import { failsBy, failUnrecorded, failWith } from './deciding';
import { suppressed } from './suppressing';
import { wrapsKnown } from './wrapping';

/** The child fails with `reason`, by a notification or because its function throws it. */
export function fails(child: ModelChild, reason: unknown): void {
  const { nursery: n } = child;
  const { ledger } = n.world;
  if (n.cancellation && reason === n.cancellation) {
    child.end('failed', { status: 'cancelled', alone: false, cause: undefined });
    return;
  }
  const outcome = { status: 'rejected', reason } as const;
  if (!child.isTask()) {
    child.end('failed', outcome);
    ledger.destine(reason, failUnrecorded(n, [reason], child) ? 'emitted' : fateOfSecond(n, reason));
    return;
  }
  const { claimed, suppresses } = child;
  const own = ledger.fateOf(reason) === 'dropped';
  if (own) {
    ledger.destine(reason, 'recorded');
  }
  if (!claimed && suppresses) {
    suppressed(child, reason, own);
  }
  child.end(!claimed && suppresses ? 'suppressed' : 'failed', outcome);
  if (!claimed && !suppresses) {
    failWith(n, reason, child);
  }
}

/** An error of the body counts also after a cancellation. The one cancellation has the cause of whatever was first read. */
export function bodyThrows(n: ModelNursery, error: Error): void {
  const first = failUnrecorded(n, [error]);
  const cancelled = !first && n.decision?.how === 'completed' ? n.decision : undefined;
  if (cancelled) {
    const { failsWith } = failsBy(error);
    const causes = (cause: unknown) => cancelled.causes(cause) || cause === error;
    n.decision = { ...cancelled, how: 'failed', failsWith, causes, errors: [error], unrecorded: true };
  }
  n.world.ledger.destine(error, (first || cancelled) && !n.unsubscribed ? 'emitted' : fateOfSecond(n, error));
}

function fateOfSecond(n: ModelNursery, error: unknown): Fate {
  return wrapsKnown(n, error) ? 'dropped' : 'reported';
}
