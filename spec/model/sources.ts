// The streams that nurseries subscribe to: controllable, and with callbacks that do as their program says.

import { Observable, type ObservableInput, type Subscriber } from 'rxjs';
import type { ModelChild } from './ModelChild';
import { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';
import * as notify from './notify';
import { entering } from './orders';
import type { Command } from './program';

interface Callbacks {
  subscribing?: Command[] | undefined;
  finalizer?: Command[] | undefined;
  teardown?: Command[] | undefined;
}

/** The stream that a child is. */
export function source(child: ModelChild, does: Callbacks, begin?: () => void): Observable<unknown> {
  const { nursery: n } = child;
  const { world } = n;
  const self = { nursery: n, task: child instanceof ModelTask ? child : n.task };
  const thrown = (what: string, commands: Command[] | undefined) =>
    world.do(commands, self) ? world.ledger.make(`${what} of ${child.label}`) : undefined;
  return new Observable<unknown>((subscriber) => {
    enter(child, subscriber);
    const error = n.within(() => {
      subscriber.add(child.finalizer(() => thrown('a finalizer', does.finalizer)));
      begin?.();
      return thrown('the subscribe function', does.subscribing);
    });
    if (!error) {
      child.opening = child.closed;
      return child.finalizer(() => thrown('the teardown', does.teardown), true);
    }
    world.ledger.destine(error, 'dropped');
    if (child.live) {
      notify.fails(child, error);
    }
    child.opening = false;
    throw error;
  });
}

function enter(child: ModelChild, subscriber: Subscriber<unknown>): void {
  const { world } = child.nursery;
  if (child.subscriber) {
    world.violated(`${child.label} is subscribed twice`);
  }
  if (child.over) {
    world.violated(`${child.label} is subscribed after its end`);
  }
  if (child.enteredAt === undefined) {
    entering(child);
  }
  child.subscriber = subscriber;
  child.opening = true;
}

/** The stream of a task. */
export function taskSource(task: ModelTask): Observable<unknown> {
  const { spec, nursery: n } = task;
  return source(task, spec.does ?? {}, () => {
    if (spec.kind === 'nested' && spec.nursery) {
      nest(task, new ModelNursery(n.world, spec.nursery, task));
    } else if (spec.kind === 'waits') {
      const capture = n.world.tasks[(spec.waitsFor ?? 0) % n.world.tasks.length]?.capture;
      task.subscriber?.add(
        capture?.subscribe({
          next: (value) => notify.next(task, value),
          error: (reason: unknown) => notify.error(task, reason),
          complete: () => notify.complete(task),
        }),
      );
    }
  });
}

/** The task is a nursery: what that is told, it notifies. */
function nest(task: ModelTask, inner: ModelNursery): void {
  const unsubscribe = inner.world.subscribe(inner, {
    next: (value) => notify.next(task, value),
    error: (reason: unknown) => notify.error(task, reason),
    complete: () => notify.complete(task),
  });
  task.subscriber?.add(
    task.finalizer(() => {
      unsubscribe(task.catches);
      return undefined;
    }),
  );
}

/** What a routine does, and the stream that it returns. */
export function routine(task: ModelTask): ObservableInput<unknown> {
  const { nursery: n } = task;
  const { world } = n;
  entering(task);
  if (n.within(() => world.do(task.spec.does?.routine, { nursery: n, task }))) {
    const error = world.ledger.make(`the routine of ${task.label}`, 'dropped');
    if (task.over) {
      world.ledger.destine(error, 'reported');
    } else {
      notify.fails(task, error);
    }
    task.streamless = true;
    throw error;
  }
  task.streamless = task.over;
  return taskSource(task);
}
