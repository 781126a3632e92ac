import { describe, it } from '@jest/globals';
import { expectTypeOf } from 'expect-type';
import { of, type Observable } from 'rxjs';
import { gather } from 'rxresult';
import { inProcess, JobFailedError, type JobContext, type JobHandlers, type JobRunner } from 'rxresult/jobs';

const handlers = {
  square: (n: number) => of(n * n),
  read: async ({ file }: { file: string }, { signal, progress }: JobContext) => {
    progress(signal.aborted);
    return Promise.resolve(file);
  },
  nothing: () => [],
} satisfies JobHandlers;

const runner = inProcess(handlers);

describe('handlers', () => {
  it('may take any type of data, and return any ObservableInput', () => {
    expectTypeOf(inProcess(handlers)).toEqualTypeOf<JobRunner>();
  });

  it('must be functions that return one', () => {
    // @ts-expect-error -- a number is not an ObservableInput
    inProcess({ square: (n: number) => n * n });
    // @ts-expect-error -- not a function
    expectTypeOf(() => inProcess({ square: of(1) })).toBeFunction();
  });

  it('know their context', () => {
    inProcess({
      job: (_: string, job) => {
        expectTypeOf(job.signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(job.attempt).toEqualTypeOf<number>();
        return of(job.id);
      },
    });
  });
});

describe('a task', () => {
  it('is an Observable of unknown, unless the type of the result is given', () => {
    expectTypeOf(runner.task('square')).toEqualTypeOf<Observable<unknown>>();
    expectTypeOf(runner.task<number>('square', 2)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(gather({ a: runner.task<number>('square', 2) })).toEqualTypeOf<Observable<{ a: number }>>();
  });

  it('has progress of unknown, unless it is named as well', () => {
    runner.task('read', {}, { progress: (value) => expectTypeOf(value).toEqualTypeOf<unknown>() });
    runner.task<string, number>('read', {}, { progress: (value) => expectTypeOf(value).toEqualTypeOf<number>() });
  });

  it('takes the options that there are', () => {
    // @ts-expect-error -- not an option
    runner.task('square', 2, { timeout: 5 });
    // @ts-expect-error -- neither cancel nor detach
    expectTypeOf(() => runner.task('square', 2, { onUnsubscribe: 'stop' })).toBeFunction();
    runner.task('square', 2, { grace: undefined, progress: undefined, onUnsubscribe: undefined });
  });
});

describe('an error', () => {
  it('says which job, and how often it was started', () => {
    const error = new JobFailedError({ id: '1', name: 'square' }, 'no');
    expectTypeOf(error.jobId).toEqualTypeOf<string>();
    expectTypeOf(error.attempts).toEqualTypeOf<number>();
    expectTypeOf(error.cause).toEqualTypeOf<unknown>();
    expectTypeOf(error).toExtend<Error>();
  });
});
