// A page that loads a few things at once, and is left for the next one: the tasks run under switchMap.

import { forkJoin, map, Subject, switchMap } from 'rxjs';
import { nursery, waitAll } from '../../dist/index.mjs';
import { forkJoinKept } from '../byHand.mjs';
import { isList } from '../results.mjs';
import { list, observables, Pending } from '../tasks.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { RatioCase, Side } from '../harness/cases.mjs' */

/** @typedef {{ isDone(): boolean }} Kept the result of a task, as the page keeps it */
/** @typedef {(tasks: readonly Observable<number>[], keep: (results: readonly Kept[]) => void) => Observable<number[]>} Page */

const OURS = 'startSoon, waitAll';
const BY_HAND = 'forkJoin, outcomes kept';

/** @type {Record<string, Page>} */
const pages = {
  [OURS]: (tasks, keep) =>
    nursery((n) => {
      const captures = tasks.map((task) => n.startSoon(task));
      keep(captures);
      return waitAll(captures).pipe(map((all) => all.map((rc) => rc.result())));
    }),
  [BY_HAND]: forkJoinKept,
  'forkJoin, values only': (tasks) => forkJoin(tasks),
};

/**
 * Shows a page for each value of `clicks`.
 *
 * @param {Observable<void>} clicks
 * @param {Page} page
 * @param {readonly Observable<number>[]} tasks
 */
function shown(clicks, page, tasks) {
  const state = {
    /** @type {readonly Kept[]} */
    results: [],
    /** @type {(values: number[]) => void} */
    show: () => undefined,
  };
  /** @param {readonly Kept[]} results */
  const keep = (results) => {
    state.results = results;
  };
  clicks.pipe(switchMap(() => page(tasks, keep))).subscribe((values) => {
    state.show(values);
  });
  return state;
}

/** @param {(page: Page) => Side} how */
function eachPage(how) {
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, how(page)]));
}

const note =
  'With outcomes kept, forkJoin has a `tap` for each task, which records its value, its error, or that it was cancelled, as ' +
  'a capture does. Values only is forkJoin alone.';

/** @type {Pick<RatioCase, 'baseline' | 'ours' | 'goals'>} */
const comparison = {
  baseline: BY_HAND,
  ours: [OURS],
  goals: [{ side: OURS, against: BY_HAND, size: 4, most: 1, target: true }],
};

/** @type {RatioCase[]} */
export const page = [
  {
    group: 'Page',
    name: 'tasks are started under switchMap, and cancelled by the next page',
    note,
    sizes: [4],
    sides: (size) =>
      eachPage((page) => {
        const pending = new Pending(size);
        /** @type {Subject<void>} */
        const clicks = new Subject();
        const state = shown(clicks, page, pending.observables);
        clicks.next();
        return () => {
          const { results } = state;
          clicks.next();
          return results.every((result) => result.isDone()) && pending.alive;
        };
      }),
    check: (alive, size) => alive === size,
    ...comparison,
  },
  {
    group: 'Page',
    name: 'microtask tasks are started under switchMap, and finish',
    note,
    sizes: [4],
    sides: (size) => {
      const tasks = list(size, observables.microtask);
      return eachPage((page) => {
        /** @type {Subject<void>} */
        const clicks = new Subject();
        const state = shown(clicks, page, tasks);
        return () =>
          new Promise((resolve) => {
            state.show = resolve;
            clicks.next();
          });
      });
    },
    check: isList,
    ...comparison,
  },
];
