// Tests the modules with their own server, whose gates decide when it answers; then the program, as its users run it.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { lastValueFrom, Subject } from 'rxjs';
import { failedCapture, TaskCancelledError } from 'rxresult';
import { loadAvailable, loadPage, loadRates } from './page.mjs';
import { HttpError, Requests } from './requests.mjs';
import { GatedServer } from './server.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { GatherOptions } from 'rxresult' */
/** @import { LogEntry, Routes } from './server.mjs' */

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, '..', '..');

const PAGE = { user: { name: 'Ada' }, orders: ['tea'], stock: { tea: 3 }, news: ['Rain.'] };
const PARTS = ['/user', '/orders', '/stock', '/news'];
/** @type {Routes} answers each part at once */
const ALL_WELL = {
  '/user': { body: PAGE.user },
  '/orders': { body: PAGE.orders },
  '/stock': { body: PAGE.stock },
  '/news': { body: PAGE.news },
};
/** @type {Routes} */
const ALL_SILENT = { '/user': 'never', '/orders': 'never', '/stock': 'never', '/news': 'never' };

const MIRRORS = ['berlin', 'oslo', 'tokyo'];
const MIRROR_PATHS = ['/rates/berlin', '/rates/oslo', '/rates/tokyo'];
const RATES = { mirror: 'oslo', euro: 1.08 };

jest.setTimeout(30_000);

/** @type {GatedServer[]} */
const servers = [];
/** @type {unknown[]} */
const unhandled = [];
const onUnhandled = (/** @type {unknown} */ error) => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});

describe('the whole page', () => {
  test('is one object of all parts, with one request each', async () => {
    const { server, requests } = await serve(ALL_WELL);
    expect(await lastValueFrom(loadPage(requests))).toEqual(PAGE);
    expect(await settledLog(server)).toEqual({ '/user': 200, '/orders': 200, '/stock': 200, '/news': 200 });
  });

  test('its requests are in flight at the same time', async () => {
    // Each answer waits for all requests.
    const { server, requests } = await serve({
      '/user': { body: PAGE.user, after: PARTS },
      '/orders': { body: PAGE.orders, after: PARTS },
      '/stock': { body: PAGE.stock, after: PARTS },
      '/news': { body: PAGE.news, after: PARTS },
    });
    expect(await lastValueFrom(loadPage(requests))).toEqual(PAGE);
    expect(await settledLog(server)).toEqual({ '/user': 200, '/orders': 200, '/stock': 200, '/news': 200 });
  });

  test('it sends no request before it is subscribed, and sends all of them again for the next subscriber', async () => {
    const { server, requests } = await serve(ALL_WELL);
    const page$ = loadPage(requests);
    expect(requests.inFlight).toEqual([]);
    expect(await lastValueFrom(page$)).toEqual(PAGE);
    expect(await lastValueFrom(page$)).toEqual(PAGE);
    await server.settled();
    expect(server.log.map(({ path }) => path).sort()).toEqual([...PARTS, ...PARTS].sort());
    expect(server.log.map(({ outcome }) => outcome)).toEqual(new Array(8).fill(200));
  });
});

describe('the whole page, when a part of it fails', () => {
  /** @type {Routes} */
  const STOCK_FAILS = {
    '/user': 'never',
    '/orders': 'never',
    '/stock': { status: 503, after: PARTS },
    '/news': 'never',
  };

  test('errors with that error, unwrapped, and `failedCapture` returns the part', async () => {
    const { requests } = await serve(STOCK_FAILS);
    const { error } = await notificationsOf(loadPage(requests), requests);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 503, message: '503 Service Unavailable' });
    expect(failedCapture(error)?.name).toBe('stock');
    expect(failedCapture(error)?.outcome).toEqual({ status: 'rejected', reason: error });
  });

  test('the other requests are aborted before the error is emitted, also on the server', async () => {
    const { server, requests } = await serve(STOCK_FAILS);
    const { inFlight, values } = await notificationsOf(loadPage(requests), requests);
    expect({ inFlight, values }).toEqual({ inFlight: [], values: [] });
    expect(await settledLog(server)).toEqual({
      '/user': 'aborted',
      '/orders': 'aborted',
      '/stock': 503,
      '/news': 'aborted',
    });
  });

  test('a request is aborted if its body is still arriving, but not if it has arrived', async () => {
    const { server, requests } = await serve({
      ...STOCK_FAILS,
      '/user': { body: PAGE.user },
      '/orders': { body: PAGE.orders, stalls: true },
    });
    const { error, inFlight } = await notificationsOf(loadPage(requests), requests);
    expect(failedCapture(error)?.name).toBe('stock');
    expect(inFlight).toEqual([]);
    expect(await settledLog(server)).toEqual({
      '/user': 200,
      '/orders': 'aborted',
      '/stock': 503,
      '/news': 'aborted',
    });
  });

  test('the error of `fetch` itself is emitted in the same way', async () => {
    const { server, requests } = await serve(ALL_SILENT);
    const failed = notificationsOf(loadPage(requests), requests);
    await server.asked(PARTS);
    await server.close();
    const { error, inFlight } = await failed;
    // Not `toBeInstanceOf`: the TypeError of Node is not that of Jest's realm.
    expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    expect(PARTS).toContain(`/${failedCapture(error)?.name}`);
    expect(inFlight).toEqual([]);
  });
});

describe('unsubscribing the page', () => {
  test('aborts all requests, and nothing is emitted', async () => {
    const { server, requests } = await serve(ALL_SILENT);
    const tell = jest.fn();
    const subscription = loadPage(requests).subscribe({ next: tell, error: tell, complete: tell });
    await server.asked(PARTS);
    expect(requests.inFlight).toEqual(PARTS);
    subscription.unsubscribe();
    expect(requests.inFlight).toEqual([]);
    expect(await settledLog(server)).toEqual({
      '/user': 'aborted',
      '/orders': 'aborted',
      '/stock': 'aborted',
      '/news': 'aborted',
    });
    expect(tell).not.toHaveBeenCalled();
  });

  test('before the requests are sent, no request is answered', async () => {
    const { server, requests } = await serve(ALL_WELL);
    loadPage(requests).subscribe().unsubscribe();
    expect(requests.inFlight).toEqual([]);
    await lastValueFrom(requests.get('/user')); // A request that was sent before would have arrived.
    await server.settled();
    expect(server.log.filter(({ outcome }) => outcome === 200)).toEqual([{ path: '/user', outcome: 200 }]);
  });
});

describe('the page at a deadline', () => {
  test('has the parts that have arrived; the others are cancelled, and aborted on the server', async () => {
    const { server, requests } = await serve({
      '/user': { body: PAGE.user, after: PARTS },
      '/orders': 'never',
      '/stock': { body: PAGE.stock, stalls: true },
      '/news': { body: PAGE.news, after: PARTS },
    });
    const { values, error, inFlight } = await notificationsOf(loadAvailable(requests, afterSettled(2)), requests);
    expect(values).toEqual([
      {
        user: { status: 'fulfilled', value: PAGE.user },
        orders: { status: 'cancelled', reason: expect.any(TaskCancelledError) },
        stock: { status: 'cancelled', reason: expect.any(TaskCancelledError) },
        news: { status: 'fulfilled', value: PAGE.news },
      },
    ]);
    expect({ error, inFlight }).toEqual({ error: undefined, inFlight: [] });
    expect(await settledLog(server)).toEqual({
      '/user': 200,
      '/orders': 'aborted',
      '/stock': 'aborted',
      '/news': 200,
    });
  });

  test('has a part that failed before the deadline beside the others', async () => {
    const { server, requests } = await serve({
      ...ALL_WELL,
      '/stock': { status: 503, after: PARTS },
      '/news': 'never',
    });
    const { values } = await notificationsOf(loadAvailable(requests, afterSettled(3)), requests);
    expect(values).toEqual([
      {
        user: { status: 'fulfilled', value: PAGE.user },
        orders: { status: 'fulfilled', value: PAGE.orders },
        stock: { status: 'rejected', reason: expect.objectContaining({ status: 503 }) },
        news: { status: 'cancelled', reason: expect.any(TaskCancelledError) },
      },
    ]);
    expect(await settledLog(server)).toEqual({ '/user': 200, '/orders': 200, '/stock': 503, '/news': 'aborted' });
  });

  test('does not wait for the deadline when all parts have arrived', async () => {
    const { server, requests } = await serve(ALL_WELL);
    const until = new Subject();
    const { values } = await notificationsOf(loadAvailable(requests, { until }), requests);
    expect(values).toEqual([
      {
        user: { status: 'fulfilled', value: PAGE.user },
        orders: { status: 'fulfilled', value: PAGE.orders },
        stock: { status: 'fulfilled', value: PAGE.stock },
        news: { status: 'fulfilled', value: PAGE.news },
      },
    ]);
    expect(until.observed).toBe(false);
    expect(await settledLog(server)).toEqual({ '/user': 200, '/orders': 200, '/stock': 200, '/news': 200 });
  });
});

describe('the fastest of three mirrors', () => {
  test('emits when the requests to the other two are aborted, also on the server', async () => {
    const { server, requests } = await serve({
      '/rates/berlin': 'never',
      '/rates/oslo': { body: RATES, after: MIRROR_PATHS },
      '/rates/tokyo': 'never',
    });
    const { values, inFlight } = await notificationsOf(loadRates(requests, MIRRORS), requests);
    expect({ values, inFlight }).toEqual({ values: [RATES], inFlight: [] });
    expect(await settledLog(server)).toEqual({
      '/rates/berlin': 'aborted',
      '/rates/oslo': 200,
      '/rates/tokyo': 'aborted',
    });
  });

  test('is not the one whose response begins first', async () => {
    const { server, requests } = await serve({
      '/rates/berlin': { body: { mirror: 'berlin', euro: 1 }, stalls: true },
      '/rates/oslo': { body: RATES, after: MIRROR_PATHS },
      '/rates/tokyo': 'never',
    });
    const { values, inFlight } = await notificationsOf(loadRates(requests, MIRRORS), requests);
    expect({ values, inFlight }).toEqual({ values: [RATES], inFlight: [] });
    expect(await settledLog(server)).toEqual({
      '/rates/berlin': 'aborted',
      '/rates/oslo': 200,
      '/rates/tokyo': 'aborted',
    });
  });

  test('is not one that answers 503 first', async () => {
    const { server, requests } = await serve({
      '/rates/berlin': { status: 503 },
      '/rates/oslo': { body: RATES, after: [...MIRROR_PATHS, '/the-503-was-received'] },
      '/rates/tokyo': 'never',
    });
    /** @type {GatherOptions} */
    const options = {
      observer: {
        settled: ({ outcome }) => {
          if (outcome.status === 'rejected') {
            void fetch(new URL('/the-503-was-received', server.origin)).then((response) => response.text());
          }
        },
      },
    };
    const { values, inFlight } = await notificationsOf(loadRates(requests, MIRRORS, options), requests);
    expect({ values, inFlight }).toEqual({ values: [RATES], inFlight: [] });
    expect(await settledLog(server)).toEqual({
      '/rates/berlin': 503,
      '/rates/oslo': 200,
      '/rates/tokyo': 'aborted',
      '/the-503-was-received': 404,
    });
  });

  test('does not exist if all fail: the error contains theirs, in the order of the mirrors', async () => {
    const { server, requests } = await serve({
      '/rates/berlin': { status: 503, after: ['/rates/oslo'] },
      '/rates/oslo': { status: 500, after: ['/rates/tokyo'] },
      '/rates/tokyo': { status: 404 },
    });
    const { error, inFlight } = await notificationsOf(loadRates(requests, MIRRORS), requests);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ status: 503 }, { status: 500 }, { status: 404 }] });
    expect(inFlight).toEqual([]);
    expect(await settledLog(server)).toEqual({ '/rates/berlin': 503, '/rates/oslo': 500, '/rates/tokyo': 404 });
  });
});

describe('the program', () => {
  test('plays all scenes and exits', async () => {
    if (!existsSync(join(PACKAGE, 'dist', 'index.mjs'))) {
      throw new Error('dist/index.mjs is missing, and the program imports it: run `npm run build` first');
    }
    const { code, stdout, stderr } = await run(join(HERE, 'main.mjs'));
    expect(stderr).toBe('');
    expect(stdout).toBe(`\
the whole page
  Ada has ordered tea (3 left), ink (7 left); news: The ink has come.
  the server's log: /user 200, /orders 200, /stock 200, /news 200
the whole page, when a part of it fails
  in flight when the error arrives: nothing
  no page: stock failed with HttpError: 503 Service Unavailable
  the server's log: /user 200, /orders aborted, /stock 503, /news aborted
what has arrived at the deadline
  user: {"name":"Ada"}
  orders: cancelled
  stock: cancelled
  news: ["The ink has come."]
  the server's log: /user 200, /orders aborted, /stock aborted, /news 200
the fastest of three mirrors
  in flight when the rates arrive: nothing
  oslo says 1.08
  the server's log: /rates/berlin aborted, /rates/oslo 200, /rates/tokyo aborted
the fastest of three mirrors, when one of them is down
  in flight when the rates arrive: nothing
  oslo says 1.08
  the server's log: /rates/berlin 503, /rates/oslo 200, /rates/tokyo aborted
`);
    expect(code).toBe(0);
  });

  test('draws each scene with --lanes, including the one that fails', async () => {
    const { code, stdout, stderr } = await run(join(HERE, 'main.mjs'), '--lanes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const scenes = stdout
      .split(/^(?! )/m)
      .map((scene) => scene.split('\n').filter((line) => /^  \w+ +[.^(]/.test(line)));
    expect(scenes.map((lines) => lines.map((line) => line.trim().split(' ')[0]))).toEqual([
      ['user', 'orders', 'stock', 'news', 'nursery'],
      ['user', 'orders', 'stock', 'news', 'nursery'],
      ['user', 'orders', 'stock', 'news', 'nursery'],
      ['0', '1', '2', 'nursery'],
      ['0', '1', '2', 'nursery'],
    ]);
    const [user, orders, stock, news, nursery] = scenes[1] ?? [];
    expect(user).toMatch(/(\|\)?~*|cancelled by stock)$/); // Its answer may still be arriving.
    expect(orders).toMatch(/!\)?~* +cancelled by stock$/);
    expect(stock).toMatch(/#\)?~* +HttpError: 503 Service/); // As much as fits beside a long lane.
    expect(news).toMatch(/!\)?~* +cancelled by stock$/);
    expect(nursery).toMatch(/#\)?$/);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});

// --- the server

/** @param {Routes} routes */
async function serve(routes) {
  const server = await GatedServer.listen(routes);
  servers.push(server);
  return { server, requests: new Requests(server.origin) };
}

/**
 * How the request for each path ended, when no request is pending.
 *
 * @param {GatedServer} server has received one request for each path
 * @returns {Promise<Record<string, LogEntry['outcome']>>}
 */
async function settledLog(server) {
  await server.settled();
  const log = Object.fromEntries(server.log.map(({ path, outcome }) => [path, outcome]));
  expect(Object.keys(log)).toHaveLength(server.log.length);
  return log;
}

// --- what a stream emits

/**
 * The values and the error of a stream, and which requests are in flight at the moment it emits its value or its error. A
 * promise would settle later.
 *
 * @template T
 * @param {Observable<T>} stream$
 * @param {Requests} requests
 * @returns {Promise<{ values: T[], error?: unknown, inFlight?: readonly string[] }>}
 */
function notificationsOf(stream$, requests) {
  return new Promise((resolve) => {
    /** @type {T[]} */
    const values = [];
    /** @type {readonly string[] | undefined} */
    let inFlight;
    stream$.subscribe({
      next: (value) => {
        values.push(value);
        inFlight = requests.inFlight;
      },
      error: (error) => resolve({ values, error, inFlight: requests.inFlight }),
      complete: () => resolve({ values, inFlight: inFlight ?? requests.inFlight }),
    });
  });
}

/**
 * A deadline that is reached when `count` parts have ended, however long that takes.
 *
 * @param {number} count
 */
function afterSettled(count) {
  /** @type {Subject<void>} */
  const until = new Subject();
  return { until, observer: { settled: () => void (--count === 0 && until.next()) } };
}

// --- processes

/**
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>} `code` is null if it had to be killed
 */
function run(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
