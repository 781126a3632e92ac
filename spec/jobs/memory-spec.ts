// What becomes of the memory when many jobs have run.

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('./manyJobs.mjs', import.meta.url));

describe.each(['inProcess', 'threadPool'])('the memory of %s', (kind) => {
  it.each(['succeed', 'fail', 'are cancelled'])(
    'stays flat over 20,000 jobs that %s',
    async (how) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, kind, how, '20000'], {
        timeout: 100_000,
      });
      const [here, there] = JSON.parse(stdout) as [number, number];
      // Bytes for each job. A job that is kept takes more than a kilobyte; what the engine compiles, 60 bytes for each.
      expect(here).toBeLessThan(400);
      expect(there).toBeLessThan(400);
    },
    120_000,
  );
});
