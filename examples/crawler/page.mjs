// The task of one page: a request that is aborted when it is unsubscribed before its end.

import { abortable } from 'rxresult';
import { linksOf, resolveLink } from './links.mjs';

/** @typedef {{ status: number, links: readonly string[], milliseconds: number }} Loaded */

/** A response whose status is not a success. */
export class HttpError extends Error {
  /** @param {Response} response */
  constructor({ status, statusText }) {
    super(`${status} ${statusText}`.trim());
    this.name = 'HttpError';
    this.status = status;
  }
}

/**
 * Loads a page, and finds its links. The body is read within the task: so the page holds its slot until then, and aborting the
 * task closes the connection.
 *
 * @param {string} url
 */
export function loadPage(url) {
  return abortable(async (signal) => {
    const started = performance.now();
    const response = await fetch(url, { signal, redirect: 'manual' });
    if (response.status >= 400) {
      throw new HttpError(response); // When a task fails, its signal aborts, so this body need not be read.
    }
    const links = await readLinks(response, url);
    return { status: response.status, links, milliseconds: performance.now() - started };
  });
}

/**
 * @param {Response} response
 * @param {string} url
 * @returns {Promise<string[]>}
 */
async function readLinks(response, url) {
  const isRedirect = response.status >= 300;
  if (!isRedirect && /^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
    return linksOf(await response.text(), url);
  }
  await response.body?.cancel(); // When a task succeeds, its signal does not abort.
  // A redirect is a page with one link: it may lead to another origin, or to a page that is known.
  const target = isRedirect ? resolveLink(response.headers.get('location'), url) : undefined;
  return target === undefined ? [] : [target];
}
