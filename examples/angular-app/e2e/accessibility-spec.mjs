// Tests that the app can be used without a mouse, with other colours and on a small screen.

import axe from 'axe-core';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  at,
  badges,
  CUSTOMER,
  files,
  focused,
  NEWS,
  opened,
  ORDERS,
  row,
  says,
  server,
  serverSaw,
  STOCK,
  tabThrough,
  uploading,
  widthOf,
} from './app.mjs';
import { eventually } from './browser.mjs';

/** @import { AxeResults } from 'axe-core' */
/** @import { Page } from 'playwright-core' */

/** Colours that fade in would be measured halfway. */
const STILL = /** @type {const} */ ({ reducedMotion: 'reduce' });

const COLOURS = /** @type {const} */ ({
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced, light': { colorScheme: 'light', forcedColors: 'active' },
  'forced, dark': { colorScheme: 'dark', forcedColors: 'active' },
});

describe('with the keyboard', () => {
  test('files can be chosen, and an upload can be cancelled and retried', () =>
    opened('/uploads', { held: ['a', 'b'].map(at) }, async (page) => {
      const choosing = page.waitForEvent('filechooser');
      await page.getByLabel('Choose files').press('Enter');
      await (await choosing).setFiles(files(['a', 'b']));
      await row(page, 'b').waitFor();
      assert.deepEqual(await tabThrough(page, 2), ['Cancel a', 'Cancel b']);
      await page.keyboard.press('Enter');
      await eventually(async () => assert.deepEqual(await badges(page), ['0 %', 'Cancelled']));
      assert.equal(await focused(page), 'Retry b');
      server.release();
      await page.keyboard.press('Enter');
      await page.getByText('2 of 2 uploaded.').waitFor();
      await serverSaw({ a: [200], b: ['aborted', 200] });
    }));

  test('the row takes the focus when its upload completes while its button has the focus', () =>
    uploading(['a', 'b'], { held: ['a', 'b'] }, async (page) => {
      await page.getByLabel('Choose files').focus();
      assert.deepEqual(await tabThrough(page, 1), ['Cancel a']);
      server.release(at('a'));
      await row(page, 'a').getByText('Uploaded').waitFor();
      assert.ok(await hasFocus(page, 'a'));
      assert.equal(await row(page, 'a').evaluate((element) => getComputedStyle(element).outlineStyle), 'solid');
      assert.deepEqual(await tabThrough(page, 1), ['Cancel b']);
    }));

  test('the row takes the focus when a retry completes', () => {
    server.failOnce(at('a'), 503);
    return uploading(['a'], {}, async (page) => {
      await page.getByRole('button', { name: 'Retry a' }).press('Enter');
      await row(page, 'a').getByText('Uploaded').waitFor();
      assert.ok(await hasFocus(page, 'a'));
    });
  });

  test('the focus stays where it is when another upload completes', () =>
    uploading(['a', 'b'], { held: ['a', 'b'] }, async (page) => {
      await page.getByRole('button', { name: 'Cancel b' }).focus();
      server.release(at('a'));
      await row(page, 'a').getByText('Uploaded').waitFor();
      assert.equal(await focused(page), 'Cancel b');
    }));
});

describe('on a screen 375 pixels wide', () => {
  test('the names of the files are shown whole', () => {
    const names = ['receipts.pdf', 'receipts of the second quarter.pdf', `${'receipts'.repeat(8)}.pdf`];
    server.failOnce(at(names[1] ?? ''), 503);
    return uploading(names, { held: names.slice(2), viewport: { width: 375, height: 800 } }, async (page) => {
      await page.getByText('1 of 3 uploaded, 1 failed.').waitFor();
      assert.equal(await widthOf(page), 375);
      for (const name of names) {
        assert.ok(await isWhole(page, name), name);
      }
    });
  });
});

describe('axe finds no violations', () => {
  test('on the dashboard while it loads', () =>
    opened('/', { held: [CUSTOMER, ORDERS, STOCK, NEWS], ...STILL }, async (page) => {
      await says(page, 'Loading Ada Lovelace: 0 of 4 parts have arrived.');
      await passesAxe(page);
    }));

  test('on the loaded dashboard', () =>
    opened('/', STILL, async (page) => {
      await says(page, 'Loaded: 4 of 4 parts.');
      await passesAxe(page);
    }));

  test('on the dashboard while it is loaded again', () =>
    opened('/', STILL, async (page) => {
      await says(page, 'Loaded: 4 of 4 parts.');
      server.hold(CUSTOMER, ORDERS, STOCK, NEWS);
      await page.getByRole('button', { name: 'Reload' }).click();
      await says(page, 'Reloading Ada Lovelace: 0 of 4 parts have arrived.');
      await passesAxe(page);
    }));

  test('on the dashboard with parts to try again', () => {
    server.failOnce(ORDERS, 503);
    return opened('/', { held: [STOCK, NEWS], ...STILL }, async (page) => {
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      await passesAxe(page);
    });
  });

  test('on the dashboard when it has failed', () =>
    opened('/', STILL, async (page) => {
      await says(page, 'Loaded: 4 of 4 parts.');
      server.hold(STOCK);
      await page.getByLabel('Server').selectOption('The orders fail');
      await says(page, 'The page could not be loaded: the orders failed, the server answered 503.');
      await passesAxe(page);
    }));

  test('on the uploads page without files', () =>
    opened('/uploads', STILL, async (page) => {
      await page.getByText('Three files are sent at a time.').waitFor();
      await passesAxe(page);
    }));

  test('on the uploads page with a file in every state', () => {
    server.failOnce(at('failed'), 503);
    const held = ['cancelled', 'a', 'b', 'c'];
    return uploading(['uploaded', 'failed', ...held, 'waiting'], { held, ...STILL }, async (page) => {
      await page.getByText('1 of 7 uploaded, 1 failed.').waitFor();
      await page.getByRole('button', { name: 'Cancel cancelled' }).click();
      const expected = ['Uploaded', 'Failed', 'Cancelled', '0 %', '0 %', '0 %', 'Waiting'];
      await eventually(async () => assert.deepEqual(await badges(page), expected));
      await passesAxe(page);
    });
  });
});

describe('in forced colours', () => {
  for (const [name, colours] of Object.entries(COLOURS).filter(([name]) => name.startsWith('forced'))) {
    test(`the switch is visible, on and off (${name})`, () =>
      opened('/', { ...colours, ...STILL }, async (page) => {
        await says(page, 'Loaded: 4 of 4 parts.');
        for (const checked of [false, true]) {
          await page.getByRole('switch').setChecked(checked);
          const { track, thumb } = await contrastsOfSwitch(page);
          assert.ok(track >= 3, `the border on the page: ${track}`);
          assert.ok(thumb >= 3, `the thumb on its track: ${thumb}`);
        }
      }));
  }
});

/**
 * @param {Page} page
 * @param {string} name of a file
 */
function hasFocus(page, name) {
  return row(page, name).evaluate((element) => element === document.activeElement);
}

/**
 * Whether the name of a file is neither cut nor covered by the button of its row.
 *
 * @param {Page} page
 * @param {string} name
 */
function isWhole(page, name) {
  return page.getByText(name, { exact: true }).evaluate((element) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    const { right } = text.getBoundingClientRect();
    const button = element.closest('li')?.querySelector('button')?.getBoundingClientRect();
    return right <= element.getBoundingClientRect().right && right <= (button?.left ?? Infinity);
  });
}

/**
 * Fails if axe finds a violation, or a contrast that it cannot measure, with any of the colours.
 *
 * @param {Page} page
 */
async function passesAxe(page) {
  for (const [name, colours] of Object.entries(COLOURS)) {
    await page.emulateMedia(colours);
    // The avatar is decoration: its letter repeats the name next to it.
    /** @type {AxeResults} */
    const { violations, incomplete } = await page.evaluate(`${axe.source}; axe.run({ exclude: '.avatar' })`);
    // In forced colours, axe measures `-webkit-text-fill-color`, which is not the colour that is painted.
    const unmeasured = colours.forcedColors === 'none' ? incomplete.filter(({ id }) => id === 'color-contrast') : [];
    const found = [...violations, ...unmeasured].flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => ({ id, target, failureSummary })),
    );
    assert.deepEqual(found, [], name);
  }
}

/**
 * The contrast of the border of the switch with the page, and of its thumb with its background. 0 stands for a missing border.
 *
 * @param {Page} page
 */
async function contrastsOfSwitch(page) {
  const { border, canvas, thumb, background } = await page.getByRole('switch').evaluate((element) => {
    const { borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(element);
    return {
      border: borderTopStyle === 'solid' ? borderTopColor : undefined,
      canvas: getComputedStyle(document.documentElement).backgroundColor,
      thumb: getComputedStyle(element, '::before').backgroundColor,
      background: backgroundColor,
    };
  });
  return { track: border === undefined ? 0 : contrast(border, canvas), thumb: contrast(thumb, background) };
}

/**
 * As WCAG defines it, from 1 to 21. Ignores alpha.
 *
 * @param {string} one a colour as computed styles have it: `rgb(0, 0, 0)`
 * @param {string} other
 */
function contrast(one, other) {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} colour */
function luminance(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((channel) => {
    const value = Number(channel) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
