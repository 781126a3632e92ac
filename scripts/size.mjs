// What typical imports add to an application: bundled and minified by esbuild, without RxJS and the other peers. Exits with 1 if one
// exceeds its limit, which is in package.json, in bytes after brotli, or if an import includes an operator that it does
// not need.
// Run `npm run build` first.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { markdownTable } from 'markdown-table';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {{ size: Record<string, number>, peerDependencies: Record<string, string> }} */
const { size: limits, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const peers = Object.keys(peerDependencies);

/** By the names of the limits. */
const IMPORTS = {
  'capture with ResultCapture': '{ capture, ResultCapture }',
  'nursery with capture': '{ nursery, capture, ResultCapture }',
  gather: '{ gather }',
  captureMap: '{ captureMap }',
  'abortable, which knows no results': '{ abortable }',
  'the main entry': '*',
};

/** The further entries that have limits: what each adds to the main entry, which is not bundled with it. */
const ENTRIES = ['otel', 'diagnostics', 'devtools', 'jobs', 'piscina', 'bullmq'];

const measured = [
  ...Object.entries(IMPORTS).map(([name, names]) => ({ name, code: () => bundle(names) })),
  ...ENTRIES.map((entry) => ({ name: `rxresult/${entry}`, code: () => bundle('*', true, entry) })),
];

/** @type {string[]} */
const faults = [];

/** @type {string[][]} */
const rows = [];
for (const { name, code: bundled } of measured) {
  const code = await bundled();
  const brotli = brotliCompressSync(code).length;
  const limit = limits[name];
  const sizes = [Buffer.byteLength(code), gzipSync(code, { level: 9 }).length, brotli, limit ?? ''];
  rows.push([name, ...sizes.map(String)]);
  if (limit !== undefined && brotli > limit) {
    faults.push(`${name}: ${brotli} bytes, the limit is ${limit}`);
  }
}

const columns = ['bytes', 'minified', 'gzip', 'brotli', 'limit'];
console.log(markdownTable([columns, ...rows], { align: ['l', 'r', 'r', 'r', 'r'] }));

const entry = await import('rxresult');
const operators = Object.entries(entry).flatMap(([name, value]) => (isClass(value) ? [] : [name]));
for (const operator of operators) {
  const code = await bundle(`{ ${operator} }`, false);
  const brought = operators.filter((other) => other !== operator && code.includes(`function ${other}(`));
  if (!code.includes(`function ${operator}(`)) {
    faults.push(`${operator}: not found in its own bundle`);
  }
  if (brought.length > 0) {
    faults.push(`${operator}: brings ${brought.join(', ')}`);
  }
}
for (const unused of Object.keys(limits).filter((limit) => measured.every(({ name }) => name !== limit))) {
  faults.push(`the size of "${unused}" has a limit in package.json, but is not measured`);
}

if (faults.length > 0) {
  console.error(`\n${faults.join('\n')}`);
  process.exitCode = 1;
}

/**
 * @param {string} names what is exported from the entry
 * @param {boolean} minify
 * @param {string} entry
 */
async function bundle(names, minify = true, entry = 'index') {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './dist/${entry}.mjs'`, resolveDir: root },
    bundle: true,
    minify,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['rxresult', 'node:*', ...peers],
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** @param {unknown} value */
function isClass(value) {
  return typeof value === 'function' && /^class\b/.test(String(value));
}
