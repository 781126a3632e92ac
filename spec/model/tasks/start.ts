// Tasks that are started by `start`, their calls of `started`, and the subscriber that waits for those.

import { finalize } from 'rxjs';
import {
  FutureSetAgainError,
  NurseryClosedError,
  TaskCancelledError,
  TaskNotStartedError,
  type Nursery,
} from 'rxresult';
import type { ModelTask } from '../ModelTask';
import { cancelsOne } from '../rules/cancelling';
import { agree } from '../rules/recording';
import { refused } from '../rules/refusing';
import { routine } from '../sources';
import type { TaskKind } from './TaskKind';

export const start: TaskKind = { weight: 2, takesOptions: false, ask };

function ask(task: ModelTask, handle: Nursery): void {
  const { start: state, nursery: n } = task;
  const { world } = n;
  state.subscription = handle
    .start((started: (value: number) => void) => {
      state.call = started;
      return routine(task);
    })
    .pipe(finalize(() => readyFinalizer(task)))
    .subscribe({
      next: (value) => {
        state.called = true;
        state.notifications.push(value);
        world.moment(task, 'ready');
      },
      error: (error: unknown) => {
        state.notifications.push(error);
        if (error instanceof NurseryClosedError) {
          refused(task, error);
          return;
        }
        notReady(task, error);
        n.within(() => world.moment(task, 'ready'));
      },
    });
}

/** The subscriber is notified of an error: it is the outcome of the task. */
function notReady(task: ModelTask, error: unknown): void {
  const { capture, ending, nursery: n } = task;
  if (!ending && error instanceof TaskCancelledError) {
    task.end('shutdown', { status: 'cancelled', alone: false, cause: undefined });
    agree(task, { status: 'cancelled', reason: error });
  } else if (error instanceof TaskNotStartedError) {
    if (ending?.by !== 'completed' || (capture && error.capture !== capture)) {
      n.world.violated(`${task.label} is not started, says ${error.message}`);
    }
  } else if (ending && 'reason' in ending.outcome) {
    agree(task, { status: 'rejected', reason: error });
  } else {
    agree(task, { status: 'cancelled', reason: error as TaskCancelledError });
  }
}

/** What it throws goes to the caller that unsubscribes, or is reported. Where all ends at once, RxJS itself loses it. */
function readyFinalizer(task: ModelTask): void {
  const { start: state, nursery: n } = task;
  const act = () =>
    n.world.moment(task, 'readyFinalizer', (error) =>
      n.world.ledger.destine(error, state.unsubscribing ? 'caught' : 'reported'),
    );
  if (!state.subscription) {
    return;
  }
  if (state.called || state.unsubscribing) {
    act();
  } else {
    n.within(act);
  }
}

/** The routine calls `started`. */
export function started(task: ModelTask): void {
  const { start: state, nursery: n } = task;
  const { call } = state;
  if (!call) {
    return;
  }
  const again = state.called;
  const before = state.notifications.length;
  const counts = task.starting && !state.subscription?.closed && !task.done && !n.decision;
  state.called ||= counts;
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
  // Within its routine it cannot be seen whether it was cancelled already.
  const unsure = !task.subscriber && !task.capture && n.decision;
  if (!unsure && counts !== state.notifications.length > before) {
    n.world.violated(`${task.label} called started, and that ${counts ? 'is not notified' : 'is notified'}`);
  }
}

/** The subscriber that waits for `started` unsubscribes. */
export function leaveStart(task: ModelTask): void {
  const { start: state, nursery: n } = task;
  if (state.subscription && !state.subscription.closed) {
    if (task.starting) {
      cancelsOne(task);
      state.unsubscribed = true;
    }
    state.unsubscribing = true;
    n.world.asks(() => state.subscription?.unsubscribe());
    state.unsubscribing = false;
  }
}

/** After each step: the subscriber is notified once. */
export function checkStart(task: ModelTask): void {
  const { start: state, ending, nursery: n } = task;
  if (!state.subscription || !n.tasks.includes(task)) {
    return;
  }
  const expected = state.called ? 1 : state.unsubscribed ? 0 : ending ? (task.cleansUp ? 0 : 1) : undefined;
  const { length } = state.notifications;
  if (expected !== undefined && length !== expected && !(state.unsubscribed && length === 1)) {
    n.world.violated(`the subscriber of start of ${task.label} was notified ${length} times`);
  }
}
