// How the parts of the page are put together: all of them, those that are there in time, or the first of several.

import { gather, gatherAny, gatherSettled } from 'rxresult';

/** @import { GatherOptions } from 'rxresult' */
/** @import { Requests } from './requests.mjs' */

/**
 * The whole page. If a part fails there is none, and the requests for the other parts are aborted before that is told.
 *
 * @param {Requests} requests
 * @param {GatherOptions} [options]
 */
export function loadPage(requests, options) {
  return gather(parts(requests), options);
}

/**
 * What there is of the page when all parts have ended, or when `until` fires: the requests that are under way then are
 * aborted.
 *
 * @param {Requests} requests
 * @param {GatherOptions} options
 */
export function loadAvailable(requests, options) {
  return gatherSettled(parts(requests), options);
}

/**
 * The rates of the mirror that is the first to have sent them all. A mirror that fails is none that wins; the requests to
 * the slower ones are aborted before the rates are told.
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
