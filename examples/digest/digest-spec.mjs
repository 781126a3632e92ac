// Runs the demo as its users do: as a process, on real files. Only what is open at the moment of an error is asserted within
// this process. The open files of a process are read from Linux's /proc.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NEVER, Subject } from 'rxjs';
import { buildFor, ended, killAll, openBelow, spawned, until } from '../processes.mjs';
import { digestTree } from './digest.mjs';
import { OpenFiles } from './openFiles.mjs';

/** @import { Observable } from 'rxjs' */
/** @import { NurseryObserver } from 'rxresult' */
/** @import { DigestOptions } from './digest.mjs' */

const HERE = dirname(fileURLToPath(import.meta.url));
const MAIN = join(HERE, 'main.mjs');
const LARGE = 5_000_000;
/** A sparse file: reading it takes minutes, but it takes no space on the disk. */
const ENDLESS = 64 * 1024 ** 3;

const ODD_NAME = 'naïve Ünïcode 日本 😀';
const EVIL_NAME = 'evil\u001b[2J\nname';

jest.setTimeout(60_000);

/** @type {string} the directory with the files of one test */
let tree;
/** @type {string} written when the process exits: see {@link start} */
let openings;

beforeAll(() => buildFor('index'));

beforeEach(async () => {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'rxresult-digest-')));
  tree = join(scratch, 'tree');
  openings = join(scratch, 'openings.json');
  await mkdir(tree);
});

afterEach(async () => {
  killAll();
  await rm(dirname(tree), { recursive: true, force: true });
});

describe('digest of a tree that can be read', () => {
  test('--json has the digest of every file, equal to that of sha256sum', async () => {
    await makeReadableTree();
    const { code, stdout, stderr } = await run('--json', tree);
    const report = JSON.parse(stdout);
    expect(digests(report)).toEqual(await sha256sums(Object.keys(digests(report))));
    expect(Object.keys(digests(report))).toEqual(
      ['a', 'empty file', EVIL_NAME, 'large', `sub${sep}deep${sep}${ODD_NAME}`, `sub${sep}link to a`].sort(),
    );
    expect(report).toMatchObject({ failures: [], cancelled: 0, openHandles: 0, directory: tree });
    expect(report.bytes).toBe(LARGE + 3 + 3 + 5 + 1);
    expect(report.seconds).toBeGreaterThan(0);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('the text has files, bytes, seconds, speed and the five slowest, and no control characters', async () => {
    await makeReadableTree();
    const { code, stdout, stderr } = await run(tree);
    const [summary, title, ...slowest] = stdout.trimEnd().split('\n');
    expect(summary).toMatch(/^6 files, 5\.00 MB in \d+\.\d\d s: \d+\.\d MB\/s$/);
    expect(title).toBe('slowest:');
    expect(slowest).toHaveLength(5);
    const times = slowest.map((line) => Number(/^ *(\d+\.\d) ms +\d+(?:\.\d\d)? (?:B|MB)  \S/.exec(line)?.[1]));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('it reads eight files at a time, and never more', async () => {
    await makeEndless(20);
    const child = start(tree);
    const counts = [];
    for (let i = 0; i < 20; i++) {
      await until(() => openBelow(child, tree).length >= 8, child);
      counts.push(openBelow(child, tree).length);
    }
    child.kill('SIGINT');
    await ended(child);
    expect(Math.max(...counts)).toBe(8);
  });

  test('it opens no ninth before one of the eight is closed', async () => {
    await Promise.all(Array.from({ length: 500 }, (_, i) => writeFile(join(tree, `${i}`), 'hi\n')));
    expect((await run(tree)).stdout).toMatch(/^500 files/);
    expect(readOpenings().most).toBe(8);
  });

  test('an empty directory has no files and no error', async () => {
    expect(await run(tree)).toEqual({ code: 0, stdout: expect.stringMatching(/^0 files, 0 B in .*\n$/), stderr: '' });
    expect(JSON.parse((await run('--json', tree)).stdout)).toMatchObject({ files: [], failures: [], bytes: 0 });
  });

  test('a link to a parent directory is not followed, and a pipe does not block', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await symlink('.', join(tree, 'loop'));
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    await symlink('pipe', join(tree, 'link to a pipe'));
    const { code, stdout } = await run('--json', tree);
    expect(Object.keys(digests(JSON.parse(stdout)))).toEqual(['a']);
    expect(code).toBe(0);
  });

  test('without DIR it reads the sources of the installed rxjs', async () => {
    const { code, stdout } = await run('--json');
    const report = JSON.parse(stdout);
    expect(report.directory).toMatch(/rxjs[/\\]src$/);
    expect(report.files.map((/** @type {{ path: string }} */ file) => file.path)).toContain('index.ts');
    expect(report.files.length).toBeGreaterThan(200);
    expect(code).toBe(0);
  });

  test('nothing is lost when a pipe takes megabytes of output slowly', async () => {
    const name = 'n'.repeat(200);
    await Promise.all(Array.from({ length: 3000 }, (_, i) => writeFile(join(tree, `${name}${i}`), '')));
    const child = start('--json', tree);
    child.stdout?.pause();
    await delay(1500); // The pipe stays full meanwhile.
    const { stdout, code } = await ended(child);
    expect(JSON.parse(stdout).files).toHaveLength(3000);
    expect(code).toBe(0);
  });

  test('a reader that closes the pipe early does not make it crash', async () => {
    await makeReadableTree();
    const child = start('--json', tree);
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('digest of a tree with a file that cannot be read', () => {
  // The names put the broken link among the first eight. The others take minutes.
  const BROKEN = 'a broken link';

  beforeEach(async () => {
    await symlink('nowhere', join(tree, BROKEN));
  });

  test('fails fast: it names the file, cancels the others, and leaves no file open', async () => {
    await makeEndless(11);
    const { code, stdout, stderr } = await run(tree);
    expect(stderr).toMatch(/^digest: cannot read a broken link: ENOENT: .*\n/);
    expect(stderr).toMatch(/\ndigest: failed: 11 cancelled, 0 done, 0 files left open\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expectNothingLeftOpen();
  });

  test('fails fast with --json: one document contains the same', async () => {
    await makeEndless(11);
    const { code, stdout, stderr } = await run(tree, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      files: [],
      failures: [{ path: BROKEN, error: expect.stringContaining('ENOENT') }],
      cancelled: 11,
      bytes: 0,
      openHandles: 0,
    });
    expect(stderr).toContain(`cannot read ${BROKEN}`);
    expect(code).toBe(1);
    expectNothingLeftOpen();
  });

  test('--keep-going reads all others, and lists the failures at the end', async () => {
    await makeReadableTree();
    await symlink('self', join(tree, 'self'));
    const { code, stdout, stderr } = await run('--keep-going', tree);
    expect(stdout).toMatch(/^6 files, /);
    expect(stderr).toMatch(
      /^digest: 2 files could not be read:\n {2}a broken link: ENOENT: .*\n {2}self: ELOOP: .*\n$/,
    );
    expect(code).toBe(1);
    expectNothingLeftOpen();
  });

  test('--keep-going with --json: files that were read have digests, and every failure is listed', async () => {
    await makeReadableTree();
    const { code, stdout } = await run('--keep-going', '--json', tree);
    const report = JSON.parse(stdout);
    expect(report.files).toHaveLength(6);
    expect(digests(report)).toEqual(await sha256sums(Object.keys(digests(report))));
    expect(report).toMatchObject({ failures: [{ path: BROKEN }], cancelled: 0, openHandles: 0 });
    expect(code).toBe(1);
  });

  test('a name with control characters is printed with escapes', async () => {
    await symlink('nowhere', join(tree, EVIL_NAME));
    const { stderr } = await run('--keep-going', tree);
    expect(stderr).toContain('  evil\\u001b[2J\\u000aname: ENOENT');
    expect(stderr).not.toContain('\u001b');
  });
});

describe('at the moment the nursery ends, no file is open', () => {
  const openFiles = new OpenFiles();

  beforeEach(() => makeEndless(11));

  test('because a file cannot be read, while seven others are being read', async () => {
    // The first eight by name include this one. It ends soon, and leaves its slot to the ninth.
    await writeFile(join(tree, 'done'), '');
    await symlink('nowhere', join(tree, 'endless-06 is followed by a broken link'));
    /** @type {unknown[]} */
    const before = [];
    /** @type {NurseryObserver} */
    const observer = { settled: ({ outcome }) => outcome.status === 'rejected' && before.push(openFiles.size) };
    expect(await openAtTheEndOf(digest({ until: NEVER, observer }))).toEqual({
      error: expect.objectContaining({ code: 'ENOENT' }),
      size: 0,
      files: [],
    });
    expect(before).toEqual([7]);
  });

  test('because `until` has fired, while eight are being read', async () => {
    /** @type {Subject<void>} */
    const until = new Subject();
    const digests$ = digest({ until, onBytes: () => openBelow(process, tree).length === 8 && until.next() });
    expect(await openAtTheEndOf(digests$)).toEqual({ error: undefined, size: 0, files: [] });
  });

  /** @param {Pick<DigestOptions, 'until'> & Partial<DigestOptions>} options */
  function digest(options) {
    return digestTree(tree, { openFiles, keepGoing: false, onBytes: () => undefined, ...options });
  }

  /**
   * The files that are open in the handler of the last notification: a promise would settle later.
   *
   * @param {Observable<unknown>} digests$
   */
  function openAtTheEndOf(digests$) {
    return new Promise((resolve) => {
      const report = (/** @type {unknown} */ error) =>
        resolve({ error, size: openFiles.size, files: openBelow(process, tree) });
      digests$.subscribe({ error: report, complete: () => report(undefined) });
    });
  }
});

describe('Ctrl-C', () => {
  test('cancels all running and waiting tasks, prints how many, and leaves no file open', async () => {
    await makeEndless(12);
    const child = start(tree);
    await until(() => openBelow(child, tree).length === 8, child);
    child.kill('SIGINT');
    expect(await ended(child)).toEqual({
      code: 130,
      stdout: '',
      stderr: 'digest: interrupted: 12 cancelled, 0 done, 0 files left open\n',
    });
    expectNothingLeftOpen();
  });

  test('with --json there is still a document, with the files that were read', async () => {
    await writeFile(join(tree, 'a'), 'hi\n');
    await makeEndless(12);
    const child = start('--json', tree);
    // The ninth file is being read, so the first is done.
    await until(() => openBelow(child, tree).some((file) => file.endsWith('endless-07')), child);
    child.kill('SIGINT');
    const { code, stdout } = await ended(child);
    const report = JSON.parse(stdout);
    expect(digests(report)).toEqual(await sha256sums(['a']));
    expect(report).toMatchObject({ failures: [], cancelled: 12, bytes: 3, openHandles: 0 });
    expect(code).toBe(130);
    expectNothingLeftOpen();
  });
});

describe('wrong arguments', () => {
  test('a DIR that does not exist is reported, with exit code 2', async () => {
    const { code, stdout, stderr } = await run(join(tree, 'nowhere'));
    expect(stderr).toMatch(/^digest: cannot open DIR: ENOENT: no such file or directory, .*nowhere'\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a DIR that is not a directory is reported, with exit code 2', async () => {
    await writeFile(join(tree, 'a'), '');
    const { code, stdout, stderr } = await run(join(tree, 'a'));
    expect(stderr).toBe(`digest: DIR is not a directory: ${join(tree, 'a')}\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test.each([[['--nope']], [['--json=yes']], [['.', '.']]])(
    '%j: a message and the usage, with exit code 2',
    async (args) => {
      const { code, stdout, stderr } = await run(...args);
      expect(stderr).toMatch(
        /^digest: (Unknown option '--nope'|.*--json|expected one DIR, got 2).*\nusage: npm run demo/,
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    },
  );

  test('--help prints the options and the exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(stdout).toMatch(/^usage: .*--keep-going.*--json.*exit codes:.*130/s);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

// Uses `script` of util-linux, which runs a command in a terminal.
test('if stderr is a terminal, a bar shows the progress and is removed at the end', async () => {
  await makeReadableTree();
  const output = join(dirname(tree), 'stdout');
  const { code, stdout } = await ended(
    spawned('script', ['-qec', `'${process.execPath}' '${MAIN}' '${tree}' > '${output}'`, '/dev/null']),
  );
  expect(stdout).toContain('listing files');
  expect(stdout.endsWith('\r\u001b[2K')).toBe(true);
  expect(readFileSync(output, 'utf8')).toMatch(/^6 files/);
  expect(code).toBe(0);
});

// --- the trees

/** Six files, one of which is a link. */
async function makeReadableTree() {
  await mkdir(join(tree, 'sub', 'deep'), { recursive: true });
  await writeFile(join(tree, 'a'), 'hi\n');
  await writeFile(join(tree, 'empty file'), '');
  await writeFile(join(tree, EVIL_NAME), '!');
  await writeFile(join(tree, 'large'), Buffer.alloc(LARGE, 'the quick brown fox '));
  await writeFile(join(tree, 'sub', 'deep', ODD_NAME), 'hello');
  await symlink(join('..', 'a'), join(tree, 'sub', 'link to a'));
}

/** @param {number} count */
async function makeEndless(count) {
  for (let i = 0; i < count; i++) {
    const path = join(tree, `endless-${String(i).padStart(2, '0')}`);
    await writeFile(path, '');
    await truncate(path, ENDLESS);
  }
}

// --- what the tests compare

/** @param {{ files: { path: string, sha256: string }[] }} report */
function digests({ files }) {
  return Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256]));
}

/** @param {string[]} paths below the tree */
async function sha256sums(paths) {
  // Without --zero, unusual names would be escaped.
  const output = execFileSync('sha256sum', ['--zero', '--', ...paths], { cwd: tree, encoding: 'utf8' });
  return Object.fromEntries(
    output
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
}

/** From the system's list of the open files of the process, not from the count of the demo. */
function expectNothingLeftOpen() {
  expect(readOpenings().left).toEqual([]);
}

/** @returns {{ left: string[], most: number }} */
function readOpenings() {
  return JSON.parse(readFileSync(openings, 'utf8'));
}

// --- processes

/** @param {string[]} args */
function run(...args) {
  return ended(start(...args));
}

/**
 * Runs the demo with a module loaded before it. At exit, that writes which files of the tree are still open according to the
 * system, and the highest number of files that the process had open at the same time.
 *
 * @param {string[]} args
 */
function start(...args) {
  const spy = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const tree = ${JSON.stringify(tree)};
    const { open } = fs.promises;
    let now = 0, most = 0;
    fs.promises.open = async (...args) => {
      most = Math.max(most, ++now);
      const file = await open(...args).catch((error) => {
        now--;
        throw error;
      });
      file.on('close', () => now--);
      return file;
    };
    syncBuiltinESMExports();
    const link = (fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } };
    process.on('exit', () => {
      const left = fs.readdirSync('/proc/self/fd').map(link).filter((file) => file.startsWith(tree));
      fs.writeFileSync(${JSON.stringify(openings)}, JSON.stringify({ left, most }));
    });`;
  return spawned(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(spy)}`, MAIN, ...args]);
}
