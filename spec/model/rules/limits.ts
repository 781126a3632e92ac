// `concurrent`: so many children are subscribed at most, and none waits while there is a slot.

import type { ModelChild } from '../ModelChild';
import type { ModelNursery } from '../ModelNursery';

/** The child takes a slot. */
export function takesSlot(child: ModelChild): void {
  const { nursery: n } = child;
  if (child.isTask() && !freeSlots(n)) {
    n.world.violated(`${child.label} starts above the limit of ${n.concurrent}`);
  }
}

export function freeSlots(n: ModelNursery): boolean {
  return n.running.length < n.concurrent;
}

/** The children of a nursery that goes on, when nothing is on the call stack. */
export function checkSlots(n: ModelNursery): void {
  const { world, view } = n;
  const size = n.tasks.filter(({ ended }) => !ended).length;
  if (view && view.size !== size) {
    world.violated(`${n.label} has size ${view.size}, expected ${size}`);
  }
  if (size > n.running.length && freeSlots(n)) {
    world.violated(`a task of ${n.label} waits, and there is a slot`);
  }
}
