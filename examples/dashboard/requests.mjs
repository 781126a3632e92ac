// The tasks of the page: requests that are aborted when they are unsubscribed before their end.

import { abortable } from 'rxresult';

/** @import { Observable } from 'rxjs' */

/** @typedef {{ mirror: string, euro: number }} Rates */

/**
 * @typedef {{
 *   '/user': { name: string },
 *   '/orders': string[],
 *   '/stock': Record<string, number>,
 *   '/news': string[],
 *   [mirror: `/rates/${string}`]: Rates,
 * }} Api the response of each path
 */

/** A response whose status is not a success. */
export class HttpError extends Error {
  /** @param {Response} response */
  constructor({ status, statusText }) {
    super(`${status} ${statusText}`);
    this.name = 'HttpError';
    this.status = status;
  }
}

/** Sends requests to one server, and knows which of them are in flight. */
export class Requests {
  /** @type {Set<{ path: string }>} */
  #inFlight = new Set();
  #origin;

  /** @param {string} origin of the server */
  constructor(origin) {
    this.#origin = origin;
  }

  /** The paths of the requests that have neither a response nor been aborted. */
  get inFlight() {
    return Array.from(this.#inFlight, ({ path }) => path);
  }

  /**
   * Sends a request for each subscription.
   *
   * @template {keyof Api} P
   * @param {P} path
   * @returns {Observable<Api[P]>}
   */
  get(path) {
    return abortable((signal) => {
      const request = { path };
      const ended = () => this.#inFlight.delete(request);
      this.#inFlight.add(request);
      signal.addEventListener('abort', ended);
      return fetch(new URL(path, this.#origin), { signal }).then(readJSON).finally(ended);
    });
  }
}

/** @param {Response} response */
async function readJSON(response) {
  // The body of a failure is read, too: a connection is not free before its response has been read.
  const text = await response.text();
  if (!response.ok) {
    throw new HttpError(response);
  }
  return JSON.parse(text);
}
