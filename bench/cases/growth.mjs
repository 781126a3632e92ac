// What has to grow no faster than the number of tasks or waiters: operators and tools that keep something for each of them.
// They end in order, or the last first, which would be quadratic if one had to be searched for, or those after it moved.
// Random order would measure the caches: see the cases of `finishing.mjs`, which have a floor to compare with.

import { asCompleted, captureEach, finalizeWith, Future, nursery, openNursery } from '../../dist/index.mjs';
import { LaneRecorder } from '../../dist/testing.mjs';
import { processor } from '../harness/clocks.mjs';
import { list, observables, Pending } from '../tasks.mjs';

/** @import { Observable, Subscription } from 'rxjs' */
/** @import { GrowthCase, Timed } from '../harness/cases.mjs' */

const SLOTS = 8;

/** @param {number} size */
const inOrder = (size) => list(size, (i) => i);

/** @param {number} size */
const lastFirst = (size) => list(size, (i) => size - 1 - i);

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} i
 */
const itemAt = (items, i) => /** @type {T} */ (items[i]);

/**
 * One result with `size` subscribers.
 *
 * @param {number} size
 * @param {(result: Future<number>, subscriptions: Subscription[]) => number} end returns how many have been notified
 * @returns {Timed}
 */
function waiters(size, end) {
  return () => {
    /** @type {Future<number>} */
    const result = new Future();
    let notified = 0;
    const subscriptions = list(size, () =>
      result.subscribe(() => {
        notified++;
      }),
    );
    const expected = end(result, subscriptions);
    return notified === expected && !result.observed;
  };
}

/**
 * @param {readonly number[]} order in which the subscribers leave
 * @returns {Timed}
 */
function leavers(order) {
  return waiters(order.length, (_, subscriptions) => {
    for (const i of order) {
      itemAt(subscriptions, i).unsubscribe();
    }
    return 0;
  });
}

/**
 * @param {readonly number[]} order in which the results are set
 * @returns {Timed}
 */
function completed(order) {
  return () => {
    const results = order.map(() => /** @type {Future<number>} */ (new Future()));
    let next = 0;
    let asSet = true;
    let done = false;
    asCompleted(results).subscribe({
      next: (result) => {
        asSet &&= result === results[itemAt(order, next++)];
      },
      complete: () => {
        done = true;
      },
    });
    for (const i of order) {
      itemAt(results, i).setResult(i);
    }
    return asSet && done;
  };
}

/**
 * Tasks that all run before the first of them calls `started`, and all have called it before the first ends.
 *
 * @param {readonly number[]} order in which they call `started`, and end
 * @returns {Timed}
 */
function started(order) {
  const size = order.length;
  const pending = new Pending(size);
  return () => {
    const n = openNursery();
    /** @type {((value: number) => void)[]} */
    const starts = [];
    let ready = 0;
    for (const task of pending.observables) {
      /** @param {(value: number) => void} start */
      const routine = (start) => {
        starts.push(start);
        return task;
      };
      n.start(routine).subscribe(() => {
        ready++;
      });
    }
    for (const i of order) {
      itemAt(starts, i)(i);
    }
    for (const i of order) {
      pending.finish(i);
    }
    return ready === size && n.size === 0;
  };
}

/**
 * @param {(items: number[]) => Iterable<number> | AsyncIterable<number>} source
 * @param {number} size
 * @returns {Timed}
 */
function pulled(source, size) {
  const tasks = list(size, observables.microtask);
  const indices = inOrder(size);
  /** @type {(i: number) => Observable<number>} */
  const taskOf = (i) => itemAt(tasks, i);
  return () =>
    new Promise((resolve, reject) => {
      let sum = 0;
      captureEach(source(indices), taskOf, { concurrent: SLOTS }).subscribe({
        next: (capture) => {
          sum += capture.result();
        },
        error: reject,
        complete: () => {
          resolve(sum === (size * (size - 1)) / 2);
        },
      });
    });
}

/** @param {Iterable<number>} items */
async function* asynchronous(items) {
  yield* items;
}

/**
 * Tasks with cleanup that takes time. It ends in the given order, when all tasks have ended.
 *
 * @param {readonly number[]} order
 * @param {(tasks: Pending, n: ReturnType<typeof openNursery>) => void} end ends the tasks
 * @returns {Timed}
 */
function cleanedUp(order, end) {
  const size = order.length;
  const tasks = new Pending(size);
  const cleanups = new Pending(size);
  const cleaned = tasks.observables.map((task, i) => task.pipe(finalizeWith(() => cleanups.observables[i])));
  return () => {
    const n = openNursery();
    for (const task of cleaned) {
      n.startSoon(task);
    }
    end(tasks, n);
    const cleaning = cleanups.alive;
    for (const i of order) {
      cleanups.finish(i);
    }
    return cleaning === size && n.size === 0;
  };
}

/** How many columns the lanes have, however many tasks there are: otherwise a drawing would have the square of that. */
const COLUMNS = 20;

/**
 * @param {number} size
 * @param {(recorder: LaneRecorder) => unknown} read
 * @param {string} [name] of all tasks
 * @returns {Timed}
 */
function recorded(size, read, name) {
  const pending = new Pending(size);
  return () => {
    let time = 0;
    const recorder = new LaneRecorder({ now: () => time });
    nursery(
      (n) => {
        for (const task of pending.observables) {
          n.startSoon(task, { name });
        }
      },
      { observer: recorder },
    ).subscribe();
    for (let i = 0; i < size; i++) {
      time = Math.floor((COLUMNS * i) / size);
      pending.finish(i);
    }
    return pending.alive === 0 && Boolean(read(recorder));
  };
}

/**
 * Collects the young objects first, so that this does not happen in the midst of an iteration with many live ones. Those with
 * few do without: it would empty the caches.
 *
 * @param {Timed} run
 */
function tidy(run) {
  return {
    arrange: () => {
      gc?.(true);
      return run;
    },
  };
}

/**
 * @param {string} name
 * @param {number} most
 * @param {(size: number) => Readonly<Record<string, Timed>>} sides
 * @returns {GrowthCase}
 */
function linear(name, most, sides) {
  return {
    group: 'Growth',
    name,
    sizes: [most / 100, most / 10, most],
    sides: (size) =>
      Object.fromEntries(Object.entries(sides(size)).map(([side, run]) => [side, size === most ? tidy(run) : run])),
    ours: Object.keys(sides(1)),
    check: (right) => right === true,
    clock: processor,
    exponent: 1.15,
  };
}

/** @type {GrowthCase[]} */
export const growth = [
  linear('waiters for one result', 100_000, (size) => ({
    'that are notified': waiters(size, (result) => {
      result.setResult(1);
      return size;
    }),
    'that leave in order': leavers(inOrder(size)),
    'that leave, the last first': leavers(lastFirst(size)),
  })),
  linear('asCompleted', 100_000, (size) => ({
    'in order': completed(inOrder(size)),
    'the last first': completed(lastFirst(size)),
  })),
  linear('start', 100_000, (size) => ({
    'in order': started(inOrder(size)),
    'the last first': started(lastFirst(size)),
  })),
  linear(`captureEach, ${SLOTS} slots`, 100_000, (size) => ({
    'of an iterable': pulled((items) => items, size),
    'of an async iterable': pulled(asynchronous, size),
  })),
  linear('cleanup that takes time', 100_000, (size) => ({
    'of tasks that finish, in order': cleanedUp(inOrder(size), (tasks) => {
      inOrder(size).forEach((i) => {
        tasks.finish(i);
      });
    }),
    'of tasks that are cancelled, the last first': cleanedUp(lastFirst(size), (_, n) => {
      n.cancel();
    }),
  })),
  linear('LaneRecorder', 10_000, (size) => ({
    'recording alone': recorded(size, () => true),
    lanes: recorded(size, (recorder) => recorder.lanes),
    'lanes, all tasks have one name': recorded(size, (recorder) => recorder.lanes, 'task'),
    'toString()': recorded(size, (recorder) => recorder.toString()),
    'toSVG()': recorded(size, (recorder) => recorder.toSVG()),
  })),
];
