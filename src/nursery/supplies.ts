import type { ResultCapture } from '../capture/ResultCapture';
import { Child, hush, type Owner } from './Child';
import type { Sink } from './Sink';

/** Tasks that nobody can see before it is their turn: a child is made for one then. */
export interface Supply {
  /** How many there are. */
  readonly size: number;
  /** A child for the first of them, of those that there are. */
  next(): Child;
  /** Has them wait in silence: see {@link hush}. */
  hush?(): void;
}

/** Tasks given together; the key of a child is its index. */
export class Sources implements Supply {
  private key = 0;

  constructor(
    private readonly owner: Owner,
    private readonly sources: readonly unknown[],
    private readonly sink: Sink,
  ) {}

  get size(): number {
    return this.sources.length - this.key;
  }

  next(): Child {
    const key = this.key++;
    return new Child(this.owner, this.sources[key], undefined, this.sink, key);
  }

  hush(): void {
    this.sources.slice(this.key).forEach(hush);
  }
}

/** So many empty places may stand before the items that wait. */
const SLACK = 32;

/** Items that come one by one, each to be a task. */
export class Arrivals<T> implements Supply {
  private items: T[] = [];
  private taken = 0;

  /** @param capture Makes the capture of the task for an item, with its routine. */
  constructor(
    private readonly owner: Owner,
    readonly capture: (item: T) => ResultCapture<unknown>,
    readonly sink: Sink,
  ) {}

  get size(): number {
    return this.items.length - this.taken;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Taking moves a cursor, where an array's `shift` would move all that is left. */
  next(): Child {
    const { items } = this;
    const item = items[this.taken] as T;
    items[this.taken++] = undefined as T; // To be let go of.
    if (this.taken === items.length || (this.taken > SLACK && this.taken * 2 > items.length)) {
      this.items = items.slice(this.taken);
      this.taken = 0;
    }
    return new Child(this.owner, undefined, this.capture(item), this.sink);
  }
}
