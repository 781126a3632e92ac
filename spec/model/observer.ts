// Who observes a nursery, and what it does when it is told.

import type { NurseryObserver, ResultCapture } from 'rxresult';
import { told, toldEnd } from './hearing';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';

export function observer(n: ModelNursery): NurseryObserver {
  const { world } = n;
  const taskOf = (capture: ResultCapture<unknown>) => n.tasks.find((task) => task.capture === capture);
  return {
    opened: (view) => {
      n.view = view;
      n.handle = n.asked ? view : undefined;
      n.within(() => world.moment(n, 'opened'));
    },
    asked: (capture) => {
      const [projected] = capture.args;
      const task =
        projected instanceof ModelTask
          ? projected
          : (n.tasks.find(({ key }) => key === capture.name && key) ?? world.asked(n));
      task?.attach(capture);
      told(n, 'asked', task);
      n.within(() => world.moment(n, 'asked', undefined, task));
    },
    started: (capture) => {
      told(n, 'started', taskOf(capture));
      n.within(() => world.moment(n, 'started', undefined, taskOf(capture)));
    },
    settled: (capture) => {
      told(n, 'settled', taskOf(capture));
      n.within(() => world.moment(n, 'settled', undefined, taskOf(capture)));
    },
    ended: (_view, how, error) => {
      toldEnd(n, how, error);
      world.moment(n, 'ended');
    },
  };
}
