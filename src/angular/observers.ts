import { untracked, type ErrorHandler, type PendingTasks } from '@angular/core';
import { observeNurseries, type Nursery, type NurseryObserver } from 'rxresult';

const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/**
 * Holds one entry of `pendingTasks` from when the first child is asked for until the last one has left, for at most `timeout`
 * milliseconds.
 */
export function holdWhileBusy(pendingTasks: PendingTasks, timeout = Infinity): NurseryObserver {
  let children = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let remove: (() => void) | undefined;
  const release = () => {
    clearTimeout(timer);
    remove?.();
    remove = undefined;
  };
  return {
    asked: () => {
      if (children++ === 0) {
        remove = pendingTasks.add();
        timer = timeout <= LONGEST_TIMER_MILLISECONDS ? setTimeout(release, timeout) : undefined;
      }
    },
    finalized: () => {
      if (--children === 0) {
        release();
      }
    },
  };
}

/** Subscribes tasks outside of the reactive context in which they are started: it does not depend on the signals they read. */
export const startUntracked: NurseryObserver = {
  around: (_, subscribe) => {
    untracked(subscribe);
  },
};

/** An event that is not public: between a nursery and this entry. */
interface MistakeObserver extends NurseryObserver {
  threw(nursery: Nursery, error: unknown): void;
}

let observing = false;

/**
 * Passes what a body throws to Angular's `ErrorHandler`: a body that runs in the subscribe call of a task, where the error
 * might be suppressed with the task.
 */
export function reportMistakes(errorHandler: ErrorHandler): NurseryObserver {
  return {
    around: (_, subscribe) => {
      if (observing) {
        subscribe(); // Within another task: its observer reports.
        return;
      }
      observing = true;
      const observer: MistakeObserver = {
        threw: (_nursery, error) => {
          errorHandler.handleError(error);
        },
      };
      const stop = observeNurseries(observer);
      try {
        subscribe();
      } finally {
        observing = false;
        stop();
      }
    },
  };
}
