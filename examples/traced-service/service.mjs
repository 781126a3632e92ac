// The service: each request has a nursery, which loads the parts of a page.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { fromEvent, lastValueFrom, map } from 'rxjs';
import { nursery, openNursery, waitAll } from 'rxresult';
import { otelObserver } from 'rxresult/otel';
import { messageOf } from '../terminal.mjs';
import { Client } from './client.mjs';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { Span } from '@opentelemetry/api' */

const ROUTE = '/customers/:id';

export class Service {
  #http = createServer((request, response) => this.#accept(request, response));
  /** Owns the requests, so that `close` can wait for them. */
  #requests = openNursery({ name: 'requests', suppressError: true });
  #observer = otelObserver();
  #client;

  /**
   * @param {string} upstream its URL
   * @param {number} concurrent how many calls of it may run at the same time, those of all requests taken together
   */
  constructor(upstream, concurrent) {
    this.#client = new Client(upstream, concurrent, this.#observer);
  }

  /**
   * Creates one that listens.
   *
   * @param {string} upstream
   * @param {number} concurrent
   * @param {number} port 0: one that the system chooses
   */
  static async listen(upstream, concurrent, port) {
    const service = new Service(upstream, concurrent);
    service.#http.listen(port, '127.0.0.1');
    await once(service.#http, 'listening');
    return service;
  }

  get url() {
    const { address, port } = /** @type {AddressInfo} */ (this.#http.address());
    return `http://${address}:${port}`;
  }

  /** How many calls ran at the same time, at most. */
  get most() {
    return this.#client.most;
  }

  /** Drops the connections, which cancels the requests, and waits until all of them have ended. */
  async close() {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
    this.#requests.close();
    await lastValueFrom(this.#requests.done$, { defaultValue: undefined });
    await this.#client.close();
  }

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  #accept({ method = '', url = '' }, response) {
    const [, id] = /^\/customers\/(\d+)$/.exec(url) ?? [];
    if (id === undefined) {
      response.writeHead(404).end();
      return;
    }
    const attributes = { 'http.request.method': method, 'http.route': ROUTE, 'url.path': url };
    trace
      .getTracer('traced-service')
      .startActiveSpan(`${method} ${ROUTE}`, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT, (span) => {
        this.#requests.startSoon(() => this.#answer(id, response, span));
      });
  }

  /**
   * @param {string} id
   * @param {ServerResponse} response
   * @param {Span} span that of the request
   */
  async #answer(id, response, span) {
    try {
      const page = await lastValueFrom(this.#loadPage(id, response), { defaultValue: undefined });
      if (page) {
        send(200, page, response, span);
      }
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      send(502, { error: messageOf(error) }, response, span);
    } finally {
      span.end();
    }
  }

  /**
   * Emits the page. Errors if a part cannot be loaded. Completes without a page if the client closes the connection. In each case
   * the calls of this request have ended or been cancelled before that.
   *
   * @param {string} id
   * @param {ServerResponse} response
   */
  #loadPage(id, response) {
    const { loadUser, loadOrders, loadStock } = this.#client;
    return nursery(
      (n) => {
        const user = n.startSoon(loadUser, id);
        const orders = n.startSoon(loadOrders, id);
        const stock = n.startSoon(loadStock, id);
        return waitAll([user, orders, stock]).pipe(
          map(() => ({ user: user.result(), orders: orders.result(), stock: stock.result() })),
        );
      },
      {
        name: 'page',
        observer: this.#observer,
        until: fromEvent(response, 'close').pipe(map(() => new Error('the client closed the connection'))),
      },
    );
  }
}

/**
 * @param {number} status
 * @param {unknown} body
 * @param {ServerResponse} response
 * @param {Span} span
 */
function send(status, body, response, span) {
  span.setAttribute('http.response.status_code', status);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
