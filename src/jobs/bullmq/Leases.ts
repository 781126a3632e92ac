import type { Redis } from 'ioredis';
import type { Keys } from './Keys';

/** How often the leases of the producers are checked, in milliseconds. */
const CHECK = 2000;

/**
 * How long a lease has to be absent until its producer counts as dead, in milliseconds: after Redis was away, the producer may be
 * back later than this worker.
 */
const CONFIRM = 3000;

/** How long an absence is remembered, in milliseconds. */
const FORGOTTEN = 60_000;

/** The leases of producers, as a worker sees them. */
export class Leases {
  /** When each was last seen. */
  private readonly seen = new Map<string, number>();
  /** Since when each has been absent. */
  private readonly absent = new Map<string, number>();
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
      this.absent.clear();
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

  /** Whether a producer lives. It takes a while to be sure that it does not. */
  async isAlive(producer: string): Promise<boolean> {
    const seen = this.seen.get(producer);
    if (seen !== undefined && performance.now() - seen < CHECK) {
      return true;
    }
    await this.look([producer]);
    const absent = this.absent.get(producer);
    if (absent === undefined) {
      return true;
    }
    const rest = absent + CONFIRM - performance.now();
    if (rest <= 0) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, rest).unref());
    return this.isAlive(producer);
  }

  private async check(producers: readonly string[]): Promise<void> {
    const now = performance.now();
    forget(this.seen, now - CHECK);
    forget(this.absent, now - FORGOTTEN);
    if (producers.length > 0 && this.redis.status === 'ready') {
      await this.look(producers);
      for (const producer of producers) {
        const absent = this.absent.get(producer);
        if (absent !== undefined && performance.now() - absent >= CONFIRM) {
          this.onDead(producer);
        }
      }
    }
  }

  /** One command for all of them. */
  private async look(producers: readonly string[]): Promise<void> {
    const leases = await this.redis.mget(producers.map((producer) => this.keys.lease(producer)));
    const now = performance.now();
    for (const [i, producer] of producers.entries()) {
      if (leases[i] != null) {
        this.seen.set(producer, now);
        this.absent.delete(producer);
      } else if (!this.absent.has(producer)) {
        this.absent.set(producer, now);
      }
    }
  }
}

/** Removes what is older. */
function forget(times: Map<string, number>, before: number): void {
  for (const [producer, time] of times) {
    if (time < before) {
      times.delete(producer);
    }
  }
}
