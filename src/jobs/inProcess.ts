import { pack, unpack } from './failure';
import { Handling, type JobEnd } from './Handling';
import type { JobHandlers, JobRunner } from './JobRunner';
import { notStarted, type Engine } from './Engine';
import { checkHandlers } from './options';
import { createRunner } from './runner';
import { cloneOf } from './sending';
import { carryTrace } from './trace';

/**
 * A {@link JobRunner} that runs its jobs in this process, as soon as they are subscribed: for tests, also in virtual time. Data,
 * progress and results are cloned as for a thread, so a value that cannot be sent to a thread fails here, too. A job that does
 * not stop cannot be stopped by force: its task waits for it until `grace` is over.
 *
 * ```ts
 * const runner = inProcess({ square: (n: number) => of(n * n) });
 * runner.task('square', 12).subscribe((result) => console.log(result)); // prints: 144
 * ```
 *
 * @param handlers The handlers, by the names of their jobs.
 * @throws TypeError if a handler is not a function.
 * @see {@link JobHandlers}
 * @see {@link rxresult/piscina!threadPool | threadPool} for threads.
 */
export function inProcess(handlers: JobHandlers): JobRunner {
  checkHandlers('inProcess', handlers);
  let count = 0;
  const engine: Engine = {
    start: ({ name, data, progress }, events) => {
      const id = String((count += 1));
      let handling: Handling;
      try {
        const request = { id, name, data: cloneOf('data', data), attempt: 1, trace: carryTrace() };
        handling = new Handling(handlers, request, (value) => {
          if (progress) {
            events.progress(cloneOf('progress', value));
          }
        });
      } catch (reason) {
        return notStarted(id, cloneReason(reason), events);
      }
      handling.start((end) => {
        events.ended(cloneEnd(end));
      });
      return {
        id,
        attempts: 1,
        stop: (why) => {
          handling.stop(why);
        },
      };
    },
    close: () => Promise.resolve(),
  };
  return createRunner(engine);
}

function cloneEnd(end: JobEnd): JobEnd {
  try {
    if (end.status === 'fulfilled') {
      return { status: 'fulfilled', value: cloneOf('result', end.value) };
    }
  } catch (reason) {
    return { status: 'rejected', reason: cloneReason(reason) };
  }
  return 'reason' in end ? { ...end, reason: cloneReason(end.reason) } : end;
}

function cloneReason(reason: unknown): unknown {
  return unpack(pack(reason, structuredClone));
}
