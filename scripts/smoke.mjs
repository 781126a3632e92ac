// Packs the package as `npm publish` would, installs it into an empty folder, and uses it as its users do: from ESM, from
// CommonJS and from TypeScript, with the newest and the oldest RxJS that it admits. `npm run build` comes first.

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programs } from './smokePrograms.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const manifest = readJson(join(root, 'package.json'));
/** @type {string} */
const name = manifest.name;

/** What the package exports, as `rxresult/testing`, with the files of `dist` behind it. */
const entries = Object.entries(manifest.exports)
  .map(([path, target]) => ({ id: name + path.slice(1), dual: 'require' in Object(target), files: filesOf(target) }))
  .filter(({ id }) => !id.endsWith('/package.json'));
const distFiles = entries.flatMap(({ files }) =>
  files.flatMap((file) => (isCode(file) ? [file, `${file}.map`] : file)),
);
const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];

const temp = mkdtempSync(join(tmpdir(), 'rxresult-smoke-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true }));
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => running?.kill('SIGKILL')); // Its check fails then, when nothing writes to the folder any more.
}

// --- the tarball

await check('dist is built', () => {
  const missing = distFiles.filter((file) => !existsSync(join(root, file)));
  expect(missing.length === 0, `missing: ${missing.join(', ')}\nrun \`npm run build\` first`);
});

await check('npm packs it', async () => {
  await run('npm', ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', temp], root);
});
const tarball = join(temp, readdirSync(temp).find((file) => file.endsWith('.tgz')) ?? '');

const newest = readJson(join(root, 'node_modules/rxjs/package.json')).version;
const user = await install(newest);
const installed = join(user, 'node_modules', name);
const packed = readdirSync(installed, { encoding: 'utf8', recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => statSync(join(installed, file)).isFile());

await check('the tarball holds dist, src and the documents, and nothing else', () => {
  const expected = [...distFiles, ...documents];
  const missing = [...expected, 'src/index.ts'].filter((file) => !packed.includes(file));
  const unexpected = packed.filter((file) => !expected.includes(file) && !/^src\/.+\.ts$/.test(file));
  expect(missing.length === 0, `missing: ${missing.join(', ')}`);
  expect(unexpected.length === 0, `unexpected: ${unexpected.join(', ')}`);
});

await check('dist takes nothing from the inside of RxJS', () => {
  forEachDistFile(/\.[cm]?[jt]s$/, (text, file) => expect(!text.includes('rxjs/internal'), `see ${file}`));
});

await check('dist names no folder of this machine', () => {
  forEachDistFile(/./, (text, file) => expect(!text.includes(root) && !text.includes('file://'), `see ${file}`));
});

await check('the types name nothing internal', () => {
  forEachDistFile(/\.d\.[cm]ts$/, (text, file) => {
    // TypeScript keeps the names of private members: by them it tells a class from a look-alike.
    const internal = text.replace(/^\s*private .*$/gm, '').match(/^.*(@internal|\b_\w).*$/m);
    expect(!internal, `${file}: ${internal?.[0].trim() ?? ''}`);
  });
});

await check('the source maps hold the sources as they are', () => {
  forEachDistFile(/\.map$/, (text, file) => {
    const { sources, sourcesContent } = JSON.parse(text);
    for (const [index, source] of sources.entries()) {
      const path = join(installed, 'dist', source);
      expect(existsSync(path), `${file}: ${source} is not in the tarball`);
      expect(
        readFileSync(path, 'utf8') === sourcesContent?.[index],
        `${file}: ${source} is missing or another; run \`npm run build\` again`,
      );
    }
  });
});

// --- its users

for (const { id, dual } of entries) {
  await check(`${id} can be imported${dual ? ', and required with the same names' : ''}`, async () => {
    const names = 'JSON.stringify(Object.keys(entry).sort())';
    const esm = await node(user, '--input-type=module', '-e', `import * as entry from '${id}'; console.log(${names})`);
    if (dual) {
      const cjs = await node(user, '-e', `const entry = require('${id}'); console.log(${names})`);
      expect(esm === cjs, `ESM: ${esm}CommonJS: ${cjs}`);
    }
  });
}

await useIt(user, newest);

const oldest = manifest.peerDependencies.rxjs.replace('^', '');
await useIt(await install(oldest), oldest);

/**
 * Runs and compiles the programs of a user who has this RxJS.
 *
 * @param {string} folder
 * @param {string} rxjs
 */
async function useIt(folder, rxjs) {
  for (const [file, text] of Object.entries(programs)) {
    writeFileSync(join(folder, file), text);
  }
  /** @param {string} file */
  const runs = async (file) => expect((await node(folder, file)) === 'done\n', `${file} ended too early`);
  await check(`RxJS ${rxjs}: an ESM program runs`, () => runs('esm.mjs'));
  await check(`RxJS ${rxjs}: a CommonJS program runs`, () => runs('cjs.cjs'));
  // One compilation each: together, what one of the declaration files lacks could come from the other.
  await check(`RxJS ${rxjs}: an .mts compiles for \`nodenext\` and runs`, async () => {
    await compile(folder, 'typed.mts', 'nodenext', 'nodenext');
    await runs('typed.mjs');
  });
  await check(`RxJS ${rxjs}: a .cts compiles for \`nodenext\` and runs`, async () => {
    await compile(folder, 'typed.cts', 'nodenext', 'nodenext');
    await runs('typed.cjs');
  });
  await check(`RxJS ${rxjs}: a .ts compiles for \`bundler\``, () => compile(folder, 'bundled.ts', 'esnext', 'bundler'));
}

/**
 * With no library but ES2022's, and no type left unchecked.
 *
 * @param {string} folder
 * @param {string} file
 * @param {string} module
 * @param {string} moduleResolution
 */
async function compile(folder, file, module, moduleResolution) {
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2022'],
    types: [],
    module,
    moduleResolution,
    noEmit: moduleResolution === 'bundler',
    // RxJS had its types in its `exports` later than our oldest: they are pointed at.
    ...(hasTypes(folder) ? {} : { paths: { rxjs: [typesOf('index')], 'rxjs/testing': [typesOf('testing/index')] } }),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file, 'globals.d.ts'] }));
  await node(folder, tsc, '-p', '.');
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
 * Makes a folder with the tarball and this RxJS in it, and nothing else.
 *
 * @param {string} rxjs
 */
async function install(rxjs) {
  const folder = join(temp, `rxjs-${rxjs}`);
  await check(`npm installs it with RxJS ${rxjs}`, async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    // Peers are named, not resolved: what is not here must not be needed.
    const args = ['install', '--no-save', '--ignore-scripts', '--legacy-peer-deps', ...quiet, tarball, `rxjs@${rxjs}`];
    await run('npm', args, folder);
  });
  return folder;
}

// --- tools

/**
 * One thing that must be so. The first that is not ends it all.
 *
 * @param {string} what
 * @param {() => void | Promise<void>} test
 */
async function check(what, test) {
  try {
    await test();
    console.log(`ok  ${what}`);
  } catch (error) {
    console.error(`FAILED  ${what}\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/**
 * @param {boolean} condition
 * @param {string} message
 */
function expect(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/**
 * Runs a command, and returns what it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
async function run(command, args, cwd) {
  try {
    const call = promisify(execFile)(command, args, { cwd, timeout: 120_000 });
    running = call.child;
    return (await call).stdout;
  } catch (error) {
    // The message holds the command and what it wrote to stderr; compilers write to stdout.
    const { message, stdout } = /** @type {Error & { stdout?: string }} */ (error);
    throw new Error(`${message}\n${stdout ?? ''}`, { cause: error });
  }
}

/**
 * @param {string} folder
 * @param {string[]} args
 */
function node(folder, ...args) {
  return run(process.execPath, args, folder);
}

/**
 * @param {RegExp} pattern
 * @param {(text: string, file: string) => void} look
 */
function forEachDistFile(pattern, look) {
  for (const file of distFiles.filter((file) => pattern.test(file))) {
    look(readFileSync(join(installed, file), 'utf8'), file);
  }
}

/**
 * The files behind one of the `exports` of a package, whatever its conditions.
 *
 * @param {unknown} target
 * @returns {string[]}
 */
function filesOf(target) {
  return typeof target === 'string' ? [target.replace('./', '')] : Object.values(Object(target)).flatMap(filesOf);
}

/** @param {string} file */
function isCode(file) {
  return /\.[cm]?js$/.test(file);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
