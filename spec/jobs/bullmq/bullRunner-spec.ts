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
import { lastValueFrom, NEVER, of, Subject, Subscription, takeUntil, timer } from 'rxjs';
import { unhandledErrors } from '../../support';
import { openProxy, type Proxy } from './proxy';
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

/** Resolves when it holds. */
async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) {
    await pause(10);
  }
}

/** The connections of this name, each as a line of CLIENT LIST. */
async function connectionsOf(name: string): Promise<string[]> {
  const all = (await admin.call('CLIENT', 'LIST')) as string;
  return all.split('\n').filter((line) => line.includes(` name=${name} `));
}

/** Ends these connections. */
async function kill(connections: string[]): Promise<void> {
  for (const line of connections) {
    await admin.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] as string);
  }
}

/** How often Redis has done that since CONFIG RESETSTAT. */
async function calls(command: string): Promise<number> {
  const stats = await admin.info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

/** A connection that leads the commands of a runner, and what it waits for, to different places. */
function apart(commands: { port: number }, events: { port: number }): Redis {
  let opened = 0;
  return Object.assign(new Redis({ ...redis.connection, lazyConnect: true }), {
    duplicate: () => {
      opened += 1;
      const to = opened === 1 ? commands : events;
      return new Redis({ ...redis.connection, ...to, maxRetriesPerRequest: null, retryStrategy: () => 50 });
    },
  });
}

async function openOwnProxy(): Promise<Proxy> {
  const proxy = await openProxy(redis.port);
  open.add(proxy);
  return proxy;
}

const waiting = () => admin.llen(`bull:${queue}:wait`);

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
    ...[
      ['a Cluster', { isCluster: true, duplicate: () => undefined }],
      ['a URL', new URL('redis://redis')],
      ['a number as url', { url: 5 }],
      ['an empty url', { url: '' }],
      ['an array', [{ host: 'redis' }]],
      ['a promise', Promise.resolve({ host: 'redis' })],
    ].map(
      ([, given]) =>
        [
          ['q', { connection: given }],
          TypeError,
          'connection must be options of ioredis, such as { url: string }, or an instance of Redis, got',
        ] as const,
    ),
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

  test('a detached job is lost after five seconds when its runner is closed', async () => {
    const onError = jest.fn();
    const runner = openRunner({ connection, onError });
    runner.task('square', 2, { onUnsubscribe: 'detach' }).subscribe({ error: () => undefined });
    const begun = performance.now();
    await runner.close();
    expect(performance.now() - begun).toBeLessThan(8000);
    const lost = onError.mock.calls.flat().filter((error) => error instanceof JobLostError);
    expect(lost.map(String)).toEqual([
      expect.stringMatching(/^JobLostError: job "square" .* the runner was closed before Redis could be reached$/),
    ]);
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

test.each(['blocked', 'other'])('a runner whose %s connection alone has ended loses its jobs', async (which) => {
  const { hang, started } = hanging();
  await openServer({ hang });
  const connectionName = `name-${queue}`;
  const runner = openRunner({ connection: { ...redis.connection, connectionName, retryStrategy: () => null } });
  const result = lastValueFrom(runner.task('hang'));
  result.catch(() => undefined);
  await started;
  const isBlocked = (line: string) => line.includes(' cmd=xread ');
  await until(async () => (await connectionsOf(connectionName)).some(isBlocked));
  await kill((await connectionsOf(connectionName)).filter((line) => isBlocked(line) === (which === 'blocked')));
  await expect(result).rejects.toBeInstanceOf(JobLostError);
  await expect(result).rejects.toThrow('the connection to Redis has ended');
  await expect(lastValueFrom(runner.task('hang'))).rejects.toThrow('the connection to Redis has ended');
});

describe('while Redis is away', () => {
  test('what a cleanup fails with is kept for its producer', async () => {
    const connectionName = `name-${queue}`;
    const failing = new Subject<void>();
    const { hang, started } = hanging(async () => {
      failing.next();
      await pause(500);
      throw new Error('cannot clean up');
    });
    await openServer({ hang });
    const runner = openRunner({ connection: { ...redis.connection, connectionName, retryStrategy: () => 1000 } });
    const sub = runner.task('hang', 0, { grace: 20_000 }).subscribe();
    await started;
    const cut = lastValueFrom(failing, { defaultValue: undefined }).then(async () => {
      await kill(await connectionsOf(connectionName));
    });
    failing.subscribe(() => failing.complete());
    const errors = await unhandledErrors(async () => {
      sub.unsubscribe();
      await cut;
      await until(() => admin.zcard(`bull:${queue}:failed`));
      expect(await connectionsOf(connectionName)).toEqual([]);
      await runner.close();
    });
    expect(errors).toEqual([expect.any(JobFailedError)]);
    expect(errors[0]).toMatchObject({ cause: new Error('cannot clean up') });
  });

  describe('what a cleanup fails with is kept for its producer', () => {
    /** Stops a job whose cleanup fails on request, and returns the errors that are reported until its runner has closed. */
    async function reported(connection: Redis, act: (told: Subject<void>) => Promise<void>) {
      const told = new Subject<void>();
      const { hang, started } = hanging(async () => {
        await lastValueFrom(told, { defaultValue: undefined });
        throw new Error('cannot clean up');
      });
      await openServer({ hang });
      const runner = openRunner({ connection });
      const sub = runner.task('hang', 0, { grace: 20_000 }).subscribe();
      await started;
      return unhandledErrors(async () => {
        sub.unsubscribe();
        await until(() => told.observed);
        await act(told);
        await runner.close();
      });
    }

    test('although that asks again when the job has ended', async () => {
      const [commands, events] = [await openOwnProxy(), await openOwnProxy()];
      const errors = await reported(apart(commands.connection, events.connection), async (told) => {
        commands.cut();
        events.cut(); // Nor does it read the end.
        told.complete();
        await until(() => admin.zcard(`bull:${queue}:failed`));
        commands.restore();
      });
      expect(errors).toEqual([expect.any(JobFailedError)]);
    });

    test('although that reads that the job was removed before the reply to that', async () => {
      const commands = await openOwnProxy();
      const errors = await reported(apart(commands.connection, redis.connection), async (told) => {
        commands.hold();
        told.complete();
        const has = async (event: string) =>
          (await admin.xrange(`bull:${queue}:events`, '-', '+')).some(([, fields]) => fields[1] === event);
        await until(() => has('removed')); // It asks again every second.
        await pause(200);
        commands.release();
      });
      expect(errors).toEqual([expect.any(JobFailedError)]);
    });
  });

  test('the end of a job may be missed, and is found as soon as it is back', async () => {
    const ending = new Subject<number>();
    const { setInterval } = globalThis;
    const timers = jest
      .spyOn(globalThis, 'setInterval')
      .mockImplementation(((fn: () => void, ms: number) =>
        setInterval(ms === 5000 ? () => undefined : fn, ms)) as typeof setInterval); // The watch is not the one to find it.
    const proxy = await openProxy(redis.port);
    await openServer({ wait: () => ending });
    const runner = openRunner({ connection: proxy.connection });
    try {
      const result = lastValueFrom(runner.task('wait'));
      await until(() => ending.observed);
      proxy.cut();
      ending.next(7);
      ending.complete();
      await until(() => admin.zcard(`bull:${queue}:completed`));
      await admin.del(`bull:${queue}:events`);
      proxy.restore();
      await expect(result).resolves.toBe(7);
    } finally {
      timers.mockRestore();
      await runner.close();
      await proxy.close();
    }
  });

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

describe('jobs that wait', () => {
  const COUNT = 3000;

  test.each(['cancelled', 'closed with'])('are %s with one request for each, and none is left', async (how) => {
    const runner = openRunner();
    const sub = new Subscription();
    for (let i = 0; i < COUNT; i += 1) {
      sub.add(runner.task('nobody', i, { grace: 1000 }).subscribe({ error: () => undefined }));
    }
    await until(async () => (await waiting()) === COUNT);
    await admin.config('RESETSTAT');
    const errors = await unhandledErrors(async () => {
      if (how === 'cancelled') {
        sub.unsubscribe();
      }
      await runner.close();
    });
    expect(errors).toEqual([]);
    expect(await waiting()).toBe(0);
    expect((await calls('evalsha')) + (await calls('eval'))).toBe(COUNT);
    expect(await calls('publish')).toBe(0);
  });
});

describe('a detached job', () => {
  test('whose runner is closed at once is in the queue', async () => {
    const runner = openRunner();
    runner.task('nobody', 1, { onUnsubscribe: 'detach' }).subscribe({ error: () => undefined });
    await runner.close();
    expect(await waiting()).toBe(1);
  });
});

describe('progress', () => {
  const reports: JobHandlers = {
    count: (end: number, { progress }) => {
      for (let i = 0; i < end; i += 1) {
        progress(i);
      }
      return of(end);
    },
  };

  test('is complete although the runner reads it only after the end of the job', async () => {
    const proxy = await openOwnProxy();
    proxy.cut();
    await openServer(reports);
    const progress: unknown[] = [];
    const runner = openRunner({ connection: apart(redis.connection, proxy.connection) });
    const result = lastValueFrom(runner.task('count', 3, { progress: (value) => progress.push(value) }));
    await until(() => admin.zcard(`bull:${queue}:completed`));
    proxy.restore();
    await expect(result).resolves.toBe(3);
    expect(progress).toEqual([0, 1, 2]);
  });

  test('arrives once, and in order, although its worker writes it again', async () => {
    const proxy = await openOwnProxy();
    const events = () => admin.xlen(`bull:${queue}:events`);
    const run = new Subject<void>();
    const ending = new Subject<number>();
    const server = serveJobs(
      queue,
      {
        count: (end: number, { progress }) => {
          run.subscribe(() => {
            for (let i = 0; i < end; i += 1) {
              progress(i);
            }
          });
          return ending;
        },
      },
      { connection: proxy.connection, signals: [], closeTimeout: 50 },
    );
    open.add(server);
    await server.ready;
    const progress: unknown[] = [];
    const result = lastValueFrom(openRunner().task('count', 100, { progress: (value) => progress.push(value) }));
    await until(() => run.observed);
    const before = await events();
    proxy.hold();
    run.next();
    await until(async () => (await events()) >= before + 100);
    proxy.cut(); // The worker does not know that Redis has received it.
    proxy.restore();
    await until(async () => (await events()) >= before + 200);
    ending.next(1);
    ending.complete();
    await expect(result).resolves.toBe(1);
    expect(progress).toEqual(Array.from({ length: 100 }, (_, i) => i));
    await server.close(); // Before the proxy.
  });

  test('is written only if somebody listens to it', async () => {
    await openServer(reports);
    const written = async () => {
      const events = await admin.xrange(`bull:${queue}:events`, '-', '+');
      return events.filter(([, fields]) => fields[1] === 'progress').length;
    };
    const runner = openRunner();
    await lastValueFrom(runner.task('count', 3));
    expect(await written()).toBe(0);
    await lastValueFrom(runner.task('count', 3, { progress: () => undefined }));
    expect(await written()).toBe(3);
  });
});

test('nothing is read while no job waits', async () => {
  await openServer(square);
  const connectionName = `name-${queue}`;
  const runner = openRunner({ connection: { ...redis.connection, connectionName } });
  await expect(lastValueFrom(runner.task('square', 3))).resolves.toBe(9);
  const blocked = async () => (await connectionsOf(connectionName)).some((line) => / flags=\w*b/.test(line));
  await until(async () => !(await blocked()));
  await pause(100);
  expect(await blocked()).toBe(false);
  expect(await connectionsOf(connectionName)).toHaveLength(2);
});

test.each(['completes', 'fails'])('a job that %s stays in Redis for an hour, and not for ever', async (how) => {
  await openServer({ ...square, fails: () => Promise.reject(new Error('no')) });
  const result = lastValueFrom(openRunner().task(how === 'fails' ? 'fails' : 'square', 3));
  await result.catch(() => undefined);
  const [id] = await admin.zrange(`bull:${queue}:${how === 'fails' ? 'failed' : 'completed'}`, 0, -1);
  const stored = (await admin.hget(`bull:${queue}:${id}`, 'opts')) as string;
  expect(JSON.parse(stored)).toMatchObject({ removeOnComplete: { age: 3600 }, removeOnFail: { age: 3600 } });
});

describe('a job', () => {
  test('that has lost its lock, and could be removed, is stopped by its worker', async () => {
    const { hang, notes, started } = hanging();
    await openServer({ hang });
    const sub = openRunner().task('hang').subscribe();
    await started;
    const [id] = await admin.lrange(`bull:${queue}:active`, 0, -1);
    await admin.del(`bull:${queue}:${id}:lock`);
    const asked = performance.now();
    sub.unsubscribe();
    await until(() => notes.includes('stopped'));
    expect(performance.now() - asked).toBeLessThan(10_000); // The worker misses its lock after fifteen seconds.
    expect(await admin.exists(`bull:${queue}:${id}`)).toBe(0);
  });

  test('may fail with the message that BullMQ has for a job whose workers died', async () => {
    await openServer({ fails: () => Promise.reject(new Error('job stalled more than allowable limit')) });
    const result = lastValueFrom(openRunner().task('fails'));
    await expect(result).rejects.toBeInstanceOf(JobFailedError);
    await expect(result).rejects.toMatchObject({ cause: new Error('job stalled more than allowable limit') });
  });

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

test('the lease is renewed although Redis has no memory left', async () => {
  const full = await startRedis();
  const user = new Redis(full.connection);
  const { hang, notes, started } = hanging();
  const errors: unknown[] = [];
  const shared = { connection: full.connection, onError: (error: unknown) => errors.push(error) };
  const server = serveJobs(queue, { hang }, { ...shared, signals: [], closeTimeout: 50 });
  const runner = openRunner({ ...shared, lease: 1500 });
  const sub = runner.task('hang', 0, { grace: 20_000 }).subscribe();
  await started;
  await user.config('SET', 'maxmemory', '1');
  const [lease = ''] = await user.keys(`bull:${queue}:rxresult:producer:*`);
  for (let i = 0; i < 4; i += 1) {
    let left = await user.pttl(lease);
    let before = left;
    while (left >= 0 && left <= before) {
      before = left;
      await pause(10);
      left = await user.pttl(lease);
    }
    expect(left).toBeGreaterThan(0); // It was renewed, and has not expired.
  }
  expect(notes).toEqual(['started']);
  await user.config('SET', 'maxmemory', '0');
  expect(errors).toEqual([]);
  sub.unsubscribe();
  await until(() => notes.includes('stopped'));
  await runner.close();
  await server.close();
  user.disconnect();
  await full.stop();
});

describe('errors that belong to no job', () => {
  /** Redis, for a user who may do only some things. */
  const limited = async (rules: string[]) => {
    await admin.call('ACL', 'SETUSER', queue, 'reset', 'on', '>secret', '~*', '&*', '+@all', ...rules);
    return { ...redis.connection, username: queue, password: 'secret' };
  };

  test('go to onError, but not at each attempt to connect', async () => {
    const errors: string[] = [];
    const connection = { ...redis.connection, username: 'nobody', password: 'wrong', retryStrategy: () => 10 };
    await admin.config('RESETSTAT');
    const runner = openRunner({ connection, onError: (error) => errors.push(String(error)) });
    const sub = runner.task('square', 2).subscribe();
    await until(async () => (await calls('auth')) >= 100);
    expect(errors).toContainEqual(expect.stringContaining('WRONGPASS'));
    expect(errors.length).toBeLessThan(20); // The connections report it once; what waited for them may, too.
    sub.unsubscribe();
  });

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
