import type { Redis } from 'ioredis';
import { within } from '../within';

/** An event of the queue: `event`, `jobId`, and the other fields that BullMQ writes for it. */
export type QueueEvent = Readonly<Record<string, string | undefined>>;

/** How long one read waits for events, in milliseconds, and how many it returns at most. */
const BLOCK = 5000;
const COUNT = 1000;

/** How long the next event may take to be delivered when it is in the stream, in milliseconds. */
const OVERDUE = 2 * BLOCK;

/** How long to wait after a read that Redis refused, in milliseconds. */
const RETRY = 1000;

/**
 * Reads the events of a queue, on a connection of its own. BullMQ's `QueueEvents` does the same, but it cannot be closed at once
 * while Redis is away, it parses the results of everybody's jobs, and it cannot pause while no job of ours is waited for.
 */
export class EventReader {
  /** Whether anybody waits for events. */
  private wanted = false;
  private reading = false;
  /** The id of the last event that was delivered. */
  private position = '0-0';
  /** Called when `position` has changed, or when nobody waits for events any more. */
  private readonly onMoved = new Set<() => void>();

  /**
   * @param redis A connection, which reading blocks.
   * @param key The key of the stream.
   * @param onEvent Called with each event, in order.
   * @param onError Called with errors of Redis, and with what `onEvent` throws.
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
   * @param now Returns the id of the event after which reading starts. It is not called while an earlier read still blocks the
   *   connection. A second read could start only after that one, so that one goes on from its own position.
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

  /** Resolves when the events up to that id were delivered, when the reader is stopped, or when it makes no more progress. */
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
        id ??= this.position = await now();
        const streams = await this.redis.xread('COUNT', COUNT, 'BLOCK', BLOCK, 'STREAMS', this.key, id);
        for (const [entry, fields] of streams?.[0]?.[1] ?? []) {
          this.deliver(fields);
          this.position = id = entry;
        }
        if (streams) {
          this.moved();
        }
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
  const [time, count] = id.split('-').map(Number) as [number, number];
  const [otherTime, otherCount] = other.split('-').map(Number) as [number, number];
  return time < otherTime || (time === otherTime && count < otherCount);
}
