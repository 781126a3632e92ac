// A suppressed error fails no nursery. It is reported only if nobody can read it: neither a capture nor an observer has it.

import type { Outcome } from 'rxresult';
import type { Expected } from '../expected';
import type { ModelTask } from '../ModelTask';

/** An error of the task is suppressed. @param own Whether the task has made it, and not another one. */
export function suppressed(task: ModelTask, error: unknown, own: boolean): void {
  const { nursery: n, readable } = task;
  if (!readable) {
    // What a capture has that can be seen may be read there; after the end was decided, an error may go nowhere.
    const surely = !n.decision && (own || !isRecorded(n.world.tasks, error));
    n.world.ledger.alsoReported(error, surely);
  }
}

function reasonOf(outcome: Expected | Outcome<unknown> | undefined): unknown {
  return outcome && 'reason' in outcome ? outcome.reason : undefined;
}

function isRecorded(tasks: readonly ModelTask[], error: unknown): boolean {
  const reasons = tasks.flatMap(({ ending, outcome }) => [ending?.outcome, outcome]).map(reasonOf);
  return reasons.some(
    (reason) => reason === error || (typeof reason === 'function' && (reason as (error: unknown) => boolean)(error)),
  );
}
