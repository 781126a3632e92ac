import { finalizeWith } from 'rxresult';
import { defer, Observable } from 'rxjs';
import { JobLostError } from './errors';
import type { Engine } from './Engine';
import { JobRun } from './JobRun';
import type { JobOptions, JobRunner } from './JobRunner';
import { jobSettings } from './options';

/** Creates a runner over an engine. All that runners have in common is here. */
export function createRunner(engine: Engine): JobRunner {
  return new Runner(engine);
}

class Runner implements JobRunner {
  /** The jobs that have not ended. */
  private readonly runs = new Set<JobRun>();
  private closed: Promise<void> | undefined = undefined;
  private onIdle: (() => void) | undefined = undefined;
  declare [Symbol.asyncDispose]: () => Promise<void>;

  constructor(private readonly engine: Engine) {
    if (typeof Symbol.asyncDispose === 'symbol') {
      this[Symbol.asyncDispose] = () => this.close();
    }
  }

  task<R, P = unknown>(name: string, data?: unknown, options?: JobOptions<P>): Observable<R> {
    const settings = jobSettings(name, options);
    return defer(() => {
      const run = new JobRun(name, settings, this.onOver);
      return new Observable<R>((subscriber) => {
        if (this.closed) {
          subscriber.error(new JobLostError({ name, id: '' }, 'the runner is closed'));
        } else if (!subscriber.closed) {
          let started = false;
          try {
            this.runs.add(run);
            run.start(this.engine, data, subscriber);
            started = true;
          } finally {
            if (!started) {
              this.runs.delete(run); // The call stack may be exhausted; this needs less of it than the call that threw.
            }
          }
        }
      }).pipe(finalizeWith(() => run.finalize()));
    });
  }

  close(): Promise<void> {
    if (!this.closed) {
      const idle = new Promise<void>((resolve) => {
        this.onIdle = resolve;
      });
      this.closed = idle.then(() => this.engine.close());
      // Newest first, as a nursery does.
      for (const run of [...this.runs].reverse()) {
        run.abandon(this.engine.outlasting === true);
      }
      if (this.runs.size === 0) {
        this.onIdle?.();
      }
    }
    return this.closed;
  }

  private readonly onOver = (run: JobRun): void => {
    if (this.runs.delete(run) && this.runs.size === 0) {
      this.onIdle?.();
    }
  };
}
