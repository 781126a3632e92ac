// Runs the program as its users do: as a process, on real files. `gzip` and `sha256sum` check what it writes. The open files of
// a process are read from Linux's /proc.

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { buildFor, ended, inWork, killAll, openBelow, printedBy, spawned, until } from '../processes.mjs';
import {
  checkSums,
  EVIL_NAME,
  expectCompressed,
  filesBelow,
  makeEndless,
  makeScratch,
  makeTree,
  SIZE,
  TREE,
} from './trees.mjs';

const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));
const CTRL_C = '\u0003';

jest.setTimeout(60_000);

/** @type {string} the folder with all files of one test */
let scratch;
/** @type {string} */
let tree;
/** @type {string} */
let out;

beforeAll(() => buildFor('piscina'));

beforeEach(async () => {
  scratch = await makeScratch();
  tree = join(scratch, 'tree');
  out = join(scratch, 'tree-compressed');
  await mkdir(tree);
});

afterEach(async () => {
  killAll();
  await rm(scratch, { recursive: true, force: true });
});

describe('a folder that can be read', () => {
  test('every file is compressed under its path, as gzip confirms, and sha256sum accepts the checksums', async () => {
    await makeTree(tree);
    const { code, stdout, stderr } = await run(tree);
    expect(stdout).toMatch(
      new RegExp(
        `^6 files, ${SIZE} compressed to \\d+\\.\\d\\d kB in \\d+\\.\\d\\d s: \\d+\\.\\d MB/s\\nchecksums: ${out}/SHA256SUMS\\n$`,
      ),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectCompressed(tree, out, TREE);
    expect(filesBelow(tree)).toEqual(TREE);
  });

  test('the checksums are also valid for what is decompressed', async () => {
    await makeTree(tree);
    await run(tree, '--out', join(scratch, 'sub', 'out'));
    out = join(scratch, 'sub', 'out');
    execFileSync('gzip', ['-dr', '--', out]);
    expect(checkSums(out, out)).toBe(6);
  });

  test('--brotli compresses with brotli', async () => {
    await makeTree(tree);
    expect(await run('--brotli', tree)).toMatchObject({ code: 0, stderr: '' });
    expect(filesBelow(out)).toEqual([...TREE.map((path) => `${path}.br`), 'SHA256SUMS'].sort());
    for (const path of TREE) {
      await writeFile(join(out, path), brotliDecompressSync(readFileSync(join(out, `${path}.br`))));
    }
    expect(checkSums(out, out)).toBe(6);
  });

  test('two threads work at the same time with --threads 2, and one with --threads 1', async () => {
    for (const threads of [1, 2]) {
      await rm(tree, { recursive: true });
      await mkdir(tree);
      await makeEndless(tree, 4);
      const child = start('--threads', String(threads), tree);
      await until(() => inWork(child, out).length === threads, child);
      child.kill('SIGINT');
      await ended(child);
      expect(new Set(readLog().opened).size).toBe(threads);
      await rm(join(scratch, 'log'));
    }
  });

  test('who may not read a file may not read the compressed one', async () => {
    await writeFile(join(tree, 'private'), 'secret');
    await chmod(join(tree, 'private'), 0o600);
    await run(tree);
    expect(statSync(join(out, 'private.gz')).mode & 0o777).toBe(0o600);
  });

  test('a second run replaces what the first has written, and a link there is not followed', async () => {
    await writeFile(join(tree, 'a'), 'first');
    await run(tree);
    await writeFile(join(tree, 'a'), 'second');
    await writeFile(join(tree, 'b'), 'b');
    await symlink(join(tree, 'a'), join(out, 'b.gz'));
    expect(await run(tree)).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(tree, 'a'), 'utf8')).toBe('second');
    expectCompressed(tree, out, ['a', 'b']);
  });

  test('an empty folder has no files, no checksums and no error', async () => {
    expect(await run(tree)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^0 files, 0 B compressed to 0 B in .*\n$/),
      stderr: '',
    });
  });

  test('without DIR it compresses the sources of the installed rxjs', async () => {
    const { code, stdout } = await run('--out', out);
    expect(stdout).toMatch(/^\d{3} files, /);
    expect(filesBelow(out)).toContain('internal/Observable.ts.gz');
    expect(code).toBe(0);
  });
});

describe('a folder with files that cannot be compressed', () => {
  test('they are listed at the end, and the others are compressed', async () => {
    await makeTree(tree);
    await symlink('nowhere', join(tree, 'broken link'));
    await symlink(EVIL_NAME + EVIL_NAME, join(tree, EVIL_NAME + EVIL_NAME));
    await symlink('/proc/self/mem', join(tree, 'unreadable')); // Can be opened, but not read.
    await mkdir(join(out, 'empty file.gz'), { recursive: true });
    const { code, stdout, stderr } = await run(tree);
    expect(stdout).toMatch(/^5 files, /);
    expect(stderr.split('\n')).toEqual([
      'compress: 4 files could not be compressed:',
      expect.stringMatching(/^ {2}broken link: ENOENT: no such file or directory, open .*/),
      expect.stringMatching(/^ {2}empty file: EISDIR: .* rename .*/),
      expect.stringMatching(/^ {2}evil\\u001b\[2J\\u000aname\\\\?evil\\u001b\[2J.*: ELOOP: .*/),
      expect.stringMatching(/^ {2}unreadable: EIO: i\/o error, read$/),
      '',
    ]);
    expect(code).toBe(1);
    await rm(join(out, 'empty file.gz'), { recursive: true });
    expectCompressed(tree, out, TREE.filter((path) => path !== 'empty file')); // prettier-ignore
  });

  test('checksums that cannot be written are an error, too', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await mkdir(join(out, 'SHA256SUMS'), { recursive: true });
    const { code, stdout, stderr } = await run(tree);
    expect(stderr).toMatch(
      /^compress: EISDIR: .* rename .*SHA256SUMS'\ncompress: failed: stopped 0 jobs; 1 file is complete, 0 not started\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('one without permission is listed', async () => {
    await writeFile(join(tree, 'secret'), '');
    await chmod(join(tree, 'secret'), 0);
    // Root may read everything, unless it gives up these capabilities.
    const humble = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
    const [command = '', ...args] = [...humble, process.execPath, MAIN, tree];
    expect(await ended(spawned(command, args))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('secret: EACCES'),
    });
  });

  test('--fail-fast: all jobs have stopped when the error is printed', async () => {
    await makeEndless(tree, 2);
    // One of the three threads, which may be the second to start, goes through these, until it comes to a file that can be opened, but not read.
    await Promise.all(Array.from({ length: 50 }, (_, i) => writeFile(join(tree, `short-${i}`), 'short')));
    await symlink('/proc/self/mem', join(tree, 'unreadable'));
    await writeFile(join(tree, 'waits'), '');
    const { code, stdout, stderr } = await run('--fail-fast', '--threads', '3', tree);
    expect(stderr).toMatch(
      /^compress: cannot compress unreadable: EIO: .*\ncompress: failed: stopped [12] jobs?; 50 files are complete, [12] not started\n$/,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expectNothingLeft();
  });
});

describe('Ctrl-C', () => {
  test('stops every job, keeps what is complete, and says so when nothing is left open or half written', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await makeEndless(tree, 12);
    const child = start('--threads', '2', tree);
    await until(() => inWork(child, out).length === 2 && filesBelow(out).includes('a.gz'), child);
    child.kill('SIGINT');
    expect(await ended(child)).toEqual({
      code: 130,
      stdout: '',
      stderr: 'compress: interrupted: stopped 2 jobs; 1 file is complete, 10 not started\n',
    });
    expectNothingLeft();
    expectCompressed(tree, out, ['a']);
  });

  test('before a thread has begun, it ends as well', async () => {
    await makeEndless(tree, 3);
    const child = start(tree);
    // The program is loaded when it reads the folder.
    await until(() => openBelow(child, dirname(tree)).length > 0 || printedBy(child).stderr !== '', child);
    child.kill('SIGINT');
    const { code, stderr } = await ended(child);
    expect(stderr).toMatch(/^compress: interrupted: stopped \d jobs?; 0 files are complete, \d not started\n$/);
    expect(code).toBe(130);
    expectNothingLeft();
  });
});

describe('in a terminal', () => {
  test('bars show the whole and each file, fit into it, and are removed at Ctrl-C', async () => {
    await makeEndless(tree, 3, '日本 endless '.repeat(5));
    const command = `stty cols 50 rows 3; exec '${process.execPath}' '${MAIN}' --threads 2 '${tree}'`;
    const child = spawned('script', ['-qec', command, '/dev/null']);
    await until(() => printedBy(child).stdout.split(/\[[#.]{30}\]/).length > 8, child);
    child.stdin.write(CTRL_C);
    const { code, stdout } = await ended(child);
    const lines = stdout.split(/\r?\n|\r?\u001b\[2K|\u001b\[A\u001b\[2K/);
    expect(lines).toContainEqual(expect.stringMatching(/^\[[#.]{30}\] 0\/3 files, \S+ [kMG]?B/));
    expect(lines).toContainEqual(expect.stringMatching(/^\[[#.]{30}\] 日本 endl/));
    const drawn = stdout.split('\r\u001b[2K').map((text) => text.split('\r\n'));
    expect(Math.max(...drawn.map(({ length }) => length))).toBe(2); // No third: the last row stays free.
    expect(stdout).toMatch(/\u001b\[2Kcompress: interrupted: stopped 2 jobs; 0 files are complete, 1 not started\r\n$/);
    expect(code).toBe(130);
  });
});

describe('--lanes', () => {
  test('draws each job, and the nursery', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await symlink('nowhere', join(tree, 'b'));
    const { code, stderr } = await run('--lanes', '--threads', '1', tree);
    expect(stderr.split('\n').slice(2, 5)).toEqual([
      expect.stringMatching(/^a {8,}\^-+\|/),
      expect.stringMatching(/^b {8} *\.+\(?\^-*#\)? +Error: ENOENT/),
      expect.stringMatching(/^nursery {2}\^-+\|$/),
    ]);
    expect(code).toBe(1);
  });

  test('draws that cancelled jobs stop after the failure, and the nursery ends after them', async () => {
    await makeEndless(tree, 1);
    await symlink('/proc/self/mem', join(tree, 'zz'));
    const { stderr } = await run('--lanes', '--fail-fast', '--threads', '2', tree);
    expect(stderr).toMatch(/\nendless-00 .*!.* cancelled by zz\nzz .*#.* Error: EIO.*\nnursery .*#\n/);
  });
});

describe('wrong arguments', () => {
  test.each([
    [['--nope'], /^compress: Unknown option '--nope'.*\nusage: npm run jobs/],
    [['.', '.'], /^compress: expected one DIR, got 2\nusage/],
    [['--threads', '0'], /^compress: --threads must be an integer from 1 and up, got "0"\nusage/],
    [['--threads', '2', '--redis', 'redis://localhost'], /^compress: --threads and --redis exclude each other\nusage/],
    [
      ['--redis', 'localhost'],
      /^compress: --redis must be an address that begins with redis:\/\/ or rediss:\/\/\nusage/,
    ],
    [['/nowhere'], /^compress: cannot open DIR: ENOENT: .*\n$/],
    [[MAIN], /^compress: DIR is not a directory: .*\n$/],
  ])('%j: a message, with exit code 2', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  test('OUT is not inside DIR, nor DIR inside OUT, also through a link', async () => {
    await writeFile(join(tree, 'a'), 'a');
    await symlink('tree', join(scratch, 'link'));
    for (const wrong of [tree, join(tree, 'b', 'c'), scratch, join(scratch, 'link'), join(scratch, 'link', 'b')]) {
      expect(await run(tree, '--out', wrong)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'compress: neither of DIR and OUT may be inside the other\n',
      });
    }
    expect(filesBelow(tree)).toEqual(['a']);
  });

  test('--help prints the options and the exit codes', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(stdout).toMatch(/^usage: .*--fail-fast.*--redis.*exit codes:.*130/s);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

// --- processes

/** @param {string[]} args */
function run(...args) {
  return ended(start(...args));
}

/**
 * Runs the program with a module loaded before it, in each thread. That writes which threads open a file for writing, and when the
 * program prints its first message, which files are open and which are half written.
 *
 * @param {string[]} args
 */
function start(...args) {
  const spy = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { isMainThread, threadId } from 'node:worker_threads';
    const log = (what) => fs.appendFileSync(${JSON.stringify(join(scratch, 'log'))}, JSON.stringify(what) + '\\n');
    const { open } = fs.promises;
    fs.promises.open = (path, flags, ...args) => {
      if (flags === 'wx' && !isMainThread) log({ thread: threadId });
      return open(path, flags, ...args);
    };
    syncBuiltinESMExports();
    const link = (fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } };
    const { write } = process.stderr;
    process.stderr.write = function (text, ...args) {
      if (isMainThread && text.startsWith('compress: ')) {
        const open = fs.readdirSync('/proc/self/fd').map(link).filter((file) => file.startsWith(${JSON.stringify(scratch)}));
        const out = ${JSON.stringify(out)};
        const partial = fs.existsSync(out) ? fs.readdirSync(out, { recursive: true }).filter((file) => file.endsWith('.partial')) : [];
        log({ open, partial });
      }
      return write.call(this, text, ...args);
    };`;
  return spawned(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(spy)}`, MAIN, ...args]);
}

function readLog() {
  const lines = readFileSync(join(scratch, 'log'), 'utf8').trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line));
  return {
    opened: entries.flatMap(({ thread }) => thread ?? []),
    messages: entries.filter(({ open }) => open),
  };
}

/** At the moment of the first message. */
function expectNothingLeft() {
  expect(readLog().messages[0]).toEqual({ open: [], partial: [] });
  expect(filesBelow(scratch).filter((path) => path.endsWith('.partial'))).toEqual([]);
}
