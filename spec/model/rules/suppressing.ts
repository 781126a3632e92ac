// A suppressed error fails no nursery. It is reported only if nobody can read it: neither a capture nor an observer has it.

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

function isRecorded(tasks: readonly ModelTask[], error: unknown): boolean {
  return tasks.some(({ ending, outcome }) =>
    [ending?.outcome, outcome].some((each) => each && 'reason' in each && each.reason === error),
  );
}
