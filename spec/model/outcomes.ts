// What the captures say, and what the model knew before.

import { TaskCancelledError, TaskNotStartedError, type Outcome } from 'rxresult';
import type { Expected } from './expected';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import { stopping } from './orders';

/** @param late It was settled when it was first seen. */
export function settled(task: ModelTask, outcome: Outcome<unknown>, late: boolean): void {
  const { nursery: n } = task;
  if (task.heard) {
    n.world.violated(`${task.label} is heard twice`);
  }
  task.heard = outcome;
  if (!task.ending) {
    if (!late) {
      stopping(task);
    }
    task.end('swept', { status: 'cancelled', alone: false, cause: undefined });
  }
  agree(task, outcome);
}

/** The outcome is what the model says it is. */
export function agree(task: ModelTask, outcome: Outcome<unknown>): void {
  const { nursery: n, ending } = task;
  const expected = ending?.outcome ?? { status: 'cancelled', alone: false, cause: undefined };
  if (!agrees(task, expected, outcome)) {
    n.world.violated(
      `${task.label} is ${outcome.status} by ${String(detail(outcome))}, ` +
        `expected ${expected.status} by ${String(detail(expected))}`,
    );
  }
}

function agrees(task: ModelTask, expected: Expected, outcome: Outcome<unknown>): boolean {
  switch (expected.status) {
    case 'fulfilled':
      return outcome.status === 'fulfilled' && outcome.value === expected.value;
    case 'empty':
      return outcome.status === 'empty';
    case 'rejected':
      return (
        outcome.status === 'rejected' &&
        (typeof expected.reason === 'function'
          ? (expected.reason as (reason: unknown) => boolean)(outcome.reason)
          : outcome.reason === expected.reason)
      );
    case 'cancelled':
      return (
        outcome.status === 'cancelled' &&
        (expected.alone
          ? outcome.reason !== task.nursery.cancellation &&
            (!task.capture || outcome.reason.capture === task.capture) &&
            outcome.reason.cause === expected.cause
          : isShared(task.nursery, outcome.reason))
      );
  }
}

/** Whether it is the one error of all that the end of the nursery cancels. */
function isShared(n: ModelNursery, reason: TaskCancelledError): boolean {
  if (!n.cancellation && n.decision) {
    n.cancellation = reason;
    return reason instanceof TaskCancelledError && reason.capture === undefined && n.decision.causes(reason.cause);
  }
  return n.cancellation === reason;
}

/** Who waits for `started` hears an error: what the task came to. */
export function notReady(task: ModelTask, error: unknown): void {
  const { ending, nursery: n } = task;
  if (!ending && error instanceof TaskCancelledError) {
    task.end('swept', { status: 'cancelled', alone: false, cause: undefined });
    agree(task, { status: 'cancelled', reason: error });
  } else if (error instanceof TaskNotStartedError) {
    if (ending?.by !== 'completed' || (task.capture && error.capture !== task.capture)) {
      n.world.violated(`${task.label} did not start, hears its caller`);
    }
  } else if (ending && 'reason' in ending.outcome) {
    agree(task, { status: 'rejected', reason: error });
  } else {
    agree(task, { status: 'cancelled', reason: error as TaskCancelledError });
  }
}

function detail(outcome: Expected | Outcome<unknown>): unknown {
  return 'value' in outcome ? outcome.value : 'reason' in outcome ? outcome.reason : undefined;
}
