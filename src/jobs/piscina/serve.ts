import { MessageChannel, parentPort, receiveMessageOnPort, threadId, type MessagePort } from 'node:worker_threads';
import { pack } from '../failure';
import { Handling, type JobEnd } from '../Handling';
import type { JobHandlers } from '../JobRunner';
import { checkHandlers } from '../options';
import { sending } from '../sending';
import type { FromThread, Hello, Reply, StopMessage, Task } from './messages';
import { polled } from './polled';

/**
 * The default export of the file of a {@link threadPool}: a function that the pool calls for each job.
 *
 * ```typescript
 * import type { ThreadServer } from 'rxresult/piscina';
 *
 * const server: ThreadServer = serve({ square: (n: number) => of(n * n) });
 * export default server;
 * ```
 *
 * @see {@link serve}
 */
export type ThreadServer = (task: unknown) => Promise<unknown>;

/**
 * Serves the jobs of a {@link threadPool}, in the file that was given to the pool. What this returns must be the default export of
 * that file.
 *
 * ```typescript
 * // worker.mjs
 * export default serve({
 *   square: (n: number) => of(n * n),
 *   fetchText: (url: string, { signal }) => fetch(url, { signal }).then((response) => response.text()),
 * });
 * ```
 *
 * @param handlers The handlers, by the names of their jobs.
 * @returns The function that the pool calls.
 * @throws TypeError if a handler is not a function.
 * @see {@link threadPool}
 * @see {@link JobHandlers}
 */
export function serve(handlers: JobHandlers): ThreadServer {
  checkHandlers('serve', handlers);
  const server = (here[SERVER] ??= new Server());
  return (task) => server.run(handlers, task as Task);
}

/**
 * The one server of this thread, however often `serve` is called in it: a file with handlers may be imported by another one, and
 * may have another copy of this package.
 */
const SERVER = Symbol.for('rxresult.piscina.server');
const here = globalThis as { [SERVER]?: Server | undefined };

class Server {
  private readonly running = new Map<number, Handling>();
  /** Jobs that were asked to stop before they arrived. The request comes through another port, and may overtake the job. */
  private readonly stopped = new Set<number>();
  private readonly watched = polled(() => {
    this.receiveAll();
  });
  /** The number of the last job that arrived. Jobs arrive in order. */
  private last = 0;
  private readonly port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on('message', (message: StopMessage) => {
      this.onStop(message);
    });
    port1.unref();
    const hello: Hello = { rxresult: { thread: threadId, port: port2 } };
    parentPort?.postMessage(hello, [port2]);
  }

  run(handlers: JobHandlers, { id, name, data, progress, trace }: Task): Promise<Reply> {
    return new Promise((resolve) => {
      this.last = id;
      if (this.stopped.delete(id)) {
        resolve({ status: 'stopped' });
        return;
      }
      const request = { id: String(id), name, data, attempt: 1, trace };
      const onProgress = (value: unknown) => {
        if (progress) {
          this.send({ type: 'progress', value });
        }
      };
      const handling = new Handling(handlers, request, onProgress, this.watched);
      this.running.set(id, handling);
      handling.start((end) => {
        this.running.delete(id);
        resolve(
          toReply(end, (value) => {
            this.send({ type: 'result', value });
          }),
        );
      });
    });
  }

  /** @throws TypeError if the value cannot be cloned. */
  private send(message: FromThread): void {
    sending(message.type, () => {
      this.port.postMessage(message);
    });
  }

  /** Receives what the pool has sent, without waiting for the event loop. */
  private receiveAll(): void {
    let received: { message: StopMessage } | undefined;
    while ((received = receiveMessageOnPort(this.port) as typeof received)) {
      this.onStop(received.message);
    }
  }

  private onStop({ stop, why }: StopMessage): void {
    if (stop > this.last) {
      this.stopped.add(stop);
    } else {
      this.running.get(stop)?.stop(why); // It may have ended.
    }
  }
}

/** @param sendResult Throws if the result cannot be cloned. Piscina must not receive such a value: its thread would die. */
function toReply(end: JobEnd, sendResult: (value: unknown) => void): Reply {
  switch (end.status) {
    case 'fulfilled': {
      const { value } = end;
      if (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') {
        return { status: 'fulfilled', value };
      }
      try {
        sendResult(value);
        return { status: 'fulfilled' };
      } catch (error) {
        return { status: 'rejected', failure: pack(error, structuredClone) };
      }
    }
    case 'rejected':
      return { status: 'rejected', failure: pack(end.reason, structuredClone) };
    case 'stopped':
      return {
        status: 'stopped',
        ...(end.reason !== undefined && { failure: pack(end.reason, structuredClone) }),
      };
    default:
      return { status: 'empty' };
  }
}
