// The app under test: a server and a browser for the specs of one file, and helpers to drive the page and look at it.

import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { OrdersServer } from '../server/orders-server.mjs';
import { bodies } from '../server/plans.mjs';
import { eventually, launch, withPage } from './browser.mjs';

/** @import { Browser, BrowserContextOptions, Page } from 'playwright-core' */

export const [CUSTOMER, ORDERS, STOCK, NEWS] = pathsOf(1);

export const server = new OrdersServer({ latency: false });
/** @type {Browser} */
let browser;
let url = '';

before(async () => {
  [url, browser] = await Promise.all([server.listen(0), launch()]);
});

beforeEach(() => {
  server.log.length = 0;
  server.bodies = { ...bodies };
});

after(async () => {
  await browser?.close();
  await server.close();
});

// --- opening

/**
 * @param {string} path
 * @param {{ held?: string[] } & BrowserContextOptions} options `held`: paths whose answers are held back
 * @param {(page: Page) => Promise<void>} drive
 */
export async function opened(path, { held = [], ...options }, drive) {
  server.hold(...held);
  try {
    await withPage(browser, options, async (page) => {
      await page.goto(new URL(path, url).href);
      await drive(page);
    });
  } finally {
    server.release();
  }
  await eventually(() =>
    assert.deepEqual(
      server.log.filter(({ outcome }) => outcome === 'pending'),
      [],
    ),
  );
}

/**
 * Opens the dashboard, waits until it is loaded, and clears the log.
 *
 * @param {(page: Page) => Promise<void>} drive
 */
export function loaded(drive) {
  return opened('/', {}, async (page) => {
    await says(page, 'Loaded: 4 of 4 parts.');
    server.log.length = 0;
    await drive(page);
  });
}

/**
 * @typedef {string | { name: string, parts: number }} FileOf by its name, of one part if nothing else is said
 */

/**
 * @param {FileOf[]} chosen
 * @param {{ held?: string[] } & BrowserContextOptions} options `held`: files whose answers are held back
 * @param {(page: Page) => Promise<void>} drive
 */
export function uploading(chosen, { held = [], ...options }, drive) {
  return opened('/uploads', { held: held.map(at), ...options }, async (page) => {
    await page.getByLabel('Choose files').setInputFiles(files(chosen));
    await drive(page);
  });
}

/** @param {FileOf[]} chosen */
export function files(chosen) {
  return chosen.map((file) => {
    const { name, parts } = typeof file === 'string' ? { name: file, parts: 1 } : file;
    return { name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(parts * 64 * 1024) };
  });
}

/**
 * The paths of the parts of a customer's page.
 *
 * @param {number} id
 * @returns {[customer: string, orders: string, stock: string, news: string]}
 */
export function pathsOf(id) {
  const path = `/api/customers/${id}`;
  return [path, `${path}/orders`, `${path}/stock`, `${path}/news`];
}

/** @param {string} name of a file */
export function at(name) {
  return `/api/uploads/${name}`;
}

// --- looking at the page

/**
 * Waits for an announcement to screen readers.
 *
 * @param {Page} page
 * @param {string} text
 */
export function says(page, text) {
  return page.getByRole('status').getByText(text, { exact: true }).waitFor();
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function part(page, name) {
  return page.getByRole('region', { name });
}

/**
 * @param {Page} page
 * @param {string} name of a file
 */
export function row(page, name) {
  return page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function progressOf(page, name) {
  return page.getByRole('progressbar', { name });
}

/** @param {Page} page */
export function statuses(page) {
  return page.getByRole('region').evaluateAll((parts) => parts.map((part) => part.getAttribute('data-status')));
}

/** @param {Page} page */
export function badges(page) {
  return page.getByRole('listitem').locator('app-badge').allInnerTexts();
}

/** @param {Page} page */
export function widthOf(page) {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/**
 * The name of the element that has the focus.
 *
 * @param {Page} page
 */
export function focused(page) {
  return page.evaluate(() => {
    const element = /** @type {HTMLElement & { labels?: NodeListOf<HTMLElement> }} */ (document.activeElement);
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.querySelector('span')?.innerText;
    return (label ?? element.innerText).trim();
  });
}

/**
 * The names of the elements that have the focus after each Tab. Fails if the focus is not visible.
 *
 * @param {Page} page
 * @param {number} times
 */
export async function tabThrough(page, times) {
  const names = [];
  for (let time = 0; time < times; time++) {
    await page.keyboard.press('Tab');
    names.push(await focused(page));
    const outlined = await page.evaluate(() => {
      /** @param {Element | null | undefined} element */
      const isOutlined = (element) => !!element && getComputedStyle(element).outlineStyle === 'solid';
      return isOutlined(document.activeElement) || isOutlined(document.activeElement?.closest('label'));
    });
    assert.ok(outlined, `the focus of ${names.at(-1)} is to be seen`);
  }
  return names;
}

// --- looking at the server

/** How the requests ended, by path; uploads by the name of their file. */
export function outcomes() {
  /** @type {Record<string, unknown[]>} */
  const byPath = {};
  for (const { path, outcome } of server.log) {
    (byPath[path.replace(at(''), '')] ??= []).push(outcome);
  }
  return byPath;
}

/** @param {Record<string, unknown[]>} expected */
export function serverSaw(expected) {
  return eventually(() => assert.deepEqual(outcomes(), expected));
}
