// What every runner of jobs does, wherever the jobs run.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, of, throwError, Subject, timer, toArray, type Observable } from 'rxjs';
import { gather, gatherSettled, nursery, openNursery, type OpenNursery } from 'rxresult';
import { JobFailedError, JobLostError, JobNotStoppedError, type JobRunner } from 'rxresult/jobs';
import { unhandledErrors } from '../support';
import { kinds, type OpenKind } from './kinds';

describe.each(kinds)('$name', (kind) => {
  let open: OpenKind;
  let runner: JobRunner;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    open = await kind.open();
    runner = open.runner;
  });

  afterAll(() => open.close());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxresult-jobs-'));
    file = join(folder, 'notes');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** What the handlers have noted. */
  const notes = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  const outcomeOf = async (job: Observable<unknown>) =>
    (await lastValueFrom(gatherSettled([job]))) as readonly [{ status: string; reason?: Error }];

  /** Starts a job in a nursery, and resolves with its result once the job has reported that it runs. */
  async function started(name: string, data: unknown = file, options: object = {}, from = runner, n = openNursery()) {
    const progress = new Subject();
    const running = firstValueFrom(progress);
    const task = from.task(name, data, {
      ...options,
      progress: (value) => {
        progress.next(value);
      },
    });
    const result = n.startSoon(task, { name });
    await running;
    return { n, result };
  }

  /** Cancels a nursery, and resolves when it has ended. */
  async function cancel(n: OpenNursery) {
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
  }

  describe('a result', () => {
    it('is emitted, and then the stream completes', async () => {
      expect(await lastValueFrom(runner.task('echo', { n: [1, 'two', null] }).pipe(toArray()))).toEqual([
        { n: [1, 'two', null] },
      ]);
    });

    it('is the last value of the stream', async () => {
      expect(await lastValueFrom(runner.task('last').pipe(toArray()))).toEqual([3]);
    });

    it('is what a promise resolves with', async () => {
      expect(await lastValueFrom(runner.task('promise', 21))).toBe(42);
    });

    it('may be undefined, which is a value', async () => {
      expect(await outcomeOf(runner.task('nothing'))).toEqual([{ status: 'fulfilled', value: undefined }]);
    });

    it.each([null, 0, '', false, [], 'text'])('may be %p', async (value) => {
      expect(await lastValueFrom(runner.task('echo', value))).toEqual(value);
    });

    it('does not exist if the stream was empty', async () => {
      expect(await outcomeOf(runner.task('empty'))).toEqual([{ status: 'empty' }]);
    });

    it('comes from a job of its own for each subscription', async () => {
      const task = runner.task<{ id: string; attempt: number }>('identify');
      const [first, second] = await lastValueFrom(gather([task, task]));
      expect(first.attempt).toBe(1);
      expect(first.id).not.toBe(second.id);
    });

    it('belongs to its job, however many jobs there are', async () => {
      const jobs = Array.from({ length: 100 }, (_, i) => runner.task('echo', i));
      expect(await lastValueFrom(gather(jobs))).toEqual(Array.from({ length: 100 }, (_, i) => i));
    });
  });

  describe('data', () => {
    it('is copied at the subscription, so later changes are not sent', async () => {
      const data = { n: 1 };
      const result = lastValueFrom(runner.task('echoLater', data));
      data.n = 2;
      expect(await result).toEqual({ n: 1 });
    });

    it('is copied at the subscription, even if the job has to wait', async () => {
      const data = { list: [1] };
      const busy = Array.from({ length: 20 }, () => runner.task('stubborn', { file, ms: 50 }));
      const results = lastValueFrom(gather([...busy, runner.task('echoLater', data)]));
      await firstValueFrom(timer(1));
      data.list.push(2);
      expect((await results).at(-1)).toEqual({ list: [1] });
    });

    it('is read at the subscription, not at the call', async () => {
      const data = { n: 1 };
      const task = runner.task('echo', data);
      expect(await lastValueFrom(task)).toEqual({ n: 1 });
      data.n = 2;
      expect(await lastValueFrom(task)).toEqual({ n: 2 });
    });
  });

  describe('the async context', () => {
    const request = new AsyncLocalStorage<number>();
    const requests = Array.from({ length: 20 }, (_, i) => i);

    /** Subscribes a job in each of many requests, and returns in which of them each of its notifications arrived. */
    const contextsOf = (name: string, data?: unknown) =>
      Promise.all(
        requests.map(
          (id) =>
            new Promise<(number | undefined)[]>((resolve) => {
              const seen: (number | undefined)[] = [];
              const note = () => void seen.push(request.getStore());
              const end = () => {
                note();
                resolve(seen);
              };
              request.run(id, () => {
                runner.task(name, data, { progress: note }).subscribe({ next: note, error: end, complete: end });
              });
            }),
        ),
      );

    it('of progress, result and completion is that of the subscription', async () => {
      // Two times progress, the result and the completion.
      expect(await contextsOf('counts', 2)).toEqual(requests.map((id) => [id, id, id, id]));
    });

    it('of an error is that of the subscription', async () => {
      expect(await contextsOf('throws')).toEqual(requests.map((id) => [id]));
    });

    it('of the end of the cleanup is that of the subscription', async () => {
      const ends = requests.map(
        (id) =>
          new Promise<number | undefined>((resolve) => {
            request.run(id, () => {
              const n = openNursery();
              const progress = () => {
                request.exit(() => {
                  n.cancel();
                });
              };
              void n.startSoon(runner.task('waits', file, { progress }));
              n.done$.subscribe({
                complete: () => {
                  resolve(request.getStore());
                },
              });
            });
          }),
      );
      expect(await Promise.all(ends)).toEqual(requests);
    });
  });

  describe('progress', () => {
    it('arrives in order, complete, and never after the result', async () => {
      const log: unknown[] = [];
      const result = await lastValueFrom(runner.task('counts', 200, { progress: (n) => log.push(n) }));
      log.push(result);
      await firstValueFrom(timer(60));
      expect(log).toEqual([...Array.from({ length: 200 }, (_, i) => i + 1), 'counted']);
    });

    it('may be sent if nobody listens', async () => {
      expect(await lastValueFrom(runner.task('counts', 3))).toBe('counted');
    });

    it('fails the task if the listener throws, and stops the job', async () => {
      const error = new Error('listener');
      const job = runner.task('runs', file, {
        progress: () => {
          throw error;
        },
      });
      await expect(lastValueFrom(nursery([job]))).rejects.toBe(error);
      expect(notes()).toEqual(['started', 'aborted', 'unsubscribed', 'cleaning', 'cleaned']);
    });
  });

  describe('a failure', () => {
    it('is a JobFailedError with the job and the cause', async () => {
      const [{ status, reason }] = await outcomeOf(runner.task('throws'));
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason).toMatchObject({ name: 'JobFailedError', jobId: expect.stringMatching(/./), attempts: 1 });
      expect(reason?.message).toBe(`job "throws" (${(reason as JobFailedError).jobId}) failed: TypeError: no`);
      const cause = reason?.cause as Error;
      expect(cause).toBeInstanceOf(TypeError);
      expect(cause.message).toBe('no');
      expect(cause.stack).toContain('handlers.mjs');
    });

    it('aborts the signal of the handler, for which its cleanup may wait', async () => {
      const [{ reason }] = await outcomeOf(runner.task('failsAndWaits'));
      expect(reason?.cause).toEqual(new TypeError('no'));
    });

    it('keeps the name of an error of another class', async () => {
      const [{ reason }] = await outcomeOf(runner.task('throwsSynchronously'));
      expect(String(reason?.cause)).toBe('CustomError: at once');
    });

    it(`${kind.sends === 'clones' ? 'keeps' : 'does not keep'} the code and the cause of an error`, async () => {
      const [{ reason }] = await outcomeOf(runner.task('throws'));
      const { cause } = reason?.cause as Error;
      const kept = { name: 'CustomError', message: 'because', code: 'E_CUSTOM' };
      expect(cause).toEqual(kind.sends === 'clones' ? expect.objectContaining(kept) : undefined);
    });

    it('is not lost if it is not an Error', async () => {
      const [{ reason }] = await outcomeOf(runner.task('throwsValue'));
      expect(reason?.message).toContain('a string');
    });

    it('is emitted if no handler has that name', async () => {
      const [{ reason }] = await outcomeOf(runner.task('toString'));
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason?.message).toContain('no handler is named "toString"; the handlers are: "echo", "nothing", ');
    });

    it.each([
      ['returnsString', '"a string"'],
      ['returnsBuffer', 'Buffer'],
      ['returnsNothing', 'undefined'],
      ['returnsNumber', '5'],
      ['returnsObject', 'Object'],
      ['returnsArrayBuffer', 'ArrayBuffer'],
      ['returnsBareFunction', 'anonymous function'],
    ])('is emitted if a handler returns a bare value: %s', async (name, given) => {
      const [{ reason }] = await outcomeOf(runner.task(name));
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason?.message).toContain(
        `the handler "${name}" must return an Observable, a promise or another ObservableInput, got ${given}`,
      );
    });

    it('is emitted if the data cannot be sent', async () => {
      const [{ reason }] = await outcomeOf(runner.task('echo', () => 1));
      expect(reason).toBeInstanceOf(JobFailedError);
      expect((reason as JobFailedError).attempts).toBe(0);
      expect(reason?.message).toMatch(/^job "echo" \(.+\) failed: TypeError: the data cannot be sent: ./);
      expect(await lastValueFrom(runner.task('echo', 'and the runner goes on'))).toBe('and the runner goes on');
    });

    it('is emitted if the result cannot be sent', async () => {
      const [{ reason }] = await outcomeOf(runner.task('returnsFunction'));
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason?.message).toContain('failed: TypeError: the result cannot be sent: ');
      expect(await lastValueFrom(runner.task('echo', 1))).toBe(1);
    });

    it('is emitted if progress cannot be sent', async () => {
      const [{ reason }] = await outcomeOf(runner.task('progressesFunction', null, { progress: () => undefined }));
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason?.message).toContain('failed: TypeError: the progress cannot be sent: ');
      expect(await lastValueFrom(runner.task('echo', 1))).toBe(1);
    });

    it('cancels the siblings, and is emitted once their jobs have stopped', async () => {
      const { n, result } = await started('runs');
      void n.startSoon(runner.task('throws'), { name: 'failing' });
      await expect(lastValueFrom(n.done$)).rejects.toBeInstanceOf(JobFailedError);
      expect(result.outcome.status).toBe('cancelled');
      expect(notes()).toEqual(['started', 'aborted', 'unsubscribed', 'cleaning', 'cleaned']);
    });
  });

  describe('unsubscribing', () => {
    it('aborts the signal, unsubscribes the stream and waits for its cleanup', async () => {
      const { n } = await started('runs');
      const ended = cancel(n);
      expect(n.size).toBe(1);
      await ended;
      expect(notes()).toEqual(['started', 'aborted', 'unsubscribed', 'cleaning', 'cleaned']);
    });

    it('ignores that the handler fails with the reason of its signal', async () => {
      const errors = await unhandledErrors(async () => {
        const { n, result } = await started('throwsReason');
        await cancel(n);
        expect(result.outcome.status).toBe('cancelled');
      });
      expect(errors).toEqual([]);
    });

    it('is the reason of the signal', async () => {
      const { n } = await started('reasons');
      await cancel(n);
      const why = kind.sends === 'JSON' ? 'its producer cancelled it' : 'its task was unsubscribed';
      expect(notes()).toEqual([`AbortError: the job is to stop: ${why}`]);
    });

    it('waits for the promise of an async handler', async () => {
      const { n } = await started('waits');
      await cancel(n);
      expect(notes()).toEqual(['started', 'cleaned']);
    });

    it('immediately leaves nothing behind', async () => {
      const own = await kind.open();
      own.runner.task('runs', file).subscribe().unsubscribe();
      const failing = throwError(() => new Error('now'));
      await expect(lastValueFrom(gather([own.runner.task('runs', file), failing]))).rejects.toThrow('now');
      expect(await lastValueFrom(own.runner.task('echo', 1))).toBe(1);
      await own.runner.close(); // Nothing else waits for the first one.
      const count = (note: string) => notes().filter((line) => line === note).length;
      expect(count('started')).toBe(count('cleaned'));
      await own.close();
    });

    it('removes waiting jobs from the queue', async () => {
      const n = openNursery();
      const jobs = Array.from({ length: 20 }, () => started('runs', file, {}, runner, n));
      await Promise.race(jobs);
      await cancel(n);
      const count = (note: string) => notes().filter((line) => line === note).length;
      expect(count('started')).toBeGreaterThan(0);
      expect(count('started')).toBe(count('cleaned'));
      await firstValueFrom(timer(50));
      expect(count('started')).toBe(count('cleaned'));
    });

    it('lets a detached job go on', async () => {
      const { n, result } = await started('stubborn', { file, ms: 50 }, { onUnsubscribe: 'detach' });
      await cancel(n);
      expect(result.outcome.status).toBe('cancelled');
      expect(notes()).toEqual(['started']);
      while (!notes().includes('ended')) {
        await firstValueFrom(timer(5));
      }
    });

    it('reports the error of the cleanup of a handler that has completed', async () => {
      const errors = await unhandledErrors(async () => {
        const { n } = await started('cleanupFailsLater');
        await cancel(n);
      });
      expect(errors.map(String)).toEqual([
        expect.stringMatching(/^JobFailedError: job "cleanupFailsLater" \(.+\) failed: .*cannot clean up/),
      ]);
    });

    it('reports the error of the cleanup of a handler', async () => {
      const errors = await unhandledErrors(async () => {
        const { n } = await started('cleanupFails');
        await cancel(n);
      });
      expect(errors.map(String)).toEqual([
        expect.stringMatching(/^JobFailedError: job "cleanupFails" \(.+\) failed: .*cannot clean up/),
      ]);
      expect(notes()).toEqual(['cleaning']);
    });
  });

  describe('unsubscribing while the cleanup of the handler runs', () => {
    it.each([
      ['failed', 'failsAndCleans'],
      ['completed', 'completesAndCleans'],
    ])('waits for it, and reports no error of a handler that has %s', async (_, name) => {
      const errors = await unhandledErrors(async () => {
        const { n, result } = await started(name); // Its only progress says that it cleans.
        expect(n.size).toBe(1);
        await cancel(n);
        expect(result.outcome.status).toBe('cancelled');
      });
      expect(errors).toEqual([]);
      expect(notes()).toEqual(['cleaning', 'cleaned']);
    });
  });

  describe('grace', () => {
    it(`ends ${kind.byForce ? 'the job by force' : 'the wait, with a JobNotStoppedError'}`, async () => {
      const own = await kind.open();
      const begun = performance.now();
      const errors = await unhandledErrors(async () => {
        const { n } = await started('stubborn', { file, ms: 1500 }, { grace: 100 }, own.runner);
        await cancel(n);
      });
      expect(performance.now() - begun).toBeGreaterThan(100);
      expect(notes()).toEqual(['started']);
      if (kind.byForce) {
        expect(errors).toEqual([]);
        expect(await lastValueFrom(own.runner.task('echo', 'still there'))).toBe('still there');
        await firstValueFrom(timer(1600));
        expect(notes()).toEqual(['started']);
      } else {
        expect(errors).toEqual([expect.any(JobNotStoppedError)]);
        expect(String(errors[0])).toMatch(
          /^JobNotStoppedError: job "stubborn" \(.+\) has not stopped within 100 ms: it may go on$/,
        );
      }
      await own.close();
    });

    it('may be longer than timers can wait', async () => {
      const { n } = await started('runs', file, { grace: 1e12 });
      await cancel(n);
      expect(notes()).toContain('cleaned');
    });
  });

  describe('the arguments', () => {
    it.each([
      [[5], TypeError, 'task: the name of a job must be a string, got 5'],
      [['a', 0, { grace: '5' }], TypeError, 'task: grace must be a number of milliseconds, 0 or greater, got "5"'],
      [['a', 0, { grace: -1 }], RangeError, 'task: grace must be a number of milliseconds, 0 or greater, got -1'],
      [['a', 0, { grace: NaN }], RangeError, 'task: grace must be a number of milliseconds, 0 or greater, got NaN'],
      [['a', 0, { progress: 1 }], TypeError, 'task: progress must be a function, got 1'],
      [['a', 0, null], TypeError, 'task: the options must be an object, got null'],
      [['a', 0, { onUnsubscribe: 'stop' }], TypeError, 'task: onUnsubscribe must be "cancel" or "detach", got "stop"'],
    ])('%j are refused at the call', (args, Class, message) => {
      const call = () => runner.task(...(args as [string]));
      expect(call).toThrow(Class);
      expect(call).toThrow(message);
    });
  });

  describe('closing', () => {
    it('refuses later jobs', async () => {
      const own = await kind.open();
      await own.runner.close();
      const [{ reason }] = await outcomeOf(own.runner.task('echo', 1));
      expect(reason).toBeInstanceOf(JobLostError);
      expect(reason?.message).toBe('job "echo" was lost: the runner is closed');
      await own.close();
    });

    it('stops running jobs, which are then lost', async () => {
      const own = await kind.open();
      const { n, result } = await started('runs', file, {}, own.runner, openNursery({ suppressError: true }));
      const closed = own.runner.close();
      expect(String(result.exception())).toMatch(/^JobLostError: job "runs" \(.+\) was lost: the runner was closed$/);
      expect(n.size).toBe(1);
      expect(own.runner.close()).toBe(closed);
      await closed;
      expect(n.size).toBe(0);
      expect(notes()).toEqual(['started', 'aborted', 'unsubscribed', 'cleaning', 'cleaned']);
      await own.close();
    });

    it('loses waiting jobs', async () => {
      const own = await kind.open();
      const jobs = Array.from({ length: 6 }, () => own.runner.task('stubborn', { file, ms: 100 }));
      const outcomes = lastValueFrom(gatherSettled(jobs));
      await own.runner.close();
      expect((await outcomes).map((outcome) => outcome.status)).toEqual(Array(6).fill('rejected'));
      await own.close();
    });

    it('in an error handler starts no further job', async () => {
      const own = await kind.open();
      const again: unknown[] = [];
      own.runner.task('runs', file).subscribe({
        error: () => {
          own.runner.task('echo', 1).subscribe({ error: (error: unknown) => again.push(error) });
        },
      });
      await own.runner.close();
      expect(again).toEqual([expect.any(JobLostError)]);
      await own.close();
    });

    it('is what `await using` does', async () => {
      const own = await kind.open();
      await own.runner[Symbol.asyncDispose]();
      expect((await outcomeOf(own.runner.task('echo', 1)))[0].reason).toBeInstanceOf(JobLostError);
      await own.close();
    });
  });

  it('is an ordinary task: of() and a job side by side', async () => {
    expect(await lastValueFrom(gather({ a: runner.task('echo', 'a'), b: of('b') }))).toEqual({ a: 'a', b: 'b' });
  });
});
