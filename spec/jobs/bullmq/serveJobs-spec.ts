import { context, propagation, trace, type Context, type TextMapPropagator } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Queue, UnrecoverableError, type Job, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { finalizeWith, observeNurseries, openNursery } from 'rxresult';
import {
  bullRunner,
  serveJobs,
  type JobContext,
  type JobHandlers,
  type JobServer,
  type ServeJobsOptions,
} from 'rxresult/bullmq';
import { EMPTY, lastValueFrom, NEVER, of, Subject } from 'rxjs';
import { freePort, startRedis, type RedisServer } from '../../../scripts/redis.mjs';
import { openProxy } from './proxy';

let redis: RedisServer;
let admin: Redis;
let queue: string;
let plain: Queue;
let count = 0;
const open = new Set<{ close(): Promise<unknown> }>();
/** What went to onError. */
let errors: unknown[];

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.connection);
});

beforeEach(() => {
  queue = `q${(count += 1)}`;
  plain = new Queue(queue, { connection: redis.connection });
  errors = [];
});

afterEach(async () => {
  await Promise.all(Array.from(open, (each) => each.close()));
  open.clear();
  await plain.waitUntilReady(); // Else closing it takes two seconds.
  await plain.close();
});

afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

async function openServer(handlers: JobHandlers, options: Partial<ServeJobsOptions> = {}): Promise<JobServer> {
  const server = serveJobs(queue, handlers, {
    connection: redis.connection,
    closeTimeout: 100,
    signals: [],
    onError: (error) => errors.push(error),
    ...options,
  });
  open.add(server);
  await server.ready;
  return server;
}

function openRunner() {
  const runner = bullRunner(queue, { connection: redis.connection });
  open.add(runner);
  return runner;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when it holds. */
async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) {
    await pause(10);
  }
}

/** Adds a job as anybody may, and resolves when it has ended. */
async function ended(name: string, data: unknown, options: JobsOptions = {}): Promise<Job> {
  const job = await plain.add(name, data, options);
  await until(async () => ['completed', 'failed'].includes(await job.getState()));
  return (await plain.getJob(job.id as string)) as Job;
}

/** A handler that runs until it is stopped, and notes both. */
function hanging(onCleanup: () => unknown = () => undefined) {
  const notes: string[] = [];
  const running = new Subject<void>();
  const hang = (_data: unknown, { attempt }: { attempt: number }) => {
    notes.push(`started ${attempt}`);
    running.next();
    return NEVER.pipe(
      finalizeWith(async () => {
        await pause(50);
        notes.push(`stopped ${attempt}`);
        onCleanup();
      }),
    );
  };
  return { notes, hang, started: new Promise<void>((resolve) => running.subscribe(() => resolve())) };
}

const failToCleanUp = () => {
  throw new Error('cannot clean up');
};

describe('the arguments', () => {
  const connection = {};
  test.each([
    [['a:b', {}, { connection }], TypeError, 'the queue must be a string without a colon, and not empty, got "a:b"'],
    [['q', 1, { connection }], TypeError, 'the handlers must be a record of functions, got 1'],
    [['q', { a: 1 }, { connection }], TypeError, 'the handler "a" must be a function, got 1'],
    [['q', {}, { connection, concurrent: 0 }], RangeError, 'concurrent must be an integer from 1 up, got 0'],
    [['q', {}, { connection, closeTimeout: -1 }], RangeError, 'closeTimeout must be a number of milliseconds, 0 or'],
    [
      ['q', {}, { connection, signals: 'SIGINT' }],
      TypeError,
      'signals must be an array of the names of signals that a process can handle, got',
    ],
    [
      ['q', {}, { connection, signals: [2] }],
      TypeError,
      'signals must be an array of the names of signals that a process can handle, got',
    ],
    ...[['SIGKILL'], ['SIGSTOP'], ['SIGFOO'], ['SIGTERM', 'SIGKILL'], ['toString']].map(
      (signals) =>
        [
          ['q', {}, { connection, signals }],
          TypeError,
          'signals must be an array of the names of signals that a process can handle, got',
        ] as const,
    ),
    [
      ['q', {}, { connection: [] }],
      TypeError,
      'connection must be options of ioredis, such as { url: string }, or an instance of Redis, got',
    ],
    [
      ['q', {}, { connection, lockDuration: 0 }],
      RangeError,
      'lockDuration must be an integer from 1 to 2147483647, got 0',
    ],
    [
      ['q', {}, { connection, stalledInterval: '' }],
      TypeError,
      'stalledInterval must be an integer from 1 to 2147483647, got ""',
    ],
  ])('%j are refused at the call', (args, Class, message) => {
    const call = () => serveJobs(...(args as unknown as Parameters<typeof serveJobs>));
    expect(call).toThrow(Class);
    expect(call).toThrow(`serveJobs: ${message}`);
  });
});

test('a call that is refused leaves nothing open, and listens to nothing', async () => {
  const connection = { ...redis.connection, connectionName: `name-${queue}` };
  const before = process.listenerCount('SIGTERM');
  for (const signal of ['SIGKILL', 'SIGFOO']) {
    const signals = ['SIGTERM', signal] as NodeJS.Signals[];
    expect(() => serveJobs(queue, {}, { connection, signals })).toThrow(TypeError);
    expect(process.listenerCount(signal)).toBe(0);
  }
  expect(process.listenerCount('SIGTERM')).toBe(before);
  // A connection that was opened would be there before this one.
  await openServer({}, { connection: { ...redis.connection, connectionName: `later-${queue}` } });
  const list = await admin.client('LIST');
  expect(list).toContain(`name=later-${queue} `);
  expect(list).not.toContain(connection.connectionName);
});

describe('a job that anybody added', () => {
  test('has its data, and stores its result and its progress as they are', async () => {
    await openServer({
      twice: (n: number, job) => {
        job.progress({ half: n });
        return of(n * 2);
      },
      empty: () => EMPTY,
    });
    const job = await ended('twice', 4);
    expect(job).toMatchObject({ returnvalue: 8, progress: { half: 4 } });
    expect((await ended('empty', {})).returnvalue).toBeNull();
  });

  test('is tried again as its options say, except after an UnrecoverableError', async () => {
    await openServer({
      fails: (_data, { attempt }) => {
        throw new RangeError(`failed ${attempt}`);
      },
      gives: (_data, { attempt }) => {
        throw new UnrecoverableError(`failed ${attempt}`);
      },
    });
    const failed = await ended('fails', {}, { attempts: 3 });
    expect(failed).toMatchObject({ attemptsMade: 3, failedReason: 'failed 3' });
    expect(failed.stacktrace?.at(-1)).toMatch(/^RangeError: failed 3\n    at .*serveJobs-spec/);
    await expect(ended('gives', {}, { attempts: 3 })).resolves.toMatchObject({ failedReason: 'failed 1' });
  });
});

describe('a cancel', () => {
  test('that arrives before its job keeps the job from starting', async () => {
    const handler = jest.fn(() => of(1));
    await openServer({ handler });
    await admin.publish(`bull:${queue}:rxresult:cancel`, 'the-id');
    const job = await ended('handler', { rxresult: { data: 1 } }, { jobId: 'the-id' });
    expect(job.failedReason).toBe('the job was stopped');
    expect(job.stacktrace).toEqual(['rxresult/stopped: the job was stopped']);
    expect(handler).not.toHaveBeenCalled();
    // Of another job of this id, nothing is known.
    await job.remove();
    await expect(ended('handler', {}, { jobId: 'the-id' })).resolves.toMatchObject({ returnvalue: 1 });
  });

  test('does not make the job run again', async () => {
    const { hang, notes, started } = hanging();
    await openServer({ hang });
    const job = await plain.add('hang', {}, { attempts: 5 });
    await started;
    await admin.publish(`bull:${queue}:rxresult:cancel`, job.id as string);
    await until(() => job.isFailed());
    expect(notes).toEqual(['started 1', 'stopped 1']);
  });

  test('fails the job, even if its handler still returns a result', async () => {
    const result = new Subject<number>();
    const started = new Promise<void>((resolve) => {
      void openServer({
        async: () => {
          resolve();
          return lastValueFrom(result);
        },
      });
    });
    const job = await plain.add('async', {});
    await started;
    await admin.publish(`bull:${queue}:rxresult:cancel`, job.id as string);
    await pause(50);
    result.next(1);
    result.complete();
    await until(() => job.isFailed());
  });

  test('survives closing: a job that is stopping is not put back', async () => {
    const { hang, notes, started } = hanging();
    const server = await openServer({ hang }, { closeTimeout: 0 });
    const job = await plain.add('hang', {});
    await started;
    await admin.publish(`bull:${queue}:rxresult:cancel`, job.id as string);
    await pause(20);
    await server.close();
    await expect(job.isFailed()).resolves.toBe(true);
    expect(notes).toEqual(['started 1', 'stopped 1']);
  });
});

describe('a lock', () => {
  test('that another worker has stops the handler, and the end of the job is not written', async () => {
    const { hang, notes, started } = hanging();
    await openServer({ hang }, { lockDuration: 400, stalledInterval: 60_000 });
    const job = await plain.add('hang', {});
    await started;
    await admin.set(`bull:${queue}:${job.id}:lock`, 'another');
    await until(() => notes.length === 2);
    await pause(100);
    await expect(job.getState()).resolves.toBe('active');
    expect(errors.map(String)).toEqual([`Error: job "hang" (${job.id}) has lost its lock: another worker may run it`]);
  });

  test('is extended for as long as the job runs', async () => {
    const attempts: number[] = [];
    const long = async (_: unknown, { attempt }: JobContext) => {
      attempts.push(attempt);
      await pause(1500);
      return 'done';
    };
    await openServer({ long }, { lockDuration: 400, stalledInterval: 100 });
    await openServer({ long }, { lockDuration: 400, stalledInterval: 100 });
    const job = await plain.add('long', {});
    while (!(await job.isCompleted())) {
      await pause(50);
    }
    expect(attempts).toEqual([1]);
    expect(errors).toEqual([]);
  });

  test('that has expired lets the job run again, with the next attempt', async () => {
    const { hang, notes, started } = hanging();
    const handlers: JobHandlers = { hang: (data, job) => (job.attempt === 1 ? hang(data, job) : of('done')) };
    await openServer(handlers, { lockDuration: 400, stalledInterval: 200 });
    const result = lastValueFrom(openRunner().task('hang'));
    await started;
    const [id = ''] = await admin.lrange(`bull:${queue}:active`, 0, -1);
    await admin.del(`bull:${queue}:${id}:lock`);
    await expect(result).resolves.toBe('done');
    expect(notes).toEqual(['started 1', 'stopped 1']);
  });
});

describe('the lease of a producer', () => {
  const own = { rxresult: { data: 1, producer: 'dead' } };
  const lease = () => `bull:${queue}:rxresult:producer:dead`;

  test('that has expired keeps its jobs from starting', async () => {
    const handler = jest.fn(() => of(1));
    await openServer({ handler }, { concurrent: 2 });
    const begun = performance.now();
    const jobs = await Promise.all([ended('handler', own), ended('handler', own), ended('handler', own)]);
    expect(jobs.map(({ failedReason }) => failedReason)).toEqual(
      Array(3).fill('the lease of its producer has expired'),
    );
    expect(performance.now() - begun).toBeLessThan(4500); // It takes three seconds to be sure, once.
    expect(handler).not.toHaveBeenCalled();
  });

  test('holds up a slot for three seconds at most, however many producers are dead', async () => {
    await openServer({});
    const begun = performance.now();
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((producer) => ended('handler', { rxresult: { data: 1, producer } }));
    for (const { failedReason } of await Promise.all(jobs)) {
      expect(failedReason).toBe('the lease of its producer has expired');
    }
    expect(performance.now() - begun).toBeLessThan(8000);
    // The server has been connected for long enough to be sure at once.
    const later = performance.now();
    await ended('handler', { rxresult: { data: 1, producer: 'f' } });
    expect(performance.now() - later).toBeLessThan(2500);
  });

  test('that returns in time lets its jobs start', async () => {
    await openServer({ handler: () => of(1) });
    const job = ended('handler', own);
    await pause(1000);
    await admin.set(lease(), '1');
    await expect(job).resolves.toMatchObject({ returnvalue: 1 });
    // It was seen: this one does not wait.
    const begun = performance.now();
    await ended('handler', own);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('that expires stops its jobs, and the errors of their cleanup are reported', async () => {
    const { hang, started, notes } = hanging(failToCleanUp);
    await openServer({ hang });
    await admin.set(lease(), '1', 'PX', 500);
    const job = await plain.add('hang', own);
    const begun = performance.now();
    await started;
    await until(() => job.isFailed());
    expect(performance.now() - begun).toBeLessThan(9000);
    expect(notes).toEqual(['started 1', 'stopped 1']);
    expect(errors.map(String)).toEqual([expect.stringContaining('cannot clean up')]);
  });

  test('is checked when Redis is back, and not while it is away', async () => {
    const proxy = await openProxy(redis.port);
    const { hang, started, notes } = hanging();
    const server = await openServer({ hang }, { connection: proxy.connection });
    await admin.set(lease(), '1', 'PX', 500);
    await plain.add('hang', own);
    await started;
    proxy.cut();
    await pause(4500);
    expect(notes).toEqual(['started 1']);
    await admin.set(lease(), '1');
    proxy.restore();
    await pause(2500);
    expect(notes).toEqual(['started 1']);
    await server.close();
    await proxy.close();
  });
});

describe('closing', () => {
  test('finishes running jobs', async () => {
    let started = false;
    const sleep = () => {
      started = true;
      return pause(300);
    };
    const server = await openServer({ sleep }, { closeTimeout: Infinity });
    const job = await plain.add('sleep', {});
    await until(() => started);
    expect(server.close()).toBe(server.close());
    await plain.add('sleep', {});
    await server.close();
    await expect(job.isCompleted()).resolves.toBe(true);
    await expect(plain.getWaitingCount()).resolves.toBe(1);
  });

  test('puts back jobs that do not finish, and reports the errors of their cleanup', async () => {
    const { hang, started, notes } = hanging(failToCleanUp);
    const server = await openServer({ hang });
    const job = await plain.add('hang', {});
    await started;
    await server.close();
    await expect(job.getState()).resolves.toBe('waiting');
    expect(notes).toEqual(['started 1', 'stopped 1']);
    expect(errors.map(String)).toEqual([expect.stringContaining('cannot clean up')]);
    await openServer({ hang: (_data, { attempt }) => of(attempt) });
    await until(() => job.isCompleted());
    await expect(plain.getJob(job.id as string)).resolves.toMatchObject({ returnvalue: 2 });
  });

  test('takes no job meanwhile, not even one that it has put back: a start is an attempt', async () => {
    const { hang, started, notes } = hanging();
    const server = await openServer({ hang }, { concurrent: 3, closeTimeout: 500 });
    const result = lastValueFrom(openRunner().task('hang'));
    await started;
    await pause(100); // It waits for more.
    const closed = server.close();
    await pause(100);
    const late = lastValueFrom(openRunner().task('hang'));
    await closed;
    await openServer({ hang: (_, { attempt }: JobContext) => of(`attempt ${attempt}`) });
    await expect(Promise.all([result, late])).resolves.toEqual(['attempt 2', 'attempt 1']);
    expect(notes).toEqual(['started 1', 'stopped 1']);
  });

  test('reports that a job cannot be put back', async () => {
    const { hang, started } = hanging();
    const server = await openServer({ hang });
    const job = await plain.add('hang', {});
    await started;
    await admin.del(`bull:${queue}:${job.id}:lock`);
    await server.close();
    expect(errors.map(String)).toEqual([expect.stringContaining('Missing lock for job')]);
  });

  test('puts back a job that it has just taken', async () => {
    const server = await openServer({ handler: () => of(1) });
    const job = await plain.add('handler', { rxresult: { producer: 'nobody' } });
    await until(() => job.isActive());
    const closed = server.close(); // It still looks for the lease.
    await admin.set(`bull:${queue}:rxresult:producer:nobody`, '1');
    await closed;
    await expect(job.getState()).resolves.toBe('waiting');
  });

  test('abandons a handler that does not stop', async () => {
    const ending = new Subject<void>();
    let started = false;
    const stubborn = () => {
      started = true;
      return lastValueFrom(ending, { defaultValue: 1 });
    };
    const server = await openServer({ stubborn });
    const job = await plain.add('stubborn', {});
    await until(() => started);
    const begun = performance.now();
    await server.close();
    expect(performance.now() - begun).toBeLessThan(6500);
    ending.complete();
    await pause(50);
    await expect(job.getState()).resolves.toBe('active');
    expect(errors).toEqual([]);
  });

  test('is what `await using` does', async () => {
    const server = await openServer({});
    await server[Symbol.asyncDispose]();
    await expect(admin.client('LIST')).resolves.not.toContain('cmd=subscribe');
  });

  test('needs no Symbol.asyncDispose', async () => {
    const { asyncDispose } = Symbol;
    const original = globalThis.Symbol;
    globalThis.Symbol = Object.create(Symbol, { asyncDispose: { value: undefined } }) as SymbolConstructor;
    let server: JobServer;
    try {
      server = serveJobs(queue, {}, { connection: redis.connection, signals: [] });
    } finally {
      globalThis.Symbol = original;
    }
    expect(asyncDispose in server).toBe(false);
    await server.close();
  });

  test('at once, before the server was ready, makes `ready` reject', async () => {
    const server = serveJobs(queue, {}, { connection: redis.connection });
    const begun = performance.now();
    await server.close();
    await expect(server.ready).rejects.toThrow('the server was closed before it was ready');
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  test('resolves at once without Redis', async () => {
    const connection = { host: '127.0.0.1', port: await freePort() };
    for (const after of [0, 300]) {
      const server = serveJobs(queue, {}, { connection, onError: (error) => errors.push(error) });
      await pause(after);
      const begun = performance.now();
      await server.close();
      expect(performance.now() - begun).toBeLessThan(1500);
      await expect(server.ready).rejects.toThrow('the server was closed before it was ready');
    }
    expect(errors).toEqual([]);
  });

  test('resolves soon while Redis is away, with and without a job', async () => {
    for (const name of ['hang', undefined]) {
      const proxy = await openProxy(redis.port);
      const { hang, started, notes } = hanging();
      const server = await openServer({ hang }, { connection: proxy.connection });
      if (name) {
        await plain.add(name, {});
        await started;
      }
      proxy.cut();
      await pause(100);
      const begun = performance.now();
      await server.close();
      expect(performance.now() - begun).toBeLessThan(1500);
      expect(notes).toHaveLength(name ? 2 : 0);
      await proxy.close();
    }
  });
});

test('more than ten servers share the listener for a signal', async () => {
  const before = process.listenerCount('SIGUSR2');
  const servers = await Promise.all(Array.from({ length: 12 }, () => openServer({}, { signals: ['SIGUSR2'] })));
  expect(process.listenerCount('SIGUSR2')).toBe(before + 1);
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  process.emit('SIGUSR2');
  await Promise.all(servers.map((server) => server.close()));
  await until(() => kill.mock.calls.length > 0);
  kill.mockRestore();
  expect(process.listenerCount('SIGUSR2')).toBe(before);
});

describe('a signal', () => {
  test('closes the server, and then has its default effect', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    try {
      await openServer({}, { signals: ['SIGUSR2', 'SIGUSR2'] });
      const other = await openServer({}, { signals: ['SIGUSR2'] });
      expect(process.listenerCount('SIGUSR2')).toBe(1);
      process.emit('SIGUSR2');
      await until(() => kill.mock.calls.length > 0);
      await other.close();
      expect(kill.mock.calls).toContainEqual([process.pid, 'SIGUSR2']);
      expect(process.listenerCount('SIGUSR2')).toBe(0);
    } finally {
      kill.mockRestore();
    }
  });

  test('ends the first process of a container, which signals do not end', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const pid = Object.getOwnPropertyDescriptor(process, 'pid') as PropertyDescriptor;
    Object.defineProperty(process, 'pid', { ...pid, value: 1 });
    try {
      await openServer({}, { signals: ['SIGTERM'] });
      process.emit('SIGTERM');
      await until(() => exit.mock.calls.length > 0);
      expect(exit.mock.calls).toEqual([[143]]);
    } finally {
      Object.defineProperty(process, 'pid', pid);
      exit.mockRestore();
      kill.mockRestore();
    }
  });

  test('has no further effect if somebody else listens', async () => {
    const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    const listener = jest.fn();
    process.on('SIGUSR2', listener);
    try {
      const server = await openServer({}, { signals: ['SIGUSR2'] });
      process.emit('SIGUSR2');
      await server.close();
      await pause(10);
      expect(kill).not.toHaveBeenCalled();
      expect(listener).toHaveBeenCalledTimes(1);
    } finally {
      process.off('SIGUSR2', listener);
      kill.mockRestore();
    }
  });

  test('is SIGTERM by default, until the server is closed', async () => {
    const before = process.listenerCount('SIGTERM');
    const server = serveJobs(queue, {}, { connection: redis.connection });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await server.close();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});

describe('a retryStrategy that gives up', () => {
  const retryStrategy = () => null;

  test('makes ready reject, and closes the server', async () => {
    const connection = { host: '127.0.0.1', port: await freePort(), retryStrategy };
    const before = process.listenerCount('SIGUSR2');
    const onError = (error: unknown) => errors.push(error);
    const server = serveJobs(queue, {}, { connection, signals: ['SIGUSR2'], onError });
    await expect(server.ready).rejects.toThrow(/Connection is closed|closed before it was ready/);
    await until(() => process.listenerCount('SIGUSR2') === before);
    expect(errors.map(String)).toEqual(['Error: the connection to Redis has ended: the server closes']);
    await server.close();
  });

  test.each(['subscribe', 'others'])('closes a server that was ready, with its jobs: %s', async (which) => {
    const connectionName = `name-${queue}`;
    const { hang, started, notes } = hanging();
    const before = process.listenerCount('SIGUSR2');
    const connection = { ...redis.connection, connectionName, retryStrategy };
    const server = await openServer({ hang }, { connection, signals: ['SIGUSR2'] });
    await plain.add('hang', {});
    await started;
    for (const line of ((await admin.client('LIST')) as string).split('\n')) {
      // BullMQ has a name of its own for the third connection.
      if (line.includes(` name=${connectionName} `) && line.includes(' cmd=subscribe') === (which === 'subscribe')) {
        await admin.call('CLIENT', 'KILL', 'ID', /^id=(\d+)/.exec(line)?.[1] as string);
      }
    }
    await until(() => process.listenerCount('SIGUSR2') === before);
    expect(notes).toEqual(['started 1', 'stopped 1']);
    expect(errors.map(String)).toContain('Error: the connection to Redis has ended: the server closes');
    await server.close();
  });
});

describe('errors that belong to no job', () => {
  test('are reported once, not at each attempt to connect', async () => {
    await admin.config('RESETSTAT');
    const connection = { ...redis.connection, username: 'nobody', password: 'wrong', retryStrategy: () => 10 };
    const server = serveJobs(queue, {}, { connection, signals: [], onError: (error) => errors.push(error) });
    open.add(server);
    await until(async () => Number(/cmdstat_auth:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1]) >= 50);
    expect(errors.map(String)).toEqual([expect.stringContaining('WRONGPASS')]);
  });

  test('make `ready` reject if the server cannot subscribe', async () => {
    await admin.call('ACL', 'SETUSER', 'limited', 'reset', 'on', '>secret', '~*', '&*', '+@all', '-subscribe');
    const connection = { ...redis.connection, username: 'limited', password: 'secret' };
    const server = serveJobs(queue, {}, { connection, signals: [] });
    open.add(server);
    await expect(server.ready).rejects.toThrow(/NOPERM/);
  });

  test('do not include progress of a job that Redis has forgotten', async () => {
    const ending = new Subject<void>();
    await openServer({
      reports: (_data, job) => {
        ending.subscribe({ next: () => job.progress(1) });
        return ending;
      },
    });
    const job = await plain.add('reports', {});
    await until(() => job.isActive());
    await admin.del(`bull:${queue}:${job.id}`);
    ending.next();
    await pause(50);
    expect(errors).toEqual([]);
    ending.complete();
    await until(() => errors.length > 0);
    expect(String(errors[0])).toContain('Missing key for job');
  });
});

test('the jobs are tasks of a nursery with the name of the queue', async () => {
  const log: string[] = [];
  const stop = observeNurseries((nursery) =>
    nursery.name === queue
      ? {
          started: ({ name }) => log.push(`${String(name)} started`),
          settled: ({ name, outcome }) => log.push(`${String(name)} ${outcome.status}`),
          finalized: ({ name }) => log.push(`${String(name)} finalized`),
        }
      : undefined,
  );
  const { hang, started } = hanging(() => log.push('cleaned'));
  await openServer({ hang, works: () => of(1), fails: () => Promise.reject(new Error('no')) });
  stop();
  const n = openNursery({ suppressError: true });
  await ended('works', {});
  await ended('fails', {});
  void n.startSoon(openRunner().task('hang'));
  await started;
  n.cancel();
  await lastValueFrom(n.done$, { defaultValue: undefined });
  expect(log).toEqual([
    ...['works started', 'works fulfilled', 'works finalized'],
    ...['fails started', 'fails rejected', 'fails finalized'],
    ...['hang started', 'hang cancelled', 'cleaned', 'hang finalized'],
  ]);
});

test('a job runs in the trace of its producer', async () => {
  const KEY = Symbol('key');
  const propagator: TextMapPropagator = {
    inject: (from: Context, carrier, setter) => {
      setter.set(carrier, 'id', String(from.getValue(KEY)));
    },
    extract: (from: Context, carrier, getter) => from.setValue(KEY, getter.get(carrier, 'id')),
    fields: () => ['id'],
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(propagator);
  try {
    await openServer({ read: () => of(context.active().getValue(KEY)) });
    const runner = openRunner();
    const task = runner.task('read');
    const result = context.with(context.active().setValue(KEY, 'seven'), () => lastValueFrom(task));
    await expect(result).resolves.toBe('seven');
  } finally {
    context.disable();
    propagation.disable();
    trace.disable();
  }
});
