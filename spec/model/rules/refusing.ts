// What a nursery answers that takes no more tasks. One that was shut down answers, during the shutdown and ever after, with a
// task that is cancelled already, by the one cancellation. One that completed by itself, or that `close` closed, throws.

import { NurseryClosedError } from 'rxresult';
import type { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';

/** How a nursery answers `startSoon` and `start`; `cancels or throws` is left open, while it is ending by itself. */
export type Answer = 'takes' | 'cancels' | 'cancels or throws' | 'throws';

export function answerOf(n: ModelNursery): Answer {
  n.beforeDecision();
  if (n.sealed) {
    return 'throws';
  }
  if (n.endedByItself) {
    return n.ended ? 'throws' : 'cancels or throws';
  }
  return n.decision ? 'cancels' : 'takes';
}

/** `startSoon` has thrown, or `start` has errored with, what may be a refusal. */
export function refused(task: ModelTask, error: unknown): void {
  const { nursery: n } = task;
  n.tasks.splice(n.tasks.indexOf(task), 1);
  task.end('shutdown', { status: 'cancelled', alone: false, cause: undefined });
  if (!(error instanceof NurseryClosedError)) {
    n.world.violated(`startSoon throws ${String(error)}`);
  } else if (!task.answer.includes('throws')) {
    n.world.violated(`${n.label} throws for ${task.label}, which it ${task.answer}`);
  }
}

/** `startSoon` has returned, or `start` has been subscribed. */
export function answered(task: ModelTask): void {
  const { nursery: n, capture, start, answer } = task;
  if (!n.tasks.includes(task) || answer === 'takes') {
    return;
  }
  const cancelled = capture ? capture.isDone() : start.notifications.length === 1;
  if (answer === 'throws' || !cancelled || task.enteredAt !== undefined) {
    n.world.violated(`${n.label} takes ${task.label}, which it ${answer}`);
  }
}
