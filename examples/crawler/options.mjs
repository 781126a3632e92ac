// The arguments of the program.

import { integer, parse, UsageError } from '../program.mjs';

export const HELP = `usage: npm run crawl -- [URL] [--concurrent N] [--depth N] [--deadline SECONDS] [--json] [--lanes]

Follows the links of a web page, breadth first and within its origin, and prints what happened to each page. Without URL it
crawls a small site that it serves itself, where some pages are slow, fail, or never end. It does not read robots.txt, so use it
for sites of your own.

  --concurrent N      how many pages to load at the same time (default: 4)
  --depth N           how many links to follow from the first page (default: 3)
  --deadline SECONDS  when to cancel the pages that have not been loaded (default: 5)
  --json              print one JSON document instead of a table
  --lanes             draw a timeline of all pages on stderr at the end
  --help              print this

exit codes:
  0    the first page was loaded; the table says what happened to the others
  1    the first page was not loaded
  2    wrong arguments
  130  interrupted by Ctrl-C; the table says what was loaded until then
`;

/** Timers are limited to 24 days. */
const MAX_SECONDS = 86_400;

/** @param {string[]} args */
export function readArguments(args) {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      concurrent: { type: 'string' },
      depth: { type: 'string' },
      deadline: { type: 'string' },
      json: { type: 'boolean' },
      lanes: { type: 'boolean' },
    },
  });
  const [url, ...more] = positionals;
  if (more.length > 0) {
    throw new UsageError(`expected one URL, got ${positionals.length}`);
  }
  return {
    help: values.help ?? false,
    url: url === undefined ? undefined : webAddress(url),
    concurrent: integer('--concurrent', values.concurrent ?? '4', 1),
    depth: integer('--depth', values.depth ?? '3', 0),
    deadline: seconds('--deadline', values.deadline ?? '5'),
    json: values.json ?? false,
    lanes: values.lanes ?? false,
  };
}

/** @param {string} text */
function webAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`URL must begin with http:// or https://, got ${JSON.stringify(text)}`);
  }
  url.hash = '';
  return url.href;
}

/**
 * @param {string} option
 * @param {string} text
 */
function seconds(option, text) {
  const value = Number(text);
  if (!/^[\d.]+$/.test(text) || !(value > 0 && value <= MAX_SECONDS)) {
    throw new UsageError(
      `${option} must be a number of seconds above 0 and up to ${MAX_SECONDS}, got ${JSON.stringify(text)}`,
    );
  }
  return value;
}
