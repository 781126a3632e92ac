// Pending tasks that all end at once, because they are unsubscribed or because one fails. Starting them is not timed.

import { Effect, Fiber } from 'effect';
import { all, run } from 'effection';
import { rxjs, rxresult } from '../combine.mjs';
import { Pending, PendingElsewhere } from '../tasks.mjs';

/** @import { Combine } from '../combine.mjs' */
/** @import { RatioCase, Side } from '../harness/cases.mjs' */

/** Effection takes half a second for 10,000 tasks. */
const MOST_FOR_EFFECTION = 1000;

const OURS = Object.keys(rxresult);

/**
 * @param {Record<string, Combine>} combinations
 * @param {(combine: Combine) => Side} how
 */
function each(combinations, how) {
  return Object.fromEntries(Object.entries(combinations).map(([name, combine]) => [name, how(combine)]));
}

/**
 * @param {PendingElsewhere} pending
 * @param {number} size
 */
async function started(pending, size) {
  while (pending.alive < size) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** @type {RatioCase[]} */
export const ending = [
  {
    group: 'Cancelling',
    name: 'pending tasks',
    sizes: [1000, 10_000],
    baseline: 'merge',
    ours: OURS,
    sides: (size) => {
      const pending = new Pending(size);
      const elsewhere = new PendingElsewhere(size);
      const together = Effect.all(elsewhere.effects, { concurrency: 'unbounded' });
      return {
        ...each({ ...rxresult, ...rxjs }, (combine) => ({
          arrange: () => {
            const subscription = combine(pending.observables).subscribe();
            const before = pending.alive;
            return () => {
              subscription.unsubscribe();
              return before - pending.alive;
            };
          },
        })),
        'Effect.all': {
          arrange: async () => {
            const fiber = Effect.runFork(together);
            await started(elsewhere, size);
            return async () => {
              await Effect.runPromise(Fiber.interrupt(fiber));
              return size - elsewhere.alive;
            };
          },
        },
        'Effection all': size <= MOST_FOR_EFFECTION && {
          arrange: async () => {
            const task = run(() => all(elsewhere.operations));
            task.catch(() => undefined); // It rejects because it is halted.
            await started(elsewhere, size);
            return async () => {
              await task.halt();
              return size - elsewhere.alive;
            };
          },
        },
      };
    },
    check: (gone, size) => gone === size,
    goals: [1000, 10_000].flatMap((size) => OURS.map((side) => ({ side, against: 'merge', size, most: 0.75 }))),
  },
  {
    group: 'Cancelling',
    name: 'tasks that were started just now, as under switchMap',
    note: 'Starting them is timed as well.',
    sizes: [3, 30],
    baseline: 'merge',
    ours: OURS,
    sides: (size) => {
      const pending = new Pending(size);
      return each({ ...rxresult, ...rxjs }, (combine) => () => {
        const subscription = combine(pending.observables).subscribe();
        const before = pending.alive;
        subscription.unsubscribe();
        return before - pending.alive;
      });
    },
    check: (gone, size) => gone === size,
    goals: OURS.map((side) => ({ side, against: 'forkJoin', size: 3, most: 1 })),
  },
  {
    group: 'Failing fast',
    name: 'pending tasks, and the last of them fails',
    note: 'Until all tasks have ended and the error is emitted. Promise.all and p-map reject at once, but the other tasks go on, so they are not here.',
    sizes: [1000, 10_000, 100_000],
    baseline: 'merge',
    ours: OURS,
    sides: (size) => {
      const pending = new Pending(size);
      const elsewhere = new PendingElsewhere(size);
      const together = Effect.all(elsewhere.effects, { concurrency: 'unbounded' });
      /** @param {Promise<unknown>} running */
      const failing = async (running) => {
        const heard = running.catch((/** @type {unknown} */ error) => error);
        await started(elsewhere, size);
        const error = new Error('boom');
        return async () => {
          elsewhere.fail(error);
          return (await heard) instanceof Error && elsewhere.alive;
        };
      };
      return {
        ...each({ ...rxresult, ...rxjs }, (combine) => ({
          arrange: () => {
            /** @type {unknown} */
            let heard;
            combine(pending.observables).subscribe({
              error: (error) => {
                heard = error;
              },
            });
            const error = new Error('boom');
            return () => {
              pending.fail(size - 1, error);
              return heard === error && pending.alive;
            };
          },
        })),
        'Effect.all': { arrange: () => failing(Effect.runPromise(together)) },
        'Effection all': size <= MOST_FOR_EFFECTION && {
          arrange: () => failing(run(() => all(elsewhere.operations))),
        },
      };
    },
    check: (alive) => alive === 0,
    goals: [
      { side: 'startSoon', against: 'merge', size: 1000, most: 0.45 },
      { side: 'startSoon', against: 'merge', size: 10_000, most: 0.3 },
    ],
  },
];
