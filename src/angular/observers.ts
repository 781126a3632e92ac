import type { PendingTasks } from '@angular/core';
import type { NurseryObserver } from 'rxresult';

/** One observer that tells several. What one of them throws keeps it from those behind it. */
export function tellAll(observers: readonly (NurseryObserver | undefined)[]): NurseryObserver {
  const forEach = (tell: (observer: NurseryObserver) => void) => {
    for (const observer of observers) {
      if (observer) {
        tell(observer);
      }
    }
  };
  return {
    opened: (nursery) => forEach((observer) => observer.opened?.(nursery)),
    asked: (capture) => forEach((observer) => observer.asked?.(capture)),
    started: (capture) => forEach((observer) => observer.started?.(capture)),
    settled: (capture) => forEach((observer) => observer.settled?.(capture)),
    ended: (...args) => forEach((observer) => observer.ended?.(...args)),
  };
}

/** Holds one entry of `pendingTasks` from the first child that is asked for until the last one's outcome is recorded. */
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
