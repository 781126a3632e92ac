// The streams that nurseries subscribe to: controllable, and with callbacks that do as their program says.

import { Observable, type ObservableInput } from 'rxjs';
import { ModelChild } from './ModelChild';
import { beginInner } from './inner';
import { ModelCleanup } from './ModelCleanup';
import type { ModelNursery } from './ModelNursery';
import type { ModelOwner } from './ModelOwner';
import type { ModelTask } from './ModelTask';
import type { CleanupSpec, Command } from './program';
import { fails } from './rules/failing';
import { entering } from './rules/starting';
import { errorOf } from './rules/wrapping';

interface Callbacks {
  subscribing?: Command[] | undefined;
  finalizer?: Command[] | undefined;
  teardown?: Command[] | undefined;
}

/** What a callback does; returns what it is to throw. */
export function thrown(owner: ModelOwner, what: string, commands: Command[] | undefined): Error | undefined {
  const { nursery: n, self, label } = owner;
  const command = n.world.do(commands, self);
  return command && errorOf(n, `${what} of ${label}`, command.wraps);
}

/**
 * The stream of a child, or of cleanup.
 *
 * @param cleanup What cleanup it has, if it may have some.
 */
export function source(
  owner: ModelOwner,
  does: Callbacks,
  cleanup?: readonly CleanupSpec[],
  begin?: () => void,
): Observable<unknown> {
  const stream = new Observable<unknown>((subscriber) => {
    owner.enters(subscriber);
    const error = owner.calling(() => {
      subscriber.add(owner.finalizers.add(() => thrown(owner, 'a finalizer', does.finalizer)));
      begin?.();
      return thrown(owner, 'the subscribe function', does.subscribing);
    });
    if (!error) {
      owner.subscribing = owner.closed;
      return owner.finalizers.add(() => thrown(owner, 'the teardown', does.teardown), !cleanup);
    }
    owner.throws(error);
    owner.subscribing = cleanup !== undefined;
    throw error;
  });
  return cleanup ? cleanedUp(owner, stream, cleanup) : stream;
}

/** The stream with cleanup. The last finalizer only says that all have run, also streams of cleanup that end at once. */
function cleanedUp(owner: ModelOwner, stream: Observable<unknown>, specs: readonly CleanupSpec[]): Observable<unknown> {
  let before: ModelCleanup | undefined;
  let cleaned = stream;
  for (const spec of specs) {
    before = new ModelCleanup(owner, spec, before);
    cleaned = before.on(cleaned);
  }
  return new Observable((subscriber) => {
    cleaned.subscribe(subscriber);
    owner.subscribing = owner.closed;
    return owner.finalizers.add(() => undefined, true);
  });
}

/** The stream of a task. */
export function taskSource(task: ModelTask): Observable<unknown> {
  const { does = {}, inner, cleanup = inner && [] } = task.spec;
  return source(task, does, cleanup, () => {
    task.kind.begin?.(task);
    beginInner(task);
  });
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
  const { does, streamCleanup } = n.spec;
  return source(n.stream, { subscribing: does?.streamSubscribing, teardown: does?.streamTeardown }, streamCleanup);
}

/** The stream that is given as `until`. */
export function untilStream(n: ModelNursery): Observable<unknown> {
  n.until = new ModelChild(n, `the until of ${n.label}`);
  const { does, untilCleanup } = n.spec;
  return source(n.until, { subscribing: does?.untilSubscribing, teardown: does?.untilTeardown }, untilCleanup);
}
