// Three ways to combine the parts of the page: all of them, those that arrive in time, or the first of several.

import { gather, gatherAny, gatherSettled } from 'rxresult';

/** @import { GatherOptions } from 'rxresult' */
/** @import { Requests } from './requests.mjs' */

/**
 * Loads the whole page. If a part fails, the requests for the other parts are aborted before the error is emitted.
 *
 * @param {Requests} requests
 * @param {GatherOptions} [options]
 */
export function loadPage(requests, options) {
  return gather(parts(requests), options);
}

/**
 * Loads the parts that arrive before `until` emits. Requests that are still running then are aborted.
 *
 * @param {Requests} requests
 * @param {GatherOptions} options
 */
export function loadAvailable(requests, options) {
  return gatherSettled(parts(requests), options);
}

/**
 * Loads the rates from the first mirror that has sent all of them. A mirror that fails cannot win. The requests to the slower
 * mirrors are aborted before the rates are emitted.
 *
 * @param {Requests} requests
 * @param {readonly string[]} mirrors
 * @param {GatherOptions} [options]
 */
export function loadRates(requests, mirrors, options) {
  return gatherAny(
    mirrors.map((mirror) => requests.get(`/rates/${mirror}`)),
    options,
  );
}

/** @param {Requests} requests */
function parts(requests) {
  return {
    user: requests.get('/user'),
    orders: requests.get('/orders'),
    stock: requests.get('/stock'),
    news: requests.get('/news'),
  };
}
