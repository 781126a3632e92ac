// The built package in Chromium: what the performance panel and the console get. Run by: npm run test:browser

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * @typedef {{ name: string, cat: string, ph: string, args: { data?: Bar, detail?: string }, ts: number }} TraceEvent
 * @typedef {{ name: string, track?: string, trackGroup?: string, color?: string, start: number, end: number }} Bar
 * @typedef {{ description?: string, callFrames: { functionName: string }[], parentId?: object }} Stack
 */

// The app has Playwright, if it is installed: its types are not needed here.
const { launch } = await import(String(new URL('../../examples/angular-app/e2e/browser.mjs', import.meta.url)));

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('devtools-page.mjs', import.meta.url))],
  alias: {
    rxresult: fileURLToPath(new URL('../../dist/index.mjs', import.meta.url)),
    'rxresult/devtools': fileURLToPath(new URL('../../dist/devtools.mjs', import.meta.url)),
  },
  bundle: true,
  write: false,
  format: 'esm',
});

describe('devtoolsObserver in Chromium', () => {
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {TraceEvent[]} */
  const events = [];
  /**
   * The stack of what the task logs, and that of the call that asked for the task.
   *
   * @type {Stack[]}
   */
  const stacks = [];
  /** @type {number} */
  let measures;

  before(async () => {
    browser = await launch();
    const page = await browser.newPage();
    const debugging = await page.context().newCDPSession(page);
    debugging.on('Runtime.consoleAPICalled', (/** @type {{ type: string, stackTrace: Stack }} */ call) => {
      if (call.type === 'log') {
        stacks.push(call.stackTrace);
      }
    });
    const parentOf = async (/** @type {Stack | undefined} */ stack) => {
      assert.ok(stack?.parentId, 'the stack trace has a parent');
      const { stackTrace } = await debugging.send('Debugger.getStackTrace', { stackTraceId: stack.parentId });
      return stackTrace;
    };
    await debugging.send('Runtime.enable');
    await debugging.send('Debugger.enable');
    await debugging.send('Debugger.setAsyncCallStackDepth', { maxDepth: 32 });

    const tracing = await browser.newBrowserCDPSession();
    tracing.on('Tracing.dataCollected', (/** @type {{ value: TraceEvent[] }} */ { value }) => events.push(...value));
    const complete = new Promise((resolve) => tracing.once('Tracing.tracingComplete', resolve));
    const includedCategories = ['devtools.timeline', 'blink.user_timing'];
    await tracing.send('Tracing.start', { traceConfig: { includedCategories, excludedCategories: ['*'] } });
    await page.addScriptTag({ content: outputFiles.map(({ text }) => text).join(''), type: 'module' });
    await page.evaluate('placeOrder()');
    measures = await page.evaluate('performance.getEntriesByType("measure").length');
    await tracing.send('Tracing.end');
    await complete;
    stacks.push(await parentOf(stacks[0]));
  });
  after(() => browser?.close());

  it('draws a bar for each task that was subscribed, with the color of its outcome', () => {
    const bars = events.flatMap(({ name, args: { data } }) => (name === 'TimeStamp' && data ? [data] : []));
    assert.deepEqual(
      bars.map(({ name, track, trackGroup, color }) => [name, track, trackGroup, color]),
      [
        ['user', 'tasks', 'order', 'primary'],
        ['nothing', 'tasks', 'order', 'primary-light'],
        ['dropped', 'tasks', 'order', 'secondary-light'],
      ],
    );
    const [user, nothing] = bars;
    assert.ok(user && user.end - user.start >= 19_000, 'in microseconds, it takes 20 ms');
    assert.ok(user && nothing && user.end <= nothing.start);
  });

  it('draws a failure with the message of its error, and leaves no measure', () => {
    const [begin, end, ...others] = events.filter(({ cat }) => cat === 'blink.user_timing');
    assert.ok(begin && end && begin.ph === 'b' && end.ph === 'e');
    assert.deepEqual(others, []);
    assert.equal(begin.name, '\u200bcheckStock');
    assert.ok(end.ts - begin.ts >= 9_000, 'in microseconds, it takes 10 ms');
    assert.deepEqual(JSON.parse(String(begin.args.detail)), {
      devtools: {
        dataType: 'track-entry',
        track: 'tasks',
        trackGroup: 'order',
        color: 'error',
        properties: [['error', 'RangeError: out of stock']],
        tooltipText: 'checkStock: RangeError: out of stock',
      },
    });
    assert.equal(measures, 0);
  });

  it('links what a task runs to the call of startSoon, though it had to wait', () => {
    const [task, caller] = stacks.map(({ callFrames }) => callFrames.map(({ functionName }) => functionName));
    assert.equal(task?.[0], 'checkStock');
    assert.equal(stacks[1]?.description, 'checkStock');
    assert.ok(caller?.includes('placeOrder'), String(caller));
    assert.ok(!task?.includes('placeOrder'), String(task));
  });
});
