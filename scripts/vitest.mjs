// Runs spec/testing/vitest-spec.ts with another Vitest than the installed one, and with the packed package, and checks the
// types of its matchers: `npm run test:vitest -- vitest@3.2.4`. A Vitest that needs a newer Node than 20 gets one from an npm
// package: `npm run test:vitest -- vitest@5.1.2 vite@7.3.8 --node 22.23.3`. Run `npm run build` first.

import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compiler, root, rxjs, typesOfNode } from './smoke/manifest.mjs';
import { pack } from './smoke/tarball.mjs';
import { check, emptyFolder, installNode, npmInstall, run } from './smoke/tools.mjs';

const TESTS = ['passing.test.ts', 'failing.test.ts'];

const { positionals: packages, values } = parseArgs({ allowPositionals: true, options: { node: { type: 'string' } } });
const { node } = values;

const folder = emptyFolder('vitest');

const tarball = await pack();
await check(`npm installs ${packages.join(' and ')}`, async () => {
  await npmInstall(folder, tarball, `rxjs@${rxjs.newest}`, `@types/node@${typesOfNode}`, ...packages);
  for (const test of TESTS) {
    cpSync(join(root, 'spec/testing/vitest', test), join(folder, test));
  }
});

await check('the types of the matchers reach its `expect`', async () => {
  const compilerOptions = {
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: ['node'],
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: TESTS }));
  await run(process.execPath, [compiler.tsc, '-p', 'tsconfig.json'], folder);
});

await check('the matchers, the outcome builders and expectLanes work', async () => {
  const env = { OTHER_VITEST: folder, ...(node && { OTHER_VITEST_NODE: join(await installNode(node), 'node') }) };
  await run('npm', ['run', '--silent', 'spec', '--', 'spec/testing/vitest-spec.ts'], root, env);
});
