import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { openNursery, type OpenNursery } from 'rxresult';
import { lastValueFrom } from 'rxjs';
import type { JobHandlers, JobServer } from '../JobRunner';
import { CancelChannel } from './CancelChannel';
import { closeConnection, openConnection, reportOnce, reportUnlessAway, reportWhileAway } from './connection';
import { closeOnSignals } from './closeOnSignals';
import { Keys } from './Keys';
import { Leases } from './Leases';
import { Serving, type StopReason } from './Serving';
import type { QueueSettings } from './settings';
import { within } from '../within';

/** When the server is closed: how long stopped handlers have to end, and how long writing the ends may take, in milliseconds. */
const GRACE = 5000;

/** The options of a server, with defaults filled in. */
export interface ServerSettings extends QueueSettings {
  readonly concurrent: number;
  readonly closeTimeout: number;
  readonly signals: readonly NodeJS.Signals[];
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

/**
 * A BullMQ worker whose jobs are tasks of a nursery.
 *
 * ```
 * redis        for commands; shared with BullMQ's worker
 * subscriber   for the channel of cancels
 * (a third)    on which BullMQ's worker waits for jobs, and which it closes itself
 * ```
 */
export class QueueServer implements JobServer {
  readonly ready: Promise<void>;
  private readonly nursery: OpenNursery;
  private readonly servings = new Set<Serving>();
  private readonly redis: Redis;
  private readonly subscriber: Redis;
  private readonly cancels: CancelChannel;
  private readonly leases: Leases;
  private readonly worker: Worker;
  private readonly renewing: ReturnType<typeof setInterval>;
  private readonly ignoreSignals: () => void;
  declare private rejectReady: (error: unknown) => void;
  private closed: Promise<void> | undefined = undefined;
  private released = false;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly settings: ServerSettings,
  ) {
    const { queue, connection, prefix, concurrent, lockDuration, stalledInterval } = settings;
    const keys = new Keys(settings);
    this.nursery = openNursery({ name: queue, suppressError: true });
    this.redis = openConnection(connection, this.report);
    reportWhileAway(this.redis, this.report);
    this.subscriber = openConnection(connection, this.report);
    for (const redis of [this.redis, this.subscriber]) {
      redis.once('end', this.onGivenUp);
    }
    this.cancels = new CancelChannel(this.subscriber, keys.cancel, (id) =>
      this.stop('its producer cancelled it', { id }),
    );
    const producers = () => Array.from(this.servings, ({ producer }) => producer).filter((it) => it !== undefined);
    const onDead = (producer: string) => this.stop('the lease of its producer has expired', { producer });
    this.leases = new Leases(this.redis, keys, producers, onDead, this.report);
    this.worker = new Worker(queue, (job, token) => this.process(job, token as string), {
      connection: this.redis,
      prefix,
      concurrency: concurrent,
      lockDuration,
      stalledInterval,
      maxStalledCount: 1,
      skipLockRenewal: true, // See `renewLock`.
      autorun: false,
    });
    this.renewing = setInterval(() => {
      for (const serving of this.servings) {
        void serving.renewLock(lockDuration);
      }
    }, lockDuration / 2);
    this.leases.open();
    this.worker.on('error', this.report);
    this.ready = new Promise((resolve, reject) => {
      this.rejectReady = reject;
      this.open().then(resolve, (error: unknown) => {
        if (!this.closed) {
          this.rejectReady(error);
        }
      });
    });
    this.ready.catch(() => undefined); // Nobody has to wait for it, so its rejection must not be unhandled.
    this.ignoreSignals = closeOnSignals(settings.signals, () => this.close());
    if (typeof Symbol.asyncDispose === 'symbol') {
      this[Symbol.asyncDispose] = () => this.close();
    }
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async open(): Promise<void> {
    // This comes first, so that no job starts whose cancel could have been missed.
    await this.cancels.open();
    await this.worker.waitUntilReady();
    this.worker.run().catch(this.report); // The worker itself checks whether it is closed.
  }

  private readonly report = reportOnce((error) => {
    if (!this.released) {
      reportUnlessAway(error, this.settings.onError);
    }
  });

  /** The user's `retryStrategy` has given up. */
  private readonly onGivenUp = (): void => {
    if (!this.closed) {
      this.settings.onError(new Error('the connection to Redis has ended: the server closes'));
      void this.close();
    }
  };

  private async process(job: Job, token: string): Promise<unknown> {
    const serving = new Serving(job, token, this.settings.onError, this.report);
    this.servings.add(serving);
    try {
      if (this.cancels.take(serving.id)) {
        serving.stop('its producer cancelled it');
      } else if (serving.producer !== undefined && !(await this.leases.isAlive(serving.producer))) {
        serving.stop('the lease of its producer has expired');
      } else if (this.closed) {
        serving.stop('its worker is closing');
      }
      return await serving.run(this.nursery, this.handlers);
    } finally {
      this.servings.delete(serving);
    }
  }

  /** Stops the runs of a job, or the jobs of a producer. Returns whether there are any. */
  private stop(reason: StopReason, which: { readonly id?: string; readonly producer?: string }): boolean {
    let some = false;
    for (const serving of this.servings) {
      if (serving.id === which.id || (which.producer !== undefined && serving.producer === which.producer)) {
        serving.stop(reason);
        some = true;
      }
    }
    return some;
  }

  private async shutDown(): Promise<void> {
    const { worker, nursery, redis } = this;
    // Takes no more jobs, and interrupts the connection on which the worker waits for them. A job that is being taken is put back.
    worker.pause().catch(this.report);
    const idle = lastValueFrom(nursery.idle$, { defaultValue: undefined });
    let ended = await within(this.settings.closeTimeout, idle);
    for (const serving of ended ? [] : this.servings) {
      serving.stop('its worker is closing');
    }
    ended ||= await within(GRACE, idle);
    // Waits until the ends of the jobs are written, unless that may never happen.
    const closing = worker.close(!ended || redis.status !== 'ready').catch(this.report);
    await within(GRACE, closing);
    this.leases.close();
    clearInterval(this.renewing);
    this.ignoreSignals();
    this.released = true;
    await Promise.all([closeConnection(redis), closeConnection(this.subscriber)]);
    await within(GRACE, closing); // What the worker still waited for has failed by now.
    nursery.close();
    // If a signal closed the server, it ends the process before this runs.
    setImmediate(this.rejectReady, new Error('the server was closed before it was ready'));
  }
}
