// The programs of the pages about jobs run as they are there, and print what the pages say. Those with a queue are run by
// bullmq/guide-spec, and those in TypeScript are compiled by docs-spec.

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../scripts/redis.mjs';
import { installPrograms, printedBy, programs } from './guide';

let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = installPrograms());
});

afterAll(() => {
  remove();
});

describe('the guide', () => {
  it('has programs', () => {
    expect(programs.map(({ file }) => file)).toEqual([
      'worker.mjs',
      'results.mjs',
      'failing.mjs',
      'primes.mjs',
      'deadline.mjs',
      'queue-worker.mjs',
      'queue-producer.mjs',
      'primes-server.mjs',
    ]);
  });

  it.each(programs.filter(({ file, text }) => text !== undefined && !file.startsWith('queue-')))(
    '$file prints what the guide says, and ends',
    async ({ file, text }) => {
      expect(await printedBy(file, folder)).toBe(text);
    },
  );

  describe('primes-server.mjs', () => {
    const ENDLESS = '/1e15';
    let port: number;
    let server: ChildProcess;
    let exited: Promise<unknown>;

    const statusOf = async (path: string, signal?: AbortSignal) => {
      const response = await fetch(`http://localhost:${port}${path}`, signal && { signal });
      return response.status;
    };

    beforeAll(async () => {
      port = await freePort();
      const env = { ...process.env, PORT: String(port) };
      server = spawn(process.execPath, ['primes-server.mjs'], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      exited = once(server, 'exit');
      await once(server.stdout as NodeJS.ReadableStream, 'data');
    });

    afterAll(async () => {
      server.kill('SIGKILL');
      await exited;
    });

    it('counts primes', async () => {
      expect(await (await fetch(`http://localhost:${port}/100`)).text()).toBe('25\n');
    });

    it('refuses requests beyond its limit until clients disconnect', async () => {
      const clients = new AbortController();
      const requests = [1, 2, 3, 4].map(() => statusOf(ENDLESS, clients.signal));
      const outcomes = Promise.allSettled(requests);
      await delay(500);
      expect(await statusOf('/100')).toBe(503);
      clients.abort();
      await outcomes;
      await delay(500);
      expect(await statusOf('/100')).toBe(200);
    });

    it('stops a job at its deadline, and finishes requests before it ends', async () => {
      const last = statusOf(ENDLESS);
      await delay(500);
      server.kill('SIGTERM');
      expect(await last).toBe(504);
      expect(await exited).toEqual([0, null]);
    });
  });
});
