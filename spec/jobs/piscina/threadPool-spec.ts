// What is particular to threads. What all runners do is in ../contract-spec.

import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { config, firstValueFrom, lastValueFrom, takeUntil, timer } from 'rxjs';
import { gather, gatherSettled, openNursery } from 'rxresult';
import { JobFailedError, JobLostError } from 'rxresult/jobs';
import { serve, threadPool } from 'rxresult/piscina';
import { nextMacrotask, unhandledErrors } from '../../support';
import { closePools, open, opened, reasonOf, started, url } from './pools';

afterEach(closePools);

describe('the threads', () => {
  it('are as many as allowed: twenty jobs on two threads use two', async () => {
    const pool = open();
    const ids = await lastValueFrom(gather(Array.from({ length: 20 }, () => pool.task<number>('thread'))));
    expect(new Set(ids).size).toBe(2);
  });

  it('are kept between jobs', async () => {
    const pool = open('troubled', { threads: 1 });
    const first = await lastValueFrom(pool.task('thread'));
    expect(await lastValueFrom(pool.task('thread'))).toBe(first);
  });

  it('end when they have been idle, and start again', async () => {
    const pool = open('troubled', { threads: 1, idleTimeout: 20 });
    const first = await lastValueFrom(pool.task('thread'));
    await firstValueFrom(timer(300));
    expect(await lastValueFrom(pool.task('thread'))).not.toBe(first);
  });

  it('take jobs in the order in which they were subscribed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const file = join(folder, 'notes');
    const pool = open('troubled', { threads: 1 });
    const lines = Array.from({ length: 50 }, (_, i) => String(i));
    await lastValueFrom(gather(lines.map((line) => pool.task('note', { file, line }))));
    expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(lines);
    rmSync(folder, { recursive: true });
  });

  it('return objects as well as other values, each to its job', async () => {
    const pool = open();
    const jobs = Array.from({ length: 1000 }, (_, i) => pool.task('list', i));
    expect(await lastValueFrom(gather(jobs))).toEqual(Array.from({ length: 1000 }, (_, i) => [i]));
  });

  it('take a job when they are free, even if it was waiting for another thread to start', async () => {
    const taken = new Int32Array(new SharedArrayBuffer(8));
    const pool = open('slow', { threads: 2, workerData: { taken, ms: 15_000 } });
    const jobs = Array.from({ length: 4 }, () => pool.task<number[]>('order'));
    const threads = (await lastValueFrom(gather(jobs))).map(([, thread]) => thread);
    expect(threads).toEqual(Array(4).fill(threads[0]));
  });

  it('take jobs in order, even while some threads start', async () => {
    const taken = new Int32Array(new SharedArrayBuffer(8));
    const pool = open('slow', { threads: 4, workerData: { taken } });
    const jobs = Array.from({ length: 60 }, () => pool.task<number[]>('order'));
    const results = await lastValueFrom(gather(jobs));
    const byOrder = results.map(([order = 0, thread], index) => ({ order, thread, index }));
    byOrder.sort((a, b) => a.order - b.order);
    for (const thread of new Set(results.map(([, id]) => id))) {
      const indices = byOrder.filter((each) => each.thread === thread).map(({ index }) => index);
      expect(indices).toEqual([...indices].sort((a, b) => a - b));
    }
    // A thread may be interrupted between taking a job and counting it. One that starts takes much longer.
    const overtaken = Math.max(...byOrder.map(({ order, index }) => order - index));
    expect(overtaken).toBeLessThan(20);
  });

  it.each([
    ['calls serve more than once', 'twice'],
    ['has two copies of this package', 'copies'],
  ])('may load a file that %s', async (_, file) => {
    const pool = open(file);
    const jobs = Array.from({ length: 100 }, (__, i) => pool.task('list', i));
    expect(await lastValueFrom(gather(jobs))).toEqual(Array.from({ length: 100 }, (__, i) => [i]));
    const stop = await started(pool, 'never', undefined, Infinity);
    await stop(); // It would wait for ever.
  });

  it('may send messages of their own', async () => {
    expect(await lastValueFrom(open().task('message'))).toBe('sent');
  });

  it('may be kept longer than timers can wait', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const pool = open('troubled', { threads: 1, idleTimeout: 1e12 });
    const first = await lastValueFrom(pool.task('thread'));
    await firstValueFrom(timer(100));
    expect(await lastValueFrom(pool.task('thread'))).toBe(first);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('receive what Piscina passes to them, and load a path relative to the working directory', async () => {
    const path = relative(process.cwd(), fileURLToPath(url('troubled')));
    const pool = opened(threadPool(path, { workerData: {}, resourceLimits: { maxOldGenerationSizeMb: 64 } }));
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });
});

describe('a job that is to stop', () => {
  it('keeps its thread if it stops by itself', async () => {
    const pool = open('troubled', { threads: 1 });
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const file = join(folder, 'notes');
    const thread = await lastValueFrom(pool.task('thread'));
    const stop = await started(pool, 'runs', file, 20_000);
    await stop();
    expect(readFileSync(file, 'utf8')).toBe('cleaned\n');
    expect(await lastValueFrom(pool.task('thread'))).toBe(thread);
    rmSync(folder, { recursive: true });
  });

  it.each(['blocks', 'never'])('is ended with its thread after `grace` if it %s', async (name) => {
    const pool = open('troubled', { threads: 1 });
    const thread = await lastValueFrom(pool.task('thread'));
    const stop = await started(pool, name, 20_000, 100);
    const waiting = lastValueFrom(pool.task('thread'));
    const begun = performance.now();
    await stop();
    expect(performance.now() - begun).toBeGreaterThan(90);
    expect(performance.now() - begun).toBeLessThan(10_000);
    const other = await waiting;
    expect(other).not.toBe(thread);
  });

  describe('while it blocks its thread', () => {
    it('notices that from its signal, and keeps its thread', async () => {
      const pool = open('troubled', { threads: 1 });
      const thread = await lastValueFrom(pool.task('thread'));
      const stop = await started(pool, 'loops', 20_000, Infinity);
      const begun = performance.now();
      await stop();
      expect(performance.now() - begun).toBeLessThan(10_000);
      expect(await lastValueFrom(pool.task('thread'))).toBe(thread);
    });

    it('is waited for if it is an async function', async () => {
      const pool = open('troubled', { threads: 1 });
      const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
      const file = join(folder, 'notes');
      const stop = await started(pool, 'loopsAsync', { file, ms: 20_000 }, Infinity);
      await stop();
      expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual(['aborted', 'true', 'cleaned']);
      rmSync(folder, { recursive: true });
    });

    it('goes on until it is to stop', async () => {
      const pool = open('troubled', { threads: 1 });
      expect(await lastValueFrom(pool.task('loops', 50))).toBe('looped');
    });
  });

  it('may be stopped while its thread starts', async () => {
    const pool = open('../../thread', { threads: 1 });
    const n = openNursery();
    void n.startSoon(pool.task('runs', '/dev/null', { grace: 20_000 }));
    await firstValueFrom(timer(1));
    const begun = performance.now();
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(await lastValueFrom(pool.task('echo', 1))).toBe(1);
  });

  it('sends nothing after it was ended', async () => {
    const pool = open('troubled', { threads: 1 });
    const seen: unknown[] = [];
    const job = pool.task('floods', 2000, { grace: 0, progress: (value) => seen.push(value) });
    await lastValueFrom(job.pipe(takeUntil(timer(300))), { defaultValue: undefined });
    const { length } = seen;
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
    expect(seen).toHaveLength(length);
  });

  it('may be ended before its thread has started', async () => {
    const pool = open('troubled', { threads: 1 });
    const n = openNursery();
    void n.startSoon(pool.task('never', undefined, { grace: 0 }));
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('is skipped when its turn comes', async () => {
    const pool = open('troubled', { threads: 1 });
    const results: unknown[] = [];
    const subscriptions = ['thread', 'list', 'thread', 'thread', 'thread'].map((name) =>
      pool.task(name, 1).subscribe((result) => results.push(result)),
    );
    subscriptions[1]?.unsubscribe();
    await lastValueFrom(pool.task('thread'));
    expect(results).toEqual(Array(4).fill(expect.any(Number)));
  });

  it('is removed from the queue at once, however many jobs wait', async () => {
    const pool = open('troubled', { threads: 1 });
    const stop = await started(pool, 'never', undefined, 0);
    const n = openNursery();
    for (let i = 0; i < 100_000; i += 1) {
      void n.startSoon(pool.task('thread'));
    }
    const begun = performance.now();
    n.cancel();
    expect(n.size).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await stop();
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });
});

describe('a thread that dies', () => {
  it.each([
    ['exits', 'worker exited with code: 3'],
    ['exitsLater', 'worker exited with code: 4'],
    ['throwsOutside', 'outside of the job'],
  ])('%s: its job is lost, and the pool goes on', async (name, message) => {
    const pool = open('troubled', { threads: 1 });
    await lastValueFrom(pool.task('thread'));
    const reason = await reasonOf(pool, name, 3);
    expect(reason).toBeInstanceOf(JobLostError);
    expect((reason as Error).message).toContain(`was lost: its thread has died: `);
    expect((reason as Error).message).toContain(message);
    expect((reason as Error).cause).toMatchObject({ message });
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it.each([
    ['text', 'a string'],
    ['nothing', undefined],
    ['null', null],
    ['number', 5],
    ['object', { message: 5 }],
  ])('of a value that is not an error (%s): its job is lost with it', async (name, value) => {
    const pool = open('troubled', { threads: 1 });
    const reason = await reasonOf(pool, 'throwsValue', name);
    expect(reason).toBeInstanceOf(JobLostError);
    expect((reason as Error).cause).toEqual(value);
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('has its progress delivered, even if the main thread was busy', async () => {
    const pool = open('troubled', { threads: 1 });
    await lastValueFrom(pool.task('thread'));
    const seen: unknown[] = [];
    const job = pool.task('progressThenDies', 100, { progress: (value) => seen.push(value) });
    const outcome = lastValueFrom(gatherSettled([job]));
    await nextMacrotask();
    for (const end = Date.now() + 100; Date.now() < end;) {
      // Nothing arrives here.
    }
    expect((await outcome)[0].status).toBe('rejected');
    expect(seen).toHaveLength(100);
  });

  it('is reported if its job was stopping: the cleanup may be incomplete', async () => {
    const pool = open('troubled', { threads: 1 });
    const errors = await unhandledErrors(async () => {
      const stop = await started(pool, 'diesAtAbort', undefined, 5000);
      await stop();
    });
    expect(errors).toEqual([expect.any(JobLostError)]);
    expect(String(errors[0])).toContain('instead of cleaning up');
  });

  it('ends its job, even if it was being ended already', async () => {
    const pool = open('troubled', { threads: 1 });
    const stop = await started(pool, 'blocksAndThrows', 200, 50);
    const stopped = stop();
    for (const end = Date.now() + 400; Date.now() < end;) {
      // `grace` ends, and the thread dies, meanwhile.
    }
    await unhandledErrors(() => stopped);
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('may die in its very first job', async () => {
    const pool = open('troubled', { threads: 1 });
    expect(await reasonOf(pool, 'exits', 3)).toBeInstanceOf(JobLostError);
  });

  it('harms only its own job', async () => {
    const pool = open();
    const jobs = {
      lost: pool.task('exits', 3),
      a: pool.task('thread'),
      b: pool.task('thread'),
      c: pool.task('thread'),
    };
    const outcomes = await lastValueFrom(gatherSettled(jobs));
    expect(Object.values(outcomes).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});

describe('a thread without a job', () => {
  it('is not blocked: its timers go on', async () => {
    const pool = open('troubled', { threads: 1 });
    const ticks = new Int32Array(new SharedArrayBuffer(4));
    expect(await lastValueFrom(pool.task('ticks', ticks))).toBe('done');
    const before = Atomics.load(ticks, 0);
    const begun = performance.now();
    while (Atomics.load(ticks, 0) < before + 5 && performance.now() - begun < 10_000) {
      await nextMacrotask();
    }
    expect(Atomics.load(ticks, 0)).toBeGreaterThanOrEqual(before + 5);
  });

  it('that dies is reported, and harms no other job', async () => {
    const pool = open('troubled', { threads: 1 });
    const errors: unknown[] = [];
    await unhandledErrors(async () => {
      const reported = new Promise<void>((resolve) => {
        config.onUnhandledError = (error) => {
          errors.push(error);
          resolve();
        };
      });
      expect(await lastValueFrom(pool.task('throwsAfterwards'))).toBe('done');
      await reported;
      expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
    });
    expect(errors.map(String)).toEqual(['RangeError: after the job']);
  });
});

describe('a file', () => {
  it.each([
    ['broken', 'SyntaxError: this file does not load'],
    ['late', 'SyntaxError: this file does not load'],
    ['exits', 'the thread ended before that'],
    ['missing', 'Cannot find module'],
  ])('%s fails its jobs, and none hangs', async (file, message) => {
    const pool = open(file);
    for (let round = 0; round < 2; round += 1) {
      const outcomes = await lastValueFrom(gatherSettled(Array.from({ length: 5 }, (_, i) => pool.task('a', i))));
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(JobFailedError) });
        expect(String((outcome as { reason: unknown }).reason)).toContain(message);
        expect((outcome as { reason: JobFailedError }).reason.attempts).toBe(0);
      }
    }
  });

  it.each(['unserved', 'empty', 'unexported', 'other'])('%s, which does not serve, fails its jobs', async (file) => {
    const reason = await reasonOf(open(file), 'a');
    expect(reason).toBeInstanceOf(JobFailedError);
    expect((reason as Error).message).toMatch(
      /TypeError: the default export of .*\.mjs must be what serve\(handlers\) returns$/,
    );
  });

  it('whose default export is another function fails its jobs with what that function throws', async () => {
    const reason = await reasonOf(open('throws'), 'a');
    expect(reason).toBeInstanceOf(JobFailedError);
    expect(reason).toMatchObject({ attempts: 0, cause: { name: 'RangeError', message: 'not what serve returns' } });
  });

  it('that another thread could load does not keep jobs waiting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const breaksOnce = join(folder, 'breaks');
    const pool = open('troubled', { threads: 2, workerData: { breaksOnce } });
    const stop = await started(pool, 'never', undefined, 0);
    writeFileSync(breaksOnce, '');
    const errors = await unhandledErrors(async () => {
      // Although the other thread is busy.
      expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
    });
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/^Error: cannot load .*troubled.mjs: Error: it does not load this time$/),
    ]);
    await stop();
    rmSync(folder, { recursive: true });
  });

  it('that the first thread cannot load is loaded by another one, and the error is reported', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const breaksOnce = join(folder, 'breaks');
    writeFileSync(breaksOnce, '');
    const pool = open('troubled', { threads: 2, workerData: { breaksOnce } });
    const errors = await unhandledErrors(async () => {
      const results = await lastValueFrom(gather([pool.task('thread'), pool.task('thread')]));
      expect(results).toEqual([expect.any(Number), expect.any(Number)]);
    });
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/^Error: cannot load .*troubled.mjs: Error: it does not load this time$/),
    ]);
    rmSync(folder, { recursive: true });
  });

  it('that does not load fails all waiting jobs at once, however many', async () => {
    const pool = open('broken', { threads: 2 });
    const begun = performance.now();
    await lastValueFrom(gatherSettled(Array.from({ length: 10_000 }, () => pool.task('a'))));
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('that sometimes does not load may do so often if it loads in between', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const breaksOnce = join(folder, 'breaks');
    const pool = open('troubled', { threads: 1, workerData: { breaksOnce } });
    await lastValueFrom(pool.task('thread'));
    const errors = await unhandledErrors(async () => {
      for (let round = 0; round < 4; round += 1) {
        expect(await reasonOf(pool, 'exits', 3)).toBeInstanceOf(JobLostError);
        writeFileSync(breaksOnce, '');
        expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
      }
    });
    const message = expect.stringMatching(/^Error: cannot load .*troubled.mjs: Error: it does not load this time$/);
    expect(errors.map(String)).toEqual(Array(4).fill(message));
    rmSync(folder, { recursive: true });
  });

  it('that did not serve, but does now, is not blamed for earlier threads', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const pool = open('served', { threads: 2, workerData: { shared } });
    const later = new Promise((resolve) => {
      pool.task('job').subscribe({
        error: () => {
          Atomics.store(shared, 0, 1);
          resolve(lastValueFrom(pool.task('job')));
        },
      });
    });
    const second = reasonOf(pool, 'job');
    await nextMacrotask();
    // Both threads become ready while this one is busy: it receives the message of the second only after the pool has discarded both.
    for (const end = Date.now() + 10_000; Atomics.load(shared, 1) < 2 && Date.now() < end;) {
      // Nothing arrives here.
    }
    expect(await second).toBeInstanceOf(JobFailedError);
    expect(await later).toBe('served');
  });

  it('that loads only once makes no job hang', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const breaks = join(folder, 'breaks');
    const pool = open('troubled', { threads: 2, workerData: { breaks } });
    await lastValueFrom(pool.task('thread'));
    writeFileSync(breaks, '');
    const jobs = ['exitsLater', 'thread', 'thread', 'thread'].map((name) => pool.task(name));
    const errors = await unhandledErrors(async () => {
      const stopped = pool.task('thread').subscribe();
      const all = lastValueFrom(gatherSettled(jobs));
      stopped.unsubscribe();
      expect((await all).map(({ status }) => status)).toContain('rejected');
    });
    expect(errors.map(String).filter((error) => !error.endsWith('Error: it loads only once'))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('the process', () => {
  const run = promisify(execFile);
  const here = dirname(fileURLToPath(import.meta.url));

  it.each([
    ['after a job', 'await lastValueFrom(pool.task("echo", 1));'],
    [
      'with a detached job on a thread',
      `
      pool.task("stubborn", { file: "/dev/null", ms: 50 }, { onUnsubscribe: "detach" }).subscribe().unsubscribe();`,
    ],
    ['after a cancelled job', 'pool.task("waits", "/dev/null").subscribe().unsubscribe();'],
    ['after it was closed', 'await lastValueFrom(pool.task("echo", 1)); await pool.close();'],
  ])('ends by itself %s', async (_, code) => {
    const program = `
      import { lastValueFrom } from 'rxjs';
      import { threadPool } from 'rxresult/piscina';
      const options = { threads: 2, idleTimeout: 60_000 };
      const pool = threadPool(${JSON.stringify(join(here, '../thread.mjs'))}, options);
      ${code}
      process.on('exit', () => console.log('ended'));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: here,
      timeout: 20_000,
    });
    expect(stdout).toBe('ended\n');
  });
});

describe('what cannot be made or sent', () => {
  it('fails every job if a thread cannot be made', async () => {
    const pool = open('troubled', { workerData: () => 1 });
    const outcomes = await lastValueFrom(gatherSettled([pool.task('a'), pool.task('b'), pool.task('c')]));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(JobFailedError) });
    }
    expect(String((await reasonOf(pool, 'a')) as Error)).toContain('could not be cloned');
  });

  it('fails a job whose data throws when it is read', async () => {
    const pool = open('troubled', { threads: 1 });
    for (const thrown of [new Error('getter'), 'getter']) {
      const data = {
        get value() {
          throw thrown; // eslint-disable-line @typescript-eslint/only-throw-error -- others may be thrown, too
        },
      };
      const reason = await reasonOf(pool, 'thread', data);
      expect(reason).toBeInstanceOf(JobFailedError);
      expect(reason).toMatchObject({ attempts: 0, cause: { cause: thrown } });
    }
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('is an option that Piscina refuses, at the call', () => {
    expect(() => threadPool('a', { atomics: 'x' as never })).toThrow(TypeError);
  });

  it('leaves no job behind when the call stack is exhausted', async () => {
    const pool = open('troubled', { threads: 1 });
    let count = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {
        // Each frame on the way back has a little more of the stack.
      }
      count += 1;
      if (count < 200) {
        try {
          pool.task('list', 1).subscribe({ error: () => undefined });
        } catch {
          // RxJS itself has thrown.
        }
      }
    };
    dive();
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
    await pool.close();
  });
});

describe('the arguments', () => {
  it.each([
    [() => threadPool(5 as never), TypeError, 'threadPool: file must be a path or a URL, got 5'],
    [() => threadPool('a', { threads: 0 }), RangeError, 'threadPool: threads must be an integer from 1 up, got 0'],
    [() => threadPool('a', { threads: 1.5 }), RangeError, 'threadPool: threads must be an integer from 1 up, got 1.5'],
    [() => threadPool('a', { threads: '2' as never }), TypeError, 'threads must be an integer from 1 up, got "2"'],
    [
      () => threadPool('a', { idleTimeout: -1 }),
      RangeError,
      'threadPool: idleTimeout must be a number of milliseconds, 0 or greater, got -1',
    ],
    [() => serve({ a: 1 as never }), TypeError, 'serve: the handler "a" must be a function, got 1'],
    [() => serve(undefined as never), TypeError, 'serve: the handlers must be a record of functions, got undefined'],
  ])('are checked at the call: %s', (call, Class, message) => {
    expect(call).toThrow(Class);
    expect(call).toThrow(message);
  });
});
