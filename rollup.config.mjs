import { readFileSync, rmSync } from 'node:fs';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

const { peerDependencies, name } = JSON.parse(readFileSync('package.json', 'utf8'));
// The entries import `rxresult` and the peers as a user would: nothing of them is bundled.
const external = [name, ...Object.keys(peerDependencies)].map((id) => new RegExp(`^${id}(/|$)`));

// `[Symbol.dispose]` in the types needs its library, whatever `lib` the consumer has.
const disposable = '/// <reference lib="esnext.disposable" />';

// `npm pack` takes all that is in it, also what an earlier build left.
rmSync('dist', { recursive: true, force: true });

const entries = [
  { input: { index: 'src/index.ts' }, formats: ['mjs', 'cjs'], banner: disposable },
  { input: { testing: 'src/testing/index.ts' }, formats: ['mjs', 'cjs'] },
  { input: { angular: 'src/angular/index.ts' }, formats: ['mjs'] },
];

export default entries.flatMap(({ input, formats, banner }) => [
  {
    input,
    external,
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
      sourcemap: true,
      hoistTransitiveImports: false,
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
      ...(banner ? { banner } : {}),
    })),
  },
]);
