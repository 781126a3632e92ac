import type { QueueSettings } from './settings';

/** The keys that both sides of a queue use: BullMQ's, and our own. */
export class Keys {
  private readonly base: string;

  constructor({ prefix, queue }: QueueSettings) {
    this.base = `${prefix}:${queue}:`;
  }

  /** The stream of BullMQ's events. */
  get events(): string {
    return `${this.base}events`;
  }

  /** The channel on which producers publish the ids of jobs that are to stop. */
  get cancel(): string {
    return `${this.base}rxresult:cancel`;
  }

  /** The hash in which BullMQ keeps a job. */
  job(id: string): string {
    return this.base + id;
  }

  /** Exists while the producer lives. */
  lease(producer: string): string {
    return `${this.base}rxresult:producer:${producer}`;
  }
}
