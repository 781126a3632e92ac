// Compiles the Angular entry and runs its specs with the oldest and the newest Angular, next to the one installed here:
// `npm run test:angular`, or for one of them, `npm run test:angular -- 22`. Angular 22 needs a newer Node than 20,
// which comes from an npm package.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** NgRx has the major version of the Angular it is for. */
const NGRX = ['signals', 'store', 'effects'];
const PACKAGES = ['common', 'compiler', 'core', 'platform-browser', 'platform-server', 'router'];

/** By major version of Angular. All packages of one Angular require each other in exactly the same version. */
const KINDS = {
  20: { angular: '20.3.32', packages: PACKAGES, others: ['zone.js@0.15'] },
  // With the compiler that checks templates: `@default never(…)`, which a spec is about, is new in 22.
  22: {
    angular: '22.2.0', // The newest that has all packages: check `npm view @angular/platform-server versions`.
    packages: [...PACKAGES, 'compiler-cli'],
    others: ['zone.js@0.16', 'node@22'],
  },
};
const FILES = [
  'README.md',
  'docs/angular.md',
  'jest.config.mjs',
  'src',
  'spec/angular',
  'spec/support.ts',
  'spec/types/angular-spec.ts',
  'tsconfig.json',
];

const temp = mkdtempSync(join(tmpdir(), 'rxresult-angular-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true }));

const wanted = process.argv.slice(2);
for (const [major, { angular, packages, others }] of Object.entries(KINDS)) {
  if (wanted.length === 0 || wanted.includes(major)) {
    const exact = packages.map((name) => `@angular/${name}@${angular}`);
    const ngrx = NGRX.map((name) => `@ngrx/${name}@${major}`);
    console.log(`== Angular ${angular}`);
    check(join(temp, major), [...exact, ...ngrx, ...others, 'rxjs@7']);
  }
}

/**
 * @param {string} folder
 * @param {string[]} packages
 */
function check(folder, packages) {
  for (const file of FILES) {
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', ...packages], folder);
  linkMissing(join(root, 'node_modules'), join(folder, 'node_modules'));

  const node = packages.some((name) => name.startsWith('node@')) ? join(folder, 'node_modules/node/bin/node') : 'node';
  run(node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], folder);
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  run(node, jest, folder);
}

/**
 * Links the packages in `from` that are missing in the folder `to`.
 *
 * @param {string} from
 * @param {string} to
 */
function linkMissing(from, to) {
  mkdirSync(to, { recursive: true });
  const present = new Set(readdirSync(to));
  for (const name of readdirSync(from)) {
    if (name === '@angular') {
      continue; // All its packages come from the other folder.
    }
    if (!present.has(name)) {
      symlinkSync(join(from, name), join(to, name), 'junction');
    } else if (name.startsWith('@')) {
      linkMissing(join(from, name), join(to, name));
    }
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}
