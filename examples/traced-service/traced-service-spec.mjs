// Runs the service as its users do: as a process, which prints a trace of each request.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { ClientRequest, IncomingMessage } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} Span as `--json` prints it
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} [parentId]
 * @property {string} name
 * @property {string} kind
 * @property {number} milliseconds
 * @property {Record<string, string | number>} attributes
 * @property {{ code: string, message?: string }} status
 */

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, '..', '..');
const MAIN = join(HERE, 'main.mjs');

const CLIENT_GONE = 'Error: the client closed the connection';

jest.setTimeout(60_000);

/** @type {Set<ChildProcess>} */
const processes = new Set();

beforeAll(() => {
  if (!existsSync(join(PACKAGE, 'dist', 'otel.mjs'))) {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: PACKAGE, stdio: ['ignore', 'ignore', 'inherit'] });
  }
});

afterEach(() => {
  for (const child of processes) {
    child.kill('SIGKILL'); // Only after a failed test: the others wait until their processes have ended.
  }
  processes.clear();
});

describe('the demo', () => {
  test('prints the traces of four requests as trees, and the process ends by itself', async () => {
    const { code, stdout, stderr } = await run();
    const [success, failure, waiting, hungUp, end] = stdout.split('\n\n').map(withoutTimes);
    expect(success).toEqual([
      'GET /customers/7 200',
      '└ page',
      '  ├ loadUser',
      '  │ └ callUpstream',
      '  │   └ GET upstream/users/7 200',
      '  ├ loadOrders',
      '  │ └ callUpstream',
      '  │   └ GET upstream/orders/7 200',
      '  └ loadStock',
      '    └ callUpstream',
      '      └ GET upstream/stock/7 200',
    ]);
    expect(failure?.slice(0, 2)).toEqual(['GET /customers/13 502', '└ page failed HttpError: upstream answered 503']);
    expect(failure?.slice(5)).toEqual([
      '  ├ loadOrders rejected HttpError: upstream answered 503',
      '  │ └ callUpstream',
      '  │   └ GET upstream/orders/13 503',
      '  └ loadStock cancelled by loadOrders',
      '    └ callUpstream cancelled',
      '      └ GET upstream/stock/13 AbortError: This operation was aborted',
    ]);
    expect(waiting).toHaveLength(11);
    expect(stdout.split('\n\n')[2]).toMatch(/ callUpstream +\d+ ms {2}waited \d+ ms\n/);
    expect(hungUp?.[0]).toBe('GET /customers/99 no response');
    expect(hungUp?.slice(8)).toEqual([
      '  └ loadStock cancelled by until',
      '    └ callUpstream cancelled',
      `      └ GET upstream/stock/99 ${CLIENT_GONE}`,
    ]);
    expect(end).toEqual(['']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'calls at the same time: 6 at most\n' });
  });

  test('--json prints the spans of each trace in a line', async () => {
    const { code, stdout } = await run('--json');
    const traces = tracesIn(stdout);
    expect(traces.map(([root]) => root?.attributes['url.path'])).toEqual([
      '/customers/7',
      '/customers/13',
      '/customers/3',
      '/customers/99',
    ]);
    expect(traces.map(({ length }) => length)).toEqual([11, 11, 11, 11]);
    expect(code).toBe(0);
  });
});

describe('--serve', () => {
  test('with 200 requests at the same time, no span is in the trace of another request', async () => {
    const service = await serve();
    const ids = Array.from({ length: 200 }, (_, index) => {
      // Of ten, one fails, and the clients of two hang up.
      const ending =
        new Map([
          [3, '13'],
          [6, '99'],
          [9, '99'],
        ]).get(index % 10) ?? '00';
      return `${1000 + index}${ending}`;
    });
    const statuses = await Promise.all(
      ids.map(async (id, index) => {
        const exchange = service.get(`/customers/${id}`);
        if (id.endsWith('99')) {
          await exchange.accepted;
          await delay(index * 5);
          exchange.hangUp();
        }
        return exchange.status;
      }),
    );
    const { traces, stderr } = await service.stop();
    const expected = { '00': 200, 13: 502, 99: undefined };
    expect(statuses).toEqual(ids.map((id) => expected[/** @type {keyof typeof expected} */ (id.slice(-2))]));
    expect(stderr).toBe('calls at the same time: 6 at most\n');

    // The nursery of all calls has a trace of its own, with nothing in it.
    const requests = traces.filter(([root]) => root?.kind === 'SERVER');
    expect(traces.filter((trace) => !requests.includes(trace)).map(paths)).toEqual([['calls']]);
    expect(new Set(traces.map(traceIdOf)).size).toBe(201);
    expect(requests.map(idOf).sort()).toEqual([...ids].sort());
    for (const trace of requests) {
      const id = idOf(trace);
      expect(new Set(trace.map(({ traceId }) => traceId)).size).toBe(1);
      const calls = trace.filter(({ kind }) => kind === 'CLIENT');
      expect(calls.filter(({ attributes }) => !String(attributes['url.full']).endsWith(`/${id}`))).toEqual([]);
      // A call that was cancelled while it waited has sent nothing. All others have a span of what they sent.
      const sent = calls.map(kindOf);
      expect(paths(trace)).toEqual(pathsWith(sent));
      expect(new Set(sent).size).toBe(sent.length);
      if (id.endsWith('00')) {
        expect(trace).toHaveLength(11);
      } else if (id.endsWith('13')) {
        expect(sent).toContain('orders');
        expect(task(trace, 'loadOrders').attributes['rxresult.task.outcome']).toBe('rejected');
        expect(cancelledBy(task(trace, 'loadStock'))).toBe('loadOrders');
      } else {
        expect(cancelledBy(task(trace, 'loadStock'))).toBe('until');
      }
    }
  });

  test('a client that closes the connection cancels the calls of its request, and their spans say so', async () => {
    const service = await serve();
    const exchange = service.get('/customers/99');
    await exchange.accepted;
    exchange.hangUp();
    const { traces } = await service.stop();
    const [trace = []] = traces;
    expect(paths(trace)).toEqual(pathsWith(['users', 'orders', 'stock']));
    expect(cancelledBy(task(trace, 'loadStock'))).toBe('until');
    expect(cancelledBy(childOf(trace, task(trace, 'loadStock')))).toBe('cancel');
    const stock = trace.find((span) => kindOf(span) === 'stock');
    expect(stock?.status).toEqual({ code: 'ERROR', message: CLIENT_GONE });
    expect(stock?.attributes).not.toHaveProperty('http.response.status_code');
    expect(trace[0]?.attributes).not.toHaveProperty('http.response.status_code');
  });

  test('calls that are cancelled while they wait for a slot send nothing, and leave the slot to others', async () => {
    const service = await serve('--concurrent', '1');
    const first = service.get('/customers/99');
    await first.accepted; // Its third call keeps the slot.
    const second = service.get('/customers/2');
    await second.accepted;
    const third = service.get('/customers/3');
    await third.accepted;
    second.hangUp();
    await delay(200);
    first.hangUp();
    expect(await third.status).toBe(200);
    const { traces, stderr } = await service.stop();
    const trace = traces.find((each) => idOf(each) === '2') ?? [];
    expect(paths(trace)).toEqual(pathsWith([]));
    for (const routine of ['loadUser', 'loadOrders', 'loadStock']) {
      const load = task(trace, routine);
      const call = childOf(trace, load);
      expect([load, call].map(cancelledBy)).toEqual(['until', 'cancel']);
      expect(call.attributes['rxresult.task.wait']).toBeGreaterThan(0);
    }
    const third3 = traces.find((each) => idOf(each) === '3') ?? [];
    expect(paths(third3)).toEqual(pathsWith(['users', 'orders', 'stock']));
    expect(childOf(third3, task(third3, 'loadUser')).attributes['rxresult.task.wait']).toBeGreaterThan(0.15);
    expect(stderr).toBe('calls at the same time: 1 at most\n');
  });

  test('Ctrl-C cancels the requests, their traces are printed, and the process ends by itself', async () => {
    const service = await serve();
    const exchange = service.get('/customers/99');
    await exchange.accepted;
    const { code, traces } = await service.stop();
    expect(await exchange.status).toBeUndefined();
    expect(traces.map(([root]) => root?.name)).toEqual(['GET /customers/:id', 'calls']);
    expect(cancelledBy(task(traces[0] ?? [], 'loadStock'))).toBe('until');
    expect(code).toBe(0);
  });

  test('other paths are answered with 404, without a trace', async () => {
    const service = await serve();
    expect(await service.get('/customers/').status).toBe(404);
    expect((await service.stop()).traces.map(paths)).toEqual([['calls']]);
  });

  test('a port in use is reported, with exit code 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {AddressInfo} */ (server.address());
    const { code, stdout, stderr } = await run('--port', String(port));
    server.close();
    expect(stderr).toMatch(/^traced: listen EADDRINUSE: .*\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('the arguments', () => {
  test.each([
    ['--port x', '--port must be an integer from 0 to 65535, got "x"'],
    ['--port 65536', '--port must be an integer from 0 to 65535, got "65536"'],
    ['--concurrent 0', '--concurrent must be an integer from 1 to 1000000, got "0"'],
    ['--nope', "Unknown option '--nope'"],
    ['url', "Unexpected argument 'url'"],
  ])('%s: a message and the usage, with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args.split(' '));
    expect(stderr.startsWith(`traced: ${message}`)).toBe(true);
    expect(stderr).toContain('\nusage: npm run traced -- ');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('--help prints the options and the exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(stdout).toMatch(/^usage: .*--serve.*--concurrent.*exit codes:/s);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

// --- what the tests compare

/**
 * The lines of a tree, without durations, times of waiting, and padding.
 *
 * @param {string} tree
 */
function withoutTimes(tree) {
  return tree.split('\n').map((line) => line.replace(/ +\d+ ms( {2}waited \d+ ms)?/, '').replace(/(\w) +/g, '$1 '));
}

/**
 * @param {string} stdout
 * @returns {Span[][]}
 */
function tracesIn(stdout) {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** @param {Span[]} trace */
function traceIdOf([root]) {
  return root?.traceId;
}

/**
 * The id of the customer.
 *
 * @param {Span[]} trace
 */
function idOf([root]) {
  return String(root?.attributes['url.path']).replace('/customers/', '');
}

/**
 * `users` of `http://localhost:1234/users/7`.
 *
 * @param {Span} span
 */
function kindOf({ attributes }) {
  return String(attributes['url.full']).split('/')[3];
}

/**
 * Each span with those around it, sorted.
 *
 * @param {Span[]} trace
 */
function paths(trace) {
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  /** @type {(span: Span) => string} */
  const pathOf = (span) => {
    const parent = byId.get(span.parentId ?? '');
    const label = span.kind === 'CLIENT' ? `GET ${kindOf(span)}` : span.name;
    return parent ? `${pathOf(parent)} > ${label}` : span.parentId === undefined ? label : `lost > ${label}`;
  };
  return trace.map(pathOf).sort();
}

/**
 * The paths of a request that has sent these calls.
 *
 * @param {readonly (string | undefined)[]} sent
 */
function pathsWith(sent) {
  const page = 'GET /customers/:id > page';
  const loads = Object.entries({ users: 'loadUser', orders: 'loadOrders', stock: 'loadStock' });
  return [
    'GET /customers/:id',
    page,
    ...loads.flatMap(([kind, routine]) => [
      `${page} > ${routine}`,
      `${page} > ${routine} > callUpstream`,
      ...(sent.includes(kind) ? [`${page} > ${routine} > callUpstream > GET ${kind}`] : []),
    ]),
  ].sort();
}

/**
 * @param {Span[]} trace
 * @param {string} routine
 */
function task(trace, routine) {
  return only(trace.filter(({ name }) => name === routine));
}

/**
 * @param {Span[]} trace
 * @param {Span} parent
 */
function childOf(trace, parent) {
  return only(trace.filter(({ parentId }) => parentId === parent.spanId));
}

/** @param {Span[]} spans */
function only([span, ...others]) {
  if (!span || others.length > 0) {
    throw new Error(`expected one span, got ${others.length + (span ? 1 : 0)}`);
  }
  return span;
}

/** @param {Span} span */
function cancelledBy({ attributes }) {
  return attributes['rxresult.task.cancelled_by'];
}

// --- processes

/**
 * A service that prints JSON.
 *
 * @param {string[]} args
 */
async function serve(...args) {
  const child = start('--serve', '--json', ...args);
  const end = ended(child);
  const [line] = await once(/** @type {NonNullable<typeof child.stderr>} */ (child.stderr), 'data');
  const { origin } = new URL(/^listening: (\S+)\n$/.exec(line)?.[1] ?? `unexpected: ${line}`);
  return {
    get: (/** @type {string} */ path) => new Exchange(request(origin + path, OPTIONS)),
    async stop() {
      child.kill('SIGINT');
      const { code, stdout, stderr } = await end;
      return { code, traces: tracesIn(stdout), stderr: stderr.slice(line.length) };
    },
  };
}

/** A connection of its own; and the server says when it has received the request. */
const OPTIONS = { agent: false, headers: { expect: '100-continue' } };

class Exchange {
  #request;

  /** @param {ClientRequest} request */
  constructor(request) {
    this.#request = request;
    /** Resolves when the service has begun to handle the request. */
    this.accepted = once(request, 'continue');
    this.accepted.catch(() => undefined);
    /** @type {Promise<number | undefined>} nothing if there was no response */
    this.status = new Promise((resolve) => {
      request.on('response', (/** @type {IncomingMessage} */ response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode));
      });
      request.on('error', () => resolve(undefined));
    });
    request.end();
  }

  hangUp() {
    this.#request.destroy();
    this.#request.emit('error', new Error('hung up'));
  }
}

/** @param {string[]} args */
function run(...args) {
  return ended(start(...args));
}

/** @param {string[]} args */
function start(...args) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: PACKAGE, stdio: 'pipe' });
  processes.add(child);
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (text) => (stdout += text));
    child.stderr?.on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      processes.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
}
