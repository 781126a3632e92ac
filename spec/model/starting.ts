// Starting tasks through a nursery's handle: by `startSoon`, or by `start`.

import { finalize } from 'rxjs';
import { NurseryClosedError, TaskNotStartedError, type Nursery } from 'rxresult';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import { startedInline, startsInline } from './orders';
import { notReady } from './outcomes';
import type { TaskSpec } from './program';
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
      start(task, handle);
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

function start(task: ModelTask, handle: Nursery): void {
  const { start: it, nursery: n } = task;
  const { world } = n;
  it.subscription = handle
    .start((started: (value: number) => void) => {
      it.call = started;
      return routine(task);
    })
    .pipe(finalize(() => readyFinalizer(task)))
    .subscribe({
      next: (value) => {
        it.called = true;
        it.heard.push(value);
        world.moment(task, 'ready');
      },
      error: (error: unknown) => {
        it.heard.push(error);
        if (error instanceof NurseryClosedError) {
          refused(task, error);
          return;
        }
        notReady(task, error);
        if (error instanceof TaskNotStartedError && task.capture && error.capture !== task.capture) {
          world.violated(`${task.label} is not started, says ${error.message} of another`);
        }
        n.within(() => world.moment(task, 'ready'));
      },
    });
}

/** What it throws goes to who unsubscribes, or is reported. Where all ends at once, RxJS itself loses it. */
function readyFinalizer(task: ModelTask): void {
  const { start: it, nursery: n } = task;
  const act = () =>
    n.world.moment(task, 'readyFinalizer', (error) =>
      n.world.ledger.destine(error, it.leaving ? 'caught' : 'reported'),
    );
  if (!it.subscription) {
    return;
  }
  if (it.called || it.leaving) {
    act();
  } else {
    n.within(act);
  }
}
