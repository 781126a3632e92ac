// The arguments of the program.

import { parse, UsageError } from '../program.mjs';

export const HELP = `usage: npm run traced -- [--serve] [--port N] [--concurrent N] [--json]

A service that loads each page with three calls of another server, traced by OpenTelemetry. It sends itself a few requests, and
prints the trace of each as a tree: what ran within what, how long it took, how long it waited for a slot, and how it ended.

  --serve         wait for requests until Ctrl-C: GET /customers/7, or any other number. The orders of those that end in 13
                  cannot be loaded, and the page of those that end in 99 never arrives
  --port N        where to listen (default: a free port)
  --concurrent N  how many calls may run at the same time, those of all requests taken together (default: 6)
  --json          print the spans of each trace as a JSON array in a line
  --help          print this

exit codes:
  0    all went well, or Ctrl-C ended --serve
  1    it cannot listen
  2    wrong arguments
`;

/** @param {string[]} args */
export function readArguments(args) {
  const { values } = parse({
    args,
    options: {
      help: { type: 'boolean' },
      serve: { type: 'boolean' },
      port: { type: 'string' },
      concurrent: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  return {
    help: values.help ?? false,
    serve: values.serve ?? false,
    port: integer('--port', values.port ?? '0', 0, 65_535),
    concurrent: integer('--concurrent', values.concurrent ?? '6', 1, 1_000_000),
    json: values.json ?? false,
  };
}

/**
 * @param {string} option
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
function integer(option, text, least, most) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`${option} must be an integer from ${least} to ${most}, got ${JSON.stringify(text)}`);
  }
  return value;
}
