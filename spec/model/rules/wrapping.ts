// A second error of a body or its stream that only wraps known ones says nothing new, and is not reported.

import { TaskCancelledError } from 'rxresult';
import type { ModelNursery } from '../ModelNursery';

/** What an error of a program wraps, if it is there by then; else a new error. */
export type Wrapped = 'failure' | 'recorded' | 'cancellation' | 'new';

/** A new error, which the ledger knows; it may wrap others. */
export function errorOf(n: ModelNursery, where: string, wraps: readonly Wrapped[] = []): Error {
  return n.world.ledger.make(where, 'dropped', (message) => wrapper(n, message, wraps));
}

/** One error becomes the `cause`; of several, the first stands in `errors` beside a wrapper of the rest. */
function wrapper(n: ModelNursery, message: string, wraps: readonly Wrapped[]): Error {
  const [first, ...rest] = wraps;
  if (first === undefined) {
    return new Error(message);
  }
  const error = known(n)[first] ?? new Error('new');
  return rest.length === 0
    ? new Error(message, { cause: error })
    : new AggregateError([error, wrapper(n, 'the rest', rest)], message);
}

/** The known errors of each sort, of which a program takes the last. */
function known(n: ModelNursery): Partial<Record<Wrapped, unknown>> {
  return { failure: failureOf(n), recorded: recordedBy(n).at(-1), cancellation: n.cancellation };
}

/** What its captures have recorded. */
function recordedBy({ tasks }: ModelNursery): unknown[] {
  const outcomes = tasks.map(({ capture }) => capture?.outcome);
  return outcomes.flatMap((outcome) => (outcome?.status === 'rejected' ? [outcome.reason] : []));
}

/** What it fails with, unless that may be wrapped by RxJS: errors of finalizers are. */
function failureOf({ decision }: ModelNursery): unknown {
  return decision?.by?.ending?.by === 'completed' ? undefined : decision?.errors[0];
}

/** Whether an error wraps known ones, and nothing else. */
export function wrapsKnown(n: ModelNursery, error: unknown): boolean {
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every((each) => isKnown(n, each));
  }
  return error instanceof Error && error.cause !== undefined && isKnown(n, error.cause);
}

/** A cancellation, also one of a nursery within this one, is nobody's error. */
function isKnown(n: ModelNursery, error: unknown): boolean {
  const known = [failureOf(n), n.cancellation, ...recordedBy(n)];
  return known.includes(error) || error instanceof TaskCancelledError || wrapsKnown(n, error);
}
