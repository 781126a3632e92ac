// Short children that start and end, next to idle ones that stay.

import { Effect, Scope } from 'effect';
import { call, createScope, suspend } from 'effection';
import { mergeAll, Subject } from 'rxjs';
import { openNursery } from '../../dist/index.mjs';
import { effects, observables, Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase, Timed } from '../harness/cases.mjs' */

const SHORT = 7;
const short = observables.synchronous(SHORT);

/**
 * Each side starts a child next to `idle` idle ones, and returns its result.
 *
 * @type {Record<'startSoon' | 'mergeAll' | 'Effect' | 'Effection', (idle: number) => Timed>}
 */
const children = {
  startSoon: (idle) => {
    const n = openNursery();
    for (const task of new Pending(idle).observables) {
      n.startSoon(task);
    }
    return () => n.startSoon(short).result();
  },
  mergeAll: (idle) => {
    /** @type {Subject<Observable<number>>} */
    const tasks = new Subject();
    /** @type {number | undefined} */
    let latest;
    tasks.pipe(mergeAll()).subscribe((value) => {
      latest = value;
    });
    for (const task of new Pending(idle).observables) {
      tasks.next(task);
    }
    return () => {
      latest = undefined;
      tasks.next(short);
      return latest;
    };
  },
  Effect: (idle) => {
    const scope = Effect.runSync(Scope.make());
    /** @param {Effect.Effect<number>} effect */
    const fork = (effect) => Effect.forkIn(effect, scope, { startImmediately: true });
    for (let i = 0; i < idle; i++) {
      Effect.runSync(fork(Effect.never));
    }
    const child = fork(effects.synchronous(SHORT));
    return () => {
      const exit = Effect.runSync(child).pollUnsafe();
      return exit?._tag === 'Success' ? exit.value : undefined;
    };
  },
  Effection: (idle) => {
    const [scope] = createScope();
    for (let i = 0; i < idle; i++) {
      scope.run(() => suspend());
    }
    return () => scope.run(() => call(() => SHORT));
  },
};

/**
 * @param {Timed} child
 * @param {number} count
 * @returns {Timed}
 */
function repeated(child, count) {
  return () => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += Number(child());
    }
    return sum / count;
  };
}

/** @type {RatioCase[]} */
export const churn = [
  {
    group: 'Churn',
    name: 'one short child beside idle ones',
    sizes: [1],
    baseline: 'startSoon beside 100',
    sides: () => ({
      'startSoon beside 100': children.startSoon(100),
      'startSoon beside 100,000': children.startSoon(100_000),
      'mergeAll on a Subject beside 100': children.mergeAll(100),
      'mergeAll on a Subject beside 100,000': children.mergeAll(100_000),
      'Effect.forkIn beside 100': children.Effect(100),
      'Effection beside 100': children.Effection(100),
    }),
    check: (result) => result === SHORT,
    goals: [{ side: 'startSoon beside 100,000', against: 'startSoon beside 100', size: 1, most: 1.2 }],
  },
  {
    group: 'Churn',
    name: 'short children, one after the other, beside idle ones',
    note: 'mergeAll beside 100,000 would take half a minute for a million, and Effection longer.',
    sizes: [1_000_000],
    baseline: 'startSoon beside 10',
    sides: (size) => ({
      'startSoon beside 10': repeated(children.startSoon(10), size),
      'startSoon beside 100,000': repeated(children.startSoon(100_000), size),
      'mergeAll on a Subject beside 10': repeated(children.mergeAll(10), size),
      'Effect.forkIn beside 10': repeated(children.Effect(10), size),
      'Effect.forkIn beside 100,000': repeated(children.Effect(100_000), size),
    }),
    check: (result) => result === SHORT,
  },
];
