// The playground of the site in Chromium. Run by: npm run test:browser

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { builtSite, serve } from './site.mjs';

// The app has Playwright and axe, if it is installed: their types are not needed here.
const app = new URL('../../examples/angular-app/', import.meta.url);
const { launch, withPage, eventually } = await import(String(new URL('e2e/browser.mjs', app)));
const axe = readFileSync(createRequire(app).resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [360, 768, 1280, 1600];
const THEMES = /** @type {const} */ (['light', 'dark']);
/** The most that the page may add to the site, in bytes that are sent (brotli). */
const MOST = 60_000;

/**
 * What axe finds in the theme of the site, by element: its search button shows a key that its label does not have.
 *
 * @type {Record<string, string[]>}
 */
const OF_VITEPRESS = { '.DocSearch': ['label-content-name-mismatch'] };

const site = builtSite();

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {any} */
let browser;

before(async () => {
  server = await serve(site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

/**
 * Opens the playground.
 *
 * @param {string} fragment
 * @param {object} options
 * @param {(page: any) => Promise<void>} drive
 */
function opened(fragment, options, drive) {
  return openedPage(`/playground${fragment}`, options, drive);
}

/**
 * Opens a page of the site. Fails if it logs an error, requests anything from elsewhere, or lacks a file.
 *
 * @param {string} path
 * @param {object} options
 * @param {(page: any) => Promise<void>} drive
 */
async function openedPage(path, options, drive) {
  /** @type {string[]} */
  const elsewhere = [];
  /** @type {string[]} */
  const missing = [];
  await withPage(browser, { reducedMotion: 'reduce', ...options }, async (/** @type {any} */ page) => {
    page.on('request', (/** @type {{ url(): string }} */ request) => {
      if (!request.url().startsWith(server.origin)) {
        elsewhere.push(request.url());
      }
    });
    page.on('response', (/** @type {{ ok(): boolean, url(): string }} */ response) => {
      if (!response.ok()) {
        missing.push(response.url());
      }
    });
    await page.goto(server.origin + path);
    await page.waitForFunction(() => '__vue_app__' in /** @type {object} */ (document.querySelector('#app')));
    await drive(page);
  });
  assert.deepEqual(elsewhere, [], 'requests to another origin');
  assert.deepEqual(missing, [], 'files that are missing');
}

/** @param {any} page */
const verdicts = (page) => page.locator('.pg-verdict span').allInnerTexts();
/** @param {any} page @param {string} name */
const marbles = (page, name) => page.getByLabel(`Marbles of ${name}`, { exact: true });
/** @param {any} page */
const hash = (page) => page.evaluate('decodeURIComponent(location.hash)');

/** @param {any} page @param {string} name */
async function choose(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
}

/** @param {any} page */
async function overflow(page) {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The lanes as text, of both sides. */
async function lanes(/** @type {any} */ page) {
  return page.locator('.pg-chart pre').allTextContents();
}

describe('the site', () => {
  for (const path of ['/', '/angular', '/reference/rxresult/functions/gather']) {
    it(`loads ${path} without errors, and from its own origin only`, () =>
      openedPage(path, {}, async (page) => {
        await page.locator('.vp-doc h1').waitFor();
        const images = await page.locator('.vp-doc img').evaluateAll((/** @type {HTMLImageElement[]} */ all) =>
          Promise.all(
            all.map(async (image) => {
              image.loading = 'eager';
              await image.decode();
              return image.naturalWidth;
            }),
          ),
        );
        assert.equal(images.length > 0, path !== '/reference/rxresult/functions/gather', 'images');
        assert.ok(images.every((/** @type {number} */ width) => width > 0));
        await page.waitForLoadState('networkidle');
      }));
  }
});

describe('the playground', () => {
  it('shows both sides of its first preset, with their lanes as text', () =>
    opened('', {}, async (page) => {
      assert.deepEqual(await verdicts(page), [
        'Errors at frame 4. Nothing is running any more.',
        'Errors at frame 4, while it is still subscribed to stock.',
      ]);
      const text = 'user    ^--|\norders  ^---#\nstock   ^---!';
      assert.deepEqual(await lanes(page), [text, text]);
      assert.equal(await hash(page), '', 'the address is as it was');
    }));

  it('is rendered without JavaScript, and says so', async () => {
    const html = await (await fetch(`${server.origin}/playground`)).text();
    assert.match(html, /<noscript>.*needs JavaScript.*<\/noscript>/);
    assert.match(html, /Errors at frame 4, while it is still subscribed to stock/);
  });

  it('is not promised where it is: only the Markdown of the page says that it is on the site', async () => {
    const [html, markdown] = await Promise.all(
      ['playground', 'playground.md'].map(async (path) => (await fetch(`${server.origin}/${path}`)).text()),
    );
    assert.match(markdown ?? '', /site, which `npm run docs` builds/);
    assert.doesNotMatch(html ?? '', /npm run docs/);
  });

  it('has a table that says whose consumer got what', () =>
    opened('#tasks=user:--a--a|,orders:----b|~~,stock:------s|&use=gatherAny', {}, async (page) => {
      assert.equal(await page.locator('.pg-outcomes thead th').last().innerText(), "race's consumer got");
      const kept = await page.locator('.pg-outcomes tbody td:last-child').allInnerTexts();
      assert.deepEqual(kept, ['a a, without a name', '–', '–']);
      assert.equal(await page.locator('.pg-outcomes .lost').count(), 0);
    }));

  it('runs what is typed, and puts it into the address', () =>
    opened('', {}, async (page) => {
      await marbles(page, 'orders').fill('--b|');
      assert.deepEqual(await verdicts(page), [
        'Emits and completes at frame 9. Nothing is running any more.',
        'Emits and completes at frame 9. Nothing is running any more.',
      ]);
      await page.getByRole('slider', { name: 'Value b of orders' }).waitFor();
      await eventually(async () =>
        assert.equal(await hash(page), '#tasks=user:--a|,orders:--b|,stock:--------s|&use=gather'),
      );
    }));

  it('says what is wrong with a task, and keeps the last run', () =>
    opened('', {}, async (page) => {
      const field = marbles(page, 'user');
      await field.fill('--a|-');
      await page.getByText('Task user: expected nothing but ~ after the end, got - as character 5.').waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      const described = await field.getAttribute('aria-describedby');
      assert.equal(await page.locator(`#${described}`).getAttribute('aria-live'), 'polite');
      assert.equal(await page.locator('.pg-charts.stale').count(), 1);
      await page.getByLabel('Name of task 1').fill('1');
      await page.getByText('Name of a task: expected a letter').waitFor();
      await page.getByLabel('Name of task 1').fill('me');
      await marbles(page, 'me').fill('--a|~');
      assert.equal(await page.locator('.stale').count(), 0);
      assert.equal(await page.locator('.pg-problem:not(:empty)').count(), 0);
      await eventually(async () => assert.match(await hash(page), /^#tasks=me:--a\|~,/));
    }));

  it('can be used with the arrow keys', () =>
    opened('', {}, async (page) => {
      const error = page.getByRole('slider', { name: 'Error of orders' });
      await error.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowLeft');
      assert.equal(await marbles(page, 'orders').inputValue(), '-----#');
      assert.equal(await error.getAttribute('aria-valuenow'), '5');
      assert.equal(await error.getAttribute('aria-valuetext'), 'frame 5');
      await page.keyboard.press('PageDown');
      assert.equal(await marbles(page, 'orders').inputValue(), '#');
      await page.keyboard.press('End');
      assert.equal((await marbles(page, 'orders').inputValue()).length, 40);
      assert.ok(await error.evaluate((/** @type {Element} */ element) => element === document.activeElement));
      await page.keyboard.press('Home');
      assert.match((await verdicts(page))[0] ?? '', /^Errors at frame 0/);
    }));

  it('can be used with a pointer: values, ends and cleanup are dragged', () =>
    opened('#tasks=user:--a|~~,stock:--------s|', {}, async (page) => {
      const [value, end, cleanup] = ['Value a', 'Completion', 'Cleanup'].map((name) =>
        page.getByRole('slider', { name: `${name} of user` }),
      );
      await drag(page, end, 3);
      assert.equal(await marbles(page, 'user').inputValue(), '--a---|~~');
      await drag(page, value, 2);
      assert.equal(await marbles(page, 'user').inputValue(), '----a-|~~');
      await drag(page, cleanup, 2);
      assert.equal(await marbles(page, 'user').inputValue(), '----a-|~~~~');
      await drag(page, value, -9);
      assert.equal(await marbles(page, 'user').inputValue(), 'a-----|~~~~');
      await eventually(async () => assert.match(await hash(page), /user:a-----\|~~~~,/));
      assert.match((await lanes(page))[0], /user +\^-----\|~~~~/);
    }));

  it('can be used with touch', () =>
    opened('', { hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } }, async (page) => {
      const end = page.getByRole('slider', { name: 'Error of orders' });
      await end.scrollIntoViewIfNeeded();
      const { from, unit } = await placeOf(end);
      const touch = await page.context().newCDPSession(page);
      const send = (/** @type {string} */ type, /** @type {object[]} */ touchPoints) =>
        touch.send('Input.dispatchTouchEvent', { type, touchPoints });
      const scroll = await page.evaluate('scrollY');
      await send('touchStart', [from]);
      await send('touchMove', [{ x: from.x + unit, y: from.y + 8 }]);
      await send('touchMove', [{ x: from.x + 2 * unit, y: from.y + 30 }]);
      await send('touchEnd', []);
      assert.equal(await marbles(page, 'orders').inputValue(), '------#');
      assert.equal(await page.evaluate('scrollY'), scroll, 'the page does not scroll');
    }));

  it('adds, renames and removes tasks, up to eight', () =>
    opened('', {}, async (page) => {
      const add = page.getByRole('button', { name: 'Add a task' });
      for (let i = 3; i < 8; i++) {
        await add.click();
      }
      assert.ok(await add.isDisabled());
      assert.equal(await page.locator('.pg-task').count(), 8);
      assert.equal(await page.locator('.pg-outcomes tbody tr').count(), 8);
      await page.getByRole('button', { name: 'Remove orders' }).click();
      await page.getByLabel('Name of task 7').fill('last');
      await page.getByRole('slider', { name: 'Value a of last' }).waitFor();
      for (let i = 7; i > 1; i--) {
        await page
          .getByRole('button', { name: /^Remove/ })
          .first()
          .click();
      }
      assert.ok(await page.getByRole('button', { name: 'Remove last' }).isDisabled());
    }));

  it('has a combinator, a limit and a deadline', () =>
    opened('', {}, async (page) => {
      await page.getByLabel('Combinator').selectOption('nursery');
      await page.getByLabel('Limit').selectOption('1');
      await page.getByLabel('Deadline').fill('5');
      assert.deepEqual(await page.locator('.pg-chart header code').allInnerTexts(), [
        'nursery([user, orders, stock], { concurrent: 1, until: timer(5) })',
        'merge(user, orders, stock, 1).pipe(takeUntil(timer(5)))',
      ]);
      assert.match((await lanes(page))[0], /orders +\.\.\.\^-!/);
      await eventually(async () => assert.match(await hash(page), /&use=nursery&limit=1&until=5$/));
      await page.getByLabel('Deadline').fill('');
      await page.getByLabel('Limit').selectOption('none');
      await eventually(async () => assert.match(await hash(page), /&use=nursery$/));
    }));

  it('shows each preset, what it teaches, and other sides', () =>
    opened('', {}, async (page) => {
      const titles = await page.locator('.pg-presets button').allInnerTexts();
      assert.equal(titles.length, 9);
      const seen = new Set();
      for (const title of titles) {
        await choose(page, title);
        assert.equal(await page.locator('.pg-presets [aria-pressed=true]').innerText(), title);
        seen.add(await page.locator('.pg-lesson').innerText());
        const [ours, plain] = await verdicts(page);
        assert.match(ours, /Nothing is running any more\.$/);
        assert.equal(ours === plain, title === 'All is well', title);
        assert.equal(await page.locator('.pg-chart').first().locator('.outside, .late').count(), 0);
      }
      assert.equal(seen.size, titles.length);
    }));

  it('restores the address on reload, and follows back, forward and links', () =>
    opened('#tasks=tea:--a|,ink:---b|&use=captureMap&limit=1', {}, async (page) => {
      const names = () => page.locator('.pg-name').evaluateAll((/** @type {any[]} */ all) => all.map((e) => e.value));
      assert.deepEqual(await names(), ['tea', 'ink']);
      await choose(page, 'A deadline');
      await choose(page, 'The first result');
      await page.reload();
      await eventually(async () => assert.deepEqual(await names(), ['london', 'paris', 'tokyo']));
      await page.goBack();
      await eventually(async () => assert.deepEqual(await names(), ['user', 'orders', 'stock']));
      assert.equal(await page.getByLabel('Deadline').inputValue(), '6');
      await page.goBack();
      await eventually(async () => assert.deepEqual(await names(), ['tea', 'ink']));
      assert.equal(await page.getByLabel('Limit').inputValue(), '1');
      await page.goForward();
      await eventually(async () => assert.equal(await page.getByLabel('Combinator').inputValue(), 'gatherSettled'));
      await page.evaluate('location.hash = "#tasks=linked:-a|"');
      await eventually(async () => assert.deepEqual(await names(), ['linked']));
    }));

  it('says why an address cannot be read, and shows the first preset', () =>
    opened('#tasks=user:--a|-&use=gather', {}, async (page) => {
      await page
        .getByText('The address cannot be read: Task user: expected nothing but ~ after the end, got - as character 5.')
        .waitFor();
      assert.equal(await marbles(page, 'user').inputValue(), '--a|');
      await choose(page, 'A limit');
      assert.equal(await page.locator('.pg-message:visible').count(), 0);
    }));

  it('copies the code', () =>
    opened('', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await choose(page, 'A limit');
      await page.getByRole('button', { name: 'Copy the code' }).click();
      await page.getByRole('status').getByText('Copied').waitFor();
      const copied = await page.evaluate('navigator.clipboard.readText()');
      assert.equal(copied, await page.locator('.pg-code code').textContent());
      assert.match(copied, /captureMap\(\(name\) => tasks\[name\], \{ concurrent: 2, /);
    }));

  it('shows tasks that never end', () =>
    opened('#tasks=user:--a-,orders:-b|&use=nursery', {}, async (page) => {
      assert.deepEqual(await verdicts(page), ['Does not end: user does not.', 'Does not end: user does not.']);
    }));

  for (const width of WIDTHS) {
    it(`fits into ${width} pixels`, () =>
      opened('', { viewport: { width, height: 900 } }, async (page) => {
        for (const title of await page.locator('.pg-presets button').allInnerTexts()) {
          await choose(page, title);
          assert.equal(await overflow(page), 0, title);
        }
        const [ours, plain] = await page
          .locator('.pg-chart')
          .evaluateAll((/** @type {Element[]} */ all) =>
            all.map((element) => element.getBoundingClientRect().toJSON()),
          );
        assert.equal(ours.top === plain.top, width >= 900, 'side by side');
        assert.equal(ours.width, plain.width, 'on the same scale');
        await page.goto(
          `${server.origin}/playground#tasks=${'a234567890123456789Z'}:${'-'.repeat(39)}|${'~'.repeat(20)}`,
        );
        await page.getByRole('slider', { name: 'Cleanup of a234567890123456789Z' }).waitFor();
        assert.equal(await overflow(page), 0, 'a long task with a long name');
      }));
  }

  for (const colorScheme of THEMES) {
    it(`has no violations that axe finds, ${colorScheme}`, () =>
      opened('', { colorScheme }, async (page) => {
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 900 });
          for (const title of await page.locator('.pg-presets button').allInnerTexts()) {
            await choose(page, title);
            await passesAxe(page, `${title}, ${width}`);
          }
        }
        await marbles(page, 'user').fill('--a|-');
        await page.locator('details').first().locator('summary').click();
        await passesAxe(page, 'a problem, and open details');
        await page.goto(`${server.origin}/playground#tasks=user:x`);
        await page.goto(`${server.origin}/playground#tasks=user:?`);
        await page.getByText('The address cannot be read').waitFor();
        await passesAxe(page, 'a message');
      }));
  }

  it('is small beside the site', async () => {
    const assets = join(site, 'assets');
    const page = readdirSync(assets).find((file) => /^playground\.md\.[^.]+\.js$/.test(file));
    const others = readdirSync(assets).filter((file) => /^(app|index\.md)\.[^.]+\.js$/.test(file));
    assert.ok(page);
    const shared = chunksOf(assets, others);
    const own = [...chunksOf(assets, [page])].filter((file) => !shared.has(file));
    const sources = fileURLToPath(new URL('../../docs/playground', import.meta.url));
    const styles = readdirSync(sources).filter((file) => file.endsWith('.css'));
    const css = await transform(styles.map((file) => readFileSync(join(sources, file), 'utf8')).join(''), {
      loader: 'css',
      minify: true,
    });
    const files = [...own.map((file) => readFileSync(join(assets, file))), Buffer.from(css.code)];
    const sum = (/** @type {(file: Buffer) => Buffer} */ compressed) =>
      files.reduce((bytes, file) => bytes + compressed(file).length, 0);
    const [brotli, gzip] = [sum((file) => brotliCompressSync(file)), sum((file) => gzipSync(file, { level: 9 }))];
    console.log(
      `# the playground: ${brotli} bytes with brotli, ${gzip} with gzip, in ${own.length} chunks and its CSS`,
    );
    assert.ok(brotli < MOST, `${brotli} bytes`);
  });
});

/**
 * Where a slider is, and how wide a frame is.
 *
 * @param {any} slider
 */
async function placeOf(slider) {
  return slider.evaluate((/** @type {HTMLElement} */ element) => {
    const { left, width, top, height } = element.getBoundingClientRect();
    const line = /** @type {HTMLElement} */ (element.parentElement);
    const unit = line.getBoundingClientRect().width / Number(line.style.getPropertyValue('--frames'));
    return { from: { x: left + width / 2, y: top + height / 2 }, unit };
  });
}

/**
 * @param {any} page
 * @param {any} slider
 * @param {number} frames
 */
async function drag(page, slider, frames) {
  const { from, unit } = await placeOf(slider);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + (frames * unit) / 2, from.y + 3, { steps: 3 });
  await page.mouse.move(from.x + frames * unit, from.y + 40, { steps: 3 });
  await page.mouse.up();
}

/**
 * @param {any} page
 * @param {string} what
 */
async function passesAxe(page, what) {
  const { violations } = await page.evaluate(`${axe}; axe.run()`);
  const found = violations.flatMap((/** @type {any} */ { id, nodes }) =>
    nodes.map((/** @type {any} */ { target, failureSummary }) => ({ id, target: String(target), failureSummary })),
  );
  const own = found.filter((/** @type {any} */ { id, target }) => !(OF_VITEPRESS[target] ?? []).includes(id));
  assert.deepEqual(own, [], what);
}

/**
 * The chunks that these import, at any depth, and themselves.
 *
 * @param {string} assets
 * @param {string[]} files
 */
function chunksOf(assets, files) {
  const found = new Set(files);
  for (const file of found) {
    const imports = readFileSync(join(assets, file), 'utf8').matchAll(/(?:from|import)\s*\(?"(\.[^"]+\.js)"/g);
    for (const [, path = ''] of imports) {
      found.add(join(file, '..', path));
    }
  }
  return found;
}
