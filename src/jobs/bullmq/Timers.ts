/** Timers that are cleared together. */
export class Timers {
  private readonly timers = new Set<ReturnType<typeof setInterval>>();

  /** Calls `fn` every `ms` milliseconds. */
  every(ms: number, fn: () => void): void {
    this.timers.add(setInterval(fn, ms));
  }

  clear(): void {
    for (const timer of this.timers) {
      clearInterval(timer);
    }
    this.timers.clear();
  }
}
