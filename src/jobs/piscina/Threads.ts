import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { throwError } from 'rxjs';
import type { Engine, JobEvents, JobStart } from '../JobRun';
import type { FromThread, Hello, StopMessage } from './messages';
import { notServed } from './notServed';
import { ThreadJob } from './ThreadJob';

export type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
type LoadBalancer = NonNullable<PiscinaOptions['loadBalancer']>;

/**
 * The engine of a thread pool. A job waits in a queue of its own until there may be a thread for it: Piscina's queue lets jobs that
 * have a signal overtake others, and takes time in proportion to its length to remove one.
 *
 * ```
 *  waiting ──► in Piscina's hands ──► in a thread ──► ended
 *              (running: as many as there are threads)
 * ```
 */
export class Threads implements Engine {
  private pool: Piscina | undefined = undefined;
  /** Whether a thread of the present pool has loaded the file. */
  private loaded = false;
  /** The last error of a thread that had no job. */
  private failure: { readonly error: unknown } | undefined = undefined;
  /** One for each thread that has loaded the file, by the ids of the threads. */
  private readonly ports = new Map<number, MessagePort>();
  /** First in, first out, from `next` on. Those that were stopped meanwhile are skipped. */
  private waiting: ThreadJob[] = [];
  private next = 0;
  /** How many of those in `waiting` are of no more use. */
  private left = 0;
  /** By their numbers. */
  private readonly running = new Map<number, ThreadJob>();
  private count = 0;

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

  askToStop(thread: number, stop: number): void {
    const message: StopMessage = { stop };
    this.ports.get(thread)?.postMessage(message);
  }

  /** Receives what a thread has sent, without waiting for the event loop. */
  receiveAll(thread: number): void {
    const port = this.ports.get(thread);
    let received: { message: FromThread } | undefined;
    while (port && (received = receiveMessageOnPort(port) as typeof received)) {
      this.receive(received.message);
    }
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
    const { file: filename, size: maxThreads, options, loadBalancer } = this;
    const pool = new Piscina({ ...options, filename, minThreads: 0, maxThreads, loadBalancer });
    this.loaded = false;
    pool.on('workerCreate', ({ id }: { id: number }) => {
      this.loaded = true;
      if (pool === this.pool && !this.ports.has(id)) {
        this.replacePool(pool, this.stranded(), notServed(filename));
      }
    });
    pool.on('message', (message: Partial<Hello> | undefined) => {
      if (message?.rxresult) {
        this.onHello(message.rxresult);
      }
    });
    pool.on('error', (error: unknown) => {
      this.failure = { error };
    });
    pool.on('workerDestroy', () => {
      setImmediate(() => {
        this.onThreadEnded(pool);
      });
    });
    return pool;
  }

  /** Chooses a thread that is idle and whose port is there: a job that it runs can be asked to stop. */
  private readonly loadBalancer: LoadBalancer = (task, threads) => {
    const thread = threads.find(({ id, currentUsage }) => currentUsage === 0 && this.ports.has(id));
    const job = Reflect.get(task, Piscina.queueOptionsSymbol) as ThreadJob;
    job.thread = thread?.id;
    return thread ?? null;
  };

  private onHello({ thread, port }: Hello['rxresult']): void {
    this.ports.set(thread, port);
    port.on('message', (message: FromThread) => {
      this.receive(message);
    });
    port.once('close', () => this.ports.delete(thread));
    port.unref();
  }

  private receive(message: FromThread): void {
    this.running.get(message.id)?.receive(message);
  }

  /**
   * Piscina starts a thread for a job, but no other one if that fails: jobs that it holds without a thread would wait forever. The
   * error of a thread without a job, which Piscina emits, goes to them, or is reported.
   */
  private onThreadEnded(pool: Piscina): void {
    const { failure, loaded } = this;
    const stranded = pool === this.pool ? this.stranded() : [];
    const others = pool.threads.length > 0;
    if (stranded.length > 0 && others && !loaded) {
      return; // The other threads are about to fail, too.
    }
    this.failure = undefined;
    if (stranded.length > 0 && !others) {
      const unknown = new Error(`a thread ended before it had loaded ${this.file}`);
      // If the file has loaded before, they get another chance.
      this.replacePool(pool, stranded, loaded ? undefined : (failure?.error ?? unknown));
    } else if (failure) {
      throwError(() => failure.error).subscribe(); // Reported, as any error that nobody handles.
    }
  }

  /** The jobs that Piscina holds without a thread. */
  private stranded(): ThreadJob[] {
    return [...this.running.values()].filter(({ thread }) => thread === undefined);
  }

  /** @param reason Why the stranded jobs fail; undefined if they wait again, in their turn. */
  private replacePool(pool: Piscina, stranded: readonly ThreadJob[], reason: unknown): void {
    this.pool = undefined;
    void pool.destroy();
    for (const job of stranded) {
      this.running.delete(job.number);
      job.pool = undefined;
    }
    if (reason === undefined) {
      this.waiting = [...stranded, ...this.waiting.slice(this.next)];
      this.next = this.left = 0;
    } else {
      for (const job of stranded) {
        job.fail(reason);
      }
    }
    this.dispatch();
  }
}
