// The end of a nursery is emitted once, as it was decided, and when nothing of the nursery is left.

import { failedCapture } from 'rxresult';
import type { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';

/** It ends by itself: there must be nothing left to do. */
export function endsByItself(n: ModelNursery): void {
  n.endedByItself = true;
  if (!n.idle) {
    n.world.violated(`${n.label} ends, and has things to do`);
  }
  n.decideByItself();
}

/** Its consumer is notified of the end. */
export function ends(n: ModelNursery, how: 'completed' | 'failed', error?: unknown): void {
  const { world } = n;
  if (n.end || n.unsubscribed) {
    world.violated(`${n.label} ends after its end`);
  }
  judge(n, how, error);
  n.end = how;
  n.ended = true;
  nothingLeft(n, 'when its consumer is notified of the end');
  if (how === 'completed') {
    n.checkTasks();
    if (n.resultDue !== n.emitted) {
      world.violated(`${n.label} ${n.emitted ? 'has' : 'has not'} a result`);
    }
  }
  if (n.spec.observed && !n.endObserved) {
    world.violated(`${n.label} ends before its observer is notified`);
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

/**
 * The end is as it was decided, and nothing of it is on the call stack; where it was shut down, no subscribe function and no
 * finalizer of a nursery that was dropped with it, either.
 */
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
    world.violated(`the end of ${n.label} is emitted while something of it is on the call stack`);
  }
  const calling = world.nurseries.find((inner) => inner.calls > 0 && inner.isIn(n));
  if (calling && !n.endedByItself) {
    world.violated(
      `the end of ${n.label} is emitted while something of ${calling.label}, nested in it, is on the call stack`,
    );
  }
}

export function nothingLeft(n: ModelNursery, when: string): void {
  const { world, view } = n;
  for (const task of n.tasks) {
    if (task.enteredAt !== undefined && !task.left) {
      world.violated(`${task.label} is alive ${when}`);
    }
    if (n.spec.observed && task.capture && !task.late && task.events.at(-1) !== 'finalized') {
      world.violated(`the observer of ${n.label} is not notified of the end of ${task.label} ${when}`);
    }
    if (task.capture && !task.capture.isDone()) {
      world.violated(`the capture of ${task.label} is pending ${when}`);
    }
  }
  for (const child of [n.stream, n.until]) {
    if (child && !(child.closed && (child.enteredAt === undefined || child.left))) {
      world.violated(`${child.label} is alive ${when}`);
    }
  }
  if (view && (view.size !== 0 || !view.closed)) {
    world.violated(`${n.label} has size ${view.size} ${when}`);
  }
}

/** When nothing is on the call stack, and its end waits for cleanup: everything is stopped, and the end is not emitted. */
function onlyCleanupLeft(n: ModelNursery): void {
  const { world, view } = n;
  for (const child of n.children) {
    const { capture } = child as Partial<ModelTask>;
    if ((child.enteredAt !== undefined && !child.finalized) || capture?.isDone() === false) {
      world.violated(`${child.label} is alive after the step in which ${n.label} was ended`);
    }
  }
  if (n.end || n.ended) {
    world.violated(`${n.label} ends before its cleanup`);
  }
  const size = n.tasks.filter(({ cleansUp }) => cleansUp).length;
  if (view && (view.size !== size || !view.closed)) {
    world.violated(`${n.label} has size ${view.size}, expected ${size}, and cleans up`);
  }
}

/** When nothing is on the call stack; returns whether its end was decided. */
export function checkEnd(n: ModelNursery): boolean {
  const { world } = n;
  n.beforeDecision();
  if (n.decision && n.cleansUp) {
    onlyCleanupLeft(n);
    return true;
  }
  if (n.decision || n.end) {
    nothingLeft(n, 'after the step in which it ended');
    if (!n.end && n.watched) {
      world.violated(`the end of ${n.label} was decided, and is not emitted`);
    }
    if (n.spec.observed && !n.endObserved) {
      world.violated(`the observer of ${n.label} is not notified of its end`);
    }
    return true;
  }
  if (n.view && n.view.closed !== n.sealed) {
    world.violated(`${n.label} is ${n.view.closed ? 'closed' : 'open'}`);
  }
  if (n.idle && n.watched) {
    world.violated(`${n.label} has nothing to do, and does not end`);
  }
  return false;
}
