// Runs the crawler as its users do: as a process, on a site of this one, which says what it has seen.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { linksOf } from './links.mjs';
import { DEMO, Site } from './site.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Report } from './report.mjs' */
/** @import { SitePages } from './site.mjs' */

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, '..', '..');
const MAIN = join(HERE, 'main.mjs');

/** Held back for ever: nobody requests this path. */
const NEVER = { after: ['/never'] };
/** A deadline that no test waits for. */
const LATER = ['--deadline', '3600'];
const CTRL_C = '\u0003';

jest.setTimeout(60_000);

/** @type {Set<Site>} */
const sites = new Set();
/** @type {Set<ChildProcess>} */
const processes = new Set();

beforeAll(() => {
  if (!existsSync(join(PACKAGE, 'dist', 'index.mjs'))) {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: PACKAGE, stdio: ['ignore', 'ignore', 'inherit'] });
  }
});

afterEach(async () => {
  for (const child of processes) {
    child.kill('SIGKILL'); // Only after a failed test: the others wait until their processes have ended.
  }
  processes.clear();
  await Promise.all(Array.from(sites, (site) => site.close()));
  sites.clear();
});

describe('which pages it requests', () => {
  test('all that links lead to, each once, breadth first', async () => {
    const site = await serve({
      '/': { links: ['/a', '/b', '/', '#top', '/a#more'] },
      '/a': { links: ['/a/1', './a/2', '/b'] },
      '/b': { links: ['/b/1', '/a/1'] },
      '/a/1': { links: ['/a/1/i'] },
      '/a/2': { links: ['..'] },
      '/b/1': { links: ['/c?x=1&amp;y=2'] },
      '/a/1/i': {},
      '/c?x=1&y=2': {},
    });
    const { code, stderr, report } = await crawl(site, '--concurrent', '1', ...LATER);
    expect(site.requests).toEqual(['/', '/a', '/b', '/a/1', '/a/2', '/b/1', '/a/1/i', '/c?x=1&y=2']);
    expect(report).toMatchObject({ ok: 8, failed: 0, cancelled: 0 });
    expect(report.pages.map(({ url, depth }) => [pathOf(url), depth])).toEqual([
      ['/', 0],
      ['/a', 1],
      ['/b', 1],
      ['/a/1', 2],
      ['/a/2', 2],
      ['/b/1', 2],
      ['/a/1/i', 3],
      ['/c?x=1&y=2', 3],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('only those of the same origin, also after a redirect', async () => {
    const other = await serve({});
    const site = await serve({
      '/': { links: [other.url, '/away', '/old', 'mailto:ada@example.com', 'http://'] },
      '/away': { status: 302, headers: { location: `${other.url}x` } },
      '/old': { status: 301, headers: { location: '/new' } },
      '/new': {},
    });
    const { report } = await crawl(site, ...LATER);
    expect(other.requests).toEqual([]);
    expect([...site.requests].sort()).toEqual(['/', '/away', '/new', '/old']);
    expect(outcomes(report)).toEqual({ '/': 'ok', '/away': 'ok', '/old': 'ok', '/new': 'ok' });
  });

  test('none that is more than --depth links away', async () => {
    const site = await serve({ '/': { links: ['/1'] }, '/1': { links: ['/2'] }, '/2': { links: ['/3'] } });
    await crawl(site, '--depth', '1', ...LATER);
    expect(site.requests).toEqual(['/', '/1']);
  });

  test('those behind a shorter way that is found only after the page was loaded', async () => {
    const site = await serve({
      '/': { links: ['/short', '/long'] },
      '/long': { links: ['/longer'] },
      '/longer': { links: ['/page', '/page-is-loaded'] },
      '/short': { links: ['/page'], after: ['/page-is-loaded'] },
      '/page': { links: ['/next'] },
      '/page-is-loaded': {},
      '/next': {},
    });
    // One of the two slots is taken by /short.
    const { report } = await crawl(site, '--concurrent', '2', '--depth', '3', ...LATER);
    expect(site.requests.filter((path) => path === '/page')).toHaveLength(1);
    expect(Object.fromEntries(report.pages.map(({ url, depth }) => [pathOf(url), depth]))).toMatchObject({
      '/page': 2,
      '/next': 3,
    });
    expect(site.requests).toContain('/next');
  });
});

test('it loads as many pages at a time as --concurrent says, and never more', async () => {
  const FIRST = ['/a', '/b', '/c'];
  const SECOND = ['/a/1', '/a/2', '/b/1', '/b/2', '/c/1', '/c/2'];
  const site = await serve({
    '/': { links: FIRST },
    '/a': { links: ['/a/1', '/a/2'], after: FIRST },
    '/b': { links: ['/b/1', '/b/2'], after: FIRST },
    '/c': { links: ['/c/1', '/c/2'], after: FIRST },
    ...Object.fromEntries(SECOND.map((path) => [path, {}])),
  });
  const { report } = await crawl(site, '--concurrent', '3', ...LATER);
  expect(site.most).toBe(3);
  expect(site.requests[0]).toBe('/');
  expect(site.requests.slice(1, 4).sort()).toEqual(FIRST);
  expect(site.requests.slice(4).sort()).toEqual(SECOND);
  expect(report.ok).toBe(10);
});

describe('pages that fail', () => {
  test('are reported with the reason, and the others are loaded', async () => {
    const site = await serve({
      '/': { links: ['/404', '/500', '/broken', '/none', '/well'] },
      '/500': { status: 500 },
      '/broken': { body: 'broken', links: ['/behind'] },
      '/none': { body: 'none' },
      '/well': { after: ['/404', '/500', '/broken', '/none'] },
    });
    const { code, stderr, report } = await crawl(site, ...LATER);
    expect(outcomes(report)).toEqual({
      '/': 'ok',
      '/404': 'failed: 404 Not Found',
      '/500': 'failed: 500 Internal Server Error',
      '/broken': expect.stringMatching(/^failed: terminated: \w/),
      '/none': expect.stringMatching(/^failed: fetch failed: \w/),
      '/well': 'ok',
    });
    expect(site.requests).toHaveLength(6);
    expect(report).toMatchObject({ ok: 2, failed: 4, cancelled: 0 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('close their connection at once, and so do pages that are not HTML: their bodies are not read', async () => {
    const site = await serve({
      '/': { links: ['/500', '/image', '/well'] },
      '/500': { status: 500, body: 'endless' },
      '/image': { headers: { 'content-type': 'image/png' }, body: 'endless' },
      '/well': { after: ['/go'] },
    });
    const crawled = crawl(site, '--concurrent', '1');
    await Promise.all([site.ended('/500'), site.ended('/image'), site.requested(['/well'])]);
    await (await fetch(new URL('/go', site.url))).text();
    const { report } = await crawled;
    expect(site.log).toEqual([
      { path: '/', outcome: 'sent' },
      { path: '/500', outcome: 'aborted' },
      { path: '/image', outcome: 'aborted' },
      { path: '/well', outcome: 'sent' },
      { path: '/go', outcome: 'sent' },
    ]);
    // If it had kept a connection until the deadline, /well would have been cancelled.
    expect(outcomes(report)).toEqual({
      '/': 'ok',
      '/500': 'failed: 500 Internal Server Error',
      '/image': 'ok',
      '/well': 'ok',
    });
  });

  test('the exit code is 1 if the first page fails', async () => {
    const site = await serve({ '/': { status: 500 } });
    const { code, stdout, stderr } = await run(site.url);
    expect(stdout).toMatch(/\n1 page in \d+\.\d\d s: 0 ok, 1 failed, 0 cancelled\n$/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  test('the exit code is 1 if nobody listens', async () => {
    const site = await serve({});
    const { url } = site;
    await site.close();
    sites.delete(site);
    const { code, stdout, stderr } = await run(url);
    expect(stdout).toMatch(/ {2}failed {3}fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+\n/);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });
});

/** @type {SitePages} two pages that never end, in two slots, and one that waits */
const STUCK = {
  '/': { links: ['/endless', '/silent', '/waits'] },
  '/endless': { body: 'endless' },
  '/silent': NEVER,
};
const STUCK_LOG = [
  { path: '/', outcome: 'sent' },
  { path: '/endless', outcome: 'aborted' },
  { path: '/silent', outcome: 'aborted' },
];

describe('at the deadline', () => {
  test('the requests are aborted, also while a body arrives, and the process ends by itself', async () => {
    const site = await serve(STUCK);
    const { code, stderr, report } = await crawl(site, '--concurrent', '2', '--deadline', '2');
    await site.disconnected();
    expect(sorted(site.log)).toEqual(STUCK_LOG);
    expect(outcomes(report)).toEqual({
      '/': 'ok',
      '/endless': 'cancelled: deadline of 2 s',
      '/silent': 'cancelled: deadline of 2 s',
      '/waits': 'cancelled: deadline of 2 s',
    });
    expect(report.pages.map(({ requested }) => requested)).toEqual([undefined, true, true, false]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('the exit code is 1 if the first page has not been loaded', async () => {
    const site = await serve({ '/': NEVER });
    const { code, stdout } = await run(site.url, '--deadline', '0.1');
    expect(stdout).toContain('cancelled  deadline of 0.1 s\n');
    expect(code).toBe(1);
  });
});

describe('Ctrl-C', () => {
  test('aborts the requests, prints the table so far, and the process ends by itself', async () => {
    const site = await serve(STUCK);
    const child = start(site.url, '--concurrent', '2', ...LATER);
    await site.requested(['/endless', '/silent']);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended(child);
    await site.disconnected();
    expect(sorted(site.log)).toEqual(STUCK_LOG);
    expect(stdout.split('\n').map((line) => line.replace(site.url, '/').trimEnd())).toEqual([
      expect.stringMatching(/^page +depth {2}outcome {4}details$/),
      expect.stringMatching(/^\/ +0 {6}ok {9}200, 3 links, \d+ ms$/),
      expect.stringMatching(/^\/endless +1 {6}cancelled {2}Ctrl-C$/),
      expect.stringMatching(/^\/silent +1 {6}cancelled {2}Ctrl-C$/),
      expect.stringMatching(/^\/waits +1 {6}cancelled {2}Ctrl-C, not requested yet$/),
      expect.stringMatching(/^4 pages in \d+\.\d\d s: 1 ok, 0 failed, 3 cancelled$/),
      '',
    ]);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });

  test('with --json there is still a document', async () => {
    const site = await serve({ '/': NEVER });
    const child = start(site.url, '--json', ...LATER);
    await site.requested(['/']);
    child.kill('SIGINT');
    const { code, stdout } = await ended(child);
    expect(outcomes(JSON.parse(stdout))).toEqual({ '/': 'cancelled: Ctrl-C' });
    expect(code).toBe(130);
  });

  // Uses `script` of util-linux, which runs a command in a terminal.
  test('in a terminal, it removes the progress line, and closes its own site', async () => {
    const command = `'${process.execPath}' '${MAIN}' --deadline 3600`;
    const child = spawned('script', ['-qec', command, '/dev/null']);
    let output = '';
    let pressed = false;
    child.stdout?.on('data', (text) => {
      output += text;
      if (!pressed && output.includes('ok, 4 failed, 4 loading, 1 waiting')) {
        pressed = true; // Once: a second one would kill it.
        child.stdin?.write(CTRL_C);
      }
    });
    const { code, stdout } = await ended(child);
    expect(stdout).toMatch(/\r\u001b\[2K19 pages found: \d+ ok, 4 failed, 4 loading, 1 waiting(\^C)?\r\u001b\[2Kpage /);
    expect(stdout).toContain('cancelled  Ctrl-C, not requested yet');
    expect(code).toBe(130);
  });
});

describe('without URL', () => {
  test('it crawls its own site, where every kind of page occurs, and ends by itself', async () => {
    const { code, stdout, stderr } = await run('--json');
    /** @type {Report} */
    const report = JSON.parse(stdout);
    expect(outcomes(report)).toEqual({
      ...Object.fromEntries(Object.keys(DEMO).map((path) => [path, 'ok'])),
      '/gone': 'failed: 404 Not Found',
      '/blog/2': 'failed: 500 Internal Server Error',
      '/blog/3': expect.stringMatching(/^failed: terminated/),
      '/shop/ink': expect.stringMatching(/^failed: fetch failed/),
      '/live': 'cancelled: deadline of 5 s',
      '/live?shop': 'cancelled: deadline of 5 s',
      '/docs/hangs': 'cancelled: deadline of 5 s',
      '/docs/hangs?too': 'cancelled: deadline of 5 s',
      '/docs/waits': 'cancelled: deadline of 5 s',
    });
    expect(report.seconds).toBeGreaterThan(4.9);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

test('--lanes draws the run on stderr: each page, and the nursery', async () => {
  const site = await serve({ '/': { links: ['/missing', '/well'] }, '/well': {} });
  const { code, stdout, stderr } = await run(site.url, '--lanes', '--json', ...LATER);
  expect(JSON.parse(stdout).pages).toHaveLength(3);
  expect(stderr.split('\n').slice(0, 4)).toEqual([
    expect.stringMatching(/^\/ +\.*(\^-*\||\(\^\|\))~*$/),
    expect.stringMatching(/^\/missing +\.*(\^-*#|\(\^#\))~* +HttpError: 404 Not Found$/),
    expect.stringMatching(/^\/well +\.*(\^-*\||\(\^\|\))~*$/),
    expect.stringMatching(/^nursery +(\^-*\||\(\^\|\))$/),
  ]);
  expect(code).toBe(0);
});

describe('the arguments', () => {
  test.each([
    ['localhost', 'URL must begin with http:// or https://, got "localhost"'],
    ['file:///etc/passwd', 'URL must begin with http:// or https://, got "file:///etc/passwd"'],
    ['http://a http://b', 'expected one URL, got 2'],
    ['--concurrent 0', '--concurrent must be an integer from 1 and up, got "0"'],
    ['--concurrent 1.5', '--concurrent must be an integer from 1 and up, got "1.5"'],
    ['--concurrent=', '--concurrent must be an integer from 1 and up, got ""'],
    ['--depth=-1', '--depth must be an integer from 0 and up, got "-1"'],
    ['--depth x', '--depth must be an integer from 0 and up, got "x"'],
    ['--deadline 0', '--deadline must be a number of seconds above 0 and up to 86400, got "0"'],
    ['--deadline 1e9', '--deadline must be a number of seconds above 0 and up to 86400, got "1e9"'],
    ['--deadline 5s', '--deadline must be a number of seconds above 0 and up to 86400, got "5s"'],
    ['--nope', "Unknown option '--nope'"],
  ])('%s: a message and the usage, with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args.split(' '));
    expect(stderr.startsWith(`crawl: ${message}`)).toBe(true);
    expect(stderr).toContain('\nusage: npm run crawl -- [URL]');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('--help prints the options and the exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(stdout).toMatch(/^usage: .*--concurrent.*--deadline.*exit codes:.*130/s);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('linksOf', () => {
  test.each([
    ['<a href="/x">', ['/x']],
    ["<A class=y\n HREF = '/x' >", ['/x']],
    ['<a href=/x>', ['/x']],
    ['<a href="?a=1&amp;b=2#part">', ['/dir/page?a=1&b=2']],
    ['<a href="/x"><a href="x"><a href="/x#y">', ['/x', '/dir/x']],
    ['<a data-href="/x"><abbr href="/x"><a name="x">', []],
    ['<!-- <a href="/x"> --><script>"<a href=/y>"</script><a href="/z">', ['/z']],
    ['<!-- <a href="/x">', []],
    ['<a href="//other.example/"><a href="javascript:x"><a href="http://[">', []],
  ])('%j', (html, links) => {
    expect(linksOf(html, 'http://site.example/dir/page')).toEqual(links.map((path) => `http://site.example${path}`));
  });

  test.each(['<a ', '<!--', '<script', '<a href="'])('takes linear time for a page of nothing but %j', (text) => {
    expect(linksOf(text.repeat(500_000), 'http://site.example/')).toEqual([]);
  });

  test.each([' href', ' href "', " href '", ' \n'])('takes linear time for a tag of nothing but %j', (text) => {
    expect(linksOf(`<a ${text.repeat(500_000)}>`, 'http://site.example/')).toEqual([]);
  });
});

// --- sites, and what the tests compare

/** @param {SitePages} pages */
async function serve(pages) {
  const site = await Site.listen(pages);
  sites.add(site);
  return site;
}

/**
 * @param {Site} site
 * @param {string[]} args
 */
async function crawl(site, ...args) {
  const { code, stdout, stderr } = await run(site.url, '--json', ...args);
  /** @type {Report} */
  const report = JSON.parse(stdout);
  return { code, stderr, report };
}

/**
 * The outcome of each page, and why.
 *
 * @param {Report} report
 */
function outcomes({ pages }) {
  return Object.fromEntries(
    pages.map(({ url, outcome, why }) => [pathOf(url), why === undefined ? outcome : `${outcome}: ${why}`]),
  );
}

/** @param {string} url */
function pathOf(url) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/**
 * By path: requests on two connections may arrive in any order.
 *
 * @param {Site['log']} log
 */
function sorted(log) {
  return [...log].sort((a, b) => (a.path < b.path ? -1 : 1));
}

// --- processes

/** @param {string[]} args */
function run(...args) {
  return ended(start(...args));
}

/** @param {string[]} args */
function start(...args) {
  return spawned(process.execPath, [MAIN, ...args]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function spawned(command, args) {
  const child = spawn(command, args, { cwd: PACKAGE, stdio: 'pipe' });
  processes.add(child);
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (text) => (stdout += text));
    child.stderr?.on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      processes.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
}
