// A user of each supported version of TypeScript: with no library but ES2022's, and every type checked.

import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compiler, compilers, entries, root, typesOfNode } from './manifest.mjs';
import { angular, declarations, jobs, textOf } from './programs.mjs';
import { node, runs } from './runtimes.mjs';
import { check, npmInstall, readJson, run } from './tools.mjs';

/** @import { Runtime } from './runtimes.mjs' */
/** @import { User } from './user.mjs' */

const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };
const node10 = { module: 'commonjs', moduleResolution: 'node10' };
/** Where the types of BullMQ themselves do not compile is not our business. */
const jobOptions = { ...nodenext, types: ['node'], skipLibCheck: true };
const bundler = { module: 'esnext', moduleResolution: 'bundler', noEmit: true };

/** @param {User} user */
export async function checkExports({ installed }) {
  await check('the programs that are compiled use all that is exported', () => {
    const programs = ['typed.ts', angular, ...jobs].map(textOf).join('');
    const unused = exportedNames(installed).filter((name) => !new RegExp(`\\b${name}\\b`).test(programs));
    assert.deepEqual(unused, [], 'these are not in scripts/smoke/programs/');
  });
  await check('the program that imports the types of all entries names each', () => {
    const imported = [...textOf('entries.ts').matchAll(/from '(.+)';/g)].map(([, id]) => id);
    assert.deepEqual(imported.sort(), entries.map(({ id }) => id).sort());
  });
}

/**
 * Compiles the program as each kind of module, and runs the output.
 *
 * @param {User} user
 */
export async function compilePrograms({ folder, rxjs }) {
  for (const { version, tsc, node10: classic } of compilers) {
    await check(
      `RxJS ${rxjs}, TypeScript ${version}: .mts and .cts compile and run, .ts compiles for a bundler`,
      async () => {
        // Separate compilations: in one, a name that is missing in one declaration file could come from the other.
        await Promise.all([
          compile(tsc, folder, ['typed.mts', ...declarations.any], nodenext).then(() =>
            runs(node, folder, 'typed.mjs'),
          ),
          compile(tsc, folder, ['typed.cts', ...declarations.any], nodenext).then(() =>
            runs(node, folder, 'typed.cjs'),
          ),
          compile(tsc, folder, ['bundled.ts', ...declarations.any], bundler),
        ]);
      },
    );
    if (classic) {
      await check(
        `RxJS ${rxjs}, TypeScript ${version}: CommonJS of old compiles and runs, and finds all entries`,
        async () => {
          await Promise.all([
            compile(tsc, folder, ['commonjs.ts', ...declarations.any], node10).then(() =>
              runs(node, folder, 'commonjs.js'),
            ),
            // Some of them extend types of frameworks, which are not installed.
            compile(tsc, folder, ['entries.ts'], { ...node10, skipLibCheck: true, noEmit: true }),
          ]);
        },
      );
    }
  }
}

/**
 * Compiles the type specs, which say what compiles and what must not, against the packed package.
 *
 * @param {User} user
 */
export async function checkTypes({ folder, rxjs }) {
  cpSync(join(root, 'spec/types'), join(folder, 'types'), { recursive: true });
  cpSync(join(root, 'node_modules/expect-type'), join(folder, 'node_modules/expect-type'), { recursive: true });
  // There is no Angular yet, and the messages of compilers are compared in the specs.
  const left = ['angular-spec.ts', 'messages-spec.ts', 'mistakes.ts'];
  const specs = readdirSync(join(folder, 'types')).filter((file) => !left.includes(file));
  const files = [...declarations.specs, ...specs.map((file) => `types/${file}`)];
  for (const { version, tsc } of compilers) {
    await check(`RxJS ${rxjs}, TypeScript ${version}: the type specs hold`, () =>
      compile(tsc, folder, files, { ...bundler, exactOptionalPropertyTypes: true, lib: ['es2022', 'dom'] }),
    );
  }
}

/**
 * Runs the programs on another runtime, compiled by the TypeScript that is installed here, and as they are.
 *
 * @param {User} user
 * @param {Runtime} runtime
 */
export async function runCompiled({ folder }, runtime) {
  await addTypesOfNode(folder);
  await check(`TypeScript ${compiler.version} compiles the programs`, () =>
    compile(compiler.tsc, folder, ['typed.mts', 'typed.cts', ...jobs], jobOptions),
  );
  for (const file of ['typed.mjs', 'typed.cjs', 'typed.mts']) {
    await check(`${file} runs`, () => runs(runtime, folder, file));
  }
  const what = 'jobs on threads run';
  if (runtime.noThreads === undefined) {
    await check(what, () => runs(runtime, folder, 'jobs.mjs'));
  } else {
    test(what, { skip: runtime.noThreads });
  }
}

/** @param {string} folder */
async function addTypesOfNode(folder) {
  await check('npm adds the types of Node', () => npmInstall(folder, `@types/node@${typesOfNode}`));
}

/**
 * Compiles and runs the program with jobs on threads.
 *
 * @param {User} user
 */
export async function checkJobs({ folder, rxjs }) {
  await addTypesOfNode(folder);
  for (const { version, tsc } of compilers) {
    await check(`RxJS ${rxjs}, TypeScript ${version}: jobs on threads compile, and run`, async () => {
      await compile(tsc, folder, jobs, jobOptions);
      await runs(node, folder, 'jobs.mjs');
    });
  }
}

/**
 * Installs this Angular, and compiles and runs the program for its users.
 *
 * @param {User} user
 * @param {string} version
 */
export async function checkAngular({ folder }, version) {
  await check(`Angular ${version}: a service compiles, and runs`, async () => {
    await npmInstall(folder, `@angular/core@${version}`, 'tslib');
    // Angular's types need those of the DOM.
    const lib = ['es2022', 'esnext.disposable', 'dom'];
    await compile(compiler.tsc, folder, [angular, ...declarations.angular], { ...nodenext, lib });
    await runs(node, folder, 'angular.mjs');
  });
}

/**
 * @param {string} tsc
 * @param {string} folder
 * @param {string[]} files
 * @param {object} options
 */
async function compile(tsc, folder, files, options) {
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    // Our oldest RxJS does not have its types in its `exports` yet, so the paths are given here.
    ...(hasTypes(folder) ? {} : { paths: { rxjs: [typesOf('index')], 'rxjs/testing': [typesOf('testing/index')] } }),
    ...options,
  };
  const config = `tsconfig.${files[0]}.json`;
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files }));
  await run(process.execPath, [tsc, '-p', config], folder);
}

/** @param {string} entry */
function typesOf(entry) {
  return `./node_modules/rxjs/dist/types/${entry}.d.ts`;
}

/**
 * Whether TypeScript finds the types of this folder's RxJS by itself.
 *
 * @param {string} folder
 */
function hasTypes(folder) {
  return 'types' in readJson(join(folder, 'node_modules/rxjs/package.json')).exports['.'];
}

/**
 * The names in the export lists of the declaration files, including types.
 *
 * @param {string} installed
 */
function exportedNames(installed) {
  const declarations = entries.flatMap(({ files }) => files.filter((file) => file.endsWith('.d.mts')));
  const names = declarations
    .map((file) => readFileSync(join(installed, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/^export (?:type )?\{(.*?)\}/gms)].flatMap(([, list = '']) => list.split(',')))
    .map((name) => name.replace(/^\s*(?:type\s)?(?:\w+ as )?/, '').trim());
  assert(names.length > 0, 'no export was found');
  return names;
}
