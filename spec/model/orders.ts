// What has its order: who starts when, and who is stopped when.

import type { ModelChild } from './ModelChild';
import { endsByItself } from './ends';
import type { ModelNursery } from './ModelNursery';
import { ModelTask } from './ModelTask';

/** Its routine or its subscribe function is called. */
export function entering(child: ModelChild): void {
  const { nursery: n } = child;
  const wrong = (what: string) => n.world.violated(`${child.label} starts ${what}`);
  const entered = n.tasks.filter(({ enteredAt }) => enteredAt !== undefined);
  if (n.decision) {
    wrong(`after the end of ${n.label} was decided`);
  }
  if (!n.bodyDone) {
    wrong('within the body');
  }
  if (child instanceof ModelTask) {
    if (child.over) {
      wrong('after its end');
    }
    if (entered.some(({ id }) => id > child.id)) {
      wrong('after one that was asked for later');
    }
    if (n.running.length >= n.concurrent) {
      wrong(`above the limit of ${n.concurrent}`);
    }
    if (n.streams && n.stream?.enteredAt === undefined) {
      wrong("before the body's stream");
    }
    if (n.spec.observed && !child.events.includes('started')) {
      wrong('before the observer was told');
    }
  } else if (entered.length > 0) {
    wrong('after a task');
  } else if (child === n.stream ? n.until && n.until.enteredAt === undefined : n.stream?.enteredAt !== undefined) {
    wrong('out of order');
  }
  child.enteredAt = n.world.tick();
  child.opening = true;
}

/**
 * Whether a task that is asked for now starts before that returns, for sure.
 *
 * @param frames How many frames of the nursery may be on the call stack.
 */
export function startsInline(n: ModelNursery, frames = 0): boolean {
  const { bodyDone, decision, sealed, ended } = n;
  const waiting = n.tasks.some(({ enteredAt, finished }) => enteredAt === undefined && !finished);
  const open = bodyDone && !decision && !sealed && !ended;
  return open && n.frames === frames && !waiting && n.running.length < n.concurrent;
}

/** Such a task was asked for. */
export function startedInline(task: ModelTask): void {
  if (task.enteredAt === undefined && !task.over && !task.nursery.decision) {
    task.nursery.world.violated(`${task.label} does not start at once`);
  }
}

/** One of its finalizers runs. */
export function finalizing(child: ModelChild): void {
  const { nursery: n } = child;
  if (child === n.until && !child.ending && !n.decision) {
    endsByItself(n);
  }
  if (child instanceof ModelTask && child.capture && !child.heard) {
    n.world.violated(`finalizers of ${child.label} run before its capture is heard`);
  }
  if (!child.ending) {
    stopping(child);
  }
}

/**
 * The end of its nursery stops it: when who decided the end is closed, the stream is, the tasks that started later are;
 * and for one that never started, all that did. What is being closed by a frame further down counts as closed.
 */
export function stopping(child: ModelChild): void {
  const { nursery: n } = child;
  const { decision } = n;
  const wrong = (what: string) => n.world.violated(`${child.label} is stopped ${what}`);
  if (!decision) {
    wrong('for no reason');
    return;
  }
  if (child instanceof ModelTask && child.askedAt > decision.at) {
    return; // Asked for in vain: it is stopped at once.
  }
  const { by } = decision;
  if (by && by !== child && !by.closed) {
    wrong(`before ${by.label}, who decided the end, is closed`);
  }
  if (child !== n.stream && n.stream && !n.stream.closed) {
    wrong('before the stream');
  }
  const started = child instanceof ModelTask ? (child.turn ?? -1) : -1;
  for (const task of n.tasks) {
    if (task === child || child === n.stream || task.askedAt > decision.at) {
      continue;
    }
    const { turn } = task;
    if (turn === undefined) {
      const later = child === n.until || (started === -1 && child instanceof ModelTask && task.id > child.id);
      if (later && task.capture && !task.capture.isDone()) {
        wrong(`before ${task.label}, which waits`);
      }
    } else if (turn > started && !task.closed) {
      wrong(`before ${task.label}`);
    }
  }
}
