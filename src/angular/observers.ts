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

/** What bodies of nurseries have thrown. */
const mistakes = new WeakSet();
const bodies: MistakeObserver = {
  threw: (_, error) => {
    if (Object(error) === error) {
      mistakes.add(error as object);
    }
  },
};
let stop: (() => void) | undefined;
let reporters = 0;

/**
 * Passes what the body of any nursery has thrown to Angular's `ErrorHandler`, if a task fails with it: the error might be
 * suppressed with the task.
 */
export function reportMistakes(errorHandler: ErrorHandler): NurseryObserver {
  return {
    opened: () => {
      if (reporters++ === 0) {
        stop = observeNurseries(bodies);
      }
    },
    settled: ({ outcome }) => {
      if (outcome.status === 'rejected' && mistakes.delete(outcome.reason as object)) {
        errorHandler.handleError(outcome.reason);
      }
    },
    ended: () => {
      if (--reporters === 0) {
        stop?.();
      }
    },
  };
}
