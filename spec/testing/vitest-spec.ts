// A real run of Vitest, over the tests in ./vitest. With the installed version, they import the sources; scripts/vitest.mjs runs
// this spec for other versions, in a folder where the tests import the packed package.

import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Report {
  testResults: {
    name: string;
    message: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
}

const other = process.env['OTHER_VITEST'];
const node = process.env['OTHER_VITEST_NODE'] ?? process.execPath;

/** Runs Vitest, and returns its report. */
function runVitest(): Promise<Report> {
  const vitest = join(other ?? '.', 'node_modules/vitest/vitest.mjs');
  const report = join(mkdtempSync(join(tmpdir(), 'rxresult-vitest-')), 'report.json');
  const args = [vitest, 'run', '--root', other ?? 'spec/testing/vitest', '--reporter', 'json', '--outputFile', report];
  return new Promise((resolve, reject) => {
    // It exits with 1: some of the tests are there to fail.
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    execFile(node, args, { timeout: 100_000, env }, (_, stdout, stderr) => {
      try {
        resolve(JSON.parse(readFileSync(report, 'utf8')) as Report);
      } catch {
        reject(new Error(`no report\n${stdout}\n${stderr}`));
      } finally {
        rmSync(dirname(report), { recursive: true });
      }
    });
  });
}

describe('with Vitest', () => {
  let report: Report;
  beforeAll(async () => {
    report = await runVitest();
  }, 120_000);

  const assertions = (file: string) =>
    report.testResults.find(({ name }) => name.endsWith(file))?.assertionResults ?? [];

  it('the matchers, the outcome builders and expectLanes work', () => {
    const passing = assertions('passing.test.ts');
    expect(passing.flatMap(({ failureMessages }) => failureMessages)).toEqual([]);
    expect(passing.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
  });

  it('their failures have the same messages as with Jest', () => {
    const messages = assertions('failing.test.ts').map(({ failureMessages }) => failureMessages.join('\n'));
    expect(messages).toEqual([
      expect.stringContaining(
        `
1 of 3 lanes not as expected

✗ user     ^--|  received: completed at frame 3
           ^-|   expected: completed at frame 2
  stock    ^---  as expected
  nursery  ^---  as expected
`.trimStart(),
      ),
      expect.stringContaining('Expected: fulfilled: 5\nReceived: ResultCapture("user", pending)'),
      expect.stringContaining('toBePending: expected a ResultCapture or a Future, got 5'),
      expect.stringContaining('deeply equal'),
      expect.stringContaining('deeply equal'),
    ]);
  });
});
