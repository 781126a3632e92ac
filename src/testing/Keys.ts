/** The keys of the lanes of one picture. */
export class Keys {
  private readonly taken = new Set<string>();
  /** How many have asked for a key, so that ten thousand of one name are not counted anew for each. */
  private readonly counts = new Map<string, number>();

  /** The key itself for the first that asks for it; then `key (2)`, `key (3)`. */
  distinct(wanted: string): string {
    let count = this.counts.get(wanted) ?? 1;
    let key = wanted;
    while (this.taken.has(key)) {
      key = `${wanted} (${++count})`;
    }
    this.counts.set(wanted, count);
    this.taken.add(key);
    return key;
  }
}
