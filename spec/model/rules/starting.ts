// When children start: after the body, in order, and at once where nothing is in the way.

import type { ModelChild } from '../ModelChild';
import type { ModelNursery } from '../ModelNursery';
import type { ModelTask } from '../ModelTask';
import { lingeredIn } from './lingering';
import { freeSlots, takesSlot } from './limits';

/** Its routine or its subscribe function is called. */
export function entering(child: ModelChild): void {
  const { nursery: n } = child;
  const wrong = (what: string) => n.world.violated(`${child.label} starts ${what}`);
  if (n.decision) {
    wrong(`after the end of ${n.label} was decided`);
  }
  if (!n.bodyDone) {
    wrong('within the body');
  }
  const entered = n.tasks.filter(({ enteredAt }) => enteredAt !== undefined);
  if (child.isTask()) {
    if (child.done) {
      wrong('after its end');
    }
    if (entered.some(({ id }) => id > child.id)) {
      wrong('after one that was asked for later');
    }
    if (n.streams && n.stream?.enteredAt === undefined) {
      wrong("before the body's stream");
    }
    if (n.spec.observed && !child.events.includes('started')) {
      wrong('before the observer is notified');
    }
  } else if (entered.length > 0) {
    wrong('after a task');
  } else if (child === n.stream ? n.until && n.until.enteredAt === undefined : n.stream?.enteredAt !== undefined) {
    wrong('out of order');
  }
  takesSlot(child);
  child.enteredAt = n.world.tick();
  child.subscribing = true;
}

/**
 * Whether a task that is asked for now starts before that returns, for sure.
 *
 * @param frames How many frames of the nursery may be on the call stack.
 */
export function startsInline(n: ModelNursery, frames = 0): boolean {
  const { bodyDone, decision, sealed, ended } = n;
  const waiting = n.tasks.some((task) => task.enteredAt === undefined && !task.ended);
  const open = bodyDone && !decision && !sealed && !ended && !n.tasks.some(lingeredIn);
  return open && n.frames === frames && !waiting && freeSlots(n);
}

/** Such a task was asked for. */
export function startedInline(task: ModelTask): void {
  if (task.enteredAt === undefined && !task.done && !task.nursery.decision) {
    task.nursery.world.violated(`${task.label} does not start at once`);
  }
}
