// What the service calls: one client for all requests, with a limit for all of them.

import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { lastValueFrom, map } from 'rxjs';
import { abortable, openNursery } from 'rxresult';

/** @import { Observable } from 'rxjs' */
/** @import { NurseryObserver } from 'rxresult' */

/** A response whose status is not a success. */
export class HttpError extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`upstream answered ${status}`);
    this.name = 'HttpError';
  }
}

export class Client {
  /** How many calls ran at the same time, at most. */
  most = 0;

  #running = 0;
  #url;
  #calls;

  /**
   * @param {string} url
   * @param {number} concurrent how many calls may run at the same time
   * @param {NurseryObserver} observer
   */
  constructor(url, concurrent, observer) {
    this.#url = url;
    // One call that fails must not cancel those of other requests.
    this.#calls = openNursery({ name: 'calls', concurrent, suppressError: true, observer });
  }

  loadUser = (/** @type {string} */ id) => this.#get(`/users/${id}`);
  loadOrders = (/** @type {string} */ id) => this.#get(`/orders/${id}`);
  loadStock = (/** @type {string} */ id) => this.#get(`/stock/${id}`);

  /**
   * The routine of a call: its name is that of the span. With `settle`, a call that is cancelled keeps its slot until `fetch` has
   * ended, so its span contains that of the request.
   *
   * @param {string} url
   */
  callUpstream = (url) => abortable((signal) => this.#request(url, signal), { settle: true });

  /** Waits for the calls that are left. */
  async close() {
    this.#calls.close();
    await lastValueFrom(this.#calls.done$, { defaultValue: undefined });
  }

  /**
   * The task of a request that waits for its call, a task of the client's nursery, which needs a slot. A request that cancels its
   * task cancels the call as well, with the same reason.
   *
   * @param {string} path
   * @returns {Observable<unknown>}
   */
  #get(path) {
    return abortable((signal) => {
      // The span of the call is a child of what is current here: a task of the request. It may start in the call stack of another
      // request, whose call has left its slot.
      const call = this.#calls.startSoon(this.callUpstream, `${this.#url}${path}`);
      signal.addEventListener('abort', () => call.cancel(signal.reason));
      return call;
    }).pipe(
      map(({ status, body }) => {
        // Thrown here and not in the call: so the task that failed is `loadOrders`.
        if (status !== 200) {
          throw new HttpError(status);
        }
        return JSON.parse(body);
      }),
    );
  }

  /**
   * Sends a request in a span of its own. In your service, the instrumentation of `fetch` does this.
   *
   * @param {string} url
   * @param {AbortSignal} signal
   */
  async #request(url, signal) {
    const attributes = { 'http.request.method': 'GET', 'url.full': url, 'peer.service': 'upstream' };
    const span = trace.getTracer('traced-service').startSpan('GET', { kind: SpanKind.CLIENT, attributes });
    this.most = Math.max(this.most, ++this.#running);
    try {
      const response = await fetch(url, { signal });
      const { status } = response;
      const body = await response.text();
      span.setAttribute('http.response.status_code', status);
      if (status >= 400) {
        span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
      }
      return { status, body };
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${name}: ${message}` }).setAttribute('error.type', name);
      throw error;
    } finally {
      this.#running--;
      span.end();
    }
  }
}
