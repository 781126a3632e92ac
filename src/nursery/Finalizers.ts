import type { Finalizer } from '../capture/userCode';

/** The least number of finalizers that are looked through for closed ones. */
const FEW = 8;

/**
 * Finalizers of a task that has more than one, in the order they were added.
 *
 * An operator such as `mergeMap` adds a subscription for each inner stream to the subscriber below it, and a scheduler may
 * add the same action again for each value. So closed and repeated ones are dropped whenever the number has doubled:
 * a task that lives long does not grow, and adding one is O(1) on average.
 */
export class Finalizers {
  private limit = FEW;
  /** The index of the next one to run. */
  private next = 0;

  constructor(private list: Finalizer[]) {}

  add(finalizer: Finalizer): void {
    if (this.list.length >= this.limit) {
      const kept = new Set<Finalizer>();
      // A function is called as often as it was added, as in RxJS.
      this.list = this.list.filter(
        (each) => typeof each === 'function' || (!isClosed(each) && !kept.has(each) && kept.add(each)),
      );
      this.limit = Math.max(FEW, this.list.length * 2);
    }
    this.list.push(finalizer);
  }

  remove(finalizer: Finalizer): void {
    const index = this.list.indexOf(finalizer, this.next);
    if (index >= 0) {
      this.list.splice(index, 1);
    }
  }

  /** Takes out the next one to run. */
  take(): Finalizer | undefined {
    return this.list[this.next++];
  }
}

/** Whether `finalizer` is a subscription that has nothing left to do. */
export function isClosed(finalizer: Finalizer): boolean {
  const { closed, add } = finalizer as { closed?: unknown; add?: unknown };
  return closed === true && typeof add === 'function';
}
