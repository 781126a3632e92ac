// What has to be so after each step, when nothing is on the call stack.

import { nothingLeft } from './ends';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import type { World } from './World';

export function afterStep(world: World): void {
  world.tasks.forEach(checkTask);
  world.nurseries.forEach(checkNursery);
}

function checkTask(task: ModelTask): void {
  const { capture, heard, start, ending, events, nursery: n } = task;
  const { world } = n;
  if (capture && capture.isDone() !== (heard !== undefined)) {
    world.violated(`${task.label} is settled, and not heard`);
  }
  if (capture && heard && capture.outcome !== heard) {
    world.violated(`${task.label} is settled again`);
  }
  if (capture && ending && !heard) {
    world.violated(`${task.label} has ended, and is pending`);
  }
  if (n.spec.observed && capture && (events.at(-1) === 'settled') !== capture.isDone()) {
    world.violated(`the observer of ${n.label} was told of ${task.label}: ${events.join(', ')}`);
  }
  if (start.subscription && n.tasks.includes(task)) {
    const hears = start.called ? 1 : start.left ? 0 : ending ? 1 : undefined;
    if (hears !== undefined && start.heard.length !== hears && !(start.left && start.heard.length === 1)) {
      world.violated(`who waits for ${task.label} to start heard ${start.heard.length} times`);
    }
  }
  if (n.spec.kind === 'captureMap' && task.finished && !task.emitted && !n.decision) {
    world.violated(`${n.label} does not emit the capture of ${task.label}`);
  }
}

function checkNursery(n: ModelNursery): void {
  const { world } = n;
  if (n.decision || n.heard) {
    nothingLeft(n, 'after the step in which it ended');
    if (!n.heard && !n.left) {
      world.violated(`${n.label} was decided, and told nobody`);
    }
    if (n.spec.observed && !n.toldEnd) {
      world.violated(`the observer of ${n.label} was not told of its end`);
    }
    return;
  }
  const size = n.tasks.filter(({ finished }) => !finished).length;
  const running = n.running.length;
  if (n.view && n.view.size !== size) {
    world.violated(`${n.label} has size ${n.view.size}, expected ${size}`);
  }
  if (n.view && n.view.closed !== n.sealed) {
    world.violated(`${n.label} is ${n.view.closed ? 'closed' : 'open'}`);
  }
  if (size > running && running < n.concurrent) {
    world.violated(`a task of ${n.label} waits, and there is a place`);
  }
  if (n.idle) {
    world.violated(`${n.label} has nothing to do, and does not end`);
  }
}
