// Tests that the app can be used without a mouse, and on a small screen.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { at, badges, files, focused, opened, row, server, serverSaw, tabThrough, uploading, widthOf } from './app.mjs';
import { eventually } from './browser.mjs';

/** @import { Page } from 'playwright-core' */

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
