import { Observable, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { describeInput } from '../capture/describe';
import type { ResultCapture } from '../capture/ResultCapture';
import { mapping, type CaptureMapOptions } from '../nursery/mapping';
import { pulling, readerOf, type Reader } from '../nursery/reading';

/**
 * The inputs of {@link captureEach}: an iterable, an async iterable, a `ReadableStream` or a Node stream.
 *
 * ```ts
 * import type { ItemOf, Items } from 'rxresult';
 *
 * function saveAll<I extends Items>(rows: I, save: (row: ItemOf<I>) => Observable<string>) {
 *   return captureEach(rows, save, { concurrent: 2, ordered: true });
 * }
 * saveAll(new Set(['tea', 'jam']), (row) => of(`saved ${row}`)).subscribe((saved) => console.log(saved.result()));
 * // prints: saved tea, saved jam
 * ```
 *
 * @see {@link ItemOf}
 */
export type Items =
  | Iterable<unknown>
  | AsyncIterable<unknown>
  // Not RxJS's `ReadableStreamLike`, which the ReadableStream of TypeScript 5.4 is not.
  | {
      /** As in a `ReadableStream`. */
      getReader(): {
        /** Returns the next item. */
        read(): PromiseLike<{
          /** Whether there are no more items. */
          done?: boolean;
        }>;
      };
    };

/**
 * The type of the items of {@link Items}.
 *
 * ```ts
 * import type { ItemOf } from 'rxresult';
 *
 * async function* readOrders() {
 *   yield { id: 7, price: 3 };
 * }
 * const priceOf = (order: ItemOf<ReturnType<typeof readOrders>>) => of(order.price);
 * captureEach(readOrders(), priceOf, { concurrent: 2 }).subscribe((price) => console.log(price.result())); // prints: 3
 * ```
 *
 * @see {@link captureEach}
 */
export type ItemOf<I> =
  I extends AsyncIterable<infer T>
    ? T
    : I extends Iterable<infer T>
      ? T
      : // `getReader` of a ReadableStream has several signatures, of which one would not be inferred.
        I extends { pipeTo(destination: infer W, ...options: never[]): unknown }
        ? W extends { getWriter(): { write(chunk?: infer T): unknown } }
          ? T
          : never
        : ObservedValueOf<I>;

/**
 * Runs a task for each item, as children of one nursery, and emits the capture of each when it has ended: `captureMap` that
 * pulls. The next item is taken only when a slot is free for its task, so a million rows pass through two slots in constant
 * memory.
 *
 * - The iterator is closed, however the nursery ends: `return()` is called, a `ReadableStream` is cancelled and unlocked. The
 *   nursery does not wait for that if it takes time; rejections go to `config.onUnhandledError`.
 * - Items of an async iterable are requested one at a time.
 * - Everything else is as with {@link captureMap}.
 *
 * ```ts
 * function* rows() {
 *   for (let i = 1; i <= 3; i++) {
 *     console.log('row', i);
 *     yield i;
 *   }
 * }
 * captureEach(rows(), (row) => of(row * 10), { concurrent: 1 }).subscribe((saved) => console.log(saved.result()));
 * // prints: row 1, 10, row 2, 20, row 3, 30
 * ```
 *
 * @param inputs The items: an iterable, an async iterable, a `ReadableStream` or a Node stream. It is opened for each
 *   subscription.
 * @param project Returns the task of an item. Its name names the captures. If it throws, that task has failed.
 * @param options As for {@link captureMap}; `concurrent` is required: a positive integer, or `Infinity`.
 * @throws TypeError at the call if `inputs` is something else, `project` or `taskName` is not a function, or an option is
 *   invalid.
 * @throws RangeError at the call if `concurrent` is neither a positive integer nor `Infinity`.
 * @see {@link captureMap} for values that arrive by themselves.
 */
export function captureEach<I extends Items, O extends ObservableInput<unknown>>(
  inputs: I,
  project: (value: ItemOf<I>, index: number) => O,
  options: CaptureMapOptions<ItemOf<I>> & { concurrent: number },
): Observable<ResultCapture<ObservedValueOf<O>, [value: ItemOf<I>, index: number]>> {
  const open = opener(inputs);
  // In plain JavaScript it may be missing.
  if ((options as Partial<typeof options> | undefined)?.concurrent === undefined) {
    throw new RangeError('captureEach: option concurrent is required: a positive integer, or Infinity');
  }
  const map = mapping<ItemOf<I>, ResultCapture<ObservedValueOf<O>, [value: ItemOf<I>, index: number]>>(
    'captureEach',
    project,
    options,
  );
  return map(
    (scope, slots) =>
      new Observable((subscriber) => {
        slots.pull = pulling(open(), subscriber, () => scope.hasSlot);
        slots.pull();
      }),
  );
}

function opener(inputs: unknown): () => Reader {
  const open = readerOf(inputs);
  if (open) {
    return open;
  }
  const iterable = Object(inputs) as Partial<Iterable<unknown>>;
  if (typeof iterable[Symbol.iterator] !== 'function') {
    throw new TypeError(
      'captureEach: expected an iterable, an async iterable or a ReadableStream (for an Observable or a promise there is ' +
        `captureMap), got ${describeInput(inputs)}`,
    );
  }
  return () => {
    const iterator = (iterable as Iterable<unknown>)[Symbol.iterator]();
    return { slow: false, next: () => iterator.next(), close: () => iterator.return?.() };
  };
}
