import { receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads';
import type { FromThread, StopMessage } from './messages';
import type { ThreadJob } from './ThreadJob';

/** What killed a thread. */
export interface Crash {
  readonly error: unknown;
  /** Whether the thread had a job, which has received the error. */
  readonly received: boolean;
}

/** A thread of the pool: it starts, is ready once it has loaded the file, and ends. */
export class Thread {
  readonly id: number;
  /** The job that it runs. */
  job: ThreadJob | undefined = undefined;
  /** Whether it has loaded the file. */
  ready = false;
  crash: Crash | undefined = undefined;
  /** Resolves when it has loaded the file, or has ended. */
  readonly loaded: Promise<void>;
  readonly ended: Promise<void>;
  declare private onLoaded: () => void;
  private port: MessagePort | undefined = undefined;

  constructor(
    readonly worker: Worker,
    onEnded: (thread: Thread) => void,
  ) {
    this.id = worker.threadId;
    worker.once('error', (error: unknown) => {
      this.crash = { error, received: this.job !== undefined };
    });
    this.loaded = new Promise((resolve) => {
      this.onLoaded = resolve;
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.onLoaded();
        resolve();
        onEnded(this);
      });
    });
  }

  markReady(): void {
    this.ready = true;
    this.onLoaded();
  }

  /** Whether the file has called `serve`. */
  get serves(): boolean {
    return this.port !== undefined;
  }

  open(port: MessagePort): void {
    this.port = port;
    port.on('message', this.receive);
    port.unref();
  }

  askToStop(stop: number, why: string): void {
    const message: StopMessage = { stop, why };
    this.port?.postMessage(message);
  }

  /** Receives what the thread has sent, without waiting for the event loop. */
  receiveAll(): void {
    let received: { message: FromThread } | undefined;
    while (this.port && (received = receiveMessageOnPort(this.port) as typeof received)) {
      this.receive(received.message);
    }
  }

  private readonly receive = (message: FromThread): void => {
    this.job?.receive(message);
  };
}
