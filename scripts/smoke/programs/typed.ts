// A user's program that uses every export, which a check verifies. Each TypeScript compiles it as an ES module and as
// CommonJS, and both run.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY, lastValueFrom, map, NEVER, of, Subject, throwError, toArray, type Observable } from 'rxjs';
import {
  abortable,
  asCompleted,
  capture,
  captureEach,
  captureMap,
  captureStartAndDoneResults,
  failedCapture,
  finalizeWith,
  Future,
  FutureSetAgainError,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  NurseryClosedError,
  observeNurseries,
  openNursery,
  ResultCapture,
  TaskCancelledError,
  TaskFailedError,
  TaskNotDoneError,
  TaskNotStartedError,
  usingAsync,
  waitAll,
  waitAny,
  type CaptureMapOptions,
  type GatherOptions,
  type ItemOf,
  type Items,
  type Nursery,
  type NurseryObserver,
  type NurseryOptions,
  type OpenNursery,
  type Outcome,
  type ResultBase,
  type SettledOutcome,
  type Source,
  type TaskHandle,
  type TaskOptions,
} from 'rxresult';
import { devtoolsObserver, type DevtoolsObserverOptions } from 'rxresult/devtools';
import { diagnosticsObserver, type NurseryMessage, type TaskMessage } from 'rxresult/diagnostics';
import {
  inProcess,
  JobFailedError,
  JobLostError,
  JobNotStoppedError,
  type JobContext,
  type JobHandlers,
  type JobOptions,
  type JobRunner,
  type JobServer,
} from 'rxresult/jobs';
import { otelObserver, type OtelObserverOptions } from 'rxresult/otel';
import {
  cancelled,
  empty,
  expectLanes,
  fulfilled,
  LaneRecorder,
  matchers,
  pending,
  rejected,
  toOutcomes,
  type DrawingOptions,
  type LanesData,
  type MatcherContext,
  type MatcherVerdict,
  type NestedObserver,
  type NurseryData,
  type OutcomesOf,
  type PictureOptions,
  type ResultMatchers,
  type Results,
  type TaskData,
} from 'rxresult/testing';
import { TestScheduler } from 'rxjs/testing';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `value`, whose type must be exactly `T`. */
function exactly<T>() {
  return function <V>(value: V, ..._same: Same<V, T> extends true ? [] : [never]): V {
    return value;
  };
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

const boom = new Error('boom');

test('a result has the outcome of its task', () => {
  const answer = new Future<number>({ name: 'answer' });
  equal(exactly<Outcome<number>>()(answer.outcome).status, pending().status);
  const early = thrownBy(() => answer.result());
  ok(early instanceof TaskNotDoneError && early.capture === answer);
  answer.setResult(42);
  ok(thrownBy(() => answer.setException(boom)) instanceof FutureSetAgainError);
  const outcome = answer.outcome;
  ok(outcome.status === 'fulfilled' && exactly<number>()(outcome.value) === 42);

  const nothing = new ResultCapture<string>();
  const failed = new ResultCapture<string>({ name: 'failed' });
  EMPTY.pipe(capture(nothing)).subscribe();
  throwError(() => boom)
    .pipe(capture<string>(failed, { suppressError: true }))
    .subscribe();
  ok(nothing.outcome.status === empty().status && failed.outcome.status === rejected(boom).status);
  equal(failedCapture(boom)?.name, 'failed');
  const late = thrownBy(() => failed.result());
  ok(late instanceof TaskFailedError && late.cause === boom);

  // It is covariant, and distinct from other types.
  const readings: ResultBase<number | string>[] = [answer, failed];
  // @ts-expect-error -- a string is not a number
  const wrong: ResultBase<number> = failed;
  ok(readings.includes(wrong));
});

test('results are waited for', async () => {
  const length: number = await lastValueFrom(
    nursery((n) => {
      const user: ResultCapture<string> = n.startSoon(of('Ada'), { name: 'user' });
      const sum = exactly<ResultCapture<number, [a: number, b: number]>>()(
        n.startSoon((a: number, b: number) => of(a + b), 1, 2),
      );
      // @ts-expect-error -- it needs two numbers
      n.startSoon((a: number, b: number) => of(a + b), 1);
      return exactly<Observable<[ResultCapture<string>, ResultCapture<number, [a: number, b: number]>]>>()(
        waitAll([user, sum]),
      ).pipe(map(([user, sum]) => user.result().length + sum.result()));
    }),
  );
  equal(length, 6);

  const answer = new Future<number>();
  answer.setResult(42);
  equal((await lastValueFrom(waitAny([answer]))).result(), 42);
  equal(await lastValueFrom(asCompleted([answer])), answer);
});

test('nurseries fail, cancel and close', async () => {
  const observer: NurseryObserver = { ended: (n: Nursery, how) => ok(n.closed && how === 'failed') };
  const options: NurseryOptions = { name: 'page', concurrent: 2, observer };
  const caught: unknown = await lastValueFrom(nursery([of(1), throwError(() => boom)], options)).catch(String);
  equal(caught, 'Error: boom');

  const held: OpenNursery = openNursery();
  held.done$.subscribe({ error: () => undefined });
  const task: TaskOptions = { name: 'task', suppressError: true };
  const running = exactly<ResultCapture<never>>()(held.startSoon(NEVER, task));
  const [start, done] = exactly<[start: ResultCapture<number>, done: ResultCapture<string>]>()(
    captureStartAndDoneResults(held, (started: (port: number) => void) => {
      equal(typeof started, 'function');
      return of('served');
    }),
  );
  ok(start.exception() instanceof TaskNotStartedError && done.result() === 'served');
  ok(held.closed && running.exception() instanceof TaskCancelledError);
  ok(held.startSoon(NEVER).exception() instanceof TaskCancelledError);
  const handle: TaskHandle<unknown> = running;
  handle.cancel();
  const closed = openNursery();
  closed.close();
  ok(thrownBy(() => closed.startSoon(NEVER)) instanceof NurseryClosedError);

  const second = openNursery();
  {
    using inner = second;
    ok(!inner.closed);
  }
  ok(second.closed);
});

test('a nursery waits for cleanup', async () => {
  const log: string[] = [];
  const stop = observeNurseries({ ended: (n: Nursery, how) => log.push(`${String(n.name)} ${how}`) });
  const slow = NEVER.pipe(finalizeWith(() => Promise.resolve(log.push('cleaned'))));
  const file = usingAsync(
    () => of('file'),
    (name) => of(name.length),
    async () => {
      log.push('closed');
    },
  );
  const sources: [Source<never>, () => Observable<number>] = [slow, () => file];
  const until = new Subject<void>();
  const ended = lastValueFrom(nursery(sources, { name: 'files', until }), { defaultValue: 0 });
  until.next();
  equal(exactly<number>()(await ended), 4);
  stop();
  const queue = openNursery();
  queue.startSoon(abortable(() => Promise.resolve(log.push('settled')), { settle: true }));
  await lastValueFrom(queue.idle$);
  await queue[Symbol.asyncDispose]();
  equal(String(queue), 'Nursery(cancelled)');
  ok(
    log.join() === 'closed,settled,cleaned,files completed' || log.join() === 'closed,cleaned,files completed,settled',
  );
});

test('combinators run tasks together', async () => {
  const options: GatherOptions = { name: 'page' };
  const tuple = exactly<[number, string]>()(await lastValueFrom(gather([of(1), Promise.resolve('a')], options)));
  equal(tuple[1], 'a');
  const page = exactly<{ user: string; ids: number }>()(await lastValueFrom(gather({ user: of('Ada'), ids: [1, 2] })));
  ok(page.user === 'Ada' && page.ids === 2);
  const list: number[] = await lastValueFrom(gather([1, 2].map((id) => of(id))));
  equal(list.length, 2);
  // @ts-expect-error -- a number is not an ObservableInput
  ok(thrownBy(() => gather(5)) instanceof TypeError);

  const settled = exactly<[SettledOutcome<number>, SettledOutcome<never>]>()(
    await lastValueFrom(gatherSettled([of(1), throwError(() => boom)])),
  );
  ok(settled[0].status === fulfilled(1).status && settled[1].status === 'rejected');
  const first = exactly<number | string>()(await lastValueFrom(gatherAny({ never: NEVER, one: of(1), a: of('a') })));
  equal(first, 1);

  const lengths = await lastValueFrom(
    of('a', 'bc').pipe(
      captureMap((text, index) => abortable((signal: AbortSignal) => Promise.resolve(signal && text.length + index))),
      map(
        (capture) =>
          exactly<ResultCapture<number, [value: string, index: number]>>()(capture).args[0] + capture.result(),
      ),
      toArray(),
    ),
  );
  equal(lengths.join(), 'a1,bc3');

  const ordered: CaptureMapOptions<string> & { concurrent: number } = { concurrent: 1, ordered: true };
  const texts: Items = ['a', 'bc'];
  const letter: ItemOf<string[]> = 'a';
  ok(Array.isArray(texts) && texts[0] === letter);
  const rows = captureEach(['a', 'bc'], (row) => of(row.length), { ...ordered, taskName: (row) => row });
  const named = exactly<ResultCapture<number, [value: string, index: number]>>()(await lastValueFrom(rows));
  ok(named.name === 'bc' && named.result() === 2);
});

test('lanes are compared, and outcomes matched', () => {
  const scheduler = new TestScheduler(deepEqual);
  const recorder = new LaneRecorder(scheduler);
  const outer: NestedObserver = recorder.within('outer');
  scheduler.run((helpers) => {
    gather({ outer: nursery([helpers.cold('-a|')], { observer: outer }) }, { observer: recorder }).subscribe();
    expectLanes(helpers, recorder).toBe({ outer: '^-|', 'outer/0': '^-|', 'outer/nursery': '^-|', nursery: '^-|' });
  });
  const drawing: DrawingOptions = { width: 60 };
  const picture: PictureOptions = { title: 'A run' };
  ok(recorder.toString(drawing).includes('nursery') && recorder.toSVG(picture).startsWith('<svg'));
  const data: LanesData = recorder.toJSON();
  const run: NurseryData | null = data.nursery;
  const task: TaskData | undefined = run?.tasks[0];
  ok(task?.status === 'fulfilled' || task?.status === 'empty');

  const answer = new Future<number>();
  const several: Results = [answer];
  of(answer)
    .pipe(toOutcomes())
    .subscribe((outcome: OutcomesOf<Future<number>>) => ok(outcome.status === pending().status));
  ok(several.length === 1 && cancelled().status === 'cancelled');
  const context: MatcherContext = { equals: (a, b) => a === b };
  const verdict: MatcherVerdict = matchers.toBePending.call(context, answer);
  const method: keyof ResultMatchers<void> = 'toBePending';
  ok(verdict.pass && method in matchers);
});

test('observers see a nursery', async () => {
  const options: DevtoolsObserverOptions = { track: 'tasks' };
  const labels: OtelObserverOptions = { attributes: { app: 'shop' } };
  const observer = exactly<NurseryObserver[]>()([
    devtoolsObserver(options),
    diagnosticsObserver(),
    otelObserver(labels),
  ]);
  equal((await lastValueFrom(gather([of(1)], { observer }))).length, 1);
  const task: TaskMessage = { name: 'task', routine: undefined, nursery: 'page', outcome: 'rejected', error: boom };
  const page: NurseryMessage = { name: task.nursery, outcome: 'failed' };
  equal(page.outcome, 'failed');
});

test('jobs run in the process', async () => {
  const handlers: JobHandlers = {
    square: (n: number, { progress }: JobContext) => {
      progress(n);
      return of(n * n);
    },
  };
  const runner: JobRunner = inProcess(handlers);
  const seen: number[] = [];
  const options: JobOptions<number> = { progress: (n) => void seen.push(n), onUnsubscribe: 'cancel', grace: 100 };
  ok((await lastValueFrom(runner.task<number, number>('square', 12, options))) === 144 && seen[0] === 12);
  await runner.close();
  const failed = await lastValueFrom(gatherSettled([runner.task<number>('square', 1)]));
  ok(failed[0].status === 'rejected' && failed[0].reason instanceof JobLostError);
  const errors: Error[] = [
    new JobFailedError({ id: '1', name: 'square' }, boom),
    new JobNotStoppedError({ id: '1', name: 'square' }, 100),
  ];
  ok(errors.every(({ name }) => name.startsWith('Job')));
  const server: Pick<JobServer, 'ready'> = { ready: Promise.resolve() };
  await server.ready;
});
