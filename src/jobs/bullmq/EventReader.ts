import type { Redis } from 'ioredis';
import { within } from './within';

/** An event of the queue: `event`, `jobId` and what BullMQ writes for it. */
export type QueueEvent = Readonly<Record<string, string | undefined>>;

/** How long one read waits for events, in milliseconds, and how many it takes. */
const BLOCK = 5000;
const COUNT = 1000;

/** How long it may take until the next event that is there, in milliseconds. */
const OVERDUE = 2 * BLOCK;

/** How long to wait after a read that Redis refused, in milliseconds. */
const RETRY = 1000;

/**
 * Reads the events of a queue, on a connection of its own. This is what BullMQ's `QueueEvents` does, which cannot be closed at once
 * while Redis is away, parses the results of everybody's jobs, and cannot rest while none of ours is waited for.
 */
export class EventReader {
  /** Whether anybody waits for events. */
  private wanted = false;
  private reading = false;
  /** The id of the last event that was delivered. */
  private position = '0-0';
  /** Called when it has changed, or nobody waits for events any more. */
  private readonly onMoved = new Set<() => void>();

  /**
   * @param redis Blocked by the reading.
   * @param key Of the stream.
   * @param onEvent Called in order.
   * @param onError Called with what Redis, or `onEvent`, throws.
   */
  constructor(
    private readonly redis: Redis,
    private readonly key: string,
    private readonly onEvent: (event: QueueEvent) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Reads until it is stopped.
   *
   * @param now Returns the id of the last event that is not to be read. It is not called while an earlier read still blocks the
   *   connection: that read continues from its own position, as a second one could start only after it.
   */
  start(now: () => Promise<string>): void {
    this.wanted = true;
    if (!this.reading) {
      this.reading = true;
      void this.read(now);
    }
  }

  stop(): void {
    this.wanted = false;
    this.moved();
  }

  /** Resolves when the events up to that id were delivered, when it is stopped, or when it gets on no more. */
  async reaches(id: string): Promise<void> {
    let moved = true;
    while (this.wanted && moved && isBefore(this.position, id)) {
      moved = await within(
        OVERDUE,
        new Promise<void>((resolve) => {
          this.onMoved.add(resolve);
        }),
      );
    }
  }

  private moved(): void {
    for (const call of this.onMoved) {
      call();
    }
    this.onMoved.clear();
  }

  private async read(now: () => Promise<string>): Promise<void> {
    let id: string | undefined;
    while (this.wanted) {
      try {
        id ??= await now();
        const streams = await this.redis.xread('COUNT', COUNT, 'BLOCK', BLOCK, 'STREAMS', this.key, id);
        for (const [entry, fields] of streams?.[0]?.[1] ?? []) {
          this.deliver(fields);
          this.position = id = entry;
        }
        this.moved();
      } catch (error) {
        this.onError(error);
        await new Promise((resolve) => setTimeout(resolve, RETRY).unref());
      }
    }
    this.reading = false;
  }

  private deliver(fields: readonly string[]): void {
    const event: Record<string, string> = {};
    for (let i = 0; i < fields.length; i += 2) {
      event[fields[i] as string] = fields[i + 1] as string;
    }
    try {
      this.onEvent(event);
    } catch (error) {
      this.onError(error);
    }
  }
}

/** Whether the id of an event, such as `1700000000000-3`, comes before another one. */
function isBefore(id: string, other: string): boolean {
  const [time = 0, count = 0] = id.split('-').map(Number);
  const [otherTime = 0, otherCount = 0] = other.split('-').map(Number);
  return time < otherTime || (time === otherTime && count < otherCount);
}
