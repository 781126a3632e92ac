import type { Redis } from 'ioredis';

/** How long the ids of unknown jobs are remembered, in milliseconds, and how many of them. */
const REMEMBERED = 60_000;
const MOST = 10_000;

/**
 * Receives the ids of jobs that are to stop. A producer publishes an id again every second until its job has ended, so it does not
 * matter if one message is lost. An id that arrives before its job is remembered, and the job does not start.
 */
export class CancelChannel {
  /** When each id was last received; the oldest first. */
  private readonly remembered = new Map<string, number>();

  /**
   * @param redis A connection, which is in subscriber mode from now on.
   * @param channel The name of the channel.
   * @param onCancel Called with an id; returns whether its job runs here.
   */
  constructor(
    private readonly redis: Redis,
    private readonly channel: string,
    onCancel: (id: string) => boolean,
  ) {
    redis.on('message', (_channel: string, id: string) => {
      if (!onCancel(id)) {
        this.remember(id);
      }
    });
  }

  /** Resolves once the channel is subscribed: nothing that is published from then on is missed. */
  async open(): Promise<void> {
    await this.redis.subscribe(this.channel);
  }

  /** Whether a job is to stop before it has started. Forgets its id. */
  take(id: string): boolean {
    const received = this.remembered.get(id);
    this.remembered.delete(id);
    return received !== undefined && performance.now() - received < REMEMBERED;
  }

  private remember(id: string): void {
    const now = performance.now();
    this.remembered.delete(id);
    this.remembered.set(id, now);
    for (const [oldest, received] of this.remembered) {
      if (now - received < REMEMBERED && this.remembered.size <= MOST) {
        break;
      }
      this.remembered.delete(oldest);
    }
  }
}
