import { EventEmitter, once } from 'node:events';
import { Piscina } from 'piscina';
import { unpack } from '../failure';
import type { JobEnd } from '../handling';
import type { EngineJob, JobEvents, JobStart } from '../JobRun';
import { carryTrace } from '../trace';
import type { FromThread, Reply, Task } from './messages';
import { notServed } from './notServed';
import type { Threads } from './Threads';

/** A job of a pool. */
export class ThreadJob implements EngineJob {
  readonly id: string;
  /** The pool that has it; undefined while it waits, and once it has ended. */
  pool: Piscina | undefined = undefined;
  /** The id of the thread that runs it. */
  thread: number | undefined = undefined;
  ended = false;
  private readonly trace = carryTrace();
  /** Emits `abort`: Piscina takes it as a signal, and it costs 4 µs less than an `AbortSignal`. */
  private readonly hardWay = new EventEmitter();
  private killing = false;
  /** A result that came through the port. */
  private result: unknown = undefined;

  constructor(
    readonly number: number,
    private readonly threads: Threads,
    private readonly job: JobStart,
    private readonly events: JobEvents,
  ) {
    this.id = String(number);
  }

  get attempts(): number {
    return this.thread === undefined ? 0 : 1;
  }

  run(pool: Piscina): void {
    this.pool = pool;
    const { name, data, progress } = this.job;
    const task: Task = { id: this.number, name, data, progress, trace: this.trace };
    // A symbol does not travel: it is for the load balancer.
    pool.run({ ...task, [Piscina.queueOptionsSymbol]: this }, { signal: this.hardWay }).then(
      (reply: Reply | undefined) => {
        this.onReply(reply);
      },
      (error: unknown) => {
        // Unless it is what was asked for: the job was taken back, its thread ended, or its pool replaced.
        if (this.pool === pool && !this.killing) {
          this.onError(error);
        }
      },
    );
  }

  receive({ type, value }: FromThread): void {
    if (type === 'result') {
      this.result = value;
    } else {
      this.events.progress(value);
    }
  }

  stop(): void {
    if (this.thread !== undefined) {
      this.threads.askToStop(this.thread, this.number);
      return;
    }
    this.killing = true;
    this.hardWay.emit('abort'); // If Piscina has it, it takes it out of its queue.
    this.end({ status: 'stopped' });
  }

  /** Ends the thread that runs it. */
  kill(): void {
    this.killing = true;
    const { threads } = this.pool as Piscina; // One that waits has ended when it was asked to stop.
    const own = threads.filter(({ threadId }) => threadId === this.thread);
    const exited = own.map((thread) => once(thread, 'exit'));
    this.hardWay.emit('abort');
    void Promise.all(exited).then(() => {
      this.end({ status: 'stopped' });
    });
  }

  /** It could not be started. */
  fail(reason: unknown): void {
    this.thread = undefined;
    this.end({ status: 'rejected', reason });
  }

  private end(end: JobEnd): void {
    this.ended = true;
    this.pool = undefined;
    this.threads.onEnded(this);
    this.events.ended(end);
  }

  private onReply(reply: Reply | undefined): void {
    if (reply?.sent) {
      this.threads.receiveAll(this.thread as number);
    }
    switch (reply?.status) {
      case 'fulfilled':
        this.end({ status: 'fulfilled', value: 'value' in reply ? reply.value : this.result });
        break;
      case 'empty':
        this.end({ status: 'empty' });
        break;
      case 'rejected':
      case 'stopped':
        this.end({ status: reply.status, reason: reply.failure && unpack(reply.failure) });
        break;
      default:
        this.fail(notServed(this.threads.file));
    }
  }

  /** The run ended without a reply: the job could not be sent, or its thread has died. */
  private onError(error: unknown): void {
    const { name, message } = error as Error;
    if (name === 'DataCloneError') {
      this.fail(error);
    } else if (message.startsWith('No handler function exported')) {
      this.fail(notServed(this.threads.file));
    } else {
      this.end({ status: 'lost', why: `its thread has died: ${message}`, cause: error });
    }
  }
}
