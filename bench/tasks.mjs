// The tasks, for each peer. Task `i` has the value `i`. Those of RxJS and rxresult are Observables that are made before
// the clock starts, one for each task, the same for all sides.

import { Effect } from 'effect';
import { action, call } from 'effection';
import { Observable, of } from 'rxjs';

/** @import { Subscriber } from 'rxjs' */

/**
 * How a task gets its value: at once, in a separate microtask, or from a separate timer, which is cleared when nobody
 * waits for it any more. The timer is `setImmediate`, because `setTimeout` waits for at least a millisecond, which
 * would dominate the time of a small fan-out.
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

/** A promise runs as soon as it exists: it is made within the measured time, and has no teardown. */
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

/** Tasks that end on demand. They are made once for all iterations, and keep the latest subscriber. */
export class Pending {
  /** The number of subscribed tasks. */
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
   * Releases a task that has ended. Otherwise the next iteration would have to clean it up.
   *
   * @param {number} i
   */
  #take(i) {
    const subscriber = this.#subscribers[i];
    this.#subscribers[i] = undefined;
    return subscriber;
  }
}

/** Like {@link Pending}, for Effect and Effection: the tasks cannot finish, but the last of them can fail. */
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
          this.alive--; // The finalizer runs only when it is interrupted.
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
