/** So many places of what was taken are left before the rest is moved: a queue that is nearly empty never allocates. */
const SLACK = 32;

/** First in, first out. Taking moves a cursor, where an array's `shift` would move all that is left. */
export class Queue<T> {
  private next = 0;

  /** @param items What is in it. They are the queue's now. */
  constructor(private items: T[]) {}

  get size(): number {
    return this.items.length - this.next;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Takes the first item, of those that there are. */
  shift(): T {
    const item = this.items[this.next] as T;
    this.items[this.next++] = undefined as T; // To be let go of.
    if (this.next > SLACK && this.next * 2 > this.items.length) {
      this.items = this.items.slice(this.next);
      this.next = 0;
    }
    return item;
  }
}
