// Checks the built site: each link within it leads to a page, and its anchor to a heading; and nothing is loaded from another site.
// Links to other sites are not followed. Exits with 1 and lists what is wrong.
// Run `npm run docs` first.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'cheerio';
import { resolveConfig } from 'vitepress';

const { outDir, site } = await resolveConfig(fileURLToPath(new URL('../docs', import.meta.url)), 'build');
const files = new Set(readdirSync(outDir, { encoding: 'utf8', recursive: true }).map((f) => f.replaceAll('\\', '/')));
const pages = [...files].filter((file) => file.endsWith('.html')).map(read);
const anchors = new Map(pages.map(({ file, ids }) => [file, ids]));

/** Addresses of other sites that a style or a script loads. */
const LOADED = {
  css: /(?:url\(|@import)\s*["']?(?:https?:)?\/\/[^"')\s]*/g,
  js: /\b(?:import|from|fetch|importScripts|Worker|EventSource|WebSocket)\s*\(?\s*["'`](?:\w+:)?\/\/[^"'`]*/g,
};

/** @type {Map<string, string[]>} What is wrong, each with the files in which it is: the sidebar is in all. */
const faults = new Map();

if (pages.length === 0) {
  complain('the site has no pages', outDir);
}

for (const { file, links, resources, styles } of pages) {
  for (const link of links) {
    complain(faultOf(link, file), file);
  }
  for (const resource of resources) {
    complain(/^(\w+:)?\/\//.test(resource) ? `${resource} is on another site` : faultOf(resource, file), file);
  }
  complainOfLoaded(LOADED.css, styles, file);
}
for (const file of [...files].filter((name) => /\.(css|js)$/.test(name))) {
  complainOfLoaded(file.endsWith('js') ? LOADED.js : LOADED.css, readFileSync(join(outDir, file), 'utf8'), file);
}

if (faults.size > 0) {
  for (const [fault, [first, ...others]] of faults) {
    console.error(`${fault}: see ${first}${others.length > 0 ? `, and ${others.length} others` : ''}`);
  }
  process.exitCode = 1;
} else {
  console.log(`${pages.length} pages of the site have no dead link and load nothing from elsewhere`);
}

/** @param {string} file */
function read(file) {
  const $ = load(readFileSync(join(outDir, file), 'utf8'));
  /** @type {(attribute: string, selector?: string) => Set<string>} */
  const all = (attribute, selector = `[${attribute}]`) =>
    new Set($(selector).map((_, element) => $(element).attr(attribute)));
  return {
    file,
    ids: all('id'),
    links: all('href', 'a[href]'),
    resources: new Set([...all('href', 'link[href]'), ...all('src'), ...all('srcset'), ...all('data', 'object')]),
    styles: [...all('style'), $('style').text()].join('\n'),
  };
}

/**
 * What is wrong with a link within the site.
 *
 * @param {string} link
 * @param {string} from
 */
function faultOf(link, from) {
  const { host, pathname, hash } = new URL(link, `http://site${site.base}${from}`);
  if (host !== 'site') {
    return undefined;
  }
  const path = decodeURI(pathname).replace(site.base, '');
  const target = [path, `${path}.html`, join(path, 'index.html')].find(
    (file) => files.has(file) && /\.\w+$/.test(file),
  );
  if (target === undefined) {
    return `${link} leads nowhere`;
  }
  const found = hash === '' || anchors.get(target)?.has(decodeURIComponent(hash.slice(1)));
  return found ? undefined : `${link} leads to no heading`;
}

/**
 * @param {RegExp} pattern
 * @param {string} code
 * @param {string} file
 */
function complainOfLoaded(pattern, code, file) {
  for (const [loaded] of code.matchAll(pattern)) {
    complain(`${loaded} is on another site`, file);
  }
}

/**
 * @param {string | undefined} fault
 * @param {string} file
 */
function complain(fault, file) {
  if (fault !== undefined) {
    faults.set(fault, [...(faults.get(fault) ?? []), file]);
  }
}
