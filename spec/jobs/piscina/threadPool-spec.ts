// What is particular to threads. What all runners do is in ../contract-spec.

import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { concat, firstValueFrom, lastValueFrom, Subject, timer } from 'rxjs';
import { gather, gatherSettled, openNursery } from 'rxresult';
import { JobFailedError, JobLostError, type JobRunner } from 'rxresult/jobs';
import { serve, threadPool, type ThreadPoolOptions } from 'rxresult/piscina';
import { unhandledErrors } from '../../support';

const url = (file: string) => new URL(`./threads/${file}.mjs`, import.meta.url);
const pools: JobRunner[] = [];

function open(file = 'troubled', options: ThreadPoolOptions = {}): JobRunner {
  const pool = threadPool(url(file), { threads: 2, ...options });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const reasonOf = async (pool: JobRunner, name: string, data?: unknown) => {
  const [outcome] = await lastValueFrom(gatherSettled([pool.task(name, data)]));
  return outcome.status === 'rejected' ? (outcome.reason as Error) : outcome;
};

/** Starts a job in a nursery, and resolves once it has reported that it runs. */
async function started(pool: JobRunner, name: string, data: unknown, grace: number) {
  const n = openNursery();
  const progress = new Subject();
  const running = firstValueFrom(progress);
  const job = pool.task(name, data, {
    grace,
    progress: (value) => {
      progress.next(value);
    },
  });
  void n.startSoon(job, { name });
  await running;
  return async () => {
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
  };
}

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

  it('may send messages of their own', async () => {
    expect(await lastValueFrom(open().task('message'))).toBe('sent');
  });

  it('are given what Piscina passes to them, from a path that is relative to the working directory', async () => {
    const path = relative(process.cwd(), fileURLToPath(url('troubled')));
    const pool = threadPool(path, { workerData: {}, resourceLimits: { maxOldGenerationSizeMb: 64 } });
    pools.push(pool);
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });
});

describe('a job that is to stop', () => {
  it('keeps its thread if it stops by itself', async () => {
    const pool = threadPool(new URL('../thread.mjs', import.meta.url), { threads: 1 });
    pools.push(pool);
    const folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
    const stop = await started(pool, 'runs', join(folder, 'notes'), 5000);
    const begun = performance.now();
    await stop();
    // A new thread takes longer to start.
    await lastValueFrom(pool.task('echo'));
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(readFileSync(join(folder, 'notes'), 'utf8')).toContain('cleaned');
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

  it('may be ended before its thread has started', async () => {
    const pool = open('troubled', { threads: 1 });
    const n = openNursery();
    void n.startSoon(pool.task('never', undefined, { grace: 0 }));
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('is left out when its turn comes', async () => {
    const pool = open('troubled', { threads: 1 });
    const results: unknown[] = [];
    const subscriptions = ['thread', 'list', 'thread', 'thread', 'thread'].map((name) =>
      pool.task(name, 1).subscribe((result) => results.push(result)),
    );
    subscriptions[1]?.unsubscribe();
    await lastValueFrom(pool.task('thread'));
    expect(results).toEqual(Array(4).fill(expect.any(Number)));
  });

  it('is taken out of the queue at once, however many wait', async () => {
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
    expect((reason as Error).message).toContain(`was lost: its thread has died: ${message}`);
    expect((reason as Error).cause).toMatchObject({ message });
    expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
  });

  it('does so in its very first job', async () => {
    const pool = open('troubled', { threads: 1 });
    expect(await reasonOf(pool, 'exits', 3)).toBeInstanceOf(JobLostError);
  });

  it('takes only its own job with it', async () => {
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

  it('without a job is reported', async () => {
    const pool = open('troubled', { threads: 1, atomics: 'disabled' });
    const errors = await unhandledErrors(async () => {
      await lastValueFrom(concat(pool.task('throwsAfterwards'), timer(300)));
      expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
    });
    expect(errors.map(String)).toEqual(['RangeError: after the job']);
  });
});

describe('a file', () => {
  it.each([
    ['broken', 'SyntaxError: this file does not load'],
    ['late', 'SyntaxError: this file does not load'],
    ['exits', 'a thread ended before it had loaded'],
    ['missing', 'Cannot find module'],
  ])('%s fails its jobs, and hangs none', async (file, message) => {
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

  it('that loads only once gives no job a chance to hang', async () => {
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
    expect(errors.map(String).filter((error) => error !== 'Error: it loads only once')).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('the process', () => {
  const run = promisify(execFile);
  const here = dirname(fileURLToPath(import.meta.url));

  it.each([
    ['after a job', 'await lastValueFrom(pool.task("echo", 1));'],
    [
      'with a job in a thread that was detached',
      `
      pool.task("stubborn", { file: "/dev/null", ms: 50 }, { onUnsubscribe: "detach" }).subscribe().unsubscribe();`,
    ],
    ['after a cancelled job', 'pool.task("waits", "/dev/null").subscribe().unsubscribe();'],
    ['after it was closed', 'await lastValueFrom(pool.task("echo", 1)); await pool.close();'],
  ])('ends by itself %s', async (_, code) => {
    const program = `
      import { lastValueFrom } from 'rxjs';
      import { threadPool } from 'rxresult/piscina';
      const pool = threadPool(${JSON.stringify(join(here, '../thread.mjs'))}, { threads: 2 });
      ${code}
      process.on('exit', () => console.log('ended'));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: here,
      timeout: 20_000,
    });
    expect(stdout).toBe('ended\n');
  });
});

it('memory stays flat over 100,000 jobs', async () => {
  const program = fileURLToPath(new URL('./manyJobs.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  expect(Number(stdout)).toBeLessThan(1_000_000); // 11 bytes for a job; a job that is kept takes a kilobyte.
}, 120_000);

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
