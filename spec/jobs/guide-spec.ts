// The programs in docs/jobs.md run as they are there, and print what the page says. (Those in TypeScript are run by docs-spec.)

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startRedis } from '../../scripts/redis.mjs';

const page = readFileSync('docs/jobs.md', 'utf8');
const programs = [...page.matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$(?:\n\n```text\n(.*?)\n```$)?/gms)].map(
  ([, file = '', code = '', text]) => ({ file, code, text }),
);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rxresult-guide-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules/rxresult'));
  symlinkSync(join(process.cwd(), 'node_modules/rxjs'), join(folder, 'node_modules/rxjs'));
  for (const { file, code } of programs) {
    writeFileSync(join(folder, file), code);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the guide', () => {
  it('has programs', () => {
    expect(programs.map(({ file }) => file)).toEqual([
      'worker.mjs',
      'results.mjs',
      'failing.mjs',
      'queue-worker.mjs',
      'queue-producer.mjs',
    ]);
  });

  it.each(programs.filter(({ file, text }) => text !== undefined && !file.startsWith('queue-')))(
    '$file prints what it says it prints, and ends',
    async ({ file, text }) => {
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, timeout: 20_000 });
      expect(stdout.trim()).toBe(text);
    },
  );

  // It needs a Redis: npm run test:jobs.
  (process.env['REDIS'] ? it : it.skip)(
    'the programs with a queue print what they say they print, and end',
    async () => {
      const redis = await startRedis();
      const [worker, producer] = ['queue-worker.mjs', 'queue-producer.mjs'].map((name) => {
        const program = programs.find(({ file }) => file === name);
        writeFileSync(join(folder, name), program?.code.replace('6379', String(redis.port)) ?? '');
        return { name, text: program?.text };
      });
      const child = spawn(process.execPath, [worker?.name ?? ''], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      expect(String(await once(child.stdout, 'data'))).toBe('ready\n');
      const { stdout } = await promisify(execFile)(process.execPath, [producer?.name ?? ''], {
        cwd: folder,
        timeout: 20_000,
      });
      expect(stdout.trim()).toBe(producer?.text);
      child.kill('SIGTERM');
      expect(await exited).toEqual([null, 'SIGTERM']);
      await redis.stop();
    },
  );
});
