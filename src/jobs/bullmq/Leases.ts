import type { Redis } from 'ioredis';
import type { Keys } from './Keys';

/** How often the leases of the producers are checked, in milliseconds. */
const CHECK = 2000;

/** How long producers may need to be back after Redis was away, in milliseconds: this worker may be back earlier. */
const CONFIRM = 3000;

/** The leases of producers, as a worker sees them. */
export class Leases {
  /** When each was last seen. */
  private readonly seen = new Map<string, number>();
  /** Since when Redis has been there. */
  private since = performance.now();
  private timer: ReturnType<typeof setInterval> | undefined = undefined;

  /**
   * @param redis For reading.
   * @param keys Of the queue.
   * @param producers Returns those of the running jobs.
   * @param onDead Called with a producer whose lease has expired; again at each check while it has jobs.
   * @param onError Called with what Redis refuses.
   */
  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
    private readonly producers: () => Iterable<string>,
    private readonly onDead: (producer: string) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    redis.on('ready', () => {
      this.since = performance.now();
    });
  }

  open(): void {
    this.timer = setInterval(() => {
      this.check([...new Set(this.producers())]).catch(this.onError);
    }, CHECK);
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Whether a producer lives. It may take a while to be sure that it does not. */
  async isAlive(producer: string): Promise<boolean> {
    const seen = this.seen.get(producer);
    if (seen !== undefined && performance.now() - seen < CHECK) {
      return true;
    }
    const [absent] = await this.look([producer]);
    if (absent === undefined) {
      return true;
    }
    const rest = this.since + CONFIRM - performance.now();
    if (rest <= 0) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, rest).unref());
    return this.isAlive(producer);
  }

  private async check(producers: readonly string[]): Promise<void> {
    const now = performance.now();
    for (const [producer, time] of this.seen) {
      if (time < now - CHECK) {
        this.seen.delete(producer);
      }
    }
    if (producers.length > 0 && this.redis.status === 'ready' && now - this.since >= CONFIRM) {
      const absent = await this.look(producers);
      absent.forEach((producer) => {
        this.onDead(producer);
      });
    }
  }

  /** Returns those that have no lease. One command for all of them. */
  private async look(producers: readonly string[]): Promise<string[]> {
    const leases = await this.redis.mget(producers.map((producer) => this.keys.lease(producer)));
    const now = performance.now();
    return producers.filter((producer, i) => {
      if (leases[i] != null) {
        this.seen.set(producer, now);
      }
      return leases[i] == null;
    });
  }
}
