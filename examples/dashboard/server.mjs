// A server whose answers do not depend on a clock. Each is sent at once, when certain other requests have arrived, or never. So
// the same requests are cancelled on every machine.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} Answer
 * @property {number} [status] 200 by default
 * @property {unknown} [body] sent as JSON
 * @property {readonly string[]} [after] the answer is held back until these paths have been requested
 * @property {boolean} [stalls] the end of the answer is never sent
 */

/** @typedef {Readonly<Record<string, Answer | 'never'>>} Routes the answer of each path */

/**
 * @typedef {object} LogEntry
 * @property {string} path
 * @property {'pending' | 'aborted' | 'dropped' | number} outcome a number: the status of an answer that was sent whole;
 *   `aborted`: the client closed the connection before; `dropped`: the server did, when it was closed
 */

/** Serves JSON on loopback, and logs how every request ended. */
export class GatedServer {
  /** @type {LogEntry[]} in the order of arrival, which may vary, because each request may have its own connection */
  log = [];

  #http = createServer((request, response) => void this.#answer(request, response));
  /** @type {Set<ServerResponse>} */
  #pending = new Set();
  #closing = false;
  /** @type {Routes} */
  #routes;

  /** @param {Routes} routes */
  constructor(routes) {
    this.#routes = routes;
  }

  /**
   * Creates a server that listens on a port that the system chooses.
   *
   * @param {Routes} routes
   */
  static async listen(routes) {
    const server = new GatedServer(routes);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get origin() {
    const { address, port } = /** @type {AddressInfo} */ (this.#http.address());
    return `http://${address}:${port}`;
  }

  /**
   * Resolves when all these paths have been requested.
   *
   * @param {readonly string[]} paths
   */
  async asked(paths) {
    while (!paths.every((path) => this.log.some((entry) => entry.path === path))) {
      await once(this.#http, 'request');
    }
  }

  /** Resolves when no request is pending. A server notices only after some time that a client has closed the connection. */
  async settled() {
    for (const response of this.#pending) {
      await once(response, 'close');
    }
  }

  async close() {
    this.#closing = true;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async #answer({ url: path = '' }, response) {
    /** @type {LogEntry} */
    const entry = { path, outcome: 'pending' };
    this.log.push(entry);
    this.#pending.add(response);
    response.once('close', () => {
      this.#pending.delete(response);
      entry.outcome = response.writableFinished ? response.statusCode : this.#closing ? 'dropped' : 'aborted';
    });

    const route = this.#routes[path] ?? { status: 404 };
    if (route === 'never') {
      return;
    }
    const { status = 200, body = null, after = [], stalls = false } = route;
    await this.asked(after);
    if (entry.outcome === 'pending') {
      response.writeHead(status, { 'content-type': 'application/json' });
      const text = JSON.stringify(body);
      if (stalls) {
        response.write(text.slice(0, -1));
      } else {
        response.end(text);
      }
    }
  }
}
