// The answers of the API and their delays, by path and by the scenario that the app selects.

/** @typedef {{ milliseconds: number, status: number }} Plan */

/** @type {Readonly<Record<string, unknown>>} */
export const bodies = {
  '/api/customers/1': { name: 'Ada Lovelace', city: 'London', since: 2019, orders: 14, spent: 1204.6 },
  '/api/customers/1/orders': [
    { id: 1047, article: 'Earl Grey, 500 g', quantity: 2, total: 31.8, state: 'open' },
    { id: 1046, article: 'Iron gall ink', quantity: 6, total: 54, state: 'packed' },
    { id: 1041, article: 'Laid paper, A4', quantity: 250, total: 87.5, state: 'shipped' },
    { id: 1038, article: 'Punched cards', quantity: 1000, total: 120, state: 'shipped' },
  ],
  '/api/customers/1/stock': [
    { article: 'Tea', left: 38, capacity: 60 },
    { article: 'Ink', left: 12, capacity: 80 },
    { article: 'Paper', left: 410, capacity: 500 },
    { article: 'Cards', left: 95, capacity: 400 },
  ],
  '/api/customers/1/news': [
    { title: 'The ink has come, and more of it than we had hoped', date: '2026-03-02' },
    { title: 'Parcels to Turin take a day longer this week', date: '2026-02-27' },
    { title: 'Spring prices hold until the end of April', date: '2026-02-21' },
  ],
  '/api/customers/2': { name: 'Grace Hopper', city: 'New York', since: 2021, orders: 9, spent: 862.35 },
  '/api/customers/2/orders': [
    { id: 2031, article: 'Copper wire, 30 cm', quantity: 500, total: 65, state: 'packed' },
    { id: 2030, article: 'Tweezers', quantity: 3, total: 26.7, state: 'packed' },
    { id: 2024, article: 'Coffee, 1 kg', quantity: 4, total: 75.6, state: 'shipped' },
    { id: 2019, article: 'Wall clock', quantity: 1, total: 49, state: 'shipped' },
  ],
  '/api/customers/2/stock': [
    { article: 'Wire', left: 820, capacity: 900 },
    { article: 'Tweezers', left: 7, capacity: 40 },
    { article: 'Coffee', left: 22, capacity: 50 },
    { article: 'Clocks', left: 4, capacity: 12 },
  ],
  '/api/customers/2/news': [
    { title: 'Shipments to the east coast arrive a day earlier', date: '2026-03-03' },
    { title: 'A new roast is in the warehouse', date: '2026-02-26' },
    { title: 'Wire is sold by the metre from May', date: '2026-02-18' },
  ],
  '/api/customers/3': { name: 'Emmy Noether', city: 'Göttingen', since: 2016, orders: 21, spent: 1517.9 },
  '/api/customers/3/orders': [
    { id: 3112, article: 'Squared notebook', quantity: 12, total: 41.4, state: 'open' },
    { id: 3110, article: 'Chalk, white', quantity: 144, total: 57.6, state: 'open' },
    { id: 3105, article: 'Ring binder', quantity: 8, total: 39.2, state: 'packed' },
    { id: 3098, article: 'Cocoa, 250 g', quantity: 3, total: 20.7, state: 'shipped' },
  ],
  '/api/customers/3/stock': [
    { article: 'Notebooks', left: 260, capacity: 300 },
    { article: 'Chalk', left: 45, capacity: 600 },
    { article: 'Binders', left: 31, capacity: 90 },
    { article: 'Cocoa', left: 18, capacity: 48 },
  ],
  '/api/customers/3/news': [
    { title: 'Chalk is scarce: the next delivery is on Monday', date: '2026-03-01' },
    { title: 'Orders of a hundred euros and more ship free', date: '2026-02-24' },
    { title: 'The catalogue for the summer term is out', date: '2026-02-16' },
  ],
};

/** @typedef {'customer' | 'orders' | 'stock' | 'news'} Part */

/** @type {Readonly<Record<Part, Plan>>} */
const WELL = {
  customer: { milliseconds: 350, status: 200 },
  orders: { milliseconds: 800, status: 200 },
  stock: { milliseconds: 650, status: 200 },
  news: { milliseconds: 500, status: 200 },
};

/** @type {Readonly<Record<string, Readonly<Record<Part, Plan>>>>} */
const SCENARIOS = {
  'news-fail': { ...WELL, news: { milliseconds: 500, status: 503 } },
  'orders-fail': {
    ...WELL,
    orders: { milliseconds: 800, status: 503 },
    stock: { milliseconds: 3000, status: 200 },
  },
  slow: { ...WELL, stock: { milliseconds: 6000, status: 200 } },
};

/**
 * @param {string} path
 * @param {unknown} scenario
 * @returns {Plan}
 */
export function planOf(path, scenario) {
  if (!(path in bodies)) {
    return { milliseconds: 0, status: 404 };
  }
  const part = /** @type {Part} */ (/\d\/(\w+)$/.exec(path)?.[1] ?? 'customer');
  return (SCENARIOS[String(scenario)] ?? WELL)[part];
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
