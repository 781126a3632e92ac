// Checks the links in the Markdown files of the package, as editors and GitHub follow them: relative, to a file that is in the package
// as well, or from a page in docs/ to the reference, which is generated; and an anchor must be that of a heading. Exits with 1 and lists
// the dead ones.
// Run `npm run build` and `npm run docs` first: some links lead to what these write.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'cheerio';
import { createMarkdownRenderer, resolveConfig } from 'vitepress';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const { markdown } = await resolveConfig('docs', 'build');
const renderer = await createMarkdownRenderer('docs', { ...markdown, highlight: (code) => code });

const pack = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']);
/** @type {[{ files: { path: string }[] }]} */
const [{ files }] = JSON.parse(String(pack));
const packed = files.map(({ path }) => path);
const documents = packed.filter((path) => /^llms\.txt$|\.md$/.test(path));

/** @type {Map<string, Set<string>>} The anchors of each file that has been read. */
const read = new Map();

const links = documents.flatMap((from) => linksOf(from).map((link) => ({ from, link })));
const faults = links.flatMap(({ from, link }) => {
  const fault = faultOf(from, link);
  return fault === undefined ? [] : [`${from}: ${link} ${fault}`];
});

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${links.length} links in ${documents.length} files of the package lead somewhere`);
}

/**
 * @param {string} from
 * @param {string} link
 */
function faultOf(from, link) {
  if (/^[a-z]+:/.test(link)) {
    return undefined; // To another site.
  }
  if (link.startsWith('/')) {
    return 'is not relative';
  }
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? from : posix.join(posix.dirname(from), path);
  if (!existsSync(target)) {
    return 'leads nowhere';
  }
  if (!packed.includes(target) && !(from.startsWith('docs/') && /^docs\/reference\/.*\.md$/.test(target))) {
    return 'leads to what is not in the package';
  }
  return anchor === undefined || anchorsOf(target).has(anchor) ? undefined : 'leads to no heading of that page';
}

/** @param {string} file */
function linksOf(file) {
  const tokens = renderer.parse(readFileSync(file, 'utf8'), { path: file });
  return tokens
    .flatMap((token) => [token, ...(token.children ?? [])])
    .flatMap((token) => {
      if (token.type === 'link_open' && token.attrGet('class') !== 'header-anchor') {
        return token.attrGet('href') ?? [];
      }
      if (token.type === 'image') {
        return token.attrGet('src') ?? [];
      }
      return token.type.startsWith('html_') ? linksInHtml(token.content) : [];
    });
}

/** @param {string} html */
function linksInHtml(html) {
  const $ = load(html);
  return $('[href], [src]')
    .toArray()
    .map((element) => String($(element).attr('href') ?? $(element).attr('src')));
}

/** @param {string} file */
function anchorsOf(file) {
  const $ = load(read.has(file) ? '' : renderer.render(readFileSync(file, 'utf8'), { path: file }));
  const anchors =
    read.get(file) ??
    new Set(
      $('[id]')
        .toArray()
        .map((element) => String($(element).attr('id'))),
    );
  read.set(file, anchors);
  return anchors;
}
