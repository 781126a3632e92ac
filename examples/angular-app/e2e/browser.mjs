// Debian's Chromium, with pages that fail when they log an error.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

/** @import { Browser, BrowserContextOptions, Page } from 'playwright-core' */

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ARGS });
}

/**
 * Opens a page for `drive`, and closes it. Fails if an error is logged to its console, except what Chromium itself logs for
 * unsuccessful responses.
 *
 * @param {Browser} browser
 * @param {BrowserContextOptions} options
 * @param {(page: Page) => Promise<void>} drive
 */
export async function withPage(browser, options, drive) {
  /** @type {string[]} */
  const errors = [];
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        errors.push(message.text());
      }
    });
    await drive(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(errors, [], 'errors on the console');
}

/**
 * Retries `check` for some seconds until it passes; else fails with its last error.
 *
 * @param {() => unknown} check
 */
export async function eventually(check) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
