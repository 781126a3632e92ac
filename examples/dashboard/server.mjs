// A server whose answers wait for no clock. Each comes at once, or when certain other requests have arrived, or never; so
// what is cancelled, and what is not, is the same on every machine.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/**
 * @typedef {object} Answer
 * @property {number} [status] 200 by default
 * @property {unknown} [body] sent as JSON
 * @property {readonly string[]} [after] it is held back until these paths have been asked for
 * @property {boolean} [stalls] it is sent but for its end, which never comes
 */

/** @typedef {Readonly<Record<string, Answer | 'never'>>} Routes the answer of each path */

/**
 * @typedef {object} LogEntry
 * @property {string} path
 * @property {'pending' | 'aborted' | 'dropped' | number} outcome a number: the status of an answer that was sent whole;
 *   `aborted`: the client hung up before; `dropped`: the server did, when it was closed
 */

/** Serves JSON on loopback, and logs what became of every request. */
export class GatedServer {
  /** @type {LogEntry[]} in the order in which the requests arrived, which connections of their own make a matter of luck */
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
   * A server that listens, on a port that the system chooses.
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
   * Resolves when all these paths have been asked for.
   *
   * @param {readonly string[]} paths
   */
  async asked(paths) {
    while (!paths.every((path) => this.log.some((entry) => entry.path === path))) {
      await once(this.#http, 'request');
    }
  }

  /** Resolves when no request is pending. That a client has hung up is news to a server some time later. */
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
