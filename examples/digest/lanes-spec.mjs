// The demo with --lanes, as its users run it.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = join(HERE, '..', '..');

jest.setTimeout(60_000);

/** @type {string} */
let tree;

beforeAll(() => {
  if (!existsSync(join(PACKAGE, 'dist', 'testing.mjs'))) {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: PACKAGE, stdio: ['ignore', 'ignore', 'inherit'] });
  }
});

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'rxresult-lanes-'));
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

describe('--lanes', () => {
  test('draws the run on stderr: each file, and the nursery', () => {
    writeFileSync(join(tree, 'a'), 'a');
    writeFileSync(join(tree, 'evil\u001b[2J'), 'b');
    const { status, stdout, lines } = run('--lanes', tree);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^2 files, /);
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^a {13} +\.*(\^-*\||\(\^\|\))~*$/),
      expect.stringMatching(/^evil\\u001b\[2J {2} +\.*(\^-*\||\(\^\|\))~*$/),
      expect.stringMatching(/^nursery {8}(\^-*\||\(\^\|\))$/),
    ]);
  });

  test('does not change the JSON on stdout', () => {
    writeFileSync(join(tree, 'a'), 'a');
    const { stdout, lines } = run('--lanes', '--json', tree);
    expect(JSON.parse(stdout).files).toHaveLength(1);
    expect(lines[0]).toMatch(/^a {8} +\S/);
  });

  test('draws a run that fails, too: which file failed, and that it cancelled the others', () => {
    for (let index = 0; index < 200; index++) {
      writeFileSync(join(tree, `b${index}`), 'b');
    }
    symlinkSync('nowhere', join(tree, 'a'));
    const { status, lines } = run('--lanes', tree);
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^a .*#\)?~* +Error: ENOENT/));
    expect(lines).toContainEqual(expect.stringMatching(/^b\d+ \(\d+ alike\) .*\.*!\)?~* +cancelled by a$/));
    expect(lines).toContainEqual(expect.stringMatching(/^nursery .*#$/));
    expect(Math.max(...lines.slice(2).map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.join()).not.toMatch(/\p{Cc}/u);
  });
});

/** @param {string[]} args */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(HERE, 'main.mjs'), ...args], {
    cwd: PACKAGE,
    encoding: 'utf8',
  });
  return { status, stdout, lines: stderr.trimEnd().split('\n') };
}
