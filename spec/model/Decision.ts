import { flat } from './Ledger';
import type { ModelChild } from './ModelChild';

/** What ends a nursery. */
export interface Decision {
  how: 'completed' | 'failed' | 'unsubscribed';
  at: number;
  /** The child that it is; the others are stopped when that one has finished. */
  by: ModelChild | undefined;
  /** Whether an error is the one that it fails with. */
  failsWith: (error: unknown) => boolean;
  /** Whether a cause is the one of those it cancels. */
  causes: (cause: unknown) => boolean;
  /** The errors that it fails with: several, where several finalizers throw. */
  errors: readonly unknown[];
  /** Whether no capture has them. */
  unrecorded: boolean;
}

/** The part of it that an error makes; one that is a function is asked about what is told. */
export function failsBy(error: unknown): Pick<Decision, 'failsWith' | 'causes'> {
  const matches =
    typeof error === 'function'
      ? (error as (told: unknown) => boolean)
      : (told: unknown) => told === error || flat(told).includes(error);
  return { failsWith: matches, causes: matches };
}
