// The tests of a user without a compiler, who has imported the packages, or required them.

const assert = require('node:assert/strict');
const { test } = require('node:test');

/**
 * @param {object} packages
 * @param {typeof import('rxjs')} packages.rxjs
 * @param {typeof import('rxjs/testing')} packages.rxjsTesting
 * @param {typeof import('rxresult')} packages.rxresult
 * @param {typeof import('rxresult/testing')} packages.rxresultTesting
 */
exports.testBasics = ({ rxjs, rxjsTesting, rxresult, rxresultTesting }) => {
  const { lastValueFrom, map, NEVER, Observable, of, throwError } = rxjs;
  const { failedCapture, Future, nursery, TaskCancelledError, waitAll } = rxresult;
  const { expectLanes, fulfilled, LaneRecorder } = rxresultTesting;

  test('a nursery is an Observable of this RxJS, and emits what its tasks have made', async () => {
    const sum$ = nursery((n) => {
      const one = n.startSoon(of(1), { name: 'one' });
      const two = n.startSoon(Promise.resolve(2), { name: 'two' });
      return waitAll([one, two]).pipe(map(([one, two]) => one.result() + two.result()));
    });
    assert(sum$ instanceof Observable);
    assert.equal(await lastValueFrom(sum$), 3);
  });

  test('it errors with the error of a task, and cancels the others', async () => {
    const boom = new Error('boom');
    /** @type {import('rxresult').ResultCapture<never> | undefined} */
    let sibling;
    const failing$ = nursery((n) => {
      sibling = n.startSoon(NEVER, { name: 'sibling' });
      n.startSoon(
        throwError(() => boom),
        { name: 'failing' },
      );
    });
    await assert.rejects(lastValueFrom(failing$), (error) => error === boom);
    assert.equal(failedCapture(boom)?.name, 'failing');
    assert.equal(sibling?.outcome.status, 'cancelled');
    const error = sibling?.exception();
    assert(error instanceof TaskCancelledError);
    assert.equal(error.cause, boom);
  });

  test('a Future has the outcome that it was given', () => {
    const answer = new Future({ name: 'answer' });
    answer.setResult(42);
    assert.deepEqual(answer.outcome, fulfilled(42));
    assert.equal(String(answer), 'Future("answer", fulfilled: 42)');
  });

  test('lanes are compared in virtual time', () => {
    const scheduler = new rxjsTesting.TestScheduler(assert.deepEqual);
    scheduler.run((helpers) => {
      const recorder = new LaneRecorder(scheduler);
      nursery([helpers.cold('--|')], { observer: recorder }).subscribe();
      expectLanes(helpers, recorder).toBe({ 0: '^-|', nursery: '^-|' });
    });
  });
};
