// The server of the app: its files, and an API that is as slow as a real one and fails on demand. It logs how every request
// ended.

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bodies as usual, planOf, uploadPlanOf } from './plans.mjs';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} LogEntry
 * @property {string} path of the API, without a query
 * @property {'pending' | 'aborted' | number} outcome a number: the status of an answer that was sent whole; `aborted`: the
 *   client closed the connection before
 */

const FILES = fileURLToPath(new URL('../dist', import.meta.url));
/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

export class OrdersServer {
  /** @type {LogEntry[]} what the API was asked, in the order in which it was */
  log = [];
  /** What it answers, by path. */
  bodies = { ...usual };

  #http = createServer((request, response) => void this.#serve(request, response));
  /** @type {Map<string, { promise: Promise<void>, release: () => void, waiting: number }>} */
  #held = new Map();
  /** @type {Map<string, number>} */
  #failing = new Map();
  #closing = new AbortController();
  #latency;

  /** @param {{ latency?: boolean }} [options] `latency: false`: it answers at once, but for what is held */
  constructor({ latency = true } = {}) {
    this.#latency = latency;
  }

  /**
   * Listens on loopback.
   *
   * @param {number} port 0: one that the system chooses
   * @returns {Promise<string>} the address
   */
  async listen(port) {
    this.#http.listen(port, '127.0.0.1');
    await once(this.#http, 'listening');
    const address = /** @type {AddressInfo} */ (this.#http.address());
    return `http://127.0.0.1:${address.port}/`;
  }

  async close() {
    this.#closing.abort();
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /**
   * Holds back the answers for these paths until they are released.
   *
   * @param {string[]} paths
   */
  hold(...paths) {
    for (const path of paths) {
      let release = () => {};
      /** @type {Promise<void>} */
      const promise = new Promise((resolve) => (release = resolve));
      this.#held.set(path, { promise, release, waiting: 0 });
    }
  }

  /** @param {string[]} paths those that are held; by default, all */
  release(...paths) {
    for (const path of paths.length > 0 ? paths : [...this.#held.keys()]) {
      this.#held.get(path)?.release();
      this.#held.delete(path);
    }
  }

  /**
   * Releases one request for a held path when it has arrived, and holds the next.
   *
   * @param {string} path
   */
  async releaseOne(path) {
    while (this.#held.get(path)?.waiting === 0) {
      await once(this.#http, 'request');
    }
    this.release(path);
    this.hold(path);
  }

  /**
   * Refuses the next request for this path.
   *
   * @param {string} path
   * @param {number} status
   */
  failOnce(path, status) {
    this.#failing.set(path, status);
  }

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async #serve(request, response) {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    try {
      if (pathname.startsWith('/api/')) {
        await this.#answer(decodeURIComponent(pathname), request, response);
      } else {
        await sendFile(pathname, response);
      }
    } catch (error) {
      if (!this.#closing.signal.aborted && !response.destroyed) {
        throw error;
      }
    }
  }

  /**
   * @param {string} path
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async #answer(path, request, response) {
    /** @type {LogEntry} */
    const entry = { path, outcome: 'pending' };
    this.log.push(entry);
    response.once('close', () => {
      entry.outcome = response.writableFinished ? response.statusCode : 'aborted';
    });
    request.resume();

    const scenario = request.headers['x-scenario'];
    const isUpload = request.method === 'POST' && path.startsWith('/api/uploads/');
    const plan = isUpload ? uploadPlanOf(path, request.url) : planOf(path, scenario);
    const held = this.#held.get(path);
    if (held) {
      held.waiting++;
      await held.promise;
    }
    await delay(this.#latency ? plan.milliseconds : 0, undefined, { signal: this.#closing.signal });
    if (response.destroyed) {
      return; // The client has closed the connection: a refusal is meant for the next request.
    }

    const status = this.#failing.get(path) ?? plan.status;
    this.#failing.delete(path);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(status === 200 ? (this.bodies[path] ?? null) : { status }));
  }
}

/**
 * A file of the built app. Paths without an extension are routes of the app.
 *
 * @param {string} pathname
 * @param {ServerResponse} response
 */
async function sendFile(pathname, response) {
  const ending = extname(pathname);
  const file = join(FILES, normalize(ending ? pathname : '/index.html'));
  const found = file.startsWith(FILES) && (await stat(file).catch(() => undefined))?.isFile();
  if (!found) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
