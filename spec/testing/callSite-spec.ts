// Real runs of Jest and of Vitest, over the tests in ./callSite, with the package from its source and as it is built.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const FOLDER = 'spec/testing/callSite';

/** By framework: its arguments, what comes before the title of each failure, and the line that it shows as the cause. */
const frameworks: Record<string, { args: string[]; title: RegExp; line: RegExp }> = {
  Jest: {
    args: ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', `${FOLDER}/jest.config.mjs`],
    title: /^ {2}● /m,
    line: /^ {4}> (\d+) \| .*\/\/ Here$/m,
  },
  Vitest: {
    args: ['node_modules/vitest/vitest.mjs', 'run', '--root', FOLDER],
    title: /^ FAIL {2}failing\.test\.ts > /m,
    line: /^ ❯ failing\.test\.ts:(\d+):/m,
  },
};

/** The tests, each with the line at which its failure must point. */
function expectedLines(): Record<string, number> {
  const lines = readFileSync(`${FOLDER}/failing.test.ts`, 'utf8').split('\n');
  const entries = lines.flatMap((line, index) => {
    const title = /^it\('(.*)', /.exec(line)?.[1];
    return title ? [[title, lines.findIndex((line, at) => at > index && line.endsWith('// Here')) + 1] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** What a framework prints when it runs the tests. */
function run(args: string[], from: string): Promise<string> {
  const env = { ...process.env, FROM: from, NO_COLOR: '1', FORCE_COLOR: undefined };
  return new Promise((resolve) => {
    // It exits with 1: the tests are there to fail.
    execFile(process.execPath, args, { timeout: 100_000, env }, (_, stdout, stderr) => {
      resolve(`${stdout}\n${stderr}`);
    });
  });
}

beforeAll(() => {
  if (!existsSync('dist/testing.mjs')) {
    execFileSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
}, 120_000);

describe.each(['src', 'dist'])('a failure, with the package from %s,', (from) => {
  it.each(Object.entries(frameworks))(
    'is shown at the line of the test that called this library: %s',
    async (_, { args, title, line }) => {
      const [, ...failures] = (await run(args, from)).split(title);
      const shown = failures.map((failure) => [failure.split('\n', 1)[0], Number(line.exec(failure)?.[1])] as const);
      expect(shown).toHaveLength(8);
      expect(Object.fromEntries(shown)).toEqual(expectedLines());
    },
    120_000,
  );
});
