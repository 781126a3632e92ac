import { UnrecoverableError, WaitingError, type Job } from 'bullmq';
import { finalizeWith, type Nursery, type ResultCapture } from 'rxresult';
import { noop, Observable, Subject } from 'rxjs';
import { label } from '../describe';
import { Handling, type JobEnd } from '../Handling';
import type { JobHandlers } from '../JobRunner';
import { withTrace } from '../trace';
import { EMPTY_RESULT, unwrapPayload, wrapProgress, wrapResult, writeFailure } from './wire';

/** Why a job is stopped. A reason replaces those before it in this list. */
const REASONS = [
  'its worker is closing',
  'the lease of its producer has expired',
  'its producer cancelled it',
  'another worker has it',
] as const;

export type StopReason = (typeof REASONS)[number];

/** One run of a job, on its worker. */
export class Serving {
  private stopReason: StopReason | undefined = undefined;
  private capture: ResultCapture<unknown> | undefined = undefined;
  private readonly payload: ReturnType<typeof unwrapPayload>;
  /** How many values of progress there were. */
  private count = 0;
  /** Settles when the progress so far is written. */
  private written: Promise<void> = Promise.resolve();

  /**
   * @param job The job, as BullMQ hands it over.
   * @param token The token of its lock.
   * @param onError Called with the error of its cleanup, if nobody else receives it.
   * @param onRedisError Called with errors of Redis.
   */
  constructor(
    private readonly job: Job,
    private readonly token: string,
    private readonly onError: (error: unknown) => void,
    private readonly onRedisError: (error: unknown) => void,
  ) {
    this.payload = unwrapPayload(job.data);
  }

  get id(): string {
    return this.job.id as string;
  }

  /** The producer whose lease the job depends on. */
  get producer(): string | undefined {
    return this.payload.producer;
  }

  /** Stops the job, even before it was started. */
  stop(reason: StopReason): void {
    if (!this.stopReason || REASONS.indexOf(reason) > REASONS.indexOf(this.stopReason)) {
      this.stopReason = reason;
    }
    this.capture?.cancel(new Error(`the job is stopped: ${reason}`));
  }

  /**
   * Extends its lock. BullMQ's own renewal goes by the id of the job. But this worker may have two runs of one job: one that lost
   * its lock while the process was frozen, and one that it took after that.
   *
   * @param duration In milliseconds.
   */
  async renewLock(duration: number): Promise<void> {
    const { job, token } = this;
    const extended = await job.extendLock(token, duration).catch(this.onRedisError);
    if (extended === 0) {
      this.onRedisError(
        new Error(`${label({ id: this.id, name: job.name })} has lost its lock: another worker may run it`),
      );
      this.stop('another worker has it');
    }
  }

  /** Runs the job, unless it was stopped. BullMQ writes what this returns or throws as the end of the job. */
  async run(nursery: Nursery, handlers: JobHandlers): Promise<unknown> {
    const end: JobEnd = this.stopReason ? { status: 'stopped' } : await this.handle(nursery, handlers);
    await this.written;
    return this.settle(end);
  }

  private handle(nursery: Nursery, handlers: JobHandlers): Promise<JobEnd> {
    const { id, payload } = this;
    const { name, attemptsStarted: attempt } = this.job;
    return new Promise((resolve) => {
      const handling = new Handling(handlers, { id, name, data: payload.data, attempt }, this.progress);
      const cleanup$ = new Subject<never>();
      const task = new Observable((subscriber) => {
        handling.start((end) => {
          resolve(end);
          cleanup$.complete();
          if (end.status === 'fulfilled') {
            subscriber.next(end.value);
          }
          if (end.status === 'rejected') {
            subscriber.error(end.reason);
          } else {
            subscriber.complete();
          }
        });
        return () => {
          handling.stop(this.stopReason as string); // It may have ended.
        };
      });
      withTrace(payload.trace, () => {
        this.capture = nursery.startSoon(task.pipe(finalizeWith(() => cleanup$)), { name });
      });
    });
  }

  private readonly progress = (value: unknown): void => {
    if (this.payload.progress) {
      this.count += 1;
      const wrapped = wrapProgress({ value, seq: this.job.attemptsStarted * 2 ** 32 + this.count });
      const given = this.payload.own ? wrapped : value;
      // Redis receives progress in the order of the calls. Progress of a job that Redis has forgotten is lost with the job.
      const writing = this.job.updateProgress(given as object).catch(() => undefined);
      this.written = Promise.all([this.written, writing]).then(noop);
    }
  };

  private async settle(end: JobEnd): Promise<unknown> {
    const { stopReason, job } = this;
    if (stopReason === 'another worker has it') {
      throw new WaitingError(); // For this error, BullMQ writes nothing.
    }
    switch (end.status) {
      case 'fulfilled':
        return this.result(end.value);
      case 'empty':
        return this.payload.own ? EMPTY_RESULT : undefined;
      case 'stopped':
        if (stopReason === 'its producer cancelled it') {
          throw failure(end);
        }
        if (end.reason !== undefined) {
          this.onError(end.reason);
        }
        if (stopReason === 'its worker is closing') {
          await job.moveToWait(this.token).catch(this.onRedisError);
          throw new WaitingError();
        }
        throw failure({ status: 'lost', why: stopReason as string });
      default:
        throw failure(end);
    }
  }

  private result(value: unknown): unknown {
    try {
      return this.payload.own ? wrapResult(value) : value;
    } catch (reason) {
      throw failure({ status: 'rejected', reason });
    }
  }
}

/** The error that BullMQ stores. Unless it is unrecoverable, BullMQ runs the job again, if whoever added the job wants that. */
function failure(end: Exclude<JobEnd, { status: 'fulfilled' | 'empty' }>): Error {
  const { message, stack } = writeFailure(end);
  const retry = end.status === 'rejected' && !(end.reason instanceof UnrecoverableError);
  return Object.assign(retry ? new Error(message) : new UnrecoverableError(message), { stack });
}
