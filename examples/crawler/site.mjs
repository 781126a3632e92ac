// A small web site on loopback, with pages that are slow, fail, or never end. It knows who has asked for what.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo, Socket } from 'node:net' */

/**
 * @typedef {object} SitePage
 * @property {readonly string[]} [links] what it links to
 * @property {number} [status] 200 by default
 * @property {Readonly<Record<string, string>>} [headers]
 * @property {number} [delay] milliseconds until it is sent
 * @property {readonly string[]} [after] it is held back until these paths have been requested
 * @property {'endless' | 'broken' | 'none'} [body] `endless`: it goes on and on; `broken`: the connection is closed in the middle
 *   of it; `none`: the connection is closed before it begins
 */

/** @typedef {Readonly<Record<string, SitePage>>} SitePages by path */

/**
 * @typedef {object} Request
 * @property {string} path
 * @property {'pending' | 'sent' | 'aborted' | 'closed'} outcome `aborted`: the client closed the connection before the whole page
 *   was sent; `closed`: the site did
 */

const MILLISECONDS_PER_PARAGRAPH = 50;

/** @type {SitePages} */
export const DEMO = {
  '/': { links: ['/docs', '/blog', '/shop', '/live', '/gone'] },
  '/docs': { links: ['/', '/docs/start', '/docs/api', '/docs/slow'], delay: 100 },
  '/docs/start': { links: ['/docs', '/docs/api'], delay: 50 },
  '/docs/api': { links: ['/docs', 'https://rxjs.dev/'], delay: 200 },
  '/docs/slow': { links: ['/docs/hangs', '/docs/hangs?too', '/docs/waits'], delay: 1000 },
  '/docs/hangs': { delay: 60_000 },
  '/docs/hangs?too': { delay: 60_000 },
  '/docs/waits': {},
  '/blog': { links: ['/blog/1', '/blog/2', '/blog/3'], delay: 200 },
  '/blog/1': { links: ['/blog', '/blog/2'], delay: 150 },
  '/blog/2': { status: 500, delay: 100 },
  '/blog/3': { links: ['/blog'], body: 'broken' },
  '/shop': { status: 302, headers: { location: '/shop/today' } },
  '/shop/today': { links: ['/shop/tea', '/shop/ink', '/live?shop'], delay: 100 },
  '/shop/tea': { links: ['/shop/today'], delay: 100 },
  '/shop/ink': { body: 'none' },
  '/live': { body: 'endless' },
  '/live?shop': { body: 'endless' },
};

/** Serves pages, and logs how every request ended. */
export class Site {
  /** @type {Request[]} in the order of arrival */
  log = [];
  /** How many requests were being answered at the same time, at most. */
  most = 0;
  /** @type {Set<Socket>} the open connections */
  sockets = new Set();

  #http = createServer((request, response) => void this.#answer(request, response));
  /** @type {Map<Request, ServerResponse>} those that have not ended */
  #pending = new Map();
  /** @type {SitePages} */
  #pages;

  /** @param {SitePages} pages */
  constructor(pages) {
    this.#pages = pages;
    this.#http.on('connection', (/** @type {Socket} */ socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /**
   * Creates a site that listens on a port that the system chooses.
   *
   * @param {SitePages} pages
   */
  static async listen(pages) {
    const site = new Site(pages);
    site.#http.listen(0, '127.0.0.1');
    await once(site.#http, 'listening');
    return site;
  }

  /** The paths in the order in which they were requested. */
  get requests() {
    return this.log.map(({ path }) => path);
  }

  get url() {
    const { address, port } = /** @type {AddressInfo} */ (this.#http.address());
    return `http://${address}:${port}/`;
  }

  /**
   * Resolves when all these paths have been requested.
   *
   * @param {readonly string[]} paths
   */
  async requested(paths) {
    while (!paths.every((path) => this.requests.includes(path))) {
      await once(this.#http, 'request');
    }
  }

  /**
   * Resolves when all requests for a path have ended, in whatever way.
   *
   * @param {string} path
   */
  async ended(path) {
    await this.requested([path]);
    for (const [entry, response] of this.#pending) {
      if (entry.path === path) {
        await once(response, 'close');
      }
    }
  }

  /** Resolves when no connection is open. */
  async disconnected() {
    for (const socket of this.sockets) {
      await once(socket, 'close');
    }
  }

  async close() {
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
    /** @type {Request} */
    const entry = { path, outcome: 'pending' };
    this.log.push(entry);
    this.#pending.set(entry, response);
    this.most = Math.max(this.most, this.#pending.size);
    const ended = new AbortController();
    response.once('close', () => {
      this.#pending.delete(entry);
      if (entry.outcome === 'pending') {
        entry.outcome = response.writableFinished ? 'sent' : 'aborted';
      }
      ended.abort();
    });

    const page = this.#pages[path] ?? { status: 404 };
    await this.requested(page.after ?? []);
    await delay(page.delay ?? 0, undefined, { signal: ended.signal }).catch(() => undefined);
    if (entry.outcome === 'pending') {
      send(page, response, entry);
    }
  }
}

/**
 * @param {SitePage} page
 * @param {ServerResponse} response
 * @param {Request} request
 */
function send({ links = [], status = 200, headers, body }, response, request) {
  if (body === 'none') {
    request.outcome = 'closed';
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'text/html', ...headers });
  response.write(`<!doctype html>${links.map((link) => `<p><a href="${link}">${link}</a>`).join('')}`);
  if (body === 'broken') {
    request.outcome = 'closed';
    response.write('<p>', () => response.destroy());
  } else if (body === 'endless') {
    const more = setInterval(() => response.write('<p>and so on'), MILLISECONDS_PER_PARAGRAPH);
    response.once('close', () => clearInterval(more));
  } else {
    response.end();
  }
}
