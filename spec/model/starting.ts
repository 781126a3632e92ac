// Starting tasks through a nursery's handle: by `startSoon`, or by `start`.

import { NurseryClosedError } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { startedInline, startsInline } from './orders';
import type { TaskSpec } from './program';
import { start } from './ready';
import { routine, taskSource } from './sources';

export function startTask(n: ModelNursery, spec: TaskSpec): void {
  const { handle, world } = n;
  if (!handle) {
    return;
  }
  const inline = startsInline(n);
  const closed = n.ended || n.sealed;
  const task = new ModelTask(n, spec);
  world.asking = task;
  try {
    if (spec.kind === 'start') {
      start(task, handle, (error) => refused(task, error));
    } else {
      task.attach(
        spec.kind === 'routine'
          ? handle.startSoon(() => routine(task))
          : handle.startSoon(
              taskSource(task),
              spec.suppressError === undefined ? {} : { suppressError: spec.suppressError },
            ),
      );
    }
    if (closed && spec.kind !== 'start') {
      world.violated(`${n.label} takes a task after its end`);
    }
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

function refused(task: ModelTask, error: unknown): void {
  const { nursery: n } = task;
  n.tasks.splice(n.tasks.indexOf(task), 1);
  task.end('swept', { status: 'cancelled', alone: false, cause: undefined });
  if (!(error instanceof NurseryClosedError)) {
    n.world.violated(`startSoon throws ${String(error)}`);
  } else if (!(n.ended || n.sealed || n.left)) {
    n.world.violated(`${n.label} refuses a task, and is open`);
  }
}
