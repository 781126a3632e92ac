// What package.json says about the package and the versions it works with.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from './tools.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const manifest = readJson(join(root, 'package.json'));

/** @type {string} */
export const name = manifest.name;

/** What the package exports, such as `rxresult/testing`, with the files of `dist` behind it. */
export const entries = Object.entries(manifest.exports)
  .map(([path, target]) => ({ id: name + path.slice(1), dual: 'require' in Object(target), files: filesOf(target) }))
  .filter(({ id }) => !id.endsWith('/package.json'));

/** What the entries for jobs have in common. */
const shared = [
  ...['mjs', 'cjs', 'd.mts', 'd.cts'].map((extension) => `dist/jobs/shared.${extension}`),
  'dist/jobs/context.mjs',
  'dist/jobs/context.cjs',
];

export const distFiles = [...entries.flatMap(({ files }) => files), ...shared].flatMap((file) =>
  /\.[cm]?js$/.test(file) ? [file, `${file}.map`] : file,
);

/** The RxJS that is installed here, and the oldest one that the package supports. */
export const rxjs = { newest: versionOf('rxjs'), oldest: manifest.peerDependencies.rxjs.replace('^', '') };

/** What single entries need, as it is installed here. */
export const peers = ['@opentelemetry/api', 'piscina', 'bullmq', 'ioredis'].map((peer) => `${peer}@${versionOf(peer)}`);

/** The types of Node that are installed here. */
export const typesOfNode = versionOf('@types/node');

/** The Angular that is installed here, and the oldest major version that the package supports. */
export const angular = {
  newest: versionOf('@angular/core'),
  oldest: /\d+/.exec(manifest.peerDependencies['@angular/core'])?.[0] ?? '',
};

/** The supported versions of TypeScript, from the oldest to the newest, by their aliases. */
export const compilers = ['ts54', 'ts59', 'typescript', 'ts70'].map((alias) => ({
  version: versionOf(alias),
  tsc: join(root, 'node_modules', alias, 'bin/tsc'),
  /** Whether it resolves modules as Node 10 did if `"module": "commonjs"` is the only option. */
  node10: versionOf(alias).startsWith('5.'),
}));

/** The TypeScript that is installed here, which is that of Angular's users. */
export const compiler = { version: versionOf('typescript'), tsc: join(root, 'node_modules/typescript/bin/tsc') };

/**
 * @param {string} dependency
 * @returns {string}
 */
function versionOf(dependency) {
  return readJson(join(root, 'node_modules', dependency, 'package.json')).version;
}

/**
 * The files behind one of the `exports` of a package, for all its conditions.
 *
 * @param {unknown} target
 * @returns {string[]}
 */
function filesOf(target) {
  return typeof target === 'string' ? [target.replace('./', '')] : Object.values(Object(target)).flatMap(filesOf);
}
