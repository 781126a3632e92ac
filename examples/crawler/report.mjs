// What happened to each page, from the captures.

import { columns, messageOf, printable } from '../terminal.mjs';

/** @import { Page, Pages } from './crawl.mjs' */

/** @typedef {ReturnType<typeof toReport>} Report */

/**
 * @typedef {object} Row
 * @property {string} url
 * @property {number} depth
 * @property {'ok' | 'failed' | 'cancelled' | 'loading' | 'waiting'} outcome
 * @property {number} [status] of a page that is ok
 * @property {number} [links] of a page that is ok
 * @property {number} [milliseconds] that a page took that is ok
 * @property {string} [why] it failed or was cancelled
 * @property {boolean} [requested] whether a page that was cancelled had been requested
 */

/**
 * Says how it is at the moment: after the nursery has ended, no page is loading or waiting.
 *
 * @param {Pages} pages
 * @param {ReadonlySet<unknown>} started the captures of the pages that were requested
 * @param {number} seconds
 */
export function toReport(pages, started, seconds) {
  const rows = Array.from(pages.values(), (page) => toRow(page, started.has(page.capture)));
  const count = (/** @type {Row['outcome']} */ outcome) => rows.filter((row) => row.outcome === outcome).length;
  return {
    pages: rows,
    ok: count('ok'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    loading: count('loading'),
    waiting: count('waiting'),
    seconds,
  };
}

/**
 * @param {Page} page
 * @param {boolean} requested
 * @returns {Row}
 */
function toRow({ url, depth, capture: { outcome } }, requested) {
  switch (outcome.status) {
    case 'fulfilled': {
      const { status, links, milliseconds } = outcome.value;
      return { url, depth, outcome: 'ok', status, links: links.length, milliseconds };
    }
    case 'rejected':
      return { url, depth, outcome: 'failed', why: reasonOf(outcome.reason) };
    case 'cancelled':
      return { url, depth, outcome: 'cancelled', why: reasonOf(outcome.reason.cause), requested };
    default:
      return { url, depth, outcome: requested ? 'loading' : 'waiting' };
  }
}

/**
 * The message of an error, and that of its cause: all that the one of `fetch` says is that it failed.
 *
 * @param {unknown} error
 */
function reasonOf(error) {
  const { cause } = /** @type {{ cause?: { message?: string, code?: string } }} */ (error);
  return [messageOf(error), cause?.message || cause?.code].filter(Boolean).join(': ');
}

/** @param {Report} report */
export function describeProgress({ pages, ok, failed, loading, waiting }) {
  return `${countOf(pages.length)} found: ${ok} ok, ${failed} failed, ${loading} loading, ${waiting} waiting`;
}

/** @param {Report} report */
export function toJSON({ pages, ok, failed, cancelled, seconds }) {
  // JSON escapes only the control characters below U+0020.
  return `${printable(JSON.stringify({ pages, ok, failed, cancelled, seconds }))}\n`;
}

/** @param {Report} report */
export function toTable({ pages, ok, failed, cancelled, seconds }) {
  const rows = pages.map((row) => [printable(row.url), String(row.depth), row.outcome, printable(detailsOf(row))]);
  const summary = `${countOf(pages.length)} in ${seconds.toFixed(2)} s: ${ok} ok, ${failed} failed, ${cancelled} cancelled`;
  return `${columns([['page', 'depth', 'outcome', 'details'], ...rows])}${summary}\n`;
}

/** @param {Row} row */
function detailsOf({ status, links, milliseconds, why = '', requested }) {
  if (status !== undefined) {
    return `${status}, ${links} ${links === 1 ? 'link' : 'links'}, ${milliseconds?.toFixed()} ms`;
  }
  return requested === false ? `${why}, not requested yet` : why;
}

/** @param {number} pages */
function countOf(pages) {
  return `${pages} ${pages === 1 ? 'page' : 'pages'}`;
}
