import { randomBytes } from 'node:crypto';
import { EventsInContext } from '../context';
import { notStarted, type Engine, type EngineJob, type JobEvents, type JobStart } from '../Engine';
import { carryTrace } from '../trace';
import { PendingJob } from './PendingJob';
import { ProducerSession } from './ProducerSession';
import type { QueueSettings } from './settings';
import { wrapPayload } from './wire';

/** Adds jobs to a queue. It connects when the first job is added. */
export class BullEngine implements Engine {
  readonly outlasting = true;
  /** 96 random bits. It is short because Redis receives it several times for each job. */
  private readonly producer = randomBytes(12).toString('base64url');
  private count = 0;
  private session: ProducerSession | undefined = undefined;

  constructor(
    private readonly settings: QueueSettings,
    private readonly lease: number,
  ) {}

  start({ name, data, progress, detached }: JobStart, events: JobEvents): EngineJob {
    const number = (this.count += 1);
    const id = `${this.producer}-${number}`;
    const producer = detached ? undefined : this.producer;
    let payload: unknown;
    try {
      payload = wrapPayload({ data, trace: carryTrace(), producer, progress: progress || undefined });
    } catch (reason) {
      return notStarted(id, reason, events);
    }
    this.session ??= new ProducerSession(this.settings, this.producer, this.lease);
    const job = new PendingJob(id, number, name, payload, new EventsInContext(events), this.session);
    this.session.add(job);
    return job;
  }

  async close(): Promise<void> {
    await this.session?.close();
  }
}
