// The answers of the API and their delays, by path and by the scenario that the app selects.

/** @typedef {{ milliseconds: number, status: number }} Plan */

/** @type {Readonly<Record<string, unknown>>} */
export const bodies = {
  '/api/customer': { name: 'Ada Lovelace', city: 'London', since: 2019, orders: 14, spent: 1204.6 },
  '/api/orders': [
    { id: 1047, article: 'Earl Grey, 500 g', quantity: 2, total: 31.8, state: 'open' },
    { id: 1046, article: 'Iron gall ink', quantity: 6, total: 54, state: 'packed' },
    { id: 1041, article: 'Laid paper, A4', quantity: 250, total: 87.5, state: 'shipped' },
    { id: 1038, article: 'Punched cards', quantity: 1000, total: 120, state: 'shipped' },
  ],
  '/api/stock': [
    { article: 'Tea', left: 38, capacity: 60 },
    { article: 'Ink', left: 12, capacity: 80 },
    { article: 'Paper', left: 410, capacity: 500 },
    { article: 'Cards', left: 95, capacity: 400 },
  ],
  '/api/news': [
    { title: 'The ink has come, and more of it than we had hoped', date: '2026-03-02' },
    { title: 'Parcels to Turin take a day longer this week', date: '2026-02-27' },
    { title: 'Spring prices hold until the end of April', date: '2026-02-21' },
  ],
};

/** @type {Readonly<Record<string, Plan>>} */
const WELL = {
  '/api/customer': { milliseconds: 350, status: 200 },
  '/api/orders': { milliseconds: 800, status: 200 },
  '/api/stock': { milliseconds: 650, status: 200 },
  '/api/news': { milliseconds: 500, status: 200 },
};

/** @type {Readonly<Record<string, Readonly<Record<string, Plan>>>>} */
const SCENARIOS = {
  'news-fail': { ...WELL, '/api/news': { milliseconds: 500, status: 503 } },
  'orders-fail': {
    ...WELL,
    '/api/orders': { milliseconds: 800, status: 503 },
    '/api/stock': { milliseconds: 3000, status: 200 },
  },
  slow: { ...WELL, '/api/stock': { milliseconds: 6000, status: 200 } },
};

/**
 * @param {string} path
 * @param {unknown} scenario
 * @returns {Plan}
 */
export function planOf(path, scenario) {
  return (SCENARIOS[String(scenario)] ?? WELL)[path] ?? { milliseconds: 0, status: 404 };
}

/** The broken files that have been refused already. @type {Set<string>} */
const refused = new Set();

/**
 * The plan for one part of a file. A file named broken is refused in its middle, but only once.
 *
 * @param {string} path
 * @param {string} [url]
 * @returns {Plan}
 */
export function uploadPlanOf(path, url = '') {
  const breaks = path.includes('broken') && url.endsWith('part=3') && !refused.has(path);
  if (breaks) {
    refused.add(path);
  }
  return { milliseconds: 180, status: breaks ? 503 : 200 };
}
