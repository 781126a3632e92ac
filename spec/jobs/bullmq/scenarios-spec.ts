import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gatherSettled, nursery } from 'rxresult';
import { bullRunner, JobLostError, type JobRunner } from 'rxresult/bullmq';
import { lastValueFrom } from 'rxjs';
import { killAll, run, type Program } from './processes';
import { freePort, startRedis, type RedisServer } from '../../../scripts/redis.mjs';

let redis: RedisServer;
let admin: Redis;
let queue: string;
let count = 0;
const runners: JobRunner[] = [];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.connection);
});

afterEach(async () => {
  await killAll();
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

/** A runner for a queue that nothing else uses. */
function openRunner(options: { lease?: number; on?: RedisServer } = {}): JobRunner {
  queue = `q${(count += 1)}`;
  const { on = redis, ...rest } = options;
  const runner = bullRunner(queue, { connection: on.connection, ...rest });
  runners.push(runner);
  return runner;
}

async function openWorker(options: object = {}): Promise<Program> {
  const worker = run('worker.mjs', { connection: redis.connection, queue, ...options });
  await worker.line(/^ready/);
  return worker;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How often a handler has printed it. */
const times = (workers: readonly Program[], pattern: RegExp) =>
  workers.flatMap(({ lines }) => lines.filter((line) => pattern.test(line))).length;

describe('a worker that is killed', () => {
  const quick = { lockDuration: 1000, stalledInterval: 500 };

  test('its job runs again on another worker', async () => {
    const runner = openRunner();
    const first = await openWorker(quick);
    const result = lastValueFrom(runner.task('sleep', { ms: 1000, result: 'done' }));
    await first.line(/^start/);
    first.kill('SIGKILL');
    const second = await openWorker(quick);
    await second.line(/^start \S+ 2$/);
    await expect(result).resolves.toBe('done');
  });

  test('a job that was cancelled meanwhile does not keep running, and its nursery ends', async () => {
    const runner = openRunner();
    const first = await openWorker(quick);
    const ended = new Promise<void>((resolve) => {
      nursery((n) => {
        const job = n.startSoon(runner.task('hang', undefined, { grace: 20_000 }));
        void first.line(/^start/).then(async () => {
          first.kill('SIGKILL');
          await first.ended;
          job.cancel();
        });
      }).subscribe({ complete: resolve });
    });
    await first.ended;
    const second = await openWorker(quick);
    await ended;
    await pause(500);
    expect(times([second], /^start/)).toBe(times([second], /^stopped/));
  });

  test('a job that stalls again is lost', async () => {
    const runner = openRunner();
    const result = lastValueFrom(runner.task('hang'));
    result.catch(() => undefined);
    for (const attempt of [1, 2]) {
      const worker = await openWorker(quick);
      await worker.line(new RegExp(`^start \\S+ ${attempt}$`));
      worker.kill('SIGKILL');
      await worker.ended;
    }
    await openWorker(quick);
    await expect(result).rejects.toThrow(/was lost: its workers died$/);
    await expect(result).rejects.toBeInstanceOf(JobLostError);
  });
});

test('two workers and 1,000 jobs cancelled at random: all settle once, and cancelled jobs stop', async () => {
  const runner = openRunner();
  const workers = [await openWorker({ concurrent: 20 }), await openWorker({ concurrent: 20 })];
  const values: number[] = [];
  const started = performance.now();
  const captures = await new Promise<string[]>((resolve, reject) => {
    const all: { outcome: { status: string }; cancel(): void }[] = [];
    nursery((n) => {
      for (let i = 0; i < 1000; i += 1) {
        const task = runner.task<number>('sleep', { ms: Math.random() * 30, result: i }, { grace: 20_000 });
        const capture = n.startSoon(task);
        capture.subscribe({ next: (value) => values.push(value), error: () => undefined });
        all.push(capture);
        if (Math.random() < 0.5) {
          setTimeout(() => capture.cancel(), Math.random() * 1000);
        }
      }
    }).subscribe({
      error: reject,
      complete: () => {
        // The nursery has ended: nothing runs.
        const { length } = workers.flatMap(({ lines }) => lines);
        setTimeout(() => {
          expect(workers.flatMap(({ lines }) => lines)).toHaveLength(length);
          resolve(all.map(({ outcome }) => outcome.status));
        }, 200);
      },
    });
  });
  expect(performance.now() - started).toBeLessThan(20_000);
  expect(new Set(values).size).toBe(values.length);
  expect(values).toHaveLength(captures.filter((status) => status === 'fulfilled').length);
  expect(captures.every((status) => ['fulfilled', 'cancelled'].includes(status))).toBe(true);
  const [state] = await Promise.all([admin.llen(`bull:${queue}:wait`), admin.llen(`bull:${queue}:active`)]);
  expect(state).toBe(0);
});

test('Redis restarts in the middle, without its data: every job finishes or is lost', async () => {
  let own = await startRedis();
  const runner = openRunner({ on: own });
  const settings = { connection: own.connection, concurrent: 5, lockDuration: 2000 };
  const worker = await openWorker(settings);
  const results = lastValueFrom(
    gatherSettled(Array.from({ length: 100 }, (_, i) => runner.task('sleep', { ms: 200, result: i }))),
  );
  await worker.line(/^done/);
  await own.stop();
  await pause(1000);
  own = await startRedis(own.port);
  const outcomes = await results;
  const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(lost.length).toBeGreaterThan(0);
  for (const { reason } of lost) {
    expect(reason).toBeInstanceOf(JobLostError);
  }
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(100 - lost.length);
  // Both sides go on.
  await expect(lastValueFrom(runner.task('square', 5))).resolves.toBe(25);
  await runner.close();
  worker.kill('SIGKILL');
  await own.stop();
});

describe('a producer that is killed', () => {
  test('its jobs stop once its lease has expired, and waiting jobs do not start', async () => {
    openRunner();
    const worker = await openWorker({ concurrent: 2 });
    const producer = run('producer.mjs', { connection: redis.connection, queue, name: 'hang', count: 4, lease: 1000 });
    await worker.line(/^start \S+-2 /);
    await pause(3000);
    expect(times([worker], /^stopped/)).toBe(0);
    producer.kill('SIGKILL');
    const killed = performance.now();
    await worker.line(/^stopped \S+-1 /);
    await worker.line(/^stopped \S+-2 /);
    expect(performance.now() - killed).toBeLessThan(9000);
    await pause(500);
    expect(times([worker], /^start/)).toBe(2);
    await expect(admin.zcard(`bull:${queue}:failed`)).resolves.toBe(4);
  });

  test('its detached jobs go on', async () => {
    openRunner();
    const worker = await openWorker();
    const settings = { connection: redis.connection, queue, name: 'hang', count: 1, lease: 500, detach: true };
    const producer = run('producer.mjs', settings);
    await worker.line(/^start/);
    producer.kill('SIGKILL');
    await pause(7000);
    expect(times([worker], /^stopped/)).toBe(0);
  });
});

test('the process of a producer ends by itself once its runner is closed, and detached jobs go on', async () => {
  openRunner();
  const worker = await openWorker({ concurrent: 2 });
  const settings = { connection: redis.connection, queue, name: 'hang', count: 2, close: 500 };
  const attached = run('producer.mjs', settings);
  await expect(attached.ended).resolves.toBe(0);
  expect(attached.lines.filter((line) => line.startsWith('error JobLostError'))).toHaveLength(2);
  const detached = run('producer.mjs', { ...settings, detach: true });
  await expect(detached.ended).resolves.toBe(0);
  await pause(500);
  expect(times([worker], /^start/) - times([worker], /^(stopped|done)/)).toBe(2);
});

test('the process of a worker ends by itself once its server is closed', async () => {
  const runner = openRunner();
  const worker = await openWorker();
  await lastValueFrom(runner.task('square', 2));
  worker.write('close');
  await worker.line(/^closed/);
  const closed = performance.now();
  await expect(worker.ended).resolves.toBe(0);
  expect(performance.now() - closed).toBeLessThan(1500);
});

test('a producer whose event loop is blocked for five seconds misses none of thousands of results', async () => {
  const runner = openRunner();
  const total = 6000; // Four events each, and Redis keeps 10,000.
  let values = 0;
  const all = Promise.all(
    Array.from({ length: total }, async (_, i) => {
      expect(await lastValueFrom(runner.task('square', i))).toBe(i * i);
      values += 1;
    }),
  );
  while ((await admin.llen(`bull:${queue}:wait`)) < total) {
    await pause(20);
  }
  await Promise.all([openWorker({ concurrent: 50 }), openWorker({ concurrent: 50 })]);
  const until = performance.now() + 5000;
  while (performance.now() < until) {
    // Blocked.
  }
  await all;
  expect(values).toBe(total);
});

test('results survive reconnecting', async () => {
  const runner = openRunner();
  // A job whose lock reached Redis, but not its worker, runs once the lock has expired.
  await openWorker({ concurrent: 4, lockDuration: 2000, stalledInterval: 1000 });
  const results = Promise.all(
    Array.from({ length: 200 }, (_, i) => lastValueFrom(runner.task('sleep', { ms: 20, result: i }))),
  );
  for (let i = 0; i < 5; i += 1) {
    await pause(100);
    await admin.client('KILL', 'TYPE', 'normal');
    await admin.client('KILL', 'TYPE', 'pubsub');
  }
  await expect(results).resolves.toEqual(Array.from({ length: 200 }, (_, i) => i));
});

test('progress is complete although its listener is slower than the job, and blocks', async () => {
  const runner = openRunner();
  await openWorker();
  const progress: unknown[] = [];
  const slow = (value: unknown) => {
    progress.push(value);
    const until = performance.now() + 2;
    while (performance.now() < until) {
      // Blocked.
    }
  };
  const COUNT = 5000; // Ten seconds: the runner looks for the end of the job before that.
  await expect(lastValueFrom(runner.task('count', COUNT, { progress: slow }))).resolves.toBe(COUNT);
  expect(progress).toEqual(Array.from({ length: COUNT }, (_, i) => i));
});

test('memory stays flat over 20,000 jobs, on both sides of a queue', async () => {
  const program = fileURLToPath(new URL('./manyJobs.mjs', import.meta.url));
  const settings = JSON.stringify({ connection: redis.connection, queue: `q${(count += 1)}` });
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, settings]);
  expect(Number(stdout)).toBeLessThan(2_000_000); // 125 bytes for a job; one that is kept takes more.
}, 120_000);

describe('SIGTERM', () => {
  test('a worker that Redis has not answered yet ends by it, without an error', async () => {
    queue = `q${(count += 1)}`;
    const worker = run('worker.mjs', { connection: { host: '127.0.0.1', port: await freePort() }, queue });
    await worker.line(/^opening/);
    worker.kill('SIGTERM');
    await expect(worker.ended).resolves.toBe('SIGTERM');
    expect(worker.lines).toEqual(['opening']);
  });

  test('a worker finishes its running jobs, and its process ends', async () => {
    const runner = openRunner();
    const worker = await openWorker();
    const result = lastValueFrom(runner.task('sleep', { ms: 1500, result: 1 }));
    await worker.line(/^start/);
    worker.kill('SIGTERM');
    await expect(result).resolves.toBe(1);
    await expect(worker.ended).resolves.toBe('SIGTERM');
  });

  test('a job that does not finish within closeTimeout is put back, and finishes elsewhere', async () => {
    const runner = openRunner();
    const worker = await openWorker({ closeTimeout: 300 });
    const result = lastValueFrom(runner.task('sleep', { ms: 1500, result: 1 }));
    await worker.line(/^start/);
    const other = await openWorker();
    worker.kill('SIGTERM');
    await other.line(/^start \S+ 2$/);
    await expect(worker.ended).resolves.toBe('SIGTERM');
    expect(times([worker], /^(done|stopped)/)).toBe(1);
    await expect(result).resolves.toBe(1);
  });

  test('a handler that does not stop is abandoned, and runs elsewhere once its lock has expired', async () => {
    openRunner();
    const quick = { lockDuration: 1000, stalledInterval: 500 };
    const worker = await openWorker({ ...quick, closeTimeout: 100 });
    run('producer.mjs', { connection: redis.connection, queue, name: 'stubborn', count: 1 });
    await worker.line(/^start/);
    const asked = performance.now();
    worker.kill('SIGTERM');
    await expect(worker.ended).resolves.toBe('SIGTERM');
    expect(performance.now() - asked).toBeLessThan(7000);
    const other = await openWorker(quick);
    await other.line(/^start \S+ 2$/);
  });
});

test('a worker that is asked to stop a job does so within milliseconds, and the nursery waits for its cleanup', async () => {
  const runner = openRunner();
  const worker = await openWorker();
  const sub = await new Promise<{ stopped: number }>((resolve) => {
    let asked = 0;
    nursery((n) => {
      const job = n.startSoon(runner.task('hang', { cleanup: 300 }));
      void worker.line(/^start/).then(() => {
        asked = performance.now();
        job.cancel();
      });
    }).subscribe({ complete: () => resolve({ stopped: performance.now() - asked }) });
  });
  expect(times([worker], /^stopped/)).toBe(1);
  expect(sub.stopped).toBeGreaterThanOrEqual(299);
  expect(sub.stopped).toBeLessThan(1500);
});
