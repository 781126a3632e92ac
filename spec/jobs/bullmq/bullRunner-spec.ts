import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { finalizeWith, gatherSettled, openNursery } from 'rxresult';
import {
  bullRunner,
  JobFailedError,
  JobLostError,
  JobNotStoppedError,
  serveJobs,
  type BullRunnerOptions,
  type JobHandlers,
  type JobRunner,
  type JobServer,
} from 'rxresult/bullmq';
import { lastValueFrom, NEVER, of, Subject, takeUntil, timer } from 'rxjs';
import { unhandledErrors } from '../../support';
import { openProxy } from './proxy';
import { freePort, startRedis, type RedisServer } from '../../../scripts/redis.mjs';

let redis: RedisServer;
let admin: Redis;
let queue: string;
let count = 0;
const open = new Set<{ close(): Promise<unknown> }>();

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.connection);
});

beforeEach(() => {
  queue = `q${(count += 1)}`;
});

afterEach(async () => {
  await Promise.all(Array.from(open, (each) => each.close()));
  open.clear();
});

afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

function openRunner(options: Partial<BullRunnerOptions> = {}): JobRunner {
  const runner = bullRunner(queue, { connection: redis.connection, ...options });
  open.add(runner);
  return runner;
}

async function openServer(handlers: JobHandlers): Promise<JobServer> {
  const server = serveJobs(queue, handlers, { connection: redis.connection, closeTimeout: 50, signals: [] });
  open.add(server);
  await server.ready;
  return server;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const square: JobHandlers = { square: (n: number) => of(n * n) };

/** A handler that runs until it is stopped, and notes both. */
function hanging(cleanUp: () => Promise<unknown> = () => pause(50)) {
  const notes: string[] = [];
  const running = new Subject<void>();
  const hang = () => {
    notes.push('started');
    running.next();
    return NEVER.pipe(
      finalizeWith(async () => {
        await cleanUp();
        notes.push('stopped');
      }),
    );
  };
  return { notes, hang, started: new Promise<void>((resolve) => running.subscribe(() => resolve())) };
}

describe('the arguments', () => {
  const connection = {};
  test.each([
    [[1, { connection }], TypeError, 'the queue must be a string without a colon, and not empty, got 1'],
    [['', { connection }], TypeError, 'the queue must be a string without a colon, and not empty, got ""'],
    [['a:b', { connection }], TypeError, 'the queue must be a string without a colon, and not empty, got "a:b"'],
    [['q'], TypeError, 'the options must be an object, got undefined'],
    [['q', null], TypeError, 'the options must be an object, got null'],
    [
      ['q', {}],
      TypeError,
      'connection must be options of ioredis, such as { url: string }, or an instance of Redis, got undefined',
    ],
    [
      ['q', { connection: 'redis://' }],
      TypeError,
      'connection must be options of ioredis, such as { url: string }, or an instance of Redis, got',
    ],
    [['q', { connection: { keyPrefix: 'a' } }], TypeError, 'the keyPrefix of connection must be absent'],
    [['q', { connection, prefix: '' }], TypeError, 'prefix must be a string that is not empty, got ""'],
    [['q', { connection, prefix: 1 }], TypeError, 'prefix must be a string that is not empty, got 1'],
    [['q', { connection, onError: 1 }], TypeError, 'onError must be a function, got 1'],
    [['q', { connection, lease: '1' }], TypeError, 'lease must be an integer from 1 to 2147483647, got "1"'],
    [['q', { connection, lease: 0 }], RangeError, 'lease must be an integer from 1 to 2147483647, got 0'],
    [['q', { connection, lease: 1.5 }], RangeError, 'lease must be an integer from 1 to 2147483647, got 1.5'],
  ])('%j are refused at the call', (args, Class, message) => {
    const call = () => bullRunner(...(args as unknown as Parameters<typeof bullRunner>));
    expect(call).toThrow(Class);
    expect(call).toThrow(`bullRunner: ${message}`);
  });
});

describe('the connection', () => {
  test('may have no keyPrefix, not even in its URL', async () => {
    const url = `redis://127.0.0.1:${redis.port}?keyPrefix=a:`;
    const [outcome] = await lastValueFrom(gatherSettled([openRunner({ connection: { url } }).task('a')]));
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { message: 'the keyPrefix of connection must be absent: BullMQ has the option prefix instead' },
    });
  });

  test('may be a URL', async () => {
    await openServer(square);
    const runner = openRunner({ connection: { url: `redis://127.0.0.1:${redis.port}` } });
    await expect(lastValueFrom(runner.task('square', 3))).resolves.toBe(9);
  });

  test('may be an instance, which stays open, with its own options', async () => {
    await openServer(square);
    const own = new Redis({ ...redis.connection, lazyConnect: true, enableOfflineQueue: false, commandTimeout: 2000 });
    const runner = openRunner({ connection: own });
    await expect(lastValueFrom(runner.task('square', 3))).resolves.toBe(9);
    await runner.close();
    await own.connect();
    await expect(own.ping()).resolves.toBe('PONG');
    expect(own.eventNames()).toEqual([]);
    own.disconnect();
  });

  test('is opened at the first job, and closed by close()', async () => {
    const names = async () => (await admin.call('CLIENT', 'LIST', 'TYPE', 'normal')) as string;
    const own = { ...redis.connection, connectionName: `name-${queue}` };
    await openServer(square);
    const runner = openRunner({ connection: own });
    expect(await names()).not.toContain(own.connectionName);
    await lastValueFrom(runner.task('square', 3));
    expect((await names()).split(`name=${own.connectionName}`)).toHaveLength(3);
    await runner.close();
    await pause(20);
    expect(await names()).not.toContain(own.connectionName);
  });

  test('has a prefix of its own', async () => {
    const own = { connection: redis.connection, prefix: 'mine', signals: [] };
    open.add(serveJobs(queue, square, own));
    await expect(lastValueFrom(openRunner(own).task('square', 3))).resolves.toBe(9);
    expect(await admin.keys(`mine:${queue}:*`)).not.toEqual([]);
    expect(await admin.keys(`bull:${queue}:*`)).toEqual([]);
  });

  test('leaves the options of the queue to whoever set them', async () => {
    await admin.hset(`bull:${queue}:meta`, 'opts.maxLenEvents', 77);
    await openServer(square);
    await lastValueFrom(openRunner().task('square', 3));
    await expect(admin.hget(`bull:${queue}:meta`, 'opts.maxLenEvents')).resolves.toBe('77');
  });
});

describe('without Redis', () => {
  let connection: { host: string; port: number };

  beforeEach(async () => {
    connection = { host: '127.0.0.1', port: await freePort() };
  });

  test('an unused runner closes at once', async () => {
    const begun = performance.now();
    await openRunner({ connection }).close();
    expect(performance.now() - begun).toBeLessThan(50);
  });

  test('a job ends as soon as it is unsubscribed: it was not sent', async () => {
    const onError = jest.fn();
    const n = openNursery();
    void n.startSoon(openRunner({ connection, onError }).task('square', 2));
    await pause(300);
    const begun = performance.now();
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(performance.now() - begun).toBeLessThan(50);
    expect(onError).not.toHaveBeenCalled();
  });

  test('that was connected before, a job ends as soon as it is unsubscribed, and does not run later', async () => {
    const own = await startRedis();
    const runner = openRunner({ connection: own.connection });
    const [outcome] = await lastValueFrom(gatherSettled([runner.task('a').pipe(takeUntil(timer(200)))]));
    expect(outcome.status).toBe('empty'); // It was reached.
    await own.stop();
    await pause(50);
    const n = openNursery();
    void n.startSoon(runner.task('square', 2));
    await pause(50);
    const begun = performance.now();
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(performance.now() - begun).toBeLessThan(50);
  });

  test('an error is reported once, after five seconds', async () => {
    const onError = jest.fn();
    const subscription = openRunner({ connection, onError })
      .task('square', 2)
      .subscribe({ error: () => undefined });
    await pause(4000);
    expect(onError).not.toHaveBeenCalled();
    await pause(3000);
    expect(onError.mock.calls).toEqual([
      [
        expect.objectContaining({
          message: `Redis cannot be reached at 127.0.0.1:${connection.port}: trying again`,
          cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
        }),
      ],
    ]);
    subscription.unsubscribe();
  });

  test('closing takes less than a second, and the jobs are lost', async () => {
    const runner = openRunner({ connection });
    const outcomes = lastValueFrom(gatherSettled([runner.task('a'), runner.task('b', 1, { grace: Infinity })]));
    await pause(200);
    const begun = performance.now();
    await runner.close();
    expect(performance.now() - begun).toBeLessThan(1000);
    for (const outcome of await outcomes) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(JobLostError) });
    }
  });

  test('a runner whose retryStrategy gives up loses its jobs, including later ones', async () => {
    const runner = openRunner({ connection: { ...connection, retryStrategy: () => null } });
    for (let i = 0; i < 2; i += 1) {
      await expect(lastValueFrom(runner.task('square'))).rejects.toThrow('the connection to Redis has ended');
    }
  });
});

describe('while Redis is away', () => {
  test('a request to stop waits, and takes effect when Redis is back', async () => {
    const proxy = await openProxy(redis.port);
    const { hang, notes, started } = hanging();
    await openServer({ hang });
    const runner = openRunner({ connection: proxy.connection });
    const n = openNursery();
    void n.startSoon(runner.task('hang', 0, { grace: 20_000 }));
    await started;
    proxy.cut();
    await pause(100);
    n.cancel();
    await pause(1200);
    expect(notes).toEqual(['started']);
    proxy.restore();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    expect(notes).toEqual(['started', 'stopped']);
    await runner.close();
    await proxy.close();
  });

  test('jobs wait, and run when Redis is back', async () => {
    const proxy = await openProxy(redis.port);
    await openServer(square);
    const runner = openRunner({ connection: proxy.connection });
    await lastValueFrom(runner.task('square', 2));
    proxy.cut();
    await pause(50);
    const result = lastValueFrom(runner.task('square', 3));
    await pause(300);
    proxy.restore();
    await expect(result).resolves.toBe(9);
    await runner.close();
    await proxy.close();
  });

  test('closing waits no longer than the grace of the jobs', async () => {
    const proxy = await openProxy(redis.port);
    const { hang, started } = hanging();
    await openServer({ hang });
    const runner = openRunner({ connection: proxy.connection });
    const result = lastValueFrom(runner.task('hang', 0, { grace: 300 }));
    result.catch(() => undefined);
    await started;
    proxy.cut();
    await pause(50);
    const begun = performance.now();
    const errors = await unhandledErrors(() => runner.close());
    expect(errors).toEqual([expect.any(JobNotStoppedError)]);
    expect(performance.now() - begun).toBeLessThan(1000);
    await expect(result).rejects.toThrow('the runner was closed');
    await proxy.close();
  });
});

describe('a job', () => {
  test('that somebody removes is lost', async () => {
    const runner = openRunner();
    const result = lastValueFrom(runner.task('nobody'));
    result.catch(() => undefined);
    let ids: string[] = [];
    while (ids.length === 0) {
      ids = await admin.lrange(`bull:${queue}:wait`, 0, -1);
    }
    const other = new Worker(queue, undefined, { connection: redis.connection });
    open.add(other);
    await other.getBackend().remove(ids[0] as string, true);
    await expect(result).rejects.toThrow('was lost: it was removed from the queue');
    await expect(result).rejects.toBeInstanceOf(JobLostError);
  });

  test('that Redis forgets is lost, and its worker stops it', async () => {
    const { hang, notes, started } = hanging();
    await openServer({ hang });
    const result = lastValueFrom(openRunner().task('hang'));
    result.catch(() => undefined);
    await started;
    await admin.flushall();
    await expect(result).rejects.toThrow('was lost: the queue does not know it');
    expect(notes).toEqual(['started', 'stopped']);
  });

  test('that Redis has forgotten is stopped by its worker', async () => {
    const { hang, notes, started } = hanging();
    await openServer({ hang });
    const n = openNursery();
    void n.startSoon(openRunner().task('hang'));
    await started;
    await admin.flushall();
    n.cancel();
    await lastValueFrom(n.done$, { defaultValue: undefined });
    await pause(200);
    expect(notes).toEqual(['started', 'stopped']);
  });

  test('that Redis forgets while it is stopping fails nothing: it was asked to stop', async () => {
    const cleanup = new Subject<void>();
    const { hang, started } = hanging(() => lastValueFrom(cleanup, { defaultValue: undefined }));
    await openServer({ hang });
    const n = openNursery();
    void n.startSoon(openRunner().task('hang', undefined, { grace: 20_000 }));
    await started;
    const ended = lastValueFrom(n.done$, { defaultValue: undefined });
    const unhandled = await unhandledErrors(async () => {
      n.cancel();
      await pause(100);
      await admin.flushall();
      await ended;
    });
    cleanup.complete();
    expect(unhandled).toEqual([]);
  });

  test.each(['completes', 'fails'])('that %s while its events are lost still ends', async (how) => {
    const ending = new Subject<void>();
    const started = new Promise<void>((resolve) => {
      void openServer({
        wait: () => {
          resolve();
          return ending;
        },
      });
    });
    const result = lastValueFrom(openRunner().task('wait'), { defaultValue: 'empty' });
    result.catch(() => undefined);
    await started;
    // The next events are older than what the runner has read.
    await admin.xadd(`bull:${queue}:events`, '99999999999999-0', 'event', 'none');
    await pause(50);
    await admin.del(`bull:${queue}:events`);
    if (how === 'completes') {
      ending.complete();
      await expect(result).resolves.toBe('empty');
    } else {
      ending.error(new RangeError('too far'));
      await expect(result).rejects.toMatchObject({ attempts: 1, cause: new RangeError('too far') });
    }
  });

  test('is served by a plain worker of BullMQ, too', async () => {
    const worker = new Worker(
      queue,
      async (job) => {
        await job.updateProgress(7);
        return Object.keys(job.data as object);
      },
      { connection: redis.connection },
    );
    open.add(worker);
    const progress: unknown[] = [];
    const result = lastValueFrom(openRunner().task('plain', 1, { progress: (value) => progress.push(value) }));
    await expect(result).resolves.toEqual(['rxresult']);
    expect(progress).toEqual([7]);
  });

  test('has the data as it was at the subscription', async () => {
    await openServer({ echo: (data: unknown) => of(data) });
    const data = { n: 1 };
    const result = lastValueFrom(openRunner().task('echo', data));
    data.n = 2;
    await expect(result).resolves.toEqual({ n: 1 });
  });

  test.each([
    ['a circle', Object.assign([] as unknown[], { 0: 0 }).concat([null])],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
  ])('with %s as data fails, and was never started', async (what, given) => {
    let data: unknown = given;
    if (what === 'a circle') {
      const circle: unknown[] = [];
      circle.push(circle);
      data = circle;
    }
    const result = lastValueFrom(openRunner().task('echo', data));
    await expect(result).rejects.toBeInstanceOf(JobFailedError);
    await expect(result).rejects.toMatchObject({ attempts: 0, cause: expect.any(TypeError) });
  });
});

describe('the lease', () => {
  test('exists while there are jobs, and ends with the runner', async () => {
    const { hang, started } = hanging();
    await openServer({ hang });
    const runner = openRunner({ lease: 300 });
    const sub = runner.task('hang').subscribe({ error: () => undefined });
    await started;
    const leases = () => admin.keys(`bull:${queue}:rxresult:producer:*`);
    for (let i = 0; i < 4; i += 1) {
      await pause(200);
      expect(await leases()).toHaveLength(1);
    }
    sub.unsubscribe();
    await runner.close();
    expect(await leases()).toEqual([]);
  });

  test('is not renewed while there are no jobs, even when Redis is back', async () => {
    await openServer(square);
    const proxy = await openProxy(redis.port);
    const runner = openRunner({ lease: 300, connection: proxy.connection });
    const leases = () => admin.keys(`bull:${queue}:rxresult:producer:*`);
    for (let i = 0; i < 2; i += 1) {
      await expect(lastValueFrom(runner.task('square', i))).resolves.toBe(i * i);
      expect(await leases()).toHaveLength(1);
      await pause(400);
      expect(await leases()).toEqual([]);
      proxy.cut();
      await pause(20);
      proxy.restore();
      await pause(200);
      expect(await leases()).toEqual([]);
    }
    await runner.close();
    await proxy.close();
  });
});

describe('errors that belong to no job', () => {
  /** Redis, for a user who may do only some things. */
  const limited = async (rules: string[]) => {
    await admin.call('ACL', 'SETUSER', queue, 'reset', 'on', '>secret', '~*', '&*', '+@all', ...rules);
    return { ...redis.connection, username: queue, password: 'secret' };
  };

  test('go to onError', async () => {
    const { hang, started } = hanging();
    await openServer({ hang });
    const errors: string[] = [];
    const onError = (error: unknown) => errors.push(String(error));
    const runner = openRunner({ connection: await limited(['-xread', '-publish']), onError });
    const sub = runner.task('hang', 0, { grace: 100 }).subscribe();
    await started;
    const unhandled = await unhandledErrors(async () => {
      sub.unsubscribe();
      await pause(1500);
    });
    expect(unhandled).toEqual([expect.any(JobNotStoppedError)]);
    expect(errors).toContainEqual(expect.stringMatching(/NOPERM.*'xread'/));
    expect(errors).toContainEqual(expect.stringMatching(/NOPERM.*'publish'/));
  });

  test.each([false, true])('are process warnings without onError, or if it throws (it throws: %p)', async (throws) => {
    const warnings: unknown[] = [];
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation((warning) => {
      warnings.push(warning);
    });
    try {
      const onError = () => {
        throw 'thrown by onError' as unknown as Error;
      };
      const connection = await limited(['-xread']);
      const runner = openRunner({ connection, ...(throws ? { onError } : {}) });
      const sub = runner.task('square').subscribe();
      while (warnings.length === 0) {
        await pause(10);
      }
      sub.unsubscribe();
      expect(warnings[0]).toEqual(throws ? '"thrown by onError"' : expect.objectContaining({ name: 'ReplyError' }));
    } finally {
      emitWarning.mockRestore();
    }
  });

  test('do not include that Redis refuses a job: that job fails', async () => {
    const runner = openRunner({ connection: await limited(['-evalsha', '-eval']), onError: () => undefined });
    await expect(lastValueFrom(runner.task('square', 2))).rejects.toThrow(/ failed: ReplyError: NOPERM/);
  });

  test('include what the reader throws for an event that cannot be read', async () => {
    const { hang, started } = hanging();
    await openServer({ hang });
    const errors: unknown[] = [];
    const runner = openRunner({ onError: (error) => errors.push(error) });
    const sub = runner.task('hang', 0, { progress: () => undefined }).subscribe();
    await started;
    const [jobId = ''] = await admin.lrange(`bull:${queue}:active`, 0, -1);
    await admin.xadd(`bull:${queue}:events`, '*', 'event', 'progress', 'jobId', jobId, 'data', '{');
    await pause(100);
    expect(errors).toEqual([expect.any(SyntaxError)]);
    sub.unsubscribe();
  });
});
