import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { throwError } from 'rxjs';
import type { Engine, JobEvents, JobStart } from '../JobRun';
import type { FromThread, Hello, StopMessage } from './messages';
import { ThreadJob } from './ThreadJob';

type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;

/**
 * The engine of a thread pool. A job waits in a queue of its own until there is a thread for it: Piscina's queue lets jobs that have
 * a signal overtake others, and takes time in proportion to its length to remove one.
 *
 * ```
 *  waiting ──► running (as many as there are threads) ──► ended
 *     └── stop ──────────────────────────────────────────►
 * ```
 */
export class Threads implements Engine {
  /** Whether a thread of the present pool has loaded the file. */
  loaded = false;
  private pool: Piscina | undefined = undefined;
  /** By the ids of the threads. */
  private readonly ports = new Map<number, MessagePort>();
  /** First in, first out, from `next` on. Those that were stopped meanwhile are skipped. */
  private waiting: ThreadJob[] = [];
  private next = 0;
  /** How many of those in `waiting` are of no more use. */
  private left = 0;
  /** By their numbers, smallest first. */
  private readonly running = new Map<number, ThreadJob>();
  private count = 0;
  /** The last error of a thread, and whether a job has received it. */
  private failure: { readonly error: unknown; readonly received: boolean } | undefined = undefined;

  /** @param size How many threads there are at most. */
  constructor(
    readonly file: string,
    private readonly size: number,
    private readonly options: PiscinaOptions,
  ) {}

  start(start: JobStart, events: JobEvents): ThreadJob {
    const job = new ThreadJob((this.count += 1), this, start, events);
    this.waiting.push(job);
    this.dispatch();
    return job;
  }

  async close(): Promise<void> {
    await this.pool?.destroy();
  }

  askToStop({ number }: ThreadJob): void {
    for (const port of this.ports.values()) {
      this.sendStop(port, number);
    }
  }

  /** Receives what a thread has sent, without waiting for the event loop. */
  receiveAll(thread: number): void {
    const port = this.ports.get(thread);
    let received: { message: FromThread } | undefined;
    while (port && (received = receiveMessageOnPort(port) as typeof received)) {
      this.receive(received.message);
    }
  }

  /** A job has received the error of a thread that has not loaded the file. */
  onLoadError(error: unknown): void {
    this.failure = { error, received: true };
  }

  onEnded(job: ThreadJob): void {
    if (this.running.delete(job.number)) {
      this.dispatch();
    } else {
      this.left += 1;
      this.compact();
    }
  }

  private dispatch(): void {
    while (this.running.size < this.size && this.next < this.waiting.length) {
      const job = this.waiting[this.next] as ThreadJob;
      this.next += 1;
      if (!job.ended) {
        this.left += 1;
        this.running.set(job.number, job);
        job.run((this.pool ??= this.open()));
      }
    }
    this.compact();
  }

  /** Removing one by one would take time in proportion to the length. */
  private compact(): void {
    if (this.left * 2 >= this.waiting.length) {
      this.waiting = this.waiting.slice(this.next).filter((job) => !job.ended);
      this.next = this.left = 0;
    }
  }

  private open(): Piscina {
    const pool = new Piscina({ ...this.options, filename: this.file, minThreads: 0, maxThreads: this.size });
    this.loaded = false;
    pool.on('message', (message: Partial<Hello> | undefined) => {
      if (message?.rxresult) {
        this.loaded = true;
        this.onHello(message.rxresult);
      }
    });
    pool.on('error', (error: unknown) => {
      this.failure = { error, received: false };
    });
    pool.on('workerDestroy', () => {
      setImmediate(() => {
        this.onThreadEnded(pool);
      });
    });
    return pool;
  }

  private onHello({ thread, port }: Hello['rxresult']): void {
    this.ports.set(thread, port);
    port.on('message', (message: FromThread) => {
      this.receive(message);
    });
    port.once('close', () => this.ports.delete(thread));
    port.unref();
    // Those that were asked to stop while the thread started.
    for (const { stopping, number } of this.running.values()) {
      if (stopping) {
        this.sendStop(port, number);
      }
    }
  }

  private receive(message: FromThread): void {
    this.running.get(message.id)?.receive(message);
  }

  private sendStop(port: MessagePort, stop: number): void {
    const [oldest = stop] = this.running.keys();
    const message: StopMessage = { stop, oldest };
    port.postMessage(message);
  }

  /**
   * Piscina starts a thread for a job, but no other one if that fails: jobs that it holds without a thread would wait forever. The
   * error of a thread without a job, which Piscina emits, goes to them, or is reported.
   */
  private onThreadEnded(pool: Piscina): void {
    const { failure } = this;
    const current = pool === this.pool;
    const stranded = [...this.running.values()].filter(({ killing }) => !killing);
    if (current && !this.loaded && stranded.length > 0 && pool.threads.length > 0) {
      return; // The other threads are about to fail, too.
    }
    this.failure = undefined;
    if (!current || pool.threads.length > 0 || stranded.length === 0) {
      if (failure && !failure.received) {
        throwError(() => failure.error).subscribe(); // Reported, as any error that nobody handles.
      }
      return;
    }
    this.pool = undefined;
    void pool.destroy();
    for (const job of stranded) {
      this.running.delete(job.number);
    }
    if (this.loaded) {
      // The file has loaded before: they get another chance, in their turn.
      this.waiting = [...stranded.map((job) => job.back()), ...this.waiting.slice(this.next)];
      this.next = this.left = 0;
      this.dispatch();
      return;
    }
    const reason = failure?.error ?? new Error(`a thread ended before it had loaded ${this.file}`);
    for (const job of stranded) {
      job.fail(reason);
    }
    this.dispatch();
  }
}
