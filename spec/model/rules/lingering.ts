// A nursery that is ended from outside, and that still has cleanup, is cleanup itself: of the task that it is, and of whatever
// is being closed on the call stack. No nursery waits for itself.

import type { ModelNursery } from '../ModelNursery';
import { ModelOwner } from '../ModelOwner';

/**
 * The nursery is ended from outside, by `act`.
 *
 * @param owner The task that it is, if it is unsubscribed; false if its end was decided already, so that nobody new waits.
 */
export function isEnded(n: ModelNursery, act: () => void, owner: ModelOwner | boolean | undefined): void {
  if (typeof owner === 'object') {
    lingers(n, owner);
  }
  n.asksForEnd++;
  try {
    act();
  } finally {
    n.asksForEnd--;
    if (owner !== false) {
      lingers(n, n.world.closing.at(-1));
    }
  }
}

/** If something of it is left, `owner` has to wait for it. */
function lingers(n: ModelNursery, owner: ModelOwner | undefined): void {
  if (owner && !n.over && !owner.left && !owner.isWithin(n)) {
    n.lingersIn.add(owner);
    owner.cleaning.add(n);
  }
}

/** Whether a nursery lingers in it, or did in this step: then it is not known in which frame it leaves. */
export function lingeredIn(owner: ModelOwner): boolean {
  return [...owner.cleaning].some((each) => !(each instanceof ModelOwner) || lingeredIn(each));
}
