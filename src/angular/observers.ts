import type { PendingTasks } from '@angular/core';
import type { NurseryObserver } from 'rxresult';

/** Holds one entry of `pendingTasks` from when the first child is asked for until the last one has left. */
export function holdWhileBusy(pendingTasks: PendingTasks): NurseryObserver {
  let children = 0;
  let release: (() => void) | undefined;
  return {
    asked: () => {
      if (children++ === 0) {
        release = pendingTasks.add();
      }
    },
    finalized: () => {
      if (--children === 0) {
        release?.();
      }
    },
  };
}
