// The tasks: Observables made before the clock starts, one for each task, and the same ones for every side. Task `i` has the
// value `i`.

import { Observable, of } from 'rxjs';

/** @param {number} i */
const synchronous = (i) => of(i);

/** @param {number} i */
const microtask = (i) =>
  new Observable((subscriber) => {
    queueMicrotask(() => {
      subscriber.next(i);
      subscriber.complete();
    });
  });

/**
 * A macrotask each, with a teardown. `setTimeout` waits a millisecond at least, which would be all that a small fan-out is
 * measured by.
 *
 * @param {number} i
 */
const immediate = (i) =>
  new Observable((subscriber) => {
    const handle = setImmediate(() => {
      subscriber.next(i);
      subscriber.complete();
    });
    return () => {
      clearImmediate(handle);
    };
  });

/** How a task comes to its value. */
export const KINDS = { synchronous, microtask, immediate };

/**
 * @template T
 * @param {number} count
 * @param {(i: number) => T} make
 */
export function list(count, make) {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Tasks that do not end by themselves. Made once for all iterations: they know only the subscribers of the latest. */
export class Pending {
  /** How many of them are subscribed. */
  alive = 0;

  /** @type {import('rxjs').Subscriber<number>[]} */
  subscribers = [];

  /** @param {number} count */
  constructor(count) {
    const teardown = () => {
      this.alive--;
    };
    this.tasks = list(
      count,
      (i) =>
        new Observable((/** @type {import('rxjs').Subscriber<number>} */ subscriber) => {
          this.alive++;
          this.subscribers[i] = subscriber;
          return teardown;
        }),
    );
  }

  /** @param {number} i */
  finish(i) {
    const subscriber = this.subscribers[i];
    subscriber?.next(i);
    subscriber?.complete();
  }
}
