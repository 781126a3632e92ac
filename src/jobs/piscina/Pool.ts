import { Piscina } from 'piscina';
import { throwError } from 'rxjs';
import { within } from '../within';
import { Claim } from './Claim';
import type { Hello, Reply } from './messages';
import { notLoaded, notServed } from './mistakes';
import { Thread } from './Thread';
import type { ThreadJob } from './ThreadJob';

export type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
type LoadBalancer = NonNullable<PiscinaOptions['loadBalancer']>;

/** How many threads in a row may fail to load a file that another thread has loaded. */
const MOST_FAILURES = 3;

/** How long threads that are to end may take to load their file first, in milliseconds. */
const LOADING = 2000;

/** What a pool needs to know, and what it reports to. */
export interface PoolHost {
  readonly file: string;
  readonly size: number;
  readonly options: PiscinaOptions;
  /** Returns the job that has waited longest. */
  next(): ThreadJob | undefined;
  /** Makes claims for the waiting jobs. */
  fill(): void;
  /** No job can run: the file does not load. */
  failAll(reason: unknown): void;
  /** The file loads but does not serve, so the pool is of no use. */
  discard(reason: unknown): void;
}

/** A Piscina and its threads. */
export class Pool {
  private readonly piscina: Piscina;
  /** By their ids. */
  private readonly threads = new Map<number, Thread>();
  private readonly claims = new Set<Claim>();
  private pending = 0;
  private loaded = false;
  /** How many threads in a row ended before they had loaded the file. */
  private failures = 0;
  /** The last error of such a thread, as long as no thread has loaded the file. */
  private loadError: { readonly error: unknown } | undefined = undefined;
  private closed: Promise<void> | undefined = undefined;
  /** Whether Piscina has kept a claim whose promise nobody has. Piscina must not reject that promise. */
  private orphaned = false;
  /** Called when no job runs any more, to close the pool. */
  private onIdle: (() => void) | undefined = undefined;

  constructor(private readonly host: PoolHost) {
    const { file: filename, size: maxThreads, options } = host;
    const { loadBalancer } = this;
    this.piscina = new Piscina({ ...options, filename, minThreads: 0, maxThreads, loadBalancer });
    this.piscina.on('message', this.onMessage);
    this.piscina.on('workerCreate', this.onReady);
    this.piscina.on('error', () => {
      // Each `Thread` handles the errors of its own worker.
    });
  }

  /** Makes a claim for each waiting job, up to the number of threads, and takes back claims for which no job is left. */
  claim(waiting: number): void {
    while (this.pending < waiting && this.claims.size < this.host.size) {
      const before = this.pending;
      this.add(new Claim());
      waiting -= before + 1 - this.pending; // The claim may have found its thread at once.
    }
    if (this.pending > waiting) {
      for (const claim of [...this.claims].filter(({ job }) => !job).slice(waiting)) {
        this.takeBack(claim);
      }
    }
  }

  /** Ends the threads, and resolves when they have ended. */
  close(): Promise<void> {
    this.closed ??= this.endThreads();
    return this.closed;
  }

  /** Closes the pool as soon as no job runs. It takes no more jobs. */
  async retire(): Promise<void> {
    this.takeBackAll();
    if (this.running) {
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
    }
    await this.close();
  }

  private async endThreads(): Promise<void> {
    this.takeBackAll();
    this.track();
    const threads = [...this.threads.values()];
    // Node may abort the whole process if a thread is ended while it links the modules of its file.
    await within(LOADING, Promise.all(threads.map(({ loaded }) => loaded)));
    const ending = this.orphaned ? threads.map(({ worker }) => worker.terminate()) : [this.piscina.destroy()];
    // Piscina does not wait for the threads that it is already ending.
    await Promise.all([...ending, ...threads.map(({ ended }) => ended)]);
  }

  private get running(): boolean {
    return this.claims.size > this.pending;
  }

  private add(claim: Claim): void {
    this.claims.add(claim);
    this.pending += 1;
    let run: Promise<Reply | null | undefined>;
    try {
      run = this.piscina.run(claim.task, { signal: claim }) as typeof run;
    } catch (error) {
      this.remove(claim); // A thread cannot be made.
      this.orphaned = true;
      (this.piscina.options as { maxThreads: number }).maxThreads = 0; // Else Piscina would try again for that claim.
      throw error;
    }
    run.then(
      (reply) => {
        this.onReply(claim, reply);
      },
      (error: unknown) => {
        this.onError(claim, error);
      },
    );
  }

  /** Returns whether the claim was here. */
  private remove(claim: Claim): boolean {
    const { thread } = claim;
    const removed = this.claims.delete(claim);
    if (removed && thread) {
      thread.job = undefined;
      if (!this.running) {
        this.onIdle?.();
      }
    } else if (removed) {
      this.pending -= 1;
    }
    return removed;
  }

  /** The thread of a claim is free, or has ended. */
  private release(claim: Claim): void {
    if (this.remove(claim)) {
      // Piscina offered the thread to the waiting claims before it was free here. A new claim finds it.
      const pending = this.pending > 0 ? [...this.claims].find(({ job }) => !job) : undefined;
      if (pending) {
        this.takeBack(pending);
      }
      this.host.fill();
    }
  }

  private takeBack(claim: Claim): void {
    this.remove(claim);
    claim.abort();
  }

  /** Chooses an idle thread that is ready, and a job for it. Piscina posts the task right after that. */
  private readonly loadBalancer: LoadBalancer = (task, workers) => {
    const claim = Reflect.get(task, Piscina.queueOptionsSymbol) as Claim;
    if (this.closed || !this.claims.has(claim)) {
      return null; // No job is to start, or Piscina has kept the claim: see `orphaned`.
    }
    for (const worker of workers) {
      const thread = worker.currentUsage === 0 ? this.threads.get(worker.id) : undefined;
      const job = thread?.ready && !thread.job ? this.host.next() : undefined;
      if (thread && job) {
        claim.assign(job, thread);
        this.pending -= 1;
        return worker;
      }
    }
    queueMicrotask(this.track); // Piscina may start a thread now.
    return null;
  };

  private readonly track = (): void => {
    for (const worker of this.piscina.threads) {
      if (!this.threads.has(worker.threadId)) {
        const thread = new Thread(worker, this.onEnded);
        this.threads.set(thread.id, thread);
      }
    }
  };

  /** The file has called `serve`. This message arrives before its thread is ready. */
  private readonly onMessage = (message: Partial<Hello> | null | undefined): void => {
    if (message?.rxresult) {
      const { thread, port } = message.rxresult;
      this.track();
      this.threads.get(thread)?.open(port);
    }
  };

  private readonly onReady = ({ id }: { readonly id: number }): void => {
    const { loadError } = this;
    const thread = this.threads.get(id) as Thread;
    thread.markReady();
    if (this.closed) {
      return;
    }
    if (!thread.serves) {
      this.host.discard(notServed(this.host.file));
      return;
    }
    this.loaded = true;
    this.failures = 0;
    if (loadError) {
      this.loadError = undefined;
      report(loadError.error); // The error of another thread: no job fails with it.
      this.renew();
    }
  };

  private onReply(claim: Claim, reply: Reply | null | undefined): void {
    const { job, thread } = claim;
    thread?.receiveAll();
    this.release(claim);
    if (reply === null) {
      job?.lose(null); // Its thread threw `null`.
    } else {
      job?.onReply(reply);
    }
  }

  /** The run ended without a reply: the claim was taken back, the job could not be sent, or its thread has died. */
  private onError(claim: Claim, error: unknown): void {
    const { job, thread } = claim;
    if (!job || !thread) {
      this.release(claim);
      return;
    }
    thread.receiveAll();
    if (!this.piscina.threads.includes(thread.worker)) {
      // A thread in native code may take a while to end. Until then, it counts as one of the threads.
      void thread.ended.then(() => {
        this.release(claim);
        job.lose(error);
      });
      return;
    }
    this.release(claim);
    const { message } = Object(error) as { readonly message?: unknown };
    const unserved = String(message).startsWith('No handler function exported');
    job.fail(unserved ? notServed(this.host.file) : error);
  }

  private readonly onEnded = (thread: Thread): void => {
    const { id, ready, crash } = thread;
    this.threads.delete(id);
    if (this.closed) {
      return;
    }
    if (!ready) {
      this.onNotLoaded(notLoaded(this.host.file, crash));
    } else if (crash && !crash.received) {
      report(crash.error);
    }
    if (this.threads.size === 0 || (this.loaded && this.failures < MOST_FAILURES)) {
      this.renew();
    }
  };

  private onNotLoaded(error: unknown): void {
    this.failures += 1;
    if (this.threads.size === 0 && (!this.loaded || this.failures >= MOST_FAILURES)) {
      this.failures = 0;
      this.loadError = undefined;
      this.host.failAll(error);
    } else if (this.loaded) {
      report(error);
    } else {
      this.loadError = { error }; // The other threads may fail as well, or load it.
    }
  }

  /** Replaces the pending claims: Piscina starts no other thread for a claim if the first one ends. */
  private renew(): void {
    this.takeBackAll();
    this.host.fill();
  }

  private takeBackAll(): void {
    for (const claim of this.claims) {
      if (!claim.job) {
        this.takeBack(claim);
      }
    }
  }
}

/** Reports an error as RxJS reports one that nobody handles. */
function report(error: unknown): void {
  throwError(() => error).subscribe();
}
