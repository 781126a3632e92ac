import type { ResultCapture } from '../capture/ResultCapture';
import { presentContext, type AsyncContext } from './asyncContext';
import { Child } from './Child';
import type { Group } from './Group';
import { ignoreRejection } from './ignoreRejection';
import type { Scope } from './Scope';

/** Tasks that nobody can see before it is their turn: only then a child is made for one. */
export interface PendingTasks {
  /** How many there are. */
  readonly size: number;
  /** Makes the child of the first one, if there is one. */
  next(): Child | undefined;
  /** See {@link ignoreRejection}. */
  ignoreRejections?(): void;
}

/** Tasks that were given together; the key of a child is its index. */
export class PendingSources implements PendingTasks {
  private key = 0;
  /** That of the subscription. */
  private readonly context: AsyncContext | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly sources: readonly unknown[],
    private readonly flags: number,
    private readonly group: Group,
  ) {
    this.context = sources.length > scope.settings.concurrent ? presentContext() : undefined;
  }

  get size(): number {
    return this.sources.length - this.key;
  }

  next(): Child | undefined {
    const { key, context, scope } = this;
    if (key === this.sources.length) {
      return undefined;
    }
    this.key++;
    const child = new Child(scope, this.sources[key], undefined, this.flags, this.group, key);
    if (context && key >= scope.settings.concurrent) {
      child.startIn(context); // It may have had to wait for a slot.
    }
    return child;
  }

  ignoreRejections(): void {
    this.sources.slice(this.key).forEach(ignoreRejection);
  }
}

/** How many empty places there may be in front of the items that wait. */
const SLACK = 32;

/** Items that arrive one by one, each of which becomes a task. */
export class PendingItems implements PendingTasks {
  private items: unknown[] = [];
  private taken = 0;

  /** @param capture Makes the capture of the task for an item, with its routine. */
  constructor(
    private readonly scope: Scope,
    readonly capture: (item: unknown) => ResultCapture<unknown>,
    private readonly flags: number,
    private readonly group: Group,
  ) {}

  get size(): number {
    return this.items.length - this.taken;
  }

  push(item: unknown): void {
    this.items.push(item);
  }

  next(): Child | undefined {
    return this.size > 0 ? this.child(this.take()) : undefined;
  }

  /** The child for an item. */
  child(item: unknown): Child {
    return new Child(this.scope, undefined, this.capture(item), this.flags, this.group);
  }

  /** Takes the first item. A cursor moves, where an array's `shift` would move all items that are left. */
  take(): unknown {
    const { items } = this;
    const item = items[this.taken];
    items[this.taken++] = undefined; // So that it is not held.
    if (this.taken === items.length || (this.taken > SLACK && this.taken * 2 > items.length)) {
      this.items = items.slice(this.taken);
      this.taken = 0;
    }
    return item;
  }
}
