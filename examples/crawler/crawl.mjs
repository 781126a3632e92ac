// The nursery, with one task for each page.

import { of } from 'rxjs';
import { nursery } from 'rxresult';
import { loadPage } from './page.mjs';

/** @import { Observable, ObservableInput } from 'rxjs' */
/** @import { NurseryOptions, TaskHandle } from 'rxresult' */
/** @import { Loaded } from './page.mjs' */

/**
 * @typedef {object} Page
 * @property {string} url
 * @property {number} depth how many links lead to it, at least
 * @property {TaskHandle<Loaded>} capture
 */

/** @typedef {ReadonlyMap<string, Page>} Pages by URL, in the order in which they were found */

/**
 * @typedef {object} CrawlOptions
 * @property {number} concurrent how many pages may be loaded at the same time
 * @property {number} depth how many links to follow from the first page
 * @property {ObservableInput<unknown>} until its first value cancels the pages that have not been loaded
 * @property {NurseryOptions["observer"]} [observer] observes the nursery
 */

/**
 * Loads a page and, breadth first, the pages of the same origin that it leads to, each once. Emits the pages at once, as a map
 * that grows. Completes when all of them are done: loaded, failed, or cancelled by `until`.
 *
 * @param {string} start the URL of the first page
 * @param {CrawlOptions} options
 * @returns {Observable<Pages>}
 */
export function crawl(start, { concurrent, depth: limit, until, observer }) {
  return nursery(
    (n) => {
      /** @type {Map<string, Page>} */
      const pages = new Map();
      /**
       * @param {string} url
       * @param {number} depth
       */
      const visit = (url, depth) => {
        const known = pages.get(url);
        if (depth > limit || (known && known.depth <= depth)) {
          return;
        }
        // The nursery's queue is all the bookkeeping there is: first in, first out is breadth first.
        const capture = known?.capture ?? n.startSoon(loadPage(url), { name: pathOf(url) });
        pages.set(url, { url, depth, capture });
        // A capture emits its result to late subscribers, too: if this is a shorter way to a page that has been loaded, its
        // links are followed again, from here. The nursery is still open then: a task ends after its result was emitted.
        capture.subscribe({
          next: ({ links }) => links.forEach((link) => visit(link, depth + 1)),
          error: () => undefined, // It stays in the capture, for the report.
        });
      };
      visit(start, 0);
      return of(pages);
    },
    { name: 'crawl', concurrent, suppressError: true, until, observer },
  );
}

/** @param {string} url */
function pathOf(url) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
