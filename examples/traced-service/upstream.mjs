// The server that the service calls, on loopback: users, orders and stock, each with a delay.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** @import { ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

/** How long an answer takes, in milliseconds. */
const DELAYS = new Map([
  ['users', 10],
  ['orders', 30],
  ['stock', 40],
]);

export class Upstream {
  #http = createServer(({ url = '' }, response) => void this.#answer(url, response));

  /** Creates one that listens on a port that the system chooses. */
  static async listen() {
    const upstream = new Upstream();
    upstream.#http.listen(0, '127.0.0.1');
    await once(upstream.#http, 'listening');
    return upstream;
  }

  get url() {
    const { address, port } = /** @type {AddressInfo} */ (this.#http.address());
    return `http://${address}:${port}`;
  }

  async close() {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  /**
   * The orders of customers whose id ends in 13 cannot be loaded. Their stock never arrives, nor that of ids that end in 99.
   *
   * @param {string} path
   * @param {ServerResponse} response
   */
  async #answer(path, response) {
    const [, kind = '', id = ''] = path.split('/');
    const closed = new AbortController();
    response.once('close', () => closed.abort());
    if (kind === 'stock' && /(13|99)$/.test(id)) {
      return;
    }
    await delay(DELAYS.get(kind) ?? 0, undefined, { signal: closed.signal }).catch(() => undefined);
    const status = !DELAYS.has(kind) ? 404 : kind === 'orders' && id.endsWith('13') ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ [kind]: id }));
  }
}
