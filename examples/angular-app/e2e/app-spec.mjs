// Tests the built app in a browser with its server, which holds answers back until a test releases them. Only the test of the
// deadline waits for a clock.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  at,
  badges,
  CUSTOMER,
  files,
  focused,
  loaded,
  NEWS,
  opened,
  ORDERS,
  outcomes,
  part,
  progressOf,
  row,
  says,
  server,
  serverSaw,
  statuses,
  STOCK,
  tabThrough,
  uploading,
  widthOf,
} from './app.mjs';
import { eventually } from './browser.mjs';

const PARTS = [CUSTOMER, ORDERS, STOCK, NEWS];

describe('the dashboard', () => {
  test('shows each part when it arrives', () =>
    opened('/', { held: PARTS }, async (page) => {
      await says(page, 'Loading: 0 of 4 parts are there.');
      assert.deepEqual(await statuses(page), ['pending', 'pending', 'pending', 'pending']);
      server.release(CUSTOMER);
      await page.getByText('Ada Lovelace').waitFor();
      await says(page, 'Loading: 1 of 4 parts are there.');
      assert.deepEqual(await statuses(page), ['fulfilled', 'pending', 'pending', 'pending']);
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      assert.equal(await part(page, 'Orders').getByRole('row').count(), 5);
      assert.equal(await part(page, 'Stock').getByRole('meter').count(), 4);
      assert.deepEqual(outcomes(), { [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [200] });
    }));

  test('an optional part that fails does not affect the others', () =>
    loaded(async (page) => {
      await page.getByLabel('Server').selectOption('The news fail');
      await says(page, 'Loaded: 3 of 4 parts.');
      assert.deepEqual(await statuses(page), ['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
      await part(page, 'News').getByText('Could not be loaded: the server answered 503.').waitFor();
      assert.deepEqual(outcomes(), { [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [503] });
    }));

  test('a vital part that fails cancels the others, and their requests are aborted on the server', () =>
    loaded(async (page) => {
      server.hold(CUSTOMER, STOCK, NEWS);
      await page.getByLabel('Server').selectOption('The orders fail');
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      assert.deepEqual(await statuses(page), ['cancelled', 'rejected', 'cancelled', 'cancelled']);
      await part(page, 'Stock').getByText('Not loaded: the orders failed, and there is no page without.').waitFor();
      await serverSaw({ [CUSTOMER]: ['aborted'], [ORDERS]: [503], [STOCK]: ['aborted'], [NEWS]: ['aborted'] });
    }));

  test('parts that arrived before a vital part fails stay visible', () =>
    loaded(async (page) => {
      server.hold(ORDERS, STOCK);
      await page.getByLabel('Server').selectOption('The orders fail');
      await says(page, 'Loading: 2 of 4 parts are there.');
      server.release(ORDERS);
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      assert.deepEqual(await statuses(page), ['fulfilled', 'rejected', 'cancelled', 'fulfilled']);
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [503], [STOCK]: ['aborted'], [NEWS]: [200] });
    }));

  test('leaving it aborts the requests in flight, and coming back loads it again', () =>
    opened('/', { held: [ORDERS, STOCK] }, async (page) => {
      await says(page, 'Loading: 2 of 4 parts are there.');
      await page.getByRole('link', { name: 'Uploads' }).click();
      await page.getByRole('heading', { name: 'Uploads' }).waitFor();
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: ['aborted'], [STOCK]: ['aborted'], [NEWS]: [200] });
      server.release();
      await page.getByRole('link', { name: 'Dashboard' }).click();
      await says(page, 'Loaded: 4 of 4 parts.');
      const twice = [200, 200];
      await serverSaw({ [CUSTOMER]: twice, [ORDERS]: ['aborted', 200], [STOCK]: ['aborted', 200], [NEWS]: twice });
    }));

  test('can be stopped with a button, which keeps the focus', () =>
    opened('/', { held: [STOCK] }, async (page) => {
      await says(page, 'Loading: 3 of 4 parts are there.');
      await page.getByRole('button', { name: 'Stop' }).focus();
      await page.keyboard.press('Enter');
      await says(page, 'Stopped: 3 of 4 parts are there.');
      await part(page, 'Stock').getByText('Not loaded: it was stopped.').waitFor();
      assert.equal(await focused(page), 'Stop');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: ['aborted'], [NEWS]: [200] });
    }));

  test('aborts the previous load if it is loaded again meanwhile', () =>
    opened('/', { held: PARTS }, async (page) => {
      await eventually(() => assert.equal(server.log.length, 4));
      await page.getByRole('button', { name: 'Reload' }).click();
      await eventually(() => assert.equal(server.log.length, 8));
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      const both = ['aborted', 200];
      await serverSaw({ [CUSTOMER]: both, [ORDERS]: both, [STOCK]: both, [NEWS]: both });
    }));

  test('shows the parts that have arrived at the deadline, and aborts the rest', () =>
    loaded(async (page) => {
      server.hold(STOCK);
      await page.getByRole('switch', { name: 'Deadline of 1 s' }).focus();
      await page.keyboard.press('Space');
      await says(page, 'The deadline came: 3 of 4 parts are there.');
      assert.deepEqual(await statuses(page), ['fulfilled', 'fulfilled', 'cancelled', 'fulfilled']);
      await part(page, 'Stock').getByText('Not loaded: it was not there at the deadline.').waitFor();
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: ['aborted'], [NEWS]: [200] });
    }));

  test('is labelled', () =>
    opened('/', { held: [ORDERS] }, async (page) => {
      await says(page, 'Loading: 3 of 4 parts are there.');
      assert.equal(
        await page.locator('.top').ariaSnapshot(),
        `\
- heading "Dashboard" [level=1]
- text: Server
- combobox "Server":
  - option "All is well" [selected]
  - option "The news fail"
  - option "The orders fail"
  - option "The stock is slow"
- switch "Deadline of 1 s"
- text: Deadline of 1 s
- button "Stop"
- button "Reload"
- status: "Loading: 3 of 4 parts are there."`,
      );
      assert.equal(
        await page.locator('.parts').ariaSnapshot(),
        `\
- region "Customer":
  - heading "Customer" [level=2]
  - text: Ready
  - strong: Ada Lovelace
  - text: London
  - term: Customer since
  - definition: "2019"
  - term: Orders this year
  - definition: "14"
  - term: Spent this year
  - definition: €1,204.60
- region "Orders":
  - heading "Orders" [level=2]
  - text: Loading
- region "Stock":
  - heading "Stock" [level=2]
  - text: Ready
  - list:
    - listitem:
      - text: Tea
      - meter "Tea left"
      - text: "38"
    - listitem:
      - text: Ink
      - meter "Ink left"
      - text: "12"
    - listitem:
      - text: Paper
      - meter "Paper left"
      - text: "410"
    - listitem:
      - text: Cards
      - meter "Cards left"
      - text: "95"
- region "News":
  - heading "News" [level=2]
  - text: Ready
  - list:
    - listitem:
      - text: The ink has come, and more of it than we had hoped
      - time: 2 Mar
    - listitem:
      - text: Parcels to Turin take a day longer this week
      - time: 27 Feb
    - listitem:
      - text: Spring prices hold until the end of April
      - time: 21 Feb`,
      );
    }));
});

describe('the uploads', () => {
  test('run three at a time, in order', () =>
    uploading(['a', 'b', 'c', 'd', 'e'], { held: ['a', 'b', 'c', 'd', 'e'] }, async (page) => {
      await eventually(async () => assert.deepEqual(await badges(page), ['0 %', '0 %', '0 %', 'Waiting', 'Waiting']));
      await serverSaw({ a: ['pending'], b: ['pending'], c: ['pending'] });
      server.release(at('b'));
      await eventually(async () => assert.deepEqual(await badges(page), ['0 %', 'Uploaded', '0 %', '0 %', 'Waiting']));
      await serverSaw({ a: ['pending'], b: [200], c: ['pending'], d: ['pending'] });
      server.release();
      await page.getByText('5 of 5 uploaded.').waitFor();
      await serverSaw({ a: [200], b: [200], c: [200], d: [200], e: [200] });
    }));

  test('show the progress of each file and of all', () =>
    uploading([{ name: 'large', parts: 4 }, 'small'], { held: ['large', 'small'] }, async (page) => {
      const [large, all] = [row(page, 'large').getByRole('progressbar'), progressOf(page, 'All files, uploaded')];
      for (const [percent, value] of /** @type {const} */ ([
        ['25 %', 0.25],
        ['50 %', 0.5],
      ])) {
        await server.releaseOne(at('large'));
        await row(page, 'large').getByText(percent).waitFor();
        assert.equal(await large.evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value), value);
      }
      assert.equal(await all.evaluate((bar) => /** @type {HTMLProgressElement} */ (bar).value), 0.4);
      server.release();
      await page.getByText('2 of 2 uploaded.').waitFor();
      await serverSaw({ large: [200, 200, 200, 200], small: [200] });
    }));

  test('can be cancelled one by one with a button that keeps the focus', () =>
    uploading(['a', 'b', 'c', 'd', 'e'], { held: ['a', 'b', 'c', 'd', 'e'] }, async (page) => {
      await eventually(() => assert.equal(server.log.length, 3));
      await page.getByRole('button', { name: 'Cancel d' }).click(); // It waits for a slot: there is no request to abort.
      await page.getByRole('button', { name: 'Cancel b' }).focus();
      await page.keyboard.press('Enter');
      await eventually(async () =>
        assert.deepEqual(await badges(page), ['0 %', 'Cancelled', '0 %', 'Cancelled', '0 %']),
      );
      assert.equal(await focused(page), 'Retry b');
      await serverSaw({ a: ['pending'], b: ['aborted'], c: ['pending'], e: ['pending'] });
      server.release();
      await page.getByText('3 of 5 uploaded.').waitFor();
      await serverSaw({ a: [200], b: ['aborted'], c: [200], e: [200] });
    }));

  test('show a failure, do not affect the others then, and can be tried again', () => {
    server.failOnce(at('b'), 503);
    server.failOnce(at('c'), 503);
    return uploading(['a', 'b', 'c'], {}, async (page) => {
      await page.getByText('1 of 3 uploaded, 2 failed.').waitFor();
      await row(page, 'b').getByText('Not uploaded: the server answered 503.').waitFor();
      await page.getByRole('button', { name: 'Retry b' }).click();
      await page.getByText('2 of 3 uploaded, 1 failed.').waitFor();
      await page.getByRole('button', { name: 'Retry failed' }).click();
      await page.getByText('3 of 3 uploaded.').waitFor();
      await serverSaw({ a: [200], b: [503, 200], c: [503, 200] });
    });
  });

  test('are announced when they end', () => {
    server.failOnce(at('b'), 503);
    return uploading(['a', 'b'], { held: ['a', 'b'] }, async (page) => {
      server.release(at('b'));
      await says(page, 'b: not uploaded.');
      server.release(at('a'));
      await says(page, 'a: uploaded.');
    });
  });

  test('are announced again when they fail again', () => {
    server.failOnce(at('b'), 503);
    return uploading(['b'], {}, async (page) => {
      await says(page, 'b: not uploaded.');
      server.hold(at('b'));
      server.failOnce(at('b'), 503);
      await page.getByRole('button', { name: 'Retry b' }).click();
      await eventually(async () => assert.equal(await page.getByRole('status').innerText(), ''));
      server.release();
      await says(page, 'b: not uploaded.');
    });
  });

  test('are aborted when the user leaves the page', () =>
    uploading(['a', 'b', 'c', 'd'], { held: ['a', 'b', 'c'] }, async (page) => {
      await eventually(() => assert.equal(server.log.length, 3));
      await page.getByRole('link', { name: 'Dashboard' }).click();
      await says(page, 'Loaded: 4 of 4 parts.');
      await serverSaw({
        a: ['aborted'],
        b: ['aborted'],
        c: ['aborted'],
        [CUSTOMER]: [200],
        [ORDERS]: [200],
        [STOCK]: [200],
        [NEWS]: [200],
      });
    }));

  test('are labelled', () => {
    server.failOnce(at('b'), 503);
    return uploading(['a', 'b', 'c'], { held: ['c'] }, async (page) => {
      await page.getByText('1 of 3 uploaded, 1 failed.').waitFor();
      assert.equal(
        await page.locator('app-uploads').ariaSnapshot(),
        `\
- heading "Uploads" [level=1]
- button "Retry failed"
- button "Add sample files"
- paragraph: 1 of 3 uploaded, 1 failed.
- status: "b: not uploaded."
- button "Choose files or drop them here"
- strong: Choose files
- text: or drop them here
- progressbar "All files, uploaded"
- list "Files":
  - listitem:
    - strong: a
    - text: 64 KB
    - progressbar "a, uploaded"
    - text: Uploaded
  - listitem:
    - strong: b
    - text: 64 KB
    - progressbar "b, uploaded"
    - text: Failed
    - button "Retry b": Retry
    - paragraph: "Not uploaded: the server answered 503."
  - listitem:
    - strong: c
    - text: 64 KB
    - progressbar "c, uploaded"
    - text: 0 %
    - button "Cancel c": Cancel`,
      );
    });
  });
});

describe('both pages', () => {
  test('can be used with the keyboard: Tab reaches every control, with a visible focus', () =>
    loaded(async (page) => {
      assert.deepEqual(await tabThrough(page, 7), [
        'Orders',
        'Dashboard',
        'Uploads',
        'Server',
        'Deadline of 1 s',
        'Stop',
        'Reload',
      ]);
      await page.getByRole('link', { name: 'Uploads' }).press('Enter');
      await page.getByRole('heading', { name: 'Uploads' }).waitFor();
      await page.getByRole('link', { name: 'Uploads' }).focus();
      assert.deepEqual(await tabThrough(page, 3), [
        'Retry failed',
        'Add sample files',
        'Choose files or drop them here',
      ]);
    }));

  for (const width of [360, 768, 1280]) {
    test(`fit a width of ${width}`, () =>
      opened('/', { viewport: { width, height: 800 } }, async (page) => {
        await says(page, 'Loaded: 4 of 4 parts.');
        assert.equal(await widthOf(page), width);
        await page.getByRole('link', { name: 'Uploads' }).click();
        await page.getByLabel('Choose files').setInputFiles(files(['a-file-with-a-name-that-is-quite-long.pdf']));
        await page.getByText('1 of 1 uploaded.').waitFor();
        assert.equal(await widthOf(page), width);
      }));
  }
});
