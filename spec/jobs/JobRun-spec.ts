// What a runner does with an engine, whatever that does. What engines do is in contract-spec.

import { describe, expect, it, jest } from '@jest/globals';
import { Observable } from 'rxjs';
import { capture, openNursery, ResultCapture } from 'rxresult';
import { JobFailedError, JobLostError, JobNotStoppedError } from 'rxresult/jobs';
import type { JobEnd } from '../../src/jobs/Handling';
import type { Engine, EngineJob, JobEvents } from '../../src/jobs/Engine';
import { createRunner } from '../../src/jobs/runner';
import { logger, nextMacrotask, unhandledErrors } from '../support';

/** An engine that ends its jobs when the spec says so. */
class FakeEngine implements Engine {
  outlasting = false;
  readonly log: string[] = [];
  readonly events: JobEvents[] = [];
  onStart: (events: JobEvents) => void = () => undefined;
  /** When requests to stop are sent; undefined while they wait for others. */
  sent: number | undefined = -Infinity;

  start(_: unknown, events: JobEvents): EngineJob {
    this.events.push(events);
    this.onStart(events);
    return {
      id: '7',
      attempts: 2,
      stop: () => this.log.push('stop'),
      stopSent: () => this.sent,
    };
  }

  close(): Promise<void> {
    this.log.push('close');
    return Promise.resolve();
  }

  end(end: JobEnd): void {
    this.events[0]?.ended(end);
  }
}

function setUp() {
  const engine = new FakeEngine();
  const runner = createRunner(engine);
  const result = new ResultCapture<unknown>();
  const run = (options = {}) => runner.task('job', 1, options).pipe(capture(result)).subscribe(logger([], ''));
  return { engine, runner, result, run };
}

describe('a job', () => {
  it.each<[JobEnd, string]>([
    [{ status: 'fulfilled', value: 1 }, 'ResultCapture(fulfilled: 1)'],
    [{ status: 'empty' }, 'ResultCapture(empty)'],
    [{ status: 'rejected', reason: 'no' }, 'JobFailedError: job "job" (7) failed: "no"'],
    [{ status: 'lost', why: 'it was removed' }, 'JobLostError: job "job" (7) was lost: it was removed'],
    [{ status: 'stopped' }, 'JobLostError: job "job" (7) was lost: it was stopped by somebody else'],
  ])('that ends as %j', (end, expected) => {
    const { engine, result, run } = setUp();
    run();
    engine.end(end);
    engine.end({ status: 'fulfilled', value: 'a second end' });
    const error = result.exception() as Error | undefined;
    expect(error ? String(error) : result.toString()).toBe(expected);
    expect(engine.log).toEqual([]);
  });

  it('may end while it is being started', () => {
    const { engine, result, run } = setUp();
    engine.onStart = (events) => {
      events.ended({ status: 'fulfilled', value: 'early' });
    };
    run();
    expect(result.result()).toBe('early');
  });

  it('that cannot be started fails with the error, and does not keep its runner from closing', async () => {
    const { engine, runner, result, run } = setUp();
    const error = new RangeError('Maximum call stack size exceeded');
    engine.onStart = () => {
      throw error;
    };
    run();
    expect(result.exception()).toBe(error);
    await runner.close();
    expect(engine.log).toEqual(['close']);
  });

  it('is asked to stop once, however often it is unsubscribed or its runner closed', () => {
    const { engine, runner, run } = setUp();
    const subscription = run();
    subscription.unsubscribe();
    subscription.unsubscribe();
    void runner.close();
    void runner.close();
    expect(engine.log).toEqual(['stop']);
    engine.end({ status: 'stopped' });
  });

  it('whose runner is closed while it is being started is stopped', async () => {
    const { engine, runner, result, run } = setUp();
    engine.onStart = () => {
      void runner.close();
    };
    run();
    expect(result.exception()).toBeInstanceOf(JobLostError);
    expect(engine.log).toEqual(['stop']);
    engine.end({ status: 'stopped' });
    await nextMacrotask();
    expect(engine.log).toEqual(['stop', 'close']);
  });

  it('that stops leaves no timer behind, however long its grace', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { engine, run } = setUp();
    run({ grace: 100_000 }).unsubscribe();
    expect(timers()).toBe(before + 1);
    engine.end({ status: 'stopped' });
    expect(timers()).toBe(before);
  });

  it('that is lost while it is stopping fails the cleanup, which may be incomplete', async () => {
    const { engine, run } = setUp();
    const errors = await unhandledErrors(() => {
      run().unsubscribe();
      engine.end({ status: 'lost', why: 'its worker died' });
    });
    expect(errors.map(String)).toEqual(['JobLostError: job "job" (7) was lost: its worker died']);
  });

  it.each([5000, 10])('has its grace, %d ms, only once the request to stop has been sent', async (grace) => {
    const { engine, run } = setUp();
    let waited = 0;
    const errors = await unhandledErrors(() => {
      jest.useFakeTimers();
      try {
        engine.sent = undefined;
        run({ grace }).unsubscribe();
        jest.advanceTimersByTime(60_000);
        expect(jest.getTimerCount()).toBe(1); // It still waits.
        engine.sent = performance.now();
        jest.advanceTimersByTime(grace - 1);
        expect(jest.getTimerCount()).toBe(1);
        jest.runAllTimers();
        waited = performance.now() - engine.sent;
      } finally {
        jest.useRealTimers();
      }
    });
    expect(errors).toEqual([expect.any(JobNotStoppedError)]);
    expect(waited).toBeLessThan(Math.max(grace, 1000) + 10);
  });

  it('that stops after its grace, but before the request could be sent, fails nothing', async () => {
    const { engine, run } = setUp();
    const errors = await unhandledErrors(() => {
      jest.useFakeTimers();
      try {
        engine.sent = undefined;
        run({ grace: 10 }).unsubscribe();
        jest.advanceTimersByTime(30_000);
        engine.end({ status: 'stopped' });
        jest.runAllTimers();
      } finally {
        jest.useRealTimers();
      }
    });
    expect(errors).toEqual([]);
  });

  it('reports no progress after its end, or after it was unsubscribed', () => {
    const { engine, run } = setUp();
    const seen: unknown[] = [];
    const subscription = run({ progress: (value: unknown) => seen.push(value) });
    engine.events[0]?.progress(1);
    subscription.unsubscribe();
    engine.events[0]?.progress(2);
    engine.end({ status: 'stopped' });
    engine.events[0]?.progress(3);
    expect(seen).toEqual([1]);
  });

  it('may send progress without a listener', () => {
    const { engine, result, run } = setUp();
    run();
    engine.events[0]?.progress(1);
    engine.end({ status: 'fulfilled', value: 1 });
    expect(result.result()).toBe(1);
  });

  it('does not start for a subscriber that has been unsubscribed', () => {
    const { engine, runner } = setUp();
    new Observable((subscriber) => {
      subscriber.unsubscribe();
      runner.task('job').subscribe(subscriber);
    }).subscribe();
    expect(engine.events).toEqual([]);
    expect(engine.log).toEqual([]);
  });
});

describe('a detached job', () => {
  it('goes on when it is unsubscribed', async () => {
    const { engine, runner, run } = setUp();
    run({ onUnsubscribe: 'detach' }).unsubscribe();
    expect(engine.log).toEqual([]);
    engine.end({ status: 'fulfilled', value: 1 });
    await runner.close();
    expect(engine.log).toEqual(['close']);
  });

  it('is stopped when its runner is closed', async () => {
    const { engine, runner, run } = setUp();
    run({ onUnsubscribe: 'detach' }).unsubscribe();
    const closed = runner.close();
    expect(engine.log).toEqual(['stop']);
    engine.end({ status: 'stopped' });
    await closed;
  });

  it('that does not stop when its runner is closed is reported', async () => {
    const { runner, run } = setUp();
    const errors = await unhandledErrors(async () => {
      run({ onUnsubscribe: 'detach', grace: 1 }).unsubscribe();
      await runner.close();
    });
    expect(errors).toEqual([expect.any(JobNotStoppedError)]);
  });

  it('goes on when its runner is closed, if its engine allows that', async () => {
    const { engine, runner, result, run } = setUp();
    engine.outlasting = true;
    run({ onUnsubscribe: 'detach' });
    await runner.close();
    expect(engine.log).toEqual(['close']);
    expect(result.exception()).toBeInstanceOf(JobLostError);
    engine.end({ status: 'fulfilled', value: 'nobody receives it' });
  });
});

it('a runner has no dispose method if the runtime has no Symbol.asyncDispose', () => {
  const real = globalThis.Symbol;
  const { asyncDispose } = Symbol;
  globalThis.Symbol = Object.create(real, { asyncDispose: { value: undefined } }) as SymbolConstructor;
  try {
    expect(asyncDispose in setUp().runner).toBe(false);
  } finally {
    globalThis.Symbol = real;
  }
  expect(asyncDispose in setUp().runner).toBe(true);
});

it('a JobFailedError has one attempt by default', () => {
  expect(new JobFailedError({ id: '1', name: 'a\u202eb' }, 'no')).toMatchObject({
    attempts: 1,
    message: 'job "a\\u202eb" (1) failed: "no"',
  });
});

it('a runner that is closed in a nursery lets the nursery end', async () => {
  const { engine, runner } = setUp();
  const n = openNursery({ suppressError: true });
  const result = n.startSoon(runner.task('job'));
  const closed = runner.close();
  expect(n.size).toBe(1);
  engine.end({ status: 'stopped' });
  await closed;
  expect(n.size).toBe(0);
  expect(result.exception()).toBeInstanceOf(JobLostError);
});
