import { readFileSync, rmSync } from 'node:fs';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

const { peerDependencies, name } = JSON.parse(readFileSync('package.json', 'utf8'));
// The entries import `rxresult` and the peers as a user would: these are not bundled.
const external = [name, 'expect', 'vitest', 'node:\\w+', ...Object.keys(peerDependencies)].map(
  (id) => new RegExp(`^${id}(/|$)`),
);

// `[Symbol.dispose]` in the types needs this library, whatever `lib` the consumer has.
const disposable = '/// <reference lib="esnext.disposable" />';

/**
 * TypeScript augments a module only if something imports it, and the build drops an import of nothing.
 *
 * @param {string} module
 */
const augments = (module) => `import type {} from '${module}';`;

// `npm pack` takes everything in it, even what an earlier build left.
rmSync('dist', { recursive: true, force: true });

/**
 * The build fails on a warning, except for an entry that has only types, and so no JavaScript.
 *
 * @type {import('rollup').LogHandlerWithDefault}
 */
function onLog(level, log, handle) {
  if (log.code !== 'EMPTY_BUNDLE') {
    handle(level, log);
  }
}

const entries = [
  { input: { index: 'src/index.ts' }, formats: ['mjs', 'cjs'], banner: disposable },
  { input: { testing: 'src/testing/index.ts' }, formats: ['mjs', 'cjs'] },
  { input: { 'testing/jest': 'src/testing/jest.ts' }, formats: ['mjs', 'cjs'], banner: augments('expect') },
  { input: { 'testing/vitest': 'src/testing/vitest.ts' }, formats: ['mjs', 'cjs'], banner: augments('vitest') },
  { input: { otel: 'src/tracing/otel.ts' }, formats: ['mjs', 'cjs'] },
  { input: { diagnostics: 'src/tracing/diagnostics.ts' }, formats: ['mjs', 'cjs'] },
  { input: { devtools: 'src/tracing/devtools.ts' }, formats: ['mjs', 'cjs'] },
  { input: { angular: 'src/angular/index.ts' }, formats: ['mjs'] },
  // Built together, because they share the classes of their errors.
  {
    input: { jobs: 'src/jobs/index.ts', piscina: 'src/jobs/piscina/index.ts', bullmq: 'src/jobs/bullmq/index.ts' },
    formats: ['mjs', 'cjs'],
    banner: disposable,
    manualChunks: (/** @type {string} */ id) => {
      const [, name] = /\/src\/jobs\/(?!index|inProcess)(\w+)\.ts$/.exec(id) ?? [];
      // The context needs Node, which rxresult/jobs does not.
      return name && `jobs/${name === 'context' ? name : 'shared'}`;
    },
  },
];

export default entries.flatMap(({ input, formats, banner, manualChunks }) => [
  {
    input,
    external,
    onLog,
    plugins: [
      typescript({
        include: ['src/**/*.ts'],
        compilerOptions: {
          noEmit: false,
          allowJs: false,
          checkJs: false,
          declaration: false,
          sourceMap: true,
          inlineSources: true,
        },
      }),
    ],
    output: formats.map((format) => ({
      dir: 'dist',
      format: format === 'mjs' ? 'esm' : 'cjs',
      entryFileNames: `[name].${format}`,
      chunkFileNames: `[name].${format}`,
      sourcemap: true,
      hoistTransitiveImports: false,
      ...(manualChunks && { manualChunks }),
    })),
  },
  {
    input,
    external,
    plugins: [dts()],
    output: formats.map((format) => ({
      dir: 'dist',
      format: 'esm',
      entryFileNames: `[name].d.${format === 'mjs' ? 'mts' : 'cts'}`,
      chunkFileNames: `[name].d.${format === 'mjs' ? 'mts' : 'cts'}`,
      ...(manualChunks && { manualChunks }),
      ...(banner ? { banner } : {}),
    })),
  },
]);
