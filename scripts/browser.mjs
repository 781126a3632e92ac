// Builds the Angular app with the library as it is packed, and drives it in a browser: npm run test:browser
//
// What is missing is installed: the app's packages by npm, and Chromium by apt where that may be done.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../examples/angular-app', import.meta.url));
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

if (!existsSync(CHROMIUM)) {
  console.log(`${CHROMIUM} is not there: installing it`);
  await run('apt-get', ['update', '-qq']);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
}
await npm('setup');
await npm('types');
await npm('build');
await npm('e2e');

/** @param {string} script of the app */
function npm(script) {
  return run('npm', ['run', '--silent', script]);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NG_CLI_ANALYTICS: 'false' };
    const child = spawn(command, args, { cwd: app, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
      }
    });
  });
}
