import { observable, type Subscriber } from 'rxjs';
import { describeInput } from '../capture/describe';
import { isObject } from '../capture/ResultCapture';
import { callUserCode, reportAsItIs } from '../capture/userCode';

/** Called with the promise that `close` returns, and with that of an item which the reader waited for. */
export type OnClosed = (closed: Promise<unknown>, pending: Promise<unknown> | undefined) => void;

/** Reads something item by item. */
export interface Reader {
  next(): IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>;
  /** Ends it early. */
  close(): unknown;
  /** Whether that takes time: both return promises. */
  readonly slow: boolean;
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
    slow: true,
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
    slow: true,
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
 * Emits the items one by one, and closes the reader if `subscriber` is unsubscribed before the end.
 *
 * @param wanted Whether the next item is to be taken.
 * @param onClosed Called with the promise of a reader that takes time to close, and with that of an item it waited for.
 * @returns A function that takes items as long as they are wanted.
 */
export function pulling(
  reader: Reader,
  subscriber: Subscriber<unknown>,
  wanted: () => boolean,
  onClosed: OnClosed = reportRejection,
): () => void {
  let ended = false;
  let busy = false;
  let waits: (() => boolean) | undefined = wanted;
  /** A promise of an item. */
  let pending: Promise<unknown> | undefined;
  /** `next` of a reader that takes no time is on the call stack. */
  let reading = false;
  const close = () => {
    waits = undefined; // Whatever still refers to this, as a promise of an item may, refers to nothing of the nursery.
    if (ended || reading) {
      return;
    }
    ended = true;
    if (reader.slow) {
      const closed = new Promise((resolve) => resolve(reader.close())); // Whatever it throws is a rejection.
      onClosed(closed, pending);
    } else {
      reader.close();
    }
  };
  const fail = (error: unknown) => {
    ended = true;
    if (!subscriber.closed) {
      subscriber.error(error); // What is still pending when it is closed rejects with whatever it likes.
    }
  };
  const take = (item: IteratorResult<unknown>) => {
    if (!isObject(item)) {
      throw new TypeError(`an iterator must return objects, got ${describeInput(item)}`);
    }
    ended ||= item.done === true;
    if (subscriber.closed) {
      callUserCode(close); // Unless that has been done.
      return;
    }
    if (ended) {
      subscriber.complete();
    } else {
      subscriber.next(item.value);
    }
  };
  const pull = () => {
    if (busy) {
      return;
    }
    busy = true;
    while (!ended && !subscriber.closed && waits?.()) {
      let item;
      try {
        reading = !reader.slow;
        item = reader.next();
        reading = false;
        if (!reader.slow) {
          take(item as IteratorResult<unknown>);
        }
      } catch (error) {
        reading = false;
        fail(error);
        return;
      }
      if (reader.slow) {
        const each$ = Promise.resolve(item);
        pending = each$;
        each$
          .then((each) => {
            pending = undefined;
            take(each);
            busy = false;
            pull();
          }, fail)
          .catch(fail); // It was no item.
        return;
      }
    }
    busy = false;
  };
  subscriber.add(close);
  return pull;
}

function reportRejection(closed: Promise<unknown>): void {
  closed.catch(reportAsItIs);
}
