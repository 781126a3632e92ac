// A thread counts until it has ended, which may take a while after it was terminated.

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, Subject, timer } from 'rxjs';
import { gather } from 'rxresult';
import { JobFailedError, type JobRunner } from 'rxresult/jobs';
import { nextMacrotask } from '../../support';
import { closePools, open, reasonOf, started, withThreads } from './pools';

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxresult-threads-'));
});

afterEach(closePools);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The data of a job that blocks its thread in native code, and a promise of the time when it does. */
function block(ms: number) {
  const file = join(folder, String((count += 1)));
  const blocked = async () => {
    while (!existsSync(file)) {
      await nextMacrotask();
    }
  };
  return { data: { file, ms }, blocked };
}

/** Starts a job that blocks its thread in native code, and resolves when it does. */
async function blocking(pool: JobRunner) {
  const { data, blocked } = block(500);
  const stop = await started(pool, 'blocksNatively', data, 0);
  await blocked();
  return stop;
}

/** How many ports keep this process alive. */
const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

describe('a thread that is ended by force, and blocks in native code', () => {
  it('has ended before its task does', async () => {
    await withThreads(async (threads) => {
      const pool = open('troubled', { threads: 1 });
      const stop = await blocking(pool);
      expect(threads.living).toBe(1);
      await stop();
      expect(threads.living).toBe(0);
    });
  });

  it('is replaced only once it has ended: there are never more threads than allowed', async () => {
    await withThreads(async (threads) => {
      const pool = open('troubled', { threads: 1 });
      const stops = [];
      for (let i = 0; i < 3; i += 1) {
        const next = blocking(pool);
        await Promise.all([next, ...stops.splice(0).map((stop) => stop())]);
        stops.push(await next);
      }
      await Promise.all([lastValueFrom(pool.task('thread')), ...stops.map((stop) => stop())]);
      expect(threads.most).toBe(1);
      expect(threads.living).toBe(1);
    });
  });
});

describe('closing', () => {
  it('resolves when all threads have ended and no port is left', async () => {
    const before = ports();
    await withThreads(async (threads) => {
      for (let round = 0; round < 10; round += 1) {
        const pool = open();
        await lastValueFrom(gather([pool.task('thread'), pool.task('list', 1), pool.task('thread')]));
        const stop = await started(pool, 'waits', undefined, Infinity);
        expect(ports()).toBeGreaterThan(before);
        await stop();
        await pool.close();
        expect(threads.living).toBe(0);
        await nextMacrotask(); // A port is closed a little later than its thread.
        expect(ports()).toBe(before);
      }
    });
  });

  it('waits for threads that have not started yet', async () => {
    const before = ports();
    await withThreads(async (threads) => {
      for (let round = 0; round < 10; round += 1) {
        const pool = open();
        pool.task('thread').subscribe({ error: () => undefined });
        await nextMacrotask();
        expect(threads.living).toBe(1);
        await pool.close();
        expect(threads.living).toBe(0);
        await nextMacrotask();
        expect(ports()).toBe(before);
      }
    });
  });

  it('lets a thread that is starting load its file first, as Node may abort the process otherwise', async () => {
    const file = join(folder, String((count += 1)));
    const pool = open('notes', { workerData: { file } });
    pool.task('nothing').subscribe({ error: () => undefined });
    await nextMacrotask();
    await pool.close();
    expect(readFileSync(file, 'utf8')).toBe('loaded');
  });

  it('waits for the threads of a file that does not serve', async () => {
    await withThreads(async (threads) => {
      for (let round = 0; round < 5; round += 1) {
        const pool = open('unserved');
        await Promise.all([reasonOf(pool, 'a'), reasonOf(pool, 'b')]);
        await pool.close();
        expect(threads.living).toBe(0);
      }
    });
  });

  it('waits for a thread that is being ended because it was idle', async () => {
    await withThreads(async (threads) => {
      const pool = open('troubled', { threads: 1, idleTimeout: 50 });
      const { data, blocked } = block(1000);
      expect(await lastValueFrom(pool.task('blocksAfterwards', data))).toBe('done');
      await blocked();
      await firstValueFrom(timer(200)); // Meanwhile, Piscina terminates it.
      expect(threads.living).toBe(1);
      await pool.close();
      expect(threads.living).toBe(0);
    });
  });

  it('waits for a thread that is being ended by force', async () => {
    await withThreads(async (threads) => {
      const pool = open('troubled', { threads: 1 });
      const stop = await blocking(pool);
      const stopped = stop();
      await firstValueFrom(timer(50));
      await pool.close();
      expect(threads.living).toBe(0);
      await stopped;
    });
  });
});

describe('a thread that cannot be made', () => {
  /** A job that waits for its gate. */
  async function gated(pool: JobRunner) {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const progress = new Subject();
    const running = firstValueFrom(progress);
    const job = pool.task('waitsForGate', gate, {
      progress: (value) => {
        progress.next(value);
      },
    });
    const result = lastValueFrom(job);
    await running;
    return { result, gate };
  }

  /** A pool with such a job, and with room for another thread. */
  async function waiting() {
    const workerData: Record<string, unknown> = {};
    const pool = open('troubled', { threads: 2, workerData });
    return { workerData, pool, ...(await gated(pool)) };
  }

  it('does not harm the jobs of other threads, nor later jobs once threads can be made again', async () => {
    await withThreads(async (threads) => {
      const { workerData, pool, result, gate } = await waiting();
      workerData['bad'] = () => 'not cloneable';
      const reason = await reasonOf(pool, 'thread');
      expect(reason).toBeInstanceOf(JobFailedError);
      expect((reason as Error).message).toContain('could not be cloned');

      delete workerData['bad'];
      expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
      Atomics.store(gate, 0, 1);
      expect(await result).toBe('through');
      expect(await lastValueFrom(pool.task('thread'))).toEqual(expect.any(Number));
      await pool.close();
      expect(threads.living).toBe(0);
    });
  });

  it('leaves no thread behind if the pool is closed as soon as their last job has ended', async () => {
    await withThreads(async (threads) => {
      const { workerData, pool, result, gate } = await waiting();
      workerData['bad'] = () => 'not cloneable';
      expect(await reasonOf(pool, 'thread')).toBeInstanceOf(JobFailedError);
      delete workerData['bad'];
      Atomics.store(gate, 0, 1);
      expect(await result).toBe('through');
      await pool.close();
      expect(threads.living).toBe(0);
    });
  });

  it('is not asked for again when another job ends', async () => {
    const { workerData, pool, result, gate } = await waiting();
    workerData['bad'] = () => 'not cloneable';
    expect(await reasonOf(pool, 'thread')).toBeInstanceOf(JobFailedError);
    Atomics.store(gate, 0, 1);
    expect(await result).toBe('through');
    await pool.close();
  });

  it('leaves no claim behind that would take a job', async () => {
    const workerData: Record<string, unknown> = {};
    const pool = open('troubled', { threads: 3, workerData });
    const [a, b] = [await gated(pool), await gated(pool)];
    workerData['bad'] = () => 'not cloneable';
    expect(await reasonOf(pool, 'thread')).toBeInstanceOf(JobFailedError);
    delete workerData['bad'];
    Atomics.store(a.gate, 0, 1);
    expect(await a.result).toBe('through');
    const later = lastValueFrom(gather(Array.from({ length: 4 }, () => pool.task('thread'))));
    await nextMacrotask();
    Atomics.store(b.gate, 0, 1);
    expect(await later).toHaveLength(4);
    await pool.close();
  });
});
