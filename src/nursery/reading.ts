import { observable, type Subscriber } from 'rxjs';
import { isObject } from '../capture/ResultCapture';
import { reportAsItIs, reportUnhandledError } from '../capture/userCode';

/** Reads something that is read item by item. */
export interface Reader {
  next(): PromiseLike<IteratorResult<unknown>>;
  /** Ends it early. */
  close(): unknown;
}

type Streamed = AsyncIterable<unknown> &
  ReadableStream & { length?: unknown; then?: unknown; destroy?: () => void; on?: () => void };

/**
 * How to open a reader of an async iterable, a `ReadableStream` or a Node stream; nothing for any other input. RxJS's `from`
 * reads them too, but leaves them open when it is unsubscribed.
 */
export function readerOf(input: unknown): (() => Reader) | undefined {
  if (!isObject(input)) {
    return undefined;
  }
  const stream = input as Streamed;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the key that this RxJS looks for
  if (observable in stream || typeof stream.length === 'number' || typeof stream.then === 'function') {
    return undefined; // To RxJS, it is that in the first place.
  }
  if (typeof stream.getReader === 'function') {
    return () => streamReader(stream.getReader());
  }
  return typeof stream[Symbol.asyncIterator] === 'function' ? () => iteratorReader(stream) : undefined;
}

/** The stream's own async iterator could not be closed while it waits for an item. */
function streamReader(reader: ReadableStreamDefaultReader<unknown>): Reader {
  return {
    async next() {
      try {
        const item = await reader.read();
        if (item.done) {
          reader.releaseLock();
        }
        return item as IteratorResult<unknown>;
      } catch (error) {
        reader.releaseLock();
        throw error;
      }
    },
    close() {
      const cancelled = reader.cancel();
      reader.releaseLock();
      return cancelled;
    },
  };
}

function iteratorReader(stream: Streamed): Reader {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    close() {
      if (typeof stream.destroy === 'function' && typeof stream.on === 'function') {
        stream.destroy(); // A Node stream: otherwise its iterator would wait for the next item.
      }
      return iterator.return?.();
    },
  };
}

/**
 * Reads to the end, one item at a time, and closes the reader if that is unsubscribed before.
 *
 * @param onClosed Called with what closing it early returns.
 */
export function read(
  open: () => Reader,
  subscriber: Subscriber<unknown>,
  onClosed: (closed: Promise<unknown>) => void = reportRejection,
): void {
  const reader = open();
  let ended = false;
  subscriber.add(() => {
    if (!ended) {
      onClosed(new Promise((resolve) => resolve(reader.close()))); // Whatever it throws is a rejection.
    }
  });
  const readAll = async () => {
    try {
      for (let item = await next(); !item.done; item = await next()) {
        subscriber.next(item.value);
        if (subscriber.closed) {
          return;
        }
      }
    } catch (error) {
      if (!subscriber.closed) {
        subscriber.error(error);
      }
      return;
    }
    subscriber.complete();
  };
  const next = async () => {
    try {
      const item = await reader.next();
      ended = item.done === true;
      return item;
    } catch (error) {
      ended = true;
      throw error;
    }
  };
  readAll().catch(reportUnhandledError);
}

function reportRejection(closed: Promise<unknown>): void {
  closed.catch(reportAsItIs);
}
