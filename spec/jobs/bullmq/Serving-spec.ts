import { expect, test } from '@jest/globals';
import type { Job } from 'bullmq';
import { openNursery } from 'rxresult';
import { of } from 'rxjs';
import { Serving } from '../../../src/jobs/bullmq/Serving';
import { nextMacrotask } from '../../support';

test('the end of a job is written only once all of its progress is', async () => {
  const writes: (() => void)[] = [];
  const job = {
    ...{ id: '1', name: 'report', attemptsStarted: 1, data: { rxresult: { progress: true } } },
    updateProgress: () => new Promise<void>((resolve) => writes.push(resolve)),
  };
  const fail = (error: unknown) => {
    throw error;
  };
  let ended = false;
  const handlers = {
    report: (_: unknown, { progress }: { progress: (value: unknown) => void }) => {
      progress(1);
      progress(2);
      return of('done');
    },
  };
  const run = new Serving(job as unknown as Job, 'token', fail, fail).run(openNursery(), handlers);
  void run.then(() => (ended = true));
  for (const written of [0, 1]) {
    await nextMacrotask();
    expect(ended).toBe(false);
    writes[written]?.();
  }
  await expect(run).resolves.toBe('done');
  expect(writes).toHaveLength(2);
});
