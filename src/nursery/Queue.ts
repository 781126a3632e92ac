/** What was taken of a queue is let go of when it is more than this, and more than what is left. */
const SLACK = 32;

/** First in, first out. Taking moves a cursor, where an array's `shift` would move all that is left. */
export class Queue<T> {
  private next = 0;

  /** @param items What is in it; changed only if something is pushed. */
  constructor(private items: T[]) {}

  get size(): number {
    return this.items.length - this.next;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Takes the first item, of those that there are. */
  shift(): T {
    const { items } = this;
    const item = items[this.next++] as T;
    if (this.next === items.length || (this.next > SLACK && this.next * 2 > items.length)) {
      this.items = items.slice(this.next);
      this.next = 0;
    }
    return item;
  }
}
