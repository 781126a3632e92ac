// What a user writes with RxJS alone to have what a nursery has: the outcome of each task is kept, whatever it is, and a
// task that fails cancels the others.

import { AsyncSubject, forkJoin, mergeAll, Subject, Subscription, tap } from 'rxjs';

/** @import { Observable } from 'rxjs' */

/** The outcome of a task. It is the task's observer: that costs no closures. */
export class Outcome {
  /** @type {'pending' | 'fulfilled' | 'rejected' | 'cancelled'} */
  status = 'pending';
  /** @type {number | undefined} */
  value = undefined;
  /** @type {unknown} */
  reason = undefined;

  /** @param {number} value */
  next(value) {
    this.value = value;
  }

  complete() {
    this.status = 'fulfilled';
  }

  /** @param {unknown} reason */
  error(reason) {
    this.status = 'rejected';
    this.reason = reason;
  }

  /** Called by `tap`, and as a finalizer. */
  unsubscribe() {
    if (this.status === 'pending') {
      this.status = 'cancelled';
    }
  }

  isDone() {
    return this.status !== 'pending';
  }
}

/** The outcome of a task that cancels the others if it fails. */
class ScopedOutcome extends Outcome {
  /** @param {Subscription} scope */
  constructor(scope) {
    super();
    this.scope = scope;
  }

  /** @override @param {unknown} reason */
  error(reason) {
    super.error(reason);
    this.scope.unsubscribe();
  }
}

/**
 * Runs a task, and returns what keeps its result.
 *
 * @template R
 * @typedef {(task: Observable<number>) => R} Run
 */

/**
 * forkJoin, and the outcome of each task is kept.
 *
 * @param {readonly Observable<number>[]} tasks
 * @param {(outcomes: Outcome[]) => void} keep
 */
export function forkJoinKept(tasks, keep) {
  const outcomes = tasks.map(() => new Outcome());
  keep(outcomes);
  return forkJoin(tasks.map((task, i) => task.pipe(tap(/** @type {Outcome} */ (outcomes[i])))));
}

/**
 * A scope for tasks that come one by one.
 *
 * @param {number} [limit]
 * @returns {Run<Outcome>}
 */
export function mergeAllKept(limit) {
  const run = merging(limit);
  return (task) => {
    const outcome = new Outcome();
    run(task.pipe(tap(outcome)));
    return outcome;
  };
}

/**
 * The same, with results that can be waited for.
 *
 * @param {number} [limit]
 * @returns {Run<AsyncSubject<number>>}
 */
export function mergeAllToSubjects(limit) {
  const run = merging(limit);
  return (task) => {
    /** @type {AsyncSubject<number>} */
    const result = new AsyncSubject();
    run(task.pipe(tap(observerOf(result))));
    return result;
  };
}

/**
 * Not the Subject itself, which `tap` would subscribe and unsubscribe.
 *
 * @param {AsyncSubject<number>} result
 */
function observerOf(result) {
  return {
    next: (/** @type {number} */ value) => {
      result.next(value);
    },
    complete: () => {
      result.complete();
    },
    error: (/** @type {unknown} */ reason) => {
      result.error(reason);
    },
  };
}

/** @param {number | undefined} limit */
function merging(limit) {
  /** @type {Subject<Observable<number>>} */
  const tasks = new Subject();
  tasks.pipe(mergeAll(limit)).subscribe({ error: () => undefined }); // The result has it.
  return (/** @type {Observable<number>} */ task) => {
    tasks.next(task);
  };
}

/**
 * A Subscription as the scope: it has no limit.
 *
 * @returns {Run<Outcome>}
 */
export function subscriptionKept() {
  const scope = new Subscription();
  return (task) => {
    const outcome = new ScopedOutcome(scope);
    const subscription = task.subscribe(outcome);
    subscription.add(outcome);
    scope.add(subscription);
    return outcome;
  };
}

/**
 * The same, with results that can be waited for.
 *
 * @returns {Run<AsyncSubject<number>>}
 */
export function subscriptionToSubjects() {
  const scope = new Subscription();
  return (task) => {
    /** @type {AsyncSubject<number>} */
    const result = new AsyncSubject();
    scope.add(
      task.subscribe({
        next: (value) => {
          result.next(value);
        },
        complete: () => {
          result.complete();
        },
        error: (reason) => {
          result.error(reason);
          scope.unsubscribe();
        },
      }),
    );
    return result;
  };
}
