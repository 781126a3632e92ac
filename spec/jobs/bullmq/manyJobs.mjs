// Runs 20,000 jobs on a queue, a thousand at a time, a tenth of which are cancelled, with one runner and one server. Prints how many
// bytes the heap has grown meanwhile, after a first fifth: manyJobs.mjs '{"connection":{"port":6379},"queue":"q"}'

import { lastValueFrom, of } from 'rxjs';
import { gatherSettled } from 'rxresult';
import { bullRunner, serveJobs } from 'rxresult/bullmq';

const BATCH = 1000;
const BATCHES = 20;

const { connection, queue } = JSON.parse(process.argv[2] ?? '');
const server = serveJobs(queue, { echo: (data) => of(data) }, { connection, concurrent: 100 });
const runner = bullRunner(queue, { connection });
await server.ready;
let before = 0;
for (let batch = 0; batch < BATCHES; batch += 1) {
  if (batch === BATCHES / 5) {
    before = heapUsed();
  }
  const jobs = Array.from({ length: BATCH }, (_, i) => runner.task('echo', [i], { progress: () => undefined }));
  const cancelled = jobs.splice(0, BATCH / 10).map((job) => job.subscribe());
  const ended = lastValueFrom(gatherSettled(jobs));
  cancelled.forEach((subscription) => subscription.unsubscribe());
  if ((await ended).some(({ status }) => status !== 'fulfilled')) {
    throw new Error('a job has failed');
  }
}
console.log(heapUsed() - before);
await runner.close();
await server.close();

function heapUsed() {
  gc?.();
  gc?.();
  return process.memoryUsage().heapUsed;
}
