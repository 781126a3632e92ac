import type { PendingTasks } from '@angular/core';
import type { NurseryObserver } from 'rxresult';

/** One observer that notifies several, in order. If one of them throws, those after it are not notified. */
export function combineObservers(observers: readonly (NurseryObserver | undefined)[]): NurseryObserver {
  const forEach = (notify: (observer: NurseryObserver) => void) => {
    for (const observer of observers) {
      if (observer) {
        notify(observer);
      }
    }
  };
  return {
    opened: (...args) => forEach((observer) => observer.opened?.(...args)),
    asked: (capture) => forEach((observer) => observer.asked?.(capture)),
    started: (capture) => forEach((observer) => observer.started?.(capture)),
    settled: (capture) => forEach((observer) => observer.settled?.(capture)),
    ended: (...args) => forEach((observer) => observer.ended?.(...args)),
  };
}

/** Holds one entry of `pendingTasks` from when the first child is asked for until the outcome of the last one is recorded. */
export function holdWhileBusy(pendingTasks: PendingTasks): NurseryObserver {
  let children = 0;
  let release: (() => void) | undefined;
  return {
    asked: () => {
      if (children++ === 0) {
        release = pendingTasks.add();
      }
    },
    settled: () => {
      if (--children === 0) {
        release?.();
      }
    },
  };
}
