// Builds the Angular app with the packed library, and drives it in a browser: npm run test:browser
//
// Installs what is missing: the app's packages with npm, and Chromium with apt if that is allowed.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
