// What an observer is notified of, and when.

import type { NurseryObserver, ResultCapture } from 'rxresult';
import type { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import { judge, nothingLeft } from './ending';

/** The observer of a nursery, which also does what its program says. */
export function observer(n: ModelNursery): NurseryObserver {
  const { world } = n;
  const taskOf = (capture: ResultCapture<unknown>) => n.tasks.find((task) => task.capture === capture);
  const notified = (event: Event, task: ModelTask | undefined) => {
    notifies(n, event, task);
    n.within(() => world.moment(n, event, undefined, task));
  };
  return {
    opened: (view) => {
      n.view = view;
      n.handle = n.asked ? view : undefined;
      n.within(() => world.moment(n, 'opened'));
    },
    asked: (capture) => {
      const task = n.taskFor(capture);
      task?.attach(capture);
      notified('asked', task);
    },
    started: (capture) => notified('started', taskOf(capture)),
    settled: (capture) => notified('settled', taskOf(capture)),
    finalized: (capture) => {
      const task = taskOf(capture);
      if (task) {
        task.leavesNow = true;
      }
      notified('finalized', task);
      if (task) {
        task.leavesNow = false;
      }
    },
    ended: (_view, how, error) => {
      notifiesEnd(n, how, error);
      world.moment(n, 'ended');
    },
  };
}

type Event = 'asked' | 'started' | 'settled' | 'finalized';

function notifies(n: ModelNursery, event: Event, task: ModelTask | undefined): void {
  const { world } = n;
  if (!task?.capture) {
    world.violated(`the observer of ${n.label} is notified of an unknown task: ${event}`);
    return;
  }
  const { events, capture } = task;
  const before = events.at(-1);
  const allowed = {
    asked: before === undefined,
    started: before === 'asked' && !capture.isDone() && task.enteredAt === undefined,
    settled: (before === 'asked' || before === 'started') && capture.isDone() && !task.outcome,
    finalized: before === 'settled' && task.ended,
  }[event];
  if (!allowed || n.ended) {
    world.violated(`the observer of ${n.label} is notified of ${task.label}: ${events.join(', ')}, ${event}`);
  }
  events.push(event);
}

/** Of the end it is notified before the consumer is. */
function notifiesEnd(n: ModelNursery, how: string, error: unknown): void {
  if (n.endObserved || n.end) {
    n.world.violated(`the observer of ${n.label} is notified of the end again, or late`);
  }
  judge(n, how, error);
  n.endObserved = n.ended = true;
  nothingLeft(n, 'when its observer is notified of the end');
}

/** When nothing is on the call stack. */
export function checkEvents(task: ModelTask): void {
  const { capture, events, nursery: n } = task;
  if (!n.spec.observed || !capture) {
    return;
  }
  const done = capture.isDone() && !task.late;
  const last = events.at(-1);
  if ((last === 'settled' || last === 'finalized') !== done || (last === 'finalized') !== (done && task.ended)) {
    n.world.violated(`the observer of ${n.label} was notified of ${task.label}: ${events.join(', ')}`);
  }
}
