// The programs in docs/jobs.md that need a Redis.

import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startRedis } from '../../../scripts/redis.mjs';
import { installPrograms, printedBy, programs } from '../guide';

test('the programs with a queue print what the guide says, and end', async () => {
  const redis = await startRedis();
  const { folder, remove } = installPrograms(redis.port);
  const worker = spawn(process.execPath, ['queue-worker.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(worker, 'exit');
  try {
    expect(String(await once(worker.stdout, 'data'))).toBe('ready\n');
    const { text } = programs.find(({ file }) => file === 'queue-producer.mjs') ?? {};
    expect(await printedBy('queue-producer.mjs', folder)).toBe(text);
  } finally {
    worker.kill('SIGTERM');
    await exited;
    await redis.stop();
    remove();
  }
  expect(await exited).toEqual([null, 'SIGTERM']);
});
