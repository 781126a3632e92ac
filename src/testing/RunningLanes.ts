import type { Lane } from './Lane';

/** The running tasks of one nursery, found by name or label in constant time (amortised). */
export class RunningLanes {
  /** In the order they started. */
  private readonly lanes = new Set<Lane>();
  /**
   * By name and by label, the tasks that started, the last one at the end. Tasks that have ended are removed when a search
   * meets them: each is removed once, so all searches together are linear (`spec/testing/within-spec.ts` counts the steps).
   */
  private readonly named = new Map<string, Lane[]>();

  add(lane: Lane): void {
    const { name, label } = lane;
    this.lanes.add(lane);
    this.enter(label, lane);
    if (name !== undefined && name !== label) {
      this.enter(name, lane);
    }
  }

  private enter(key: string, lane: Lane): void {
    const lanes = this.named.get(key);
    if (lanes) {
      lanes.push(lane);
    } else {
      this.named.set(key, [lane]);
    }
  }

  delete(lane: Lane): void {
    this.lanes.delete(lane);
  }

  has(lane: Lane): boolean {
    return this.lanes.has(lane);
  }

  /** The running task with this name or label that started last. */
  find(key: string): Lane | undefined {
    const lanes = this.named.get(key) ?? [];
    let last = lanes.at(-1);
    while (last && !this.lanes.has(last)) {
      lanes.pop();
      last = lanes.at(-1);
    }
    return last;
  }

  get labels(): string[] {
    return Array.from(this.lanes, ({ label }) => label);
  }
}
