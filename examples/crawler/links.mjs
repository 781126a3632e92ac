// Finds links with a regular expression, not a parser: the example needs only the `href` of `<a>`, and nothing to install. It skips
// comments and scripts, and its time is linear in the length of the page. It does not know `<base>`, nor a `<` or `>` within an
// attribute. For more than that, use a parser such as parse5.

const TAGS = /<!--.*?(?:-->|$)|<script\b.*?(?:<\/script|$)|<a\s([^<>]*)>/gis;
const HREF = /(?:^|\s)href\s*=\s*(?:(["'])(.*?)\1|([^\s"']+))/is;

/**
 * The pages of the same origin that a page links to, each once, in the order of their links.
 *
 * @param {string} html
 * @param {string} base the URL of the page
 */
export function linksOf(html, base) {
  /** @type {Set<string>} */
  const links = new Set();
  for (const [, attributes = ''] of html.matchAll(TAGS)) {
    const [, , quoted, bare] = HREF.exec(attributes) ?? [];
    const link = resolveLink((quoted ?? bare)?.replaceAll('&amp;', '&'), base);
    if (link !== undefined) {
      links.add(link);
    }
  }
  return [...links];
}

/**
 * The URL of a link, without its fragment, if it has the origin of the page.
 *
 * @param {string | null | undefined} href
 * @param {string} base the URL of the page
 */
export function resolveLink(href, base) {
  if (href == null || !URL.canParse(href, base)) {
    return undefined;
  }
  const url = new URL(href, base);
  url.hash = '';
  return url.origin === new URL(base).origin ? url.href : undefined;
}
