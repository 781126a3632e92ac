import { cutName } from './words';

/** The keys of the lanes of one drawing. */
export class Keys {
  private readonly taken = new Set<string>();
  /** The last number given for each wanted key: without it, 10,000 tasks with the same name would take quadratic time. */
  private readonly counts = new Map<string, number>();

  /** Returns the wanted key the first time; then `key (2)`, `key (3)`. */
  distinct(wanted: string): string {
    let count = this.counts.get(wanted) ?? 1;
    let key = wanted;
    while (this.taken.has(key)) {
      // Cut, so that tasks which share a name of megabytes do not each make a copy of it.
      key = `${cutName(wanted)} (${++count})`;
    }
    this.counts.set(wanted, count);
    this.taken.add(key);
    return key;
  }
}
