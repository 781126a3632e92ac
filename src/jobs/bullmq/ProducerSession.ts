import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobEnd } from '../Handling';
import { closeConnection, openConnection, reportUnlessAway, reportWhileAway } from './connection';
import { EventReader, type QueueEvent } from './EventReader';
import { Keys } from './Keys';
import { MissedEnds } from './MissedEnds';
import type { PendingJob } from './PendingJob';
import type { QueueSettings } from './settings';
import { Stopping } from './Stopping';
import { Timers } from './Timers';
import { progressOf, resultOf } from './wire';
import { within } from './within';

/** How often it is checked that no end of a job was missed, and how long events then have to arrive, in milliseconds. */
const WATCH = 5000;
const CATCH_UP = 1000;

/** How often jobs that do not stop are asked again, in milliseconds. */
const ASK_AGAIN = 1000;

/** How long the lease may take to be deleted, in milliseconds. */
const FAREWELL = 500;

/** The `retryStrategy` of the user gave up. */
const GIVEN_UP: JobEnd = { status: 'lost', why: 'the connection to Redis has ended' };

/** Jobs that ended are kept for an hour, for a producer that was away. */
const KEEP = { age: 3600 };

/**
 * The connections of a producer, and the jobs that it waits for. While there are none, nothing is read or written.
 *
 * ```
 * add ──► queue.add ──► event completed, failed or removed ──► end
 *             │         or found by the watch
 *             └─ stop ─► see Stopping
 * ```
 */
export class ProducerSession {
  private readonly jobs = new Map<string, PendingJob>();
  private readonly keys: Keys;
  private readonly redis: Redis;
  /** Blocked by the reader. */
  private readonly blocked: Redis;
  /** Resolves when Redis is there again; undefined unless somebody waits for that. */
  private back: Promise<void> | undefined = undefined;
  private readonly queue: Queue;
  private readonly reader: EventReader;
  private readonly stopping: Stopping;
  private readonly missed: MissedEnds;
  private readonly timers = new Timers();
  private closed = false;

  constructor(
    private readonly settings: QueueSettings,
    private readonly producer: string,
    private readonly lease: number,
  ) {
    const { queue, connection, prefix } = settings;
    this.keys = new Keys(settings);
    this.redis = openConnection(connection, this.report);
    reportWhileAway(this.redis, this.report);
    this.blocked = openConnection(connection, this.report);
    this.redis.on('ready', this.onReady);
    this.redis.once('end', () => {
      this.endAll(new Map(Array.from(this.jobs.values(), (job) => [job, GIVEN_UP])));
    });
    // The options of the queue itself belong to whoever set them.
    this.queue = new Queue(queue, { connection: this.redis, prefix, skipMetasUpdate: true });
    this.queue.on('error', this.report);
    this.reader = new EventReader(this.blocked, this.keys.events, this.onEvent, this.report);
    this.stopping = new Stopping(this.redis, this.queue, this.keys, this.end, this.report);
    this.missed = new MissedEnds(this.redis, this.keys, (job) => this.stopping.publish(job));
  }

  add(job: PendingJob): void {
    if (this.redis.status === 'end') {
      job.end(GIVEN_UP);
      return;
    }
    this.jobs.set(job.id, job);
    if (this.jobs.size === 1) {
      this.wake();
    }
    void this.send(job);
  }

  /** A job is to stop: see its state. */
  stop(job: PendingJob): void {
    if (job.state === 'waiting') {
      this.end(job, { status: 'stopped' });
    } else if (job.state === 'added') {
      this.stopping.stop(job);
    }
  }

  /** Releases everything, also if Redis is away. */
  async close(): Promise<void> {
    this.closed = true;
    this.rest();
    this.jobs.clear();
    if (this.redis.status === 'ready') {
      await within(FAREWELL, this.redis.del(this.keys.lease(this.producer)));
    }
    await this.queue.close();
    await Promise.all([closeConnection(this.redis), closeConnection(this.blocked)]);
  }

  private readonly report = (error: unknown): void => {
    if (!this.closed) {
      reportUnlessAway(error, this.settings.onError);
    }
  };

  /** The first job. What is sent here is answered before the job is added: so none of its events is missed. */
  private wake(): void {
    this.reader.start(async () => {
      const [seconds, micros] = await this.redis.time();
      return String(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) - 1);
    });
    this.renew();
    this.timers.every(this.lease / 3, this.renew);
    this.timers.every(WATCH, this.watch);
    this.timers.every(ASK_AGAIN, () => {
      this.stopping.stopAll(this.jobs.values());
    });
  }

  /** No job is left. */
  private rest(): void {
    this.reader.stop();
    this.timers.clear();
  }

  private async send(job: PendingJob): Promise<void> {
    while (this.redis.status !== 'ready') {
      await this.whenBack();
    }
    if (!this.jobs.has(job.id)) {
      return;
    }
    job.state = 'adding';
    try {
      const options = { jobId: job.id, removeOnComplete: KEEP, removeOnFail: KEEP };
      await this.queue.add(job.name, job.payload, options);
    } catch (reason) {
      this.end(job, { status: 'rejected', reason });
      return;
    }
    job.state = 'added';
    if (job.stopping) {
      this.stopping.stop(job);
    }
  }

  /** Until then nothing is sent: what is not in Redis can be taken back at once. */
  private whenBack(): Promise<void> {
    this.back ??= new Promise((resolve) => {
      this.redis.once('ready', () => {
        this.back = undefined;
        resolve();
      });
    });
    return this.back;
  }

  private readonly renew = (): void => {
    if (this.redis.status !== 'ready') {
      return; // It is renewed when Redis is back.
    }
    this.redis.set(this.keys.lease(this.producer), '1', 'PX', this.lease).catch(this.report);
  };

  /** Redis is back: it may have forgotten everything, and events and requests may have been missed. */
  private readonly onReady = (): void => {
    if (this.jobs.size > 0) {
      this.renew();
      this.watch();
      this.stopping.stopAll(this.jobs.values());
    }
  };

  private readonly onEvent = ({ event, jobId = '', data, returnvalue }: QueueEvent): void => {
    const job = this.jobs.get(jobId);
    if (!job) {
      return;
    }
    job.state = 'added'; // Although the reply to that may be on its way.
    switch (event) {
      case 'progress':
        job.progress(progressOf(data as string));
        break;
      case 'completed':
        this.end(job, resultOf(returnvalue as string));
        break;
      case 'failed':
        this.missed.find([job]).then(this.endAll).catch(this.report);
        break;
      case 'removed':
        this.end(job, job.stopping ? { status: 'stopped' } : { status: 'lost', why: 'it was removed from the queue' });
    }
  };

  private readonly watch = (): void => {
    if (this.redis.status !== 'ready') {
      return;
    }
    this.missed
      .find(this.jobs.values())
      .then((ends) => {
        if (ends.size > 0) {
          // Events that are on their way, progress among them, come first.
          this.timers.after(CATCH_UP, () => {
            this.endAll(ends);
          });
        }
      })
      .catch(this.report);
  };

  private readonly endAll = (ends: ReadonlyMap<PendingJob, JobEnd>): void => {
    for (const [job, end] of ends) {
      this.end(job, end);
    }
  };

  private readonly end = (job: PendingJob, end: JobEnd): void => {
    if (this.jobs.delete(job.id)) {
      if (this.jobs.size === 0) {
        this.rest();
      }
      job.end(end);
    }
  };
}
