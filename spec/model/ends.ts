// How nurseries end, and what is left then: nothing.

import { EmptyError } from 'rxjs';
import { failedCapture } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';

/** It ends without being told to: there must be nothing left to do. */
export function endsByItself(n: ModelNursery): void {
  n.endedByItself = true;
  if (!n.idle) {
    n.world.violated(`${n.label} ends, and has things to do`);
  }
  if (n.spec.kind === 'gatherAny') {
    n.failUnrecorded([(error: unknown) => isAllErrors(n.tasks, error)]);
  } else {
    n.finish(undefined);
  }
}

/** The error of a `gatherAny` that nobody won: all errors, in the order of its tasks. */
function isAllErrors(tasks: readonly ModelTask[], error: unknown): boolean {
  return (
    error instanceof AggregateError &&
    error.errors.length === tasks.length &&
    tasks.every(({ ending, capture }, index) => {
      const each: unknown = error.errors[index];
      switch (ending?.outcome.status) {
        case 'rejected':
          return each === ending.outcome.reason;
        case 'empty':
          return each instanceof EmptyError;
        default:
          return capture ? each === capture.exception() : each instanceof Error && each.name === 'TaskCancelledError';
      }
    })
  );
}

/** Its consumer hears of the end. */
export function ends(n: ModelNursery, how: 'completed' | 'failed', error?: unknown): void {
  const { world } = n;
  if (n.heard || n.left) {
    world.violated(`${n.label} ends after its end`);
  }
  judge(n, how, error);
  n.heard = how;
  n.ended = true;
  nothingLeft(n, 'when its consumer hears of the end');
  if (how === 'completed' && emitsAtTheEnd(n) !== n.emitted) {
    world.violated(`${n.label} ${n.emitted ? 'has' : 'has not'} a result`);
  }
  if (n.spec.observed && !n.toldEnd) {
    world.violated(`${n.label} ends before its observer was told`);
  }
  const by = n.decision?.by as ModelTask | undefined;
  if (world.ledger.fateOf(error) === 'recorded') {
    const failed = failedCapture(error);
    const name = by?.key !== undefined && by.spec.kind === 'source' ? by.key : failed?.name;
    if (failed?.exception() !== error || failed?.name !== name) {
      world.violated(`failedCapture of what ${n.label} fails with is ${String(failed)}`);
    }
  }
}

/** The end is as it was decided, and nothing of it is on the call stack. */
export function judge(n: ModelNursery, how: string, error: unknown): void {
  const { world } = n;
  if (!n.decision) {
    endsByItself(n);
  }
  if (n.decision?.how !== how) {
    world.violated(`${n.label} ${how}, expected ${n.decision?.how ?? 'no end'}: ${String(error)}`);
  } else if (how === 'failed' && !n.decision.failsWith(error)) {
    world.violated(`${n.label} failed with ${String(error)}`);
  }
  if (n.frames > 0) {
    world.violated(`the end of ${n.label} is told while something of it is on the call stack`);
  }
}

function emitsAtTheEnd(n: ModelNursery): boolean {
  switch (n.spec.kind) {
    case 'gather':
      return n.endedByItself && n.tasks.every(({ ending }) => ending?.by === 'completed');
    case 'gatherSettled':
      return true;
    case 'gatherAny':
      return n.winner !== undefined;
    default:
      return false;
  }
}

export function nothingLeft(n: ModelNursery, when: string): void {
  const { world, view } = n;
  for (const task of n.tasks) {
    if (task.enteredAt !== undefined && !task.gone) {
      world.violated(`${task.label} is alive ${when}`);
    }
    if (task.capture && !task.capture.isDone()) {
      world.violated(`the capture of ${task.label} is pending ${when}`);
    }
  }
  for (const child of [n.stream, n.until]) {
    if (child && !(child.closed && (child.enteredAt === undefined || child.gone))) {
      world.violated(`${child.label} is alive ${when}`);
    }
  }
  if (view && (view.size !== 0 || !view.closed)) {
    world.violated(`${n.label} has size ${view.size} ${when}`);
  }
}
