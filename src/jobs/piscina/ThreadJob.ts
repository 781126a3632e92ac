import { EventEmitter, once } from 'node:events';
import type { Piscina } from 'piscina';
import { unpack } from '../failure';
import type { JobEnd } from '../handling';
import type { EngineJob, JobEvents, JobStart } from '../JobRun';
import { carryTrace } from '../trace';
import type { FromThread, Reply, Task } from './messages';
import type { Threads } from './Threads';

/** A job of a pool: it waits, or runs in a thread. */
export class ThreadJob implements EngineJob {
  readonly id: string;
  /** The pool that has it; undefined while it waits, and once it has ended. */
  pool: Piscina | undefined = undefined;
  attempts = 0;
  ended = false;
  stopping = false;
  killing = false;
  private readonly trace = carryTrace();
  /** Emits `abort`: Piscina takes it as a signal, and it costs 4 µs less than an `AbortSignal`. */
  private readonly hardWay = new EventEmitter();
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

  run(pool: Piscina): void {
    this.pool = pool;
    this.attempts = 1;
    const { name, data, progress } = this.job;
    const task: Task = { id: this.number, name, data, progress, trace: this.trace };
    pool.run(task, { signal: this.hardWay }).then(
      (reply: Reply | undefined) => {
        if (this.pool === pool) {
          this.onReply(reply);
        }
      },
      (error: unknown) => {
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
    this.stopping = true;
    if (this.pool) {
      this.threads.askToStop(this);
    } else {
      this.end({ status: 'stopped' });
    }
  }

  /** Ends the thread that runs it. */
  kill(): void {
    const { pool } = this;
    if (!pool || this.killing) {
      return;
    }
    this.killing = true;
    const before = pool.threads;
    this.hardWay.emit('abort');
    const [killed] = before.filter((thread) => !pool.threads.includes(thread));
    const exited = killed ? once(killed, 'exit') : Promise.resolve(); // There is none if it waits for a thread to start.
    void exited.then(() => {
      this.end({ status: 'stopped' });
    });
  }

  /** It has lost its pool before it could run. */
  back(): this {
    this.pool = undefined;
    this.attempts = 0;
    return this;
  }

  /** It could not be started. */
  fail(reason: unknown): void {
    this.attempts = 0;
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
      this.threads.receiveAll(reply.thread);
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
        this.end({ status: 'rejected', reason: notServed(this.threads.file) });
    }
  }

  /** The run ended without a reply: the job could not be sent, or its thread has died. */
  private onError(error: unknown): void {
    const { name, message } = error as Error;
    if (name === 'DataCloneError') {
      this.fail(error);
    } else if (message.startsWith('No handler function exported')) {
      this.end({ status: 'rejected', reason: notServed(this.threads.file) });
    } else if (!this.threads.loaded) {
      this.threads.onLoadError(error);
      this.fail(error);
    } else {
      this.end({ status: 'lost', why: `its thread has died: ${message}`, cause: error });
    }
  }
}

function notServed(file: string): TypeError {
  return new TypeError(`the default export of ${file} must be what serve(handlers) returns`);
}
