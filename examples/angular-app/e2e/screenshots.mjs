// Makes the pictures of docs/angular.md, after the app was built: npm run screenshots. They show the states of the specs.

import { fileURLToPath } from 'node:url';
import { OrdersServer } from '../server/orders-server.mjs';
import { launch, withPage } from './browser.mjs';

/** @import { Page } from 'playwright-core' */

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const PHOTOS = '/api/uploads/photos.pdf';
const SIZE = { width: 1040, height: 714 };

const server = new OrdersServer({ latency: false });
const [url, browser] = await Promise.all([server.listen(0), launch()]);

await picture('angular-loading', 'light', '', ['/api/orders', '/api/stock'], async (page) => {
  await page.getByText('Loading: 2 of 4').waitFor();
});
await picture('angular-news-failed', 'light', '', [], async (page) => {
  await page.getByLabel('Server').selectOption('The news fail');
  await page.getByText('Loaded: 3 of 4').waitFor();
});
await picture('angular-orders-failed', 'dark', '', ['/api/stock'], async (page) => {
  await page.getByText('Loading: 3 of 4').waitFor();
  await page.getByLabel('Server').selectOption('The orders fail');
  await page.getByText('The page could not be loaded').waitFor();
});
await picture('angular-deadline', 'light', '', ['/api/stock'], async (page) => {
  await page.getByRole('switch').click();
  await page.getByText('The deadline came').waitFor();
});
await picture('angular-uploads', 'light', 'uploads', [PHOTOS], uploads);

await browser.close();
await server.close();

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
 * @param {'light' | 'dark'} colorScheme
 * @param {string} path
 * @param {string[]} held paths of the API whose answers are held back
 * @param {(page: Page) => Promise<void>} drive
 */
async function picture(name, colorScheme, path, held, drive) {
  server.hold(...held);
  await withPage(browser, { viewport: SIZE, colorScheme }, async (page) => {
    await page.goto(url + path);
    await drive(page);
    await page.locator('h1').click(); // So that no control is hovered or has the focus.
    await page.waitForTimeout(500); // Until the transitions of the values have ended.
    await page.screenshot({ path: `${FOLDER}${name}.png` });
  });
  server.release();
}
