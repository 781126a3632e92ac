import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { noop } from 'rxjs';
import { JobLostError } from '../errors';
import type { JobEnd } from '../Handling';
import { closeConnection, openConnection, reportOnce, reportUnlessAway, reportWhileAway } from './connection';
import { EventReader, type QueueEvent } from './EventReader';
import { Keys } from './Keys';
import { MissedEnds } from './MissedEnds';
import type { PendingJob } from './PendingJob';
import type { QueueSettings } from './settings';
import { Stopping } from './Stopping';
import { Timers } from './Timers';
import { progressOf, resultOf } from './wire';
import { within } from '../within';

/** How often the session checks whether it has missed the end of a job, in milliseconds. */
const WATCH = 5000;

/** How often jobs that do not stop are asked again, in milliseconds. */
const ASK_AGAIN = 1000;

/** At the close: how long deleting the lease may take, and how long adding detached jobs may take; in milliseconds. */
const FAREWELL = 500;
const LAST_CALL = 5000;

/** The user's `retryStrategy` has given up. */
const GIVEN_UP: JobEnd = { status: 'lost', why: 'the connection to Redis has ended' };

/** Jobs that ended are kept for an hour, for a producer that was disconnected. */
const KEEP = { age: 3600 };

/**
 * The connections of a producer, and the jobs that it waits for. While it waits for none, nothing is read or written.
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
  /** The connection that the reader blocks. */
  private readonly blocked: Redis;
  /** Resolves when Redis is back; undefined unless somebody waits for that. */
  private back: Promise<void> | undefined = undefined;
  private readonly queue: Queue;
  private readonly reader: EventReader;
  private readonly stopping: Stopping;
  private readonly missed: MissedEnds;
  private readonly timers = new Timers();
  /** Whether a check for missed ends is running. */
  private watching = false;
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
    for (const redis of [this.redis, this.blocked]) {
      redis.once('end', this.onGivenUp);
    }
    // The options of the queue itself belong to whoever set them.
    this.queue = new Queue(queue, { connection: this.redis, prefix, skipMetasUpdate: true });
    this.queue.on('error', noop); // These are errors of its connection, which is ours and reports them.
    this.reader = new EventReader(this.blocked, this.keys.events, this.onEvent, this.report);
    this.stopping = new Stopping(this.redis, this.queue, this.keys, this.end, this.report);
    this.missed = new MissedEnds(this.redis, this.keys, (job) => this.stopping.publish(job));
  }

  add(job: PendingJob): void {
    if ([this.redis.status, this.blocked.status].includes('end')) {
      job.end(GIVEN_UP);
      return;
    }
    this.jobs.set(job.id, job);
    if (this.jobs.size === 1) {
      this.wake();
    }
    job.sent = this.send(job);
  }

  /** Stops a job. What that takes depends on its state. */
  stop(job: PendingJob): void {
    if (job.state === 'waiting') {
      this.end(job, { status: 'stopped' });
    } else if (job.state === 'added') {
      this.stopping.stop(job);
    }
  }

  stopSent(job: PendingJob): number | undefined {
    return this.stopping.sent(job);
  }

  /** Releases everything, even if Redis is away. The jobs that are left are detached, or did not stop. */
  async close(): Promise<void> {
    const unsent = [...this.jobs.values()].filter(({ state, stopping }) => state !== 'added' && !stopping);
    await within(LAST_CALL, Promise.all(unsent.map(({ sent }) => sent)));
    for (const job of unsent.filter(({ state, ended }) => state !== 'added' && !ended)) {
      this.report(new JobLostError(job, 'the runner was closed before Redis could be reached'));
    }
    this.closed = true;
    this.rest();
    this.jobs.clear();
    if (this.redis.status === 'ready') {
      await within(FAREWELL, this.redis.del(this.keys.lease(this.producer)));
    }
    await this.queue.close();
    await Promise.all([closeConnection(this.redis), closeConnection(this.blocked)]);
  }

  private readonly report = reportOnce((error) => {
    if (!this.closed) {
      reportUnlessAway(error, this.settings.onError);
    }
  });

  /** Called before the first job is added. Redis answers what is sent here first, so no event of the job is missed. */
  private wake(): void {
    this.reader.start(async () => {
      const [seconds, micros] = await this.redis.time();
      return `${Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) - 1}-0`;
    });
    // At once, so that the lease exists before a worker takes the job.
    this.setLease().catch(this.report);
    this.timers.every(this.lease / 3, this.renew);
    this.timers.every(WATCH, this.watch);
    this.timers.every(ASK_AGAIN, () => {
      this.stopping.stopAll(this.jobs.values());
    });
  }

  private readonly onGivenUp = (): void => {
    this.endAll(new Map(Array.from(this.jobs.values(), (job) => [job, GIVEN_UP])));
  };

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

  /** Nothing is sent until Redis is back: a job that is not in Redis can be taken back at once. */
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
      return; // The lease is renewed when Redis is back.
    }
    // Not SET: if Redis has no memory left, it refuses that even for a key that exists.
    this.redis
      .pexpire(this.keys.lease(this.producer), this.lease)
      .then((found) => (found === 0 ? this.setLease() : undefined))
      .catch(this.report);
  };

  private async setLease(): Promise<void> {
    await this.redis.set(this.keys.lease(this.producer), '1', 'PX', this.lease);
  }

  /** Redis is back. It may have lost its data, and events and requests may have been missed. */
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
    job.state = 'added'; // The reply to `queue.add` may not have arrived yet.
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
        if (!job.stopping) {
          this.end(job, { status: 'lost', why: 'it was removed from the queue' });
        }
      // Else we have removed it, and the reply to that says more.
    }
  };

  private readonly watch = (): void => {
    if (this.redis.status === 'ready' && !this.watching) {
      this.watching = true;
      this.findMissed()
        .catch(this.report)
        .finally(() => {
          this.watching = false;
        });
    }
  };

  private async findMissed(): Promise<void> {
    const ends = await this.missed.find(this.jobs.values());
    if (ends.size > 0) {
      // Events that have not been read yet, such as progress, come first.
      const [last] = await this.redis.xrevrange(this.keys.events, '+', '-', 'COUNT', 1);
      if (last) {
        await this.reader.reaches(last[0]);
      }
      this.endAll(ends);
    }
  }

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
