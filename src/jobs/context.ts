import { AsyncResource } from 'node:async_hooks';
import type { JobEvents } from './Engine';
import type { JobEnd } from './Handling';

/**
 * Delivers the events of a job in the async context in which it was subscribed. They arrive through a port or a socket that jobs
 * of other contexts share.
 */
export class EventsInContext implements JobEvents {
  private readonly context = new AsyncResource('rxresult.job', { requireManualDestroy: true });

  constructor(private readonly events: JobEvents) {}

  progress(value: unknown): void {
    this.context.runInAsyncScope(() => {
      this.events.progress(value);
    });
  }

  ended(end: JobEnd): void {
    this.context.runInAsyncScope(() => {
      this.events.ended(end);
    });
  }
}
