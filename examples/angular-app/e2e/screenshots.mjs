// Makes the pictures of docs/angular.md, after the app was built: npm run screenshots. They show the states of the specs.

import { fileURLToPath } from 'node:url';
import { OrdersServer } from '../server/orders-server.mjs';
import { launch, withPage } from './browser.mjs';

/** @import { BrowserContextOptions, Page } from 'playwright-core' */

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const PHOTOS = '/api/uploads/photos.pdf';
const [ORDERS, STOCK, NEWS] = ['/api/customers/1/orders', '/api/customers/1/stock', '/api/customers/1/news'];
const SIZE = { width: 1040, height: 714 };
const WIDE = { width: 1100, height: 714 };

const server = new OrdersServer({ latency: false });
const [url, browser] = await Promise.all([server.listen(0), launch()]);

await dashboard('angular-loading', 'light', [ORDERS, STOCK], async (page) => {
  await page.getByText('Ada Lovelace: 2 of 4').waitFor();
});
await dashboard('angular-reloading', 'light', [], async (page) => {
  await page.getByText('Loaded: 4 of 4').waitFor();
  server.hold(ORDERS, STOCK);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByText('Ada Lovelace: 2 of 4').waitFor();
});
server.failOnce(NEWS, 503);
await dashboard('angular-news-failed', 'light', [], async (page) => {
  await page.getByText('Loaded without the news').waitFor();
});
server.failOnce(ORDERS, 503);
await dashboard('angular-orders-failed', 'dark', [ORDERS, STOCK, NEWS], async (page) => {
  await page.getByText('Ada Lovelace: 1 of 4').waitFor();
  server.release(ORDERS);
  await page.getByText('The page could not be loaded').waitFor();
});
await dashboard('angular-deadline', 'light', ['/api/customers/2/stock'], async (page) => {
  await page.getByRole('switch').click();
  await page.getByRole('combobox', { name: 'Customer' }).selectOption('Grace Hopper');
  await page.getByText('The deadline came').waitFor();
});
await picture('angular-uploads', { viewport: SIZE, colorScheme: 'light' }, 'uploads', [PHOTOS], uploads);

await browser.close();
await server.close();

/**
 * @param {string} name of the file
 * @param {'light' | 'dark'} colorScheme
 * @param {string[]} held paths of the API whose answers are held back
 * @param {(page: Page) => Promise<void>} drive
 */
function dashboard(name, colorScheme, held, drive) {
  return picture(name, { viewport: WIDE, colorScheme }, '', held, drive);
}

/** @param {Page} page */
async function uploads(page) {
  await page.getByRole('button', { name: 'Add sample files' }).click();
  for (let part = 0; part < 6; part++) {
    await server.releaseOne(PHOTOS);
  }
  await page.getByText('4 of 6 uploaded, 1 failed').waitFor();
}

/**
 * @param {string} name of the file
 * @param {BrowserContextOptions} options
 * @param {string} path
 * @param {string[]} held paths of the API whose answers are held back
 * @param {(page: Page) => Promise<void>} drive
 */
async function picture(name, options, path, held, drive) {
  server.hold(...held);
  await withPage(browser, options, async (page) => {
    await page.goto(url + path);
    await drive(page);
    await page.locator('h1').click(); // So that no control is hovered or has the focus.
    await page.waitForTimeout(500); // Until the transitions of the values have ended.
    await page.screenshot({ path: `${FOLDER}${name}.png` });
  });
  server.release();
}
