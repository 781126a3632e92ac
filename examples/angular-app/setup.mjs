// Packs the library of this repository, and installs it here with the other dependencies. Run by: npm run setup
//
// The package.json refers to `rxresult.tgz`. The lock file has no checksum for it, because each build has a different one.

import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const library = fileURLToPath(new URL('../..', import.meta.url));
const TARBALL = /^rxresult.*\.tgz$/;

for (const old of readdirSync(here).filter((file) => TARBALL.test(file))) {
  rmSync(here + old);
}
npm(library, 'pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', here);
renameSync(here + readdirSync(here).find((file) => TARBALL.test(file)), `${here}rxresult.tgz`);
npm(here, 'ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline');

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function npm(cwd, ...args) {
  execFileSync('npm', args, { cwd, stdio: 'inherit' });
}
