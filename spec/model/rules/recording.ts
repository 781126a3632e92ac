// What captures say, and what the model knew before. A capture is settled before the finalizers run, and once.

import type { Outcome } from 'rxresult';
import type { Expected } from '../expected';
import type { ModelTask } from '../ModelTask';
import { isShared, stopping } from './cancelling';

/** The capture of the task is settled. @param late It was when it was first seen. */
export function settled(task: ModelTask, outcome: Outcome<unknown>, late: boolean): void {
  const { nursery: n } = task;
  if (task.outcome) {
    n.world.violated(`${task.label} is settled twice`);
  }
  task.outcome = outcome;
  if (!task.ending) {
    if (!late) {
      stopping(task);
    }
    task.end('shutdown', { status: 'cancelled', alone: false, cause: undefined });
  }
  agree(task, outcome);
}

/** The outcome is what the model says. */
export function agree(task: ModelTask, outcome: Outcome<unknown>): void {
  const expected = task.ending?.outcome ?? { status: 'cancelled', alone: false, cause: undefined };
  if (!agrees(task, expected, outcome)) {
    task.nursery.world.violated(
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

function detail(outcome: Expected | Outcome<unknown>): unknown {
  return 'value' in outcome ? outcome.value : 'reason' in outcome ? outcome.reason : undefined;
}

/** When nothing is on the call stack. */
export function checkCapture(task: ModelTask): void {
  const { capture, outcome, ending, nursery: n } = task;
  if (!capture) {
    return;
  }
  if (capture.isDone() !== (outcome !== undefined)) {
    n.world.violated(`${task.label} is settled, and its subscribers are not notified`);
  }
  if (outcome && capture.outcome !== outcome) {
    n.world.violated(`${task.label} is settled again`);
  }
  if (ending && !outcome) {
    n.world.violated(`${task.label} has ended, and is pending`);
  }
}
