// The programs that are compiled and run in a folder where the package is installed. Each prints `done` at its end: a
// promise that never settles would end it without an error.

import { readFileSync } from 'node:fs';
import { entries } from './manifest.mjs';

const names = 'failedCapture, Future, nursery, openNursery, waitAll';

const body = `
async function main() {
  const sum$ = nursery((n) => {
    const one = n.startSoon(of(1), { name: 'one' });
    const two = n.startSoon(Promise.resolve(2), { name: 'two' });
    return waitAll([one, two]).pipe(map(([one, two]) => one.result() + two.result()));
  });
  assert(sum$ instanceof Observable);
  assert.equal(await lastValueFrom(sum$), 3);

  const boom = new Error('boom');
  let sibling;
  const failing$ = nursery((n) => {
    sibling = n.startSoon(NEVER, { name: 'sibling' });
    n.startSoon(throwError(() => boom), { name: 'failing' });
  });
  await assert.rejects(lastValueFrom(failing$), (error) => error === boom);
  assert.equal(failedCapture(boom).name, 'failing');
  assert.equal(sibling.outcome.status, 'cancelled');
  assert.equal(sibling.exception().cause, boom);

  const answer = new Future({ name: 'answer' });
  answer.setResult(42);
  assert.deepEqual(answer.outcome, fulfilled(42));
  assert.equal(String(answer), 'Future("answer", fulfilled: 42)');

  const scheduler = new TestScheduler(assert.deepEqual);
  scheduler.run((helpers) => {
    const recorder = new LaneRecorder(scheduler);
    nursery([helpers.cold('--|')], { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ 0: '^-|', nursery: '^-|' });
  });

  console.log('done');
}
main();
`;

const esm = `
import assert from 'node:assert/strict';
import { lastValueFrom, map, NEVER, Observable, of, throwError } from 'rxjs';
import { ${names} } from 'rxresult';
import { TestScheduler } from 'rxjs/testing';
import { expectLanes, fulfilled, LaneRecorder } from 'rxresult/testing';
${body}`;

const cjs = `
const assert = require('node:assert/strict');
const { lastValueFrom, map, NEVER, Observable, of, throwError } = require('rxjs');
const { ${names} } = require('rxresult');
const { TestScheduler } = require('rxjs/testing');
const { expectLanes, fulfilled, LaneRecorder } = require('rxresult/testing');
${body}`;

export const javascript = { 'esm.mjs': esm, 'cjs.cjs': cjs };

const program = readFileSync(new URL('program.ts', import.meta.url), 'utf8');

export const typescript = {
  'typed.mts': program,
  'typed.cts': program,
  'bundled.ts': program,
  'commonjs.ts': program,
  // It needs type imports: an import for side effects passes even if the entry is not found.
  'entries.ts': entries.map(({ id }) => `import type {} from '${id}';\n`).join(''),
};

/** Jobs on threads, and the types of those on a queue, which needs a server. */
export const jobs = {
  'worker.mts': `
import { serve, type ThreadServer } from 'rxresult/piscina';

const server: ThreadServer = serve({
  square: async (n: number) => n * n,
  fails: () => {
    throw new RangeError('no');
  },
});
export default server;
`,
  'jobs.mts': `
import assert from 'node:assert/strict';
import { lastValueFrom } from 'rxjs';
import { gather } from 'rxresult';
import {
  bullRunner,
  serveJobs,
  type BullRunnerOptions,
  type QueueConnection,
  type QueueOptions,
  type ServeJobsOptions,
} from 'rxresult/bullmq';
import { JobFailedError, type JobRunner, type JobServer } from 'rxresult/jobs';
import { threadPool, type ThreadPoolOptions } from 'rxresult/piscina';

const options: ThreadPoolOptions = { threads: 2, idleTimeout: 1000 };
const pool: JobRunner = threadPool(new URL('./worker.mjs', import.meta.url), options);
const squares = await lastValueFrom(gather([pool.task<number>('square', 2), pool.task<number>('square', 3)]));
assert.deepEqual(squares, [4, 9]);
await assert.rejects(lastValueFrom(pool.task('fails')), (error) => {
  return error instanceof JobFailedError && error.cause instanceof RangeError;
});
await pool.close();

const connection: QueueConnection = { host: '127.0.0.1' };
const reaching: QueueOptions = { connection };
const producer: BullRunnerOptions = { ...reaching, lease: 1000 };
const server: ServeJobsOptions = { ...reaching, concurrent: 2 };
export const open: [() => JobRunner, () => JobServer] = [
  () => bullRunner('queue', producer),
  () => serveJobs('queue', { square: async (n: number) => n * n }, server),
];
console.log('done');
`,
};

/** A service, for users of Angular. */
export const angular = `
import { Injector, type Resource, type Signal } from '@angular/core';
import { timer, map } from 'rxjs';
import { Future, type OpenNursery, type Outcome } from 'rxresult';
import {
  injectNursery,
  nurseryResource,
  optional,
  toOutcomeSignal,
  toResource,
  type InjectNurseryOptions,
  type NurseryResource,
  type NurseryResourceOptions,
  type OptionalTask,
  type ParamsContext,
  type PartResource,
  type PartTask,
  type PartTasks,
  type PartValue,
  type PartValues,
  type ResultSource,
  type ToOutcomeSignalOptions,
  type ToResourceOptions,
  type VitalKey,
} from 'rxresult/angular';

interface Tasks extends PartTasks {
  readonly user: PartTask<string>;
  readonly news: OptionalTask<number>;
}

const tasks: Tasks = { user: timer(1).pipe(map(() => 'Ada')), news: optional(async () => 5) };
const pageOptions: NurseryResourceOptions<number, Tasks> = { params: (..._: ParamsContext) => 7, tasks: () => tasks };

/** It needs an application, which there is none of here. */
export function open(injector: Injector): PartValues<Tasks> | undefined {
  const page: NurseryResource<Tasks> = nurseryResource({ ...pageOptions, injector });
  const user: PartResource<PartValue<Tasks['user']> | undefined> = page.parts.user;
  const failed: VitalKey<Tasks> | undefined = page.failedPart();
  return user.hasValue() && failed === undefined && page.hasValue() ? page.value() : undefined;
}

const options: InjectNurseryOptions = { name: 'orders', suppressError: true };
const naming: ToOutcomeSignalOptions = { debugName: 'order' };
const whilePending: ToResourceOptions<number> = { defaultValue: 0 };

class Orders {
  readonly tasks: OpenNursery = injectNursery(options);
  readonly order = this.tasks.startSoon(timer(60_000).pipe(map(() => 'tea')), { name: 'order' });
  readonly outcome: Signal<Outcome<string>> = toOutcomeSignal(this.order, naming);
}

const injector = Injector.create({ providers: [{ provide: Orders, deps: [] }] });
const { order, outcome } = injector.get(Orders);
const pending = new Future<number>();
const resource: Resource<number> = toResource(pending, { ...whilePending, injector, defaultValue: 0 });
pending.setResult(7);
const followed: ResultSource<number> = () => pending;
const same = toOutcomeSignal(followed, { injector })();
injector.destroy();
if (order.outcome.status !== 'cancelled' || outcome().status !== 'cancelled' || resource.value() !== 7 || same.status !== 'fulfilled') {
  throw new Error(String(order));
}
console.log('done');
`;

// RxJS's types need `setTimeout`, and those of `abortable` need AbortSignal, which the DOM's or Node's types provide.
// These lines replace both, and show that nothing more is needed.
export const globals = `
declare function setTimeout(handler: () => void, delay?: number): unknown;
interface AbortSignal {}
declare const console: { log(text: string): void };
`;
