import { expect, it } from '@jest/globals';
import { EMPTY, NEVER, throwError, type ObservableInput } from 'rxjs';
import { finalizeWith } from 'rxresult';
import { Handling, type JobEnd } from '../../src/jobs/Handling';
import type { JobContext } from '../../src/jobs/JobRunner';

/** Runs a handler. */
function setUp(handler: (job: JobContext, handling: Handling) => ObservableInput<unknown>) {
  const ends: JobEnd[] = [];
  const request = { id: '1', name: 'job', data: undefined, attempt: 1 };
  const handling: Handling = new Handling(
    { job: (_: never, job: JobContext) => handler(job, handling) },
    request,
    () => undefined,
  );
  handling.start((end) => ends.push(end));
  return { handling, ends };
}

const reason = new DOMException('the job is to stop: of the spec', 'AbortError');

it('a job may be stopped while its handler is being called', () => {
  const { ends } = setUp((_, handling) => {
    handling.stop('of the spec');
    return NEVER;
  });
  expect(ends).toEqual([{ status: 'stopped' }]);
});

it('a signal that is read after the job was stopped is aborted', () => {
  const signals: AbortSignal[] = [];
  const { handling } = setUp((job) =>
    NEVER.pipe(
      finalizeWith(() => {
        signals.push(job.signal, job.signal);
      }),
    ),
  );
  handling.stop('of the spec');
  expect(signals[0]).toBe(signals[1]);
  expect(signals[0]?.reason).toEqual(reason);
});

it('a signal that is read after the handler has failed is aborted', () => {
  const signals: AbortSignal[] = [];
  const { ends } = setUp((job) =>
    throwError(() => 'no').pipe(
      finalizeWith(() => {
        signals.push(job.signal);
      }),
    ),
  );
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(ends).toEqual([{ status: 'rejected', reason: 'no' }]);
});

it('a signal that is read after the job has completed is not aborted', () => {
  const signals: AbortSignal[] = [];
  const { handling, ends } = setUp((job) => {
    signals.push(job.signal);
    return EMPTY;
  });
  handling.stop('of the spec');
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  expect(ends).toEqual([{ status: 'empty' }]);
});
