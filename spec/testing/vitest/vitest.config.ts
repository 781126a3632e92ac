import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxresult$/, replacement: source('index.ts') },
      { find: /^rxresult\/testing$/, replacement: source('testing/index.ts') },
      { find: /^rxresult\/testing\/vitest$/, replacement: source('testing/vitest.ts') },
    ],
  },
  test: { watch: false, pool: 'threads', maxWorkers: 1, cache: false },
});
