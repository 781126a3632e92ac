import { LinkedList } from '../capture/LinkedList';
import { UNLIMITED, type Child } from './Child';
import type { PendingTasks } from './PendingTasks';

/**
 * Who is in a nursery: who runs, who waits, and who is next. Pure data: it calls nothing.
 *
 *     pending ──▶ waiting ──▶ running ──▶ (left)
 *        │           │           │
 *        └───────────┴───────────┴──── shutdown ──▶ stopped ──▶ (left)
 */
export class Roster {
  /** Children that have a turn, in the order they had it. */
  readonly running = new LinkedList<Child>();
  /** Children that wait for a slot or for their turn, first in, first out. */
  readonly waiting = new LinkedList<Child>();
  /** Children that were stopped while their subscribe function, or a nursery in them, was on the call stack. */
  private stopped: LinkedList<Child> | undefined = undefined;
  /** Tasks for which no child exists yet. Where there may be some, no child waits. */
  pending: PendingTasks | undefined = undefined;
  /** How many of the running children take no slot. */
  private unlimited = 0;

  /** @param slots How many children may run at once. */
  constructor(private readonly slots: number) {}

  get size(): number {
    return this.running.size + (this.stopped?.size ?? 0) + this.waitingCount;
  }

  /** The children that had their turn and have not left. */
  get started(): Child[] {
    return [...this.running.toArray(), ...(this.stopped?.toArray() ?? [])];
  }

  /** How many children and tasks wait. */
  get waitingCount(): number {
    return this.waiting.size + (this.pending?.size ?? 0);
  }

  /** How many slots are free that nothing waits for. */
  get freeSlots(): number {
    return this.slots - this.running.size + this.unlimited - this.waitingCount;
  }

  /** Whether anything waits. */
  get hasNext(): boolean {
    return this.waiting.first !== undefined || this.pending !== undefined;
  }

  /** Puts a new child in the queue, or at its head. */
  enqueue(child: Child, first: boolean): void {
    this.waiting.add(child, first ? this.waiting.first : undefined);
  }

  /** Gives a slot to the child whose turn it is. Returns nothing if none waits, or if there is no slot. */
  next(): Child | undefined {
    const { running, waiting, pending } = this;
    const { first } = waiting;
    if (first && first.flags & UNLIMITED) {
      this.unlimited++;
    } else if (running.size - this.unlimited >= this.slots) {
      return undefined;
    }
    const child = first ? waiting.shift() : pending?.next();
    if (child) {
      running.add(child);
    } else {
      this.pending = undefined;
    }
    return child;
  }

  /** The child that a shutdown stops next: the newest that runs, then the newest that waits. */
  get newest(): Child | undefined {
    return this.running.last ?? this.waiting.last;
  }

  /** A child that was stopped counts until it has left. */
  moveToStopped(child: Child): void {
    this.remove(child);
    (this.stopped ??= new LinkedList()).add(child);
  }

  /** Has those that were stopped be stopped again. */
  restoreStopped(): void {
    for (let child = this.stopped?.shift(); child; child = this.stopped?.shift()) {
      this.running.add(child);
    }
  }

  /** Takes out a child, wherever it is. */
  remove(child: Child): void {
    const { list } = child;
    if (child.flags & UNLIMITED && list === this.running) {
      this.unlimited--;
    }
    list?.remove(child);
  }
}
