// A page that loads its data from a server. It imports the built package: npm run build && node examples/dashboard/main.mjs
// With --lanes, it also draws each scene.
//
// Each scene has its own server, and prints at the end how its requests ended. page.mjs loads the page, requests.mjs sends the
// requests.

import { parseArgs } from 'node:util';
import { firstValueFrom, tap, timer } from 'rxjs';
import { failedCapture } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { loadAvailable, loadPage, loadRates } from './page.mjs';
import { Requests } from './requests.mjs';
import { GatedServer } from './server.mjs';

/** @import { GatherOptions } from 'rxresult' */
/** @import { Routes } from './server.mjs' */

const { lanes } = parseArgs({ options: { lanes: { type: 'boolean' } } }).values;

const MIRRORS = ['berlin', 'oslo', 'tokyo'];
const MIRROR_PATHS = MIRRORS.map((mirror) => `/rates/${mirror}`);
const DEADLINE_MILLISECONDS = 1000;
const INDENT = '  ';

const USER = { body: { name: 'Ada' } };
const ORDERS = { body: ['tea', 'ink'] };
const STOCK = { body: { tea: 3, ink: 7 } };
const NEWS = { body: ['The ink has come.'] };

await scene(
  'the whole page',
  { '/user': USER, '/orders': ORDERS, '/stock': STOCK, '/news': NEWS },
  async (requests, options) => {
    const { user, orders, stock, news } = await firstValueFrom(loadPage(requests, options));
    const ordered = orders.map((article) => `${article} (${stock[article]} left)`);
    say(`${user.name} has ordered ${ordered.join(', ')}; news: ${news.join(' ')}`);
  },
);

await scene(
  'the whole page, when a part of it fails',
  // It fails when all requests have arrived.
  {
    '/user': USER,
    '/orders': 'never',
    '/stock': { status: 503, after: ['/user', '/orders', '/news'] },
    '/news': 'never',
  },
  async (requests, options) => {
    const page$ = loadPage(requests, options).pipe(
      tap({ error: () => say(`in flight when the error arrives: ${inFlight(requests)}`) }),
    );
    await firstValueFrom(page$).catch((error) => {
      say(`no page: ${failedCapture(error)?.name} failed with ${error}`);
    });
  },
);

await scene(
  'what has arrived at the deadline',
  { '/user': USER, '/orders': 'never', '/stock': { ...STOCK, stalls: true }, '/news': NEWS },
  async (requests, options) => {
    const page = await firstValueFrom(loadAvailable(requests, { ...options, until: timer(DEADLINE_MILLISECONDS) }));
    for (const [part, outcome] of Object.entries(page)) {
      say(`${part}: ${outcome.status === 'fulfilled' ? JSON.stringify(outcome.value) : outcome.status}`);
    }
  },
);

await scene(
  'the fastest of three mirrors',
  {
    '/rates/berlin': 'never',
    '/rates/oslo': { body: { mirror: 'oslo', euro: 1.08 }, after: MIRROR_PATHS },
    '/rates/tokyo': { body: { mirror: 'tokyo', euro: 1.07 }, stalls: true },
  },
  showRates,
);

await scene(
  'the fastest of three mirrors, when one of them is down',
  {
    '/rates/berlin': { status: 503 },
    '/rates/oslo': { body: { mirror: 'oslo', euro: 1.08 }, after: MIRROR_PATHS },
    '/rates/tokyo': 'never',
  },
  showRates,
);

/**
 * @param {Requests} requests
 * @param {GatherOptions} options
 */
async function showRates(requests, options) {
  const rates$ = loadRates(requests, MIRRORS, options).pipe(
    tap(() => say(`in flight when the rates arrive: ${inFlight(requests)}`)),
  );
  const { mirror, euro } = await firstValueFrom(rates$);
  say(`${mirror} says ${euro}`);
}

/**
 * @param {string} title
 * @param {Routes} routes
 * @param {(requests: Requests, options: GatherOptions) => Promise<void>} play
 */
async function scene(title, routes, play) {
  const server = await GatedServer.listen(routes);
  console.log(title);
  try {
    const recorder = lanes ? new LaneRecorder() : undefined;
    await play(new Requests(server.origin), recorder ? { observer: recorder } : {});
    await server.settled();
    const outcomes = new Map(server.log.map(({ path, outcome }) => [path, outcome]));
    const log = Object.keys(routes).map((path) => `${path} ${outcomes.get(path)}`);
    say(`the server's log: ${log.join(', ')}`);
    if (recorder) {
      draw(recorder);
    }
  } finally {
    await server.close();
  }
}

/** @param {LaneRecorder} recorder */
function draw(recorder) {
  const { columns, isTTY } = process.stdout;
  const width = (columns || 80) - INDENT.length;
  const drawing = recorder.toString({ width, color: isTTY && !process.env['NO_COLOR'] });
  drawing.split('\n').forEach(say);
}

/** @param {Requests} requests */
function inFlight(requests) {
  return requests.inFlight.join(', ') || 'nothing';
}

/** @param {string} line */
function say(line) {
  console.log(INDENT + line);
}
