// Builds the Angular app with the packed library, and drives it in a browser. Then runs the specs of the library that need one,
// with the app's Playwright: npm run test:browser
//
// Installs what is missing: the app's packages with npm, and Chromium with apt if that is allowed.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const specs = fileURLToPath(new URL('../spec/browser/', import.meta.url));
const app = fileURLToPath(new URL('../examples/angular-app', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

if (!existsSync(CHROMIUM)) {
  console.log(`${CHROMIUM} is not there: installing it`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
}
npm('setup');
npm('types');
npm('build');
npm('e2e');
run(
  process.execPath,
  ['--test'].concat(readdirSync(specs).flatMap((file) => (file.endsWith('-spec.mjs') ? specs + file : []))),
);

/** @param {string} script of the app */
function npm(script) {
  run('npm', ['run', '--silent', script]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NG_CLI_ANALYTICS: 'false' };
  execFileSync(command, args, { cwd: app, env, stdio: ['ignore', 'inherit', 'inherit'] });
}
