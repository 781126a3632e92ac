import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const built = process.env['FROM'] === 'dist';

/** A module of the package: from its source, or as it is built. */
const entry = (source: string, dist: string) =>
  fileURLToPath(new URL(`../../../${built ? `dist/${dist}.mjs` : `src/${source}.ts`}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@jest\/globals$/, replacement: 'vitest' },
      { find: /^rxresult$/, replacement: entry('index', 'index') },
      { find: /^rxresult\/testing$/, replacement: entry('testing/index', 'testing') },
      { find: /^rxresult\/testing\/jest$/, replacement: entry('testing/jest', 'testing/jest') },
    ],
  },
  test: { watch: false, pool: 'threads', maxWorkers: 1, cache: false },
});
