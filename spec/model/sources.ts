// The streams that nurseries subscribe to: controllable, and with callbacks that do as their program says.

import { Observable, type ObservableInput, type Subscriber } from 'rxjs';
import { ModelChild } from './ModelChild';
import type { ModelNursery } from './ModelNursery';
import type { ModelTask } from './ModelTask';
import type { Command } from './program';
import { fails } from './rules/failing';
import { entering } from './rules/starting';
import { errorOf } from './rules/wrapping';

interface Callbacks {
  subscribing?: Command[] | undefined;
  finalizer?: Command[] | undefined;
  teardown?: Command[] | undefined;
}

/** The stream of a child. */
function source(child: ModelChild, does: Callbacks, begin?: () => void): Observable<unknown> {
  const { nursery: n } = child;
  const { world } = n;
  const self = { nursery: n, task: child.isTask() ? child : n.task };
  const thrown = (what: string, commands: Command[] | undefined) => {
    const command = world.do(commands, self);
    return command && errorOf(n, `${what} of ${child.label}`, command.wraps);
  };
  return new Observable<unknown>((subscriber) => {
    enter(child, subscriber);
    const error = n.calling(() => {
      subscriber.add(child.finalizers.add(() => thrown('a finalizer', does.finalizer)));
      begin?.();
      return thrown('the subscribe function', does.subscribing);
    });
    if (!error) {
      child.subscribing = child.closed;
      return child.finalizers.add(() => thrown('the teardown', does.teardown), true);
    }
    if (child.live) {
      fails(child, error);
    }
    child.subscribing = false;
    throw error;
  });
}

function enter(child: ModelChild, subscriber: Subscriber<unknown>): void {
  const { world } = child.nursery;
  if (child.subscriber) {
    world.violated(`${child.label} is subscribed twice`);
  }
  if (child.done) {
    world.violated(`${child.label} is subscribed after its end`);
  }
  if (child.enteredAt === undefined) {
    entering(child);
  }
  child.subscriber = subscriber;
  child.subscribing = true;
}

/** The stream of a task. */
export function taskSource(task: ModelTask): Observable<unknown> {
  return source(task, task.spec.does ?? {}, () => task.kind.begin?.(task));
}

/** What a routine does, and the stream that it returns. */
export function routine(task: ModelTask): ObservableInput<unknown> {
  const { nursery: n } = task;
  const { world } = n;
  entering(task);
  if (n.calling(() => world.do(task.spec.does?.routine, { nursery: n, task }))) {
    const error = world.ledger.make(`the routine of ${task.label}`, 'dropped');
    if (task.done) {
      world.ledger.destine(error, 'reported');
    } else {
      fails(task, error);
    }
    task.streamless = true;
    throw error;
  }
  task.streamless = task.done;
  return taskSource(task);
}

/** The stream of a body, or one that is mapped. */
export function bodyStream(n: ModelNursery): Observable<unknown> {
  n.stream = new ModelChild(n, `the stream of ${n.label}`);
  return source(n.stream, {
    subscribing: n.spec.does?.streamSubscribing,
    teardown: n.spec.does?.streamTeardown,
  });
}

/** The stream that is given as `until`. */
export function untilStream(n: ModelNursery): Observable<unknown> {
  n.until = new ModelChild(n, `the until of ${n.label}`);
  return source(n.until, { subscribing: n.spec.does?.untilSubscribing, teardown: n.spec.does?.untilTeardown });
}
