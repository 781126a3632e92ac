// Asking a nursery for a task, by its handle.

import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import type { TaskSpec } from './program';
import { answered, refused } from './rules/refusing';
import { startedInline, startsInline } from './rules/starting';

export function ask(n: ModelNursery, spec: TaskSpec): void {
  const { handle, world } = n;
  if (!handle) {
    return;
  }
  const inline = startsInline(n);
  const task = new ModelTask(n, spec);
  world.asking = task;
  try {
    task.kind.ask(task, handle);
    answered(task);
  } catch (error) {
    refused(task, error);
  } finally {
    world.asking = undefined;
  }
  if (inline) {
    startedInline(task);
  }
  if (!n.bodyDone && task.enteredAt !== undefined) {
    world.violated(`${task.label} starts within the body`);
  }
}
