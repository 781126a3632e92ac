import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { LATEST_DEADLINE, MOST_TASKS } from './State';
import { LONGEST, LONGEST_CLEANUP } from './marbles';

/** No run takes longer than this: all tasks one after the other. What has not ended by then never ends. */
const HORIZON = MOST_TASKS * (LONGEST + LONGEST_CLEANUP) + LATEST_DEADLINE;

/** Runs `body` in virtual time, up to a frame that bounds it, and returns what `read` reads afterwards. */
export function inVirtualTime<T>(body: (helpers: RunHelpers, scheduler: TestScheduler) => () => T): T {
  const scheduler = new TestScheduler(() => undefined);
  const read = scheduler.run((helpers) => {
    scheduler.maxFrames = HORIZON;
    const read = body(helpers, scheduler);
    helpers.flush();
    return read;
  });
  return read();
}
