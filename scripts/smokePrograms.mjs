// The programs that `smoke.mjs` runs in a folder where the package is installed. Each prints `done` at its end: a promise
// that never settles would end it silently, and well.

const names = 'failedCapture, Future, nursery, openNursery, waitAll';

const javascript = `
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
import 'rxresult/angular';
${javascript}`;

const cjs = `
const assert = require('node:assert/strict');
const { lastValueFrom, map, NEVER, Observable, of, throwError } = require('rxjs');
const { ${names} } = require('rxresult');
const { TestScheduler } = require('rxjs/testing');
const { expectLanes, fulfilled, LaneRecorder } = require('rxresult/testing');
${javascript}`;

const typescript = `
import { lastValueFrom, map, of, throwError } from 'rxjs';
import { ${names}, type Outcome, type ResultBase, type ResultCapture } from 'rxresult';
import { TestScheduler } from 'rxjs/testing';
import { expectLanes, fulfilled, LaneRecorder } from 'rxresult/testing';

function expect(condition: boolean): asserts condition {
  if (!condition) {
    throw new Error('not as expected');
  }
}

async function main(): Promise<void> {
  let capture: ResultCapture<string> | undefined;
  const length: number = await lastValueFrom(
    nursery((n) => {
      const user: ResultCapture<string> = (capture = n.startSoon(of('Ada'), { name: 'user' }));
      const sum: ResultCapture<number, [number, number]> = n.startSoon((a: number, b: number) => of(a + b), 1, 2);
      return waitAll([user, sum]).pipe(map(([user, sum]) => user.result().length + sum.result()));
    }),
  );
  expect(length === 6);

  const outcome: Outcome<string> | undefined = capture?.outcome;
  expect(outcome?.status === 'fulfilled');
  const value: string = outcome.value;
  expect(value === 'Ada');

  const boom = new Error('boom');
  const caught: unknown = await lastValueFrom(nursery([throwError(() => boom)])).catch((error: unknown) => error);
  expect(caught === boom);
  const failed: ResultBase<unknown> | undefined = failedCapture(boom);
  expect(failed?.name === '0');

  const answer = new Future<number>();
  answer.setResult(42);
  const expected: Outcome<number> = fulfilled(42);
  expect(answer.outcome.status === expected.status);

  const held = openNursery();
  {
    using inner = held;
    expect(!inner.closed);
  }
  expect(held.closed);
  held[Symbol.dispose]();

  const scheduler = new TestScheduler((actual, expected) => expect(JSON.stringify(actual) === JSON.stringify(expected)));
  scheduler.run((helpers) => {
    const recorder = new LaneRecorder(scheduler);
    nursery([helpers.cold('--|')], { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ 0: '^-|', nursery: '^-|' });
  });

  console.log('done');
}
void main();
`;

const angular = `
import type { OpenNursery } from 'rxresult/angular';
export const service: OpenNursery = openNursery();
`;

// RxJS's types need `setTimeout`, and those of `abortable` AbortSignal, which come with the DOM's library or Node's. These
// lines instead of either show that no more is needed.
const globals = `
declare function setTimeout(handler: () => void, delay?: number): unknown;
interface AbortSignal {}
declare const console: { log(text: string): void };
`;

/** By the names of the files. */
export const programs = {
  'esm.mjs': esm,
  'cjs.cjs': cjs,
  'typed.mts': typescript + angular,
  'typed.cts': typescript,
  'bundled.ts': typescript + angular,
  'globals.d.ts': globals,
};
