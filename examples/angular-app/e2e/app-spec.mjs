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
  pathsOf,
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
import { bodies } from '../server/plans.mjs';
import { eventually } from './browser.mjs';

/** @import { Page } from 'playwright-core' */

const PARTS = [CUSTOMER, ORDERS, STOCK, NEWS];

describe('the dashboard', () => {
  test('shows each part when it arrives', () =>
    opened('/', { held: PARTS }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 0 of 4 parts have arrived.');
      assert.deepEqual(await statuses(page), ['loading', 'loading', 'loading', 'loading']);
      server.release(CUSTOMER);
      await part(page, 'Customer').getByText('Ada Lovelace').waitFor();
      await says(page, 'Loading Ada Lovelace: 1 of 4 parts have arrived.');
      assert.deepEqual(await statuses(page), ['resolved', 'loading', 'loading', 'loading']);
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      assert.equal(await part(page, 'Orders').getByRole('row').count(), 5);
      assert.equal(await part(page, 'Stock').getByRole('meter').count(), 4);
      assert.deepEqual(outcomes(), { [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [200] });
    }));

  test('an optional part that fails does not affect the others', () => {
    server.failOnce(NEWS, 503);
    return opened('/', { held: [STOCK] }, async (page) => {
      await part(page, 'News').getByText('Could not be loaded: the server answered 503.').waitFor();
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      server.release();
      await says(page, 'Loaded without the news.');
      assert.deepEqual(await statuses(page), ['resolved', 'resolved', 'resolved', 'error']);
      assert.deepEqual(outcomes(), { [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [503] });
    });
  });

  test('a vital part that fails cancels the others, and their requests are aborted on the server', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [CUSTOMER, STOCK, NEWS] }, async (page) => {
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      assert.deepEqual(await statuses(page), ['idle', 'error', 'idle', 'idle']);
      await part(page, 'Stock').getByText('Not loaded: it was cancelled because the orders failed.').waitFor();
      await serverSaw({ [CUSTOMER]: ['aborted'], [ORDERS]: [503], [STOCK]: ['aborted'], [NEWS]: ['aborted'] });
    });
  });

  test('parts that arrived before a vital part fails stay visible', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [ORDERS, STOCK] }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      server.release(ORDERS);
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      assert.deepEqual(await statuses(page), ['resolved', 'error', 'idle', 'resolved']);
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [503], [STOCK]: ['aborted'], [NEWS]: [200] });
    });
  });

  test('a button in a part tries again all that is missing, and nothing else', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [ORDERS, STOCK] }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      server.release(ORDERS);
      server.hold(ORDERS);
      await tryAgain(page, 'Stock').click();
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      assert.deepEqual(await statuses(page), ['resolved', 'reloading', 'loading', 'resolved']);
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [503, 200], [STOCK]: ['aborted', 200], [NEWS]: [200] });
    });
  });

  test('an optional part can be tried again while others are loading', () => {
    server.failOnce(NEWS, 503);
    return opened('/', { held: [STOCK] }, async (page) => {
      await tryAgain(page, 'News').click();
      await part(page, 'News').getByRole('listitem').first().waitFor();
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [503, 200] });
    });
  });

  test('a part that fails again can be tried again', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', {}, async (page) => {
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      server.hold(ORDERS);
      server.failOnce(ORDERS, 500);
      await tryAgain(page, 'Orders').click();
      server.release();
      await says(page, 'The page could not be loaded: the orders failed, the server answered 500.');
      await tryAgain(page, 'Orders').click();
      await says(page, 'Loaded: 4 of 4 parts.');
    });
  });

  test('the part takes the focus when its button is removed, and no other part does', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [CUSTOMER, STOCK, NEWS] }, async (page) => {
      await tryAgain(page, 'Stock').waitFor();
      server.hold(ORDERS);
      await tryAgain(page, 'Stock').press('Enter');
      await says(page, 'Loading Ada Lovelace: 0 of 4 parts have arrived.');
      assert.equal(await focused(page), 'Stock');
      server.failOnce(NEWS, 503);
      server.release(NEWS);
      await tryAgain(page, 'News').waitFor();
      assert.deepEqual(await tabThrough(page, 1), ['Try again']);
      assert.equal(await focusedPart(page), 'News');
      server.release();
      await says(page, 'Loaded without the news.');
      assert.equal(await focusedPart(page), 'News');
    });
  });

  test('the focus stays in the select of customers when buttons are removed', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [STOCK] }, async (page) => {
      await tryAgain(page, 'Stock').waitFor();
      await customers(page).focus();
      await page.keyboard.press('ArrowDown');
      await says(page, 'Loaded: 4 of 4 parts.');
      await part(page, 'Customer').getByText('Grace Hopper').waitFor();
      assert.equal(await focused(page), 'Customer');
      assert.equal(await focusedPart(page), undefined);
    });
  });

  test('shows the values, dimmed, while they are loaded again', () =>
    loaded(async (page) => {
      server.hold(...PARTS);
      server.bodies[NEWS] = [{ title: 'A flood of orders', date: '2026-03-05' }];
      await page.getByRole('button', { name: 'Reload' }).click();
      await says(page, 'Reloading Ada Lovelace: 0 of 4 parts have arrived.');
      assert.deepEqual(await statuses(page), ['reloading', 'reloading', 'reloading', 'reloading']);
      assert.equal(await page.locator('[aria-busy=true]').count(), 4);
      assert.equal(await part(page, 'Orders').getByRole('row').count(), 5);
      await eventually(async () => assert.deepEqual(await opacities(page), [0.7, 0.7, 0.7, 0.7]));
      server.release(NEWS);
      await part(page, 'News').getByText('A flood of orders').waitFor();
      await says(page, 'Reloading Ada Lovelace: 1 of 4 parts have arrived.');
      await eventually(async () => assert.deepEqual(await opacities(page), [0.7, 0.7, 0.7, 1]));
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [200] });
    }));

  test('keeps the values of the other parts if a part fails when it is loaded again', () =>
    loaded(async (page) => {
      server.hold(STOCK);
      await page.getByLabel('Server').selectOption('The orders fail');
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      assert.deepEqual(await statuses(page), ['resolved', 'error', 'resolved', 'resolved']);
      assert.equal(await part(page, 'Stock').getByRole('meter').count(), 4);
      await eventually(() => assert.deepEqual([outcomes()[ORDERS], outcomes()[STOCK]], [[503], ['aborted']]));
    }));

  test('is not loaded twice at a time', () =>
    opened('/', { held: PARTS }, async (page) => {
      await eventually(() => assert.equal(server.log.length, 4));
      const button = page.getByRole('button', { name: 'Reload' });
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      await button.press('Enter');
      server.release();
      await says(page, 'Loaded: 4 of 4 parts.');
      assert.equal(await button.getAttribute('aria-disabled'), 'false');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: [200], [NEWS]: [200] });
    }));

  test('another customer has another page, of which nothing is known at first', () =>
    loaded(async (page) => {
      const [customer, orders, stock, news] = pathsOf(2);
      server.hold(customer, orders, stock, news);
      await customers(page).selectOption('Grace Hopper');
      await says(page, 'Loading Grace Hopper: 0 of 4 parts have arrived.');
      assert.deepEqual(await statuses(page), ['loading', 'loading', 'loading', 'loading']);
      assert.equal(await page.locator('.content').count(), 0);
      server.release();
      await part(page, 'Customer').getByText('Grace Hopper').waitFor();
      await part(page, 'Orders').getByText('Tweezers').waitFor();
      await says(page, 'Loaded: 4 of 4 parts.');
      await serverSaw({ [customer]: [200], [orders]: [200], [stock]: [200], [news]: [200] });
    }));

  test('requests for a customer are aborted when another is chosen, and their answers never appear', () =>
    opened('/', { held: [1, 2, 3].flatMap(pathsOf) }, async (page) => {
      await eventually(() => assert.equal(server.log.length, 4));
      const shown = await watchOwners(page);
      await customers(page).selectOption('Grace Hopper');
      await eventually(() => assert.equal(server.log.length, 8));
      await customers(page).selectOption('Emmy Noether');
      await eventually(() => assert.equal(server.log.length, 12));
      await serverSaw({
        ...outcomesOf(1, ['aborted']),
        ...outcomesOf(2, ['aborted']),
        ...outcomesOf(3, ['pending']),
      });
      server.release(...pathsOf(1), ...pathsOf(2)); // They are late.
      server.release(pathsOf(3)[1]);
      await says(page, 'Loading Emmy Noether: 1 of 4 parts have arrived.');
      await customers(page).selectOption('Ada Lovelace'); // Back, and the new requests are answered.
      await says(page, 'Loaded: 4 of 4 parts.');
      assert.deepEqual(new Set(await shown.jsonValue()), new Set(['3 for 3', '1 for 1']));
      assert.deepEqual(outcomes()[pathsOf(1)[1]], ['aborted', 200]);
    }));

  test('the answers for one customer never appear on the page of another, however fast the user is', () =>
    loaded(async (page) => {
      const shown = await watchOwners(page);
      const [customer, orders, stock, news] = pathsOf(2);
      for (let time = 0; time < 15; time++) {
        server.hold(customer, stock); // While others are answered at once.
        await customers(page).selectOption('Grace Hopper');
        await (time % 3 === 0 ? part(page, 'Orders').getByText('Tweezers').waitFor() : undefined);
        server.release(); // The answers are on their way when the next customer is chosen.
        await customers(page).selectOption(time % 2 === 0 ? 'Emmy Noether' : 'Ada Lovelace');
        await (time % 5 === 0 ? says(page, 'Loaded: 4 of 4 parts.') : undefined);
      }
      await says(page, 'Loaded: 4 of 4 parts.');
      assert.deepEqual([...new Set(await shown.jsonValue())].sort(), ['1 for 1', '2 for 2', '3 for 3']);
      assert.ok([customer, orders, stock, news].every((path) => outcomes()[path]));
    }));

  test('leaving it aborts the requests in flight, and coming back loads it again', () =>
    opened('/', { held: [ORDERS, STOCK] }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
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
    opened('/', { held: [ORDERS, STOCK] }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      await page.getByRole('button', { name: 'Stop' }).focus();
      await page.keyboard.press('Enter');
      await says(page, 'Stopped before the orders and the stock arrived.');
      await part(page, 'Stock').getByText('Not loaded: it was stopped.').waitFor();
      assert.equal(await focused(page), 'Stop');
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: ['aborted'], [STOCK]: ['aborted'], [NEWS]: [200] });
      server.release();
      await page.keyboard.press('Enter'); // There is nothing to stop.
      await tryAgain(page, 'Stock').click();
      await says(page, 'Loaded: 4 of 4 parts.');
    }));

  test('keeps its values if it is stopped while they are loaded again', () =>
    loaded(async (page) => {
      server.hold(STOCK);
      await page.getByRole('button', { name: 'Reload' }).click();
      await says(page, 'Reloading Ada Lovelace: 3 of 4 parts have arrived.');
      await page.getByRole('button', { name: 'Stop' }).click();
      await says(page, 'Stopped: some parts are from before.');
      assert.deepEqual(await statuses(page), ['resolved', 'resolved', 'resolved', 'resolved']);
      await serverSaw({ [CUSTOMER]: [200], [ORDERS]: [200], [STOCK]: ['aborted'], [NEWS]: [200] });
    }));

  test('shows the parts that have arrived at the deadline, and aborts the rest', () =>
    loaded(async (page) => {
      const [customer, orders, stock, news] = pathsOf(2);
      server.hold(stock);
      await page.getByRole('switch', { name: 'Deadline of 1 s' }).press('Space');
      await customers(page).selectOption('Grace Hopper');
      await says(page, 'The deadline came before the stock arrived.');
      assert.deepEqual(await statuses(page), ['resolved', 'resolved', 'idle', 'resolved']);
      await part(page, 'Stock').getByText('Not loaded: it was not there at the deadline.').waitFor();
      await serverSaw({ [customer]: [200], [orders]: [200], [stock]: ['aborted'], [news]: [200] });
      server.release();
      await tryAgain(page, 'Stock').click();
      await says(page, 'Loaded: 4 of 4 parts.');
    }));

  test('keeps the values that have not been loaded again at the deadline', () =>
    loaded(async (page) => {
      server.hold(STOCK);
      await page.getByRole('switch', { name: 'Deadline of 1 s' }).click();
      await page.getByRole('button', { name: 'Reload' }).click();
      await says(page, 'The deadline came: some parts are from before.');
      assert.deepEqual(await statuses(page), ['resolved', 'resolved', 'resolved', 'resolved']);
    }));

  test('is labelled', () => {
    server.failOnce(NEWS, 503);
    return opened('/', { held: [ORDERS] }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 2 of 4 parts have arrived.');
      assert.equal(
        await page.locator('.top').ariaSnapshot(),
        `\
- heading "Dashboard" [level=1]
- text: Customer
- combobox "Customer":
  - option "Ada Lovelace" [selected]
  - option "Grace Hopper"
  - option "Emmy Noether"
- text: Server
- combobox "Server":
  - option "All is well" [selected]
  - option "The news fail"
  - option "The orders fail"
  - option "The stock is slow"
- switch "Deadline of 1 s"
- text: Deadline of 1 s
- button "Stop"
- button "Reload" [disabled]
- status: "Loading Ada Lovelace: 2 of 4 parts have arrived."`,
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
  - text: Failed
  - paragraph:
    - strong: "Could not be loaded:"
    - text: the server answered 503.
  - button "Try again"`,
      );
    });
  });
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
      assert.deepEqual(await tabThrough(page, 8), [
        'Orders',
        'Dashboard',
        'Uploads',
        'Customer',
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

/** @param {Page} page */
function customers(page) {
  return page.getByRole('combobox', { name: 'Customer' });
}

/**
 * @param {Page} page
 * @param {string} name of a part
 */
function tryAgain(page, name) {
  return part(page, name).getByRole('button', { name: 'Try again' });
}

/**
 * The name of the part that has the focus, or contains what has it.
 *
 * @param {Page} page
 */
function focusedPart(page) {
  return page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-label') ?? undefined);
}

/** @param {Page} page */
function opacities(page) {
  return page
    .locator('.content')
    .evaluateAll((contents) => contents.map((content) => Number(getComputedStyle(content).opacity)));
}

/**
 * Whenever the page changes, notes whose values it shows, and which customer is chosen: `3 for 2` if a value of the third is on the
 * page of the second.
 *
 * @param {Page} page
 */
function watchOwners(page) {
  const owners = [1, 2, 3].map((id) => ({
    id,
    values: pathsOf(id).flatMap((path) =>
      [bodies[path]].flat().map((value) => {
        const { name, article, title } = Object(value);
        return String(name ?? article ?? title);
      }),
    ),
  }));
  return page.evaluateHandle((owners) => {
    /** @type {string[]} */
    const seen = [];
    const parts = document.querySelector('.parts');
    const select = document.querySelector('select');
    new MutationObserver(() => {
      for (const { id, values } of owners) {
        if (values.some((value) => parts?.textContent.includes(value))) {
          seen.push(`${id} for ${select?.value}`);
        }
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  }, owners);
}

/**
 * @param {number} id of a customer
 * @param {unknown[]} outcomes of each part
 */
function outcomesOf(id, outcomes) {
  return Object.fromEntries(pathsOf(id).map((path) => [path, outcomes]));
}
