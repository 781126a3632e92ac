// The tasks, in the terms of each peer. Task `i` has the value `i`. Those of RxJS and rxresult are Observables made before
// the clock starts, one for each task, the same for all sides.

import { Effect } from 'effect';
import { action, call } from 'effection';
import { Observable, of } from 'rxjs';

/** @import { Subscriber } from 'rxjs' */

/**
 * How a task comes to its value: at once, in a microtask of its own, or by a timer of its own, which is cleared if nobody
 * waits for it any more. The timer is `setImmediate`: `setTimeout` waits for a millisecond at least, and that would be all
 * that is measured of a small fan-out.
 *
 * @typedef {'synchronous' | 'microtask' | 'timer'} Kind
 */

/** @type {Record<Kind, (i: number) => Observable<number>>} */
export const observables = {
  synchronous: (i) => of(i),
  microtask: (i) =>
    new Observable((subscriber) => {
      queueMicrotask(() => {
        subscriber.next(i);
        subscriber.complete();
      });
    }),
  timer: (i) =>
    new Observable((subscriber) => {
      const timer = setImmediate(() => {
        subscriber.next(i);
        subscriber.complete();
      });
      return () => {
        clearImmediate(timer);
      };
    }),
};

/** A promise runs already: it is made within the time that is measured, and has no teardown. */
export const promises = {
  synchronous: (/** @type {number} */ i) => Promise.resolve(i),
  microtask: (/** @type {number} */ i) =>
    new Promise((resolve) => {
      queueMicrotask(() => {
        resolve(i);
      });
    }),
  timer: (/** @type {number} */ i) =>
    new Promise((resolve) => {
      setImmediate(resolve, i);
    }),
};

/** @type {Record<Kind, (i: number) => Effect.Effect<number>>} */
export const effects = {
  synchronous: (i) => Effect.succeed(i),
  microtask: (i) =>
    Effect.callback((resume) => {
      queueMicrotask(() => {
        resume(Effect.succeed(i));
      });
    }),
  timer: (i) =>
    Effect.callback((resume) => {
      const timer = setImmediate(() => {
        resume(Effect.succeed(i));
      });
      return Effect.sync(() => {
        clearImmediate(timer);
      });
    }),
};

/** @type {Record<Kind, (i: number) => import('effection').Operation<number>>} */
export const operations = {
  synchronous: (i) => call(() => i),
  microtask: (i) =>
    action((resolve) => {
      queueMicrotask(() => {
        resolve(i);
      });
      return () => undefined;
    }),
  timer: (i) =>
    action((resolve) => {
      const timer = setImmediate(() => {
        resolve(i);
      });
      return () => {
        clearImmediate(timer);
      };
    }),
};

/**
 * @template T
 * @param {number} count
 * @param {(i: number) => T} make
 */
export function list(count, make) {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Tasks that end when they are told to. Made once for all iterations: they know the subscriber of the latest. */
export class Pending {
  /** How many of them are subscribed. */
  alive = 0;

  /** @type {(Subscriber<number> | undefined)[]} */
  #subscribers = [];

  /** @param {number} count */
  constructor(count) {
    const teardown = () => {
      this.alive--;
    };
    this.observables = list(
      count,
      (i) =>
        new Observable((/** @type {Subscriber<number>} */ subscriber) => {
          this.alive++;
          this.#subscribers[i] = subscriber;
          return teardown;
        }),
    );
  }

  /** @param {number} i */
  finish(i) {
    const subscriber = this.#take(i);
    subscriber?.next(i);
    subscriber?.complete();
  }

  /** @param {number} i @param {Error} error */
  fail(i, error) {
    this.#take(i)?.error(error);
  }

  /**
   * What has ended is let go of, or the next iteration would have to sweep around it.
   *
   * @param {number} i
   */
  #take(i) {
    const subscriber = this.#subscribers[i];
    this.#subscribers[i] = undefined;
    return subscriber;
  }
}

/** {@link Pending}, of Effect and of Effection: they cannot finish, but the last of them can fail. */
export class PendingElsewhere {
  alive = 0;

  /** @type {(error: Error) => void} */
  fail = () => {
    throw new TypeError('the last task does not run yet');
  };

  /** @param {number} count */
  constructor(count) {
    const gone = () => {
      this.alive--;
    };
    const goneEffect = Effect.sync(gone);
    /** @param {number} i @param {(error: Error) => void} fail */
    const subscribed = (i, fail) => {
      this.alive++;
      if (i === count - 1) {
        this.fail = fail;
      }
    };
    /** @type {Effect.Effect<number, Error>[]} */
    this.effects = list(count, (i) =>
      Effect.callback((resume) => {
        subscribed(i, (error) => {
          this.alive--; // The finalizer runs only where it is interrupted.
          resume(Effect.fail(error));
        });
        return goneEffect;
      }),
    );
    /** @type {import('effection').Operation<number>[]} */
    this.operations = list(count, (i) =>
      action((_, reject) => {
        subscribed(i, reject);
        return gone;
      }),
    );
  }
}
