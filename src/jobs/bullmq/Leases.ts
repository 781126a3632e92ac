import type { Redis } from 'ioredis';
import type { Keys } from './Keys';

/** How often the leases of the producers are checked, in milliseconds. */
const CHECK = 2000;

/** How long producers may take to connect again after Redis was away, in milliseconds: this worker may be faster. */
const CONFIRM = 3000;

/** The leases of producers, as a worker sees them. */
export class Leases {
  /** When each lease was last seen. */
  private readonly seen = new Map<string, number>();
  /** When Redis was last connected. */
  private since = performance.now();
  private timer: ReturnType<typeof setInterval> | undefined = undefined;

  /**
   * @param redis A connection for reading.
   * @param keys The keys of the queue.
   * @param producers Returns the producers of the running jobs.
   * @param onDead Called with a producer whose lease has expired, and again at each check while it has jobs.
   * @param onError Called with errors of Redis.
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

  /** Whether a producer is alive. It may take a while to be sure that it is not. */
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

  /** Returns the producers that have no lease. One command reads all leases. */
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
