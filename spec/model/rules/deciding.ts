// How a nursery ends is decided once: by its first error, by a cancellation, by its consumer, or by itself.

import { flat } from '../Ledger';
import type { ModelChild } from '../ModelChild';
import type { ModelNursery } from '../ModelNursery';

/** What ends a nursery. */
export interface Decision {
  how: 'completed' | 'failed' | 'unsubscribed';
  at: number;
  /** The child that decided it. The others are cancelled when that one has ended. */
  by: ModelChild | undefined;
  /** Whether an error is the one that the nursery fails with. */
  failsWith: (error: unknown) => boolean;
  /** Whether a cause is the cause of the cancellation. */
  causes: (cause: unknown) => boolean;
  /** The errors that it fails with: several where several finalizers throw. */
  errors: readonly unknown[];
  /** Whether no capture has them. */
  unrecorded: boolean;
}

/** The part of a decision that an error makes. An error that is a function checks the one that is emitted. */
export function failsBy(error: unknown): Pick<Decision, 'failsWith' | 'causes'> {
  const checks = error as (emitted: unknown) => boolean;
  const matches =
    typeof error === 'function'
      ? (emitted: unknown) => checks(emitted) || flat(emitted).some(checks)
      : (emitted: unknown) => emitted === error || flat(emitted).includes(error);
  return { failsWith: matches, causes: matches };
}

/** Returns whether it is decided by this. */
function decide(n: ModelNursery, decision: Omit<Decision, 'at'>): boolean {
  n.beforeDecision();
  if (n.decision) {
    return false;
  }
  n.decision = { ...decision, at: n.world.tick() };
  return true;
}

/** It ends without an error, by a child or by none in particular. */
export function finish(
  n: ModelNursery,
  by: ModelChild | undefined,
  how: 'completed' | 'unsubscribed' = 'completed',
  reason?: unknown,
): boolean {
  const causes = (cause: unknown) => cause === reason;
  return decide(n, { how, by, failsWith: () => false, causes, errors: [], unrecorded: false });
}

/** An error fails it that its task has recorded. */
export function failWith(n: ModelNursery, error: unknown, by?: ModelChild): boolean {
  return decide(n, { how: 'failed', by, ...failsBy(error), errors: [error], unrecorded: false });
}

/** Errors fail it that no capture has. */
export function failUnrecorded(n: ModelNursery, errors: readonly unknown[], by?: ModelChild): boolean {
  return decide(n, { how: 'failed', by, ...failsBy(errors[0]), errors, unrecorded: true });
}
