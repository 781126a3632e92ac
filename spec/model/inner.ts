// Streams within that of a task. An operator leaves one for the next while the task goes on: its cleanup is the task's.

import { defer, NEVER, Subject, switchMap, type Observable } from 'rxjs';
import { ModelCleanup } from './ModelCleanup';
import type { ModelTask } from './ModelTask';

/** The task subscribes to the first. */
export function beginInner(task: ModelTask): void {
  const { inner, byHand } = task.spec;
  const { subscriber } = task;
  if (!inner || !subscriber) {
    return;
  }
  const specs = inner.values();
  const next = (): Observable<unknown> => {
    const { value: spec } = specs.next();
    return spec ? NEVER.pipe(new ModelCleanup(task, spec).innerOperator(() => ownerNow(task, byHand), !byHand)) : NEVER;
  };
  const go = byHand ? handSwitch(task, next) : operatorSwitch(task, next);
  task.switch = () => {
    go();
    if (task.live) {
      subscriber.add(task.finalizers.add(() => undefined)); // What the finalizers before that throw is known after it.
    }
  };
  task.switch();
}

/** The operator's subscriber leads to the task, as long as that has not ended; else it is what is being closed. */
function ownerNow(task: ModelTask, byHand = false): ModelCleanup['owner'] {
  return byHand || task.left ? task.nursery.world.closing.at(-1) : task;
}

function operatorSwitch(task: ModelTask, next: () => Observable<unknown>): () => void {
  const switches = new Subject<Observable<unknown>>();
  switches.pipe(switchMap((stream) => stream)).subscribe(task.subscriber);
  // What is left may end the task.
  return () => switches.next(defer(() => (task.live ? next() : NEVER)));
}

function handSwitch(task: ModelTask, next: () => Observable<unknown>): () => void {
  let subscription: { unsubscribe: () => void } | undefined;
  return () => {
    subscription?.unsubscribe();
    const { subscriber } = task;
    if (task.live && subscriber) {
      const inner = next().subscribe();
      subscriber.add(inner);
      subscription = inner;
    }
  };
}
