// Tasks that are started by `start`, who waits for that, and the call of `started`.

import { finalize } from 'rxjs';
import { FutureSetAgainError, NurseryClosedError, TaskNotStartedError, type Nursery } from 'rxresult';
import type { ModelTask } from './ModelTask';
import * as notify from './notify';
import { notReady } from './outcomes';
import { routine } from './sources';

/** @param refused Is told where the nursery takes no more tasks. */
export function start(task: ModelTask, handle: Nursery, refused: (error: unknown) => void): void {
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
          refused(error);
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

/** The routine calls `started`. */
export function started(task: ModelTask): void {
  const { start, nursery: n } = task;
  const { call } = start;
  if (!call) {
    return;
  }
  const again = start.called;
  const before = start.heard.length;
  const counts = task.starting && !start.subscription?.closed && !task.over && !n.decision;
  start.called ||= counts;
  try {
    call(1);
    if (again) {
      n.world.violated(`${task.label} may call started twice`);
    }
  } catch (error) {
    if (!(again && error instanceof FutureSetAgainError)) {
      n.world.violated(`started throws ${String(error)}`);
    }
  }
  // Within its routine it cannot be seen whether it was stopped already.
  const unsure = !task.subscriber && !task.capture && n.decision;
  if (!unsure && counts !== start.heard.length > before) {
    n.world.violated(`${task.label} called started, and that ${counts ? 'is not heard' : 'is heard'}`);
  }
}

/** Who waits for `started` does so no more. */
export function leaveStart(task: ModelTask): void {
  const { start, nursery: n } = task;
  if (start.subscription && !start.subscription.closed) {
    if (task.starting) {
      notify.leaves(task);
      start.left = true;
    }
    start.leaving = true;
    n.world.asks(() => start.subscription?.unsubscribe());
    start.leaving = false;
  }
}
