// Jobs in marble tests. What all runners do is in contract-spec.

import { describe, expect, it } from '@jest/globals';
import { NEVER, timer, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { finalizeWith, gather, nursery } from 'rxresult';
import { inProcess, JobNotStoppedError, type JobContext } from 'rxresult/jobs';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { marbles, nextMacrotask, unhandledErrors } from '../support';

/** Handlers whose streams are drawn. */
function drawn({ cold }: RunHelpers, streams: Record<string, string>, signals: AbortSignal[] = []) {
  return inProcess(
    Object.fromEntries(
      Object.entries(streams).map(([name, stream]) => [
        name,
        (_: never, { signal }: JobContext) => {
          signals.push(signal);
          return cold(stream);
        },
      ]),
    ),
  );
}

describe('in virtual time', () => {
  it('a job emits its last value when it ends', () => {
    marbles((helpers) => {
      const runner = drawn(helpers, { job: '--a--b-|' });
      helpers.expectObservable(runner.task('job')).toBe('       -------(b|)');
    });
  });

  it('several jobs are tasks of a nursery', () => {
    marbles((helpers) => {
      const runner = drawn(helpers, { user: '--u|', orders: '----o|' });
      const page = gather({ user: runner.task('user'), orders: runner.task('orders') });
      helpers.expectObservable(page).toBe('-----(p|)', { p: { user: 'u', orders: 'o' } });
    });
  });

  it('a failure is emitted once the other job has stopped, and cleaned up', () => {
    marbles((helpers, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      const signals: AbortSignal[] = [];
      const runner = inProcess({
        runs: (_: never, { signal }) => {
          signals.push(signal);
          return NEVER.pipe(finalizeWith(() => timer(3)));
        },
        fails: () => helpers.cold('--#'),
      });
      const job = (name: string): Observable<unknown> => runner.task(name);
      const all = gather({ runs: job('runs'), fails: job('fails') }, { observer: recorder });
      all.subscribe({
        error: () => {
          expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
        },
      });
      expectLanes(helpers, recorder).toBe({
        runs: '^-!~~~',
        fails: '^-#',
        nursery: '^----#',
      });
    });
  });

  it('unsubscribing stops a job in the same frame', () => {
    marbles((helpers) => {
      const signals: AbortSignal[] = [];
      const runner = drawn(helpers, { job: '-----a|' }, signals);
      helpers.expectObservable(runner.task('job'), '^--!').toBe('----');
      helpers.flush();
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    });
  });

  it('the wait ends after `grace`, in virtual time, too', async () => {
    const errors = await unhandledErrors(() => {
      marbles((helpers, scheduler) => {
        const recorder = new LaneRecorder(scheduler);
        const runner = inProcess({ stubborn: () => NEVER.pipe(finalizeWith(() => timer(100))) });
        const all = gather([runner.task('stubborn', null, { grace: 4 }), helpers.cold('-#')], { observer: recorder });
        helpers.expectObservable(all).toBe('-----#');
        expectLanes(helpers, recorder).toBe({ 0: '^!~~~~', 1: '^#', nursery: '^----#' });
      });
    });
    expect(errors).toEqual([expect.any(JobNotStoppedError)]);
  });
});

describe('a handler', () => {
  it('may be synchronous: its result is emitted in the subscribe call', () => {
    const log: unknown[] = [];
    inProcess({ job: () => [1, 2] })
      .task('job')
      .subscribe((value) => log.push(value));
    expect(log).toEqual([2]);
  });

  it('receives a copy of the data, and its result is copied', () => {
    const data = { list: [1] };
    let received: unknown;
    const runner = inProcess({
      job: (given: { list: number[] }) => {
        received = given;
        return [given];
      },
    });
    let result: unknown;
    runner.task('job', data).subscribe((value) => (result = value));
    expect(received).toEqual(data);
    expect(received).not.toBe(data);
    expect(result).not.toBe(received);
  });

  it('is stopped if its progress unsubscribes in the subscribe call', () => {
    const log: string[] = [];
    const runner = inProcess({
      job: (_: never, { progress, signal }) => {
        signal.addEventListener('abort', () => log.push('aborted'));
        progress(1);
        progress(2);
        return NEVER.pipe(finalizeWith(() => void log.push('cleaned')));
      },
    });
    const seen: unknown[] = [];
    const subscription = nursery((n) => {
      const task = runner.task('job', null, {
        progress: (value) => {
          seen.push(value);
          n.cancel();
        },
      });
      void n.startSoon(task);
    }).subscribe({ complete: () => log.push('ended') });
    expect(seen).toEqual([1]);
    expect(log).toEqual(['aborted', 'cleaned', 'ended']);
    expect(subscription.closed).toBe(true);
  });

  it('that rejects with the reason of its signal when it is stopped is not reported', async () => {
    const runner = inProcess({
      job: (_: never, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    });
    const errors = await unhandledErrors(async () => {
      runner.task('job').subscribe().unsubscribe();
      await nextMacrotask();
    });
    expect(errors).toEqual([]);
  });
});

describe('mistakes', () => {
  it('a missing handler is reported with the names of the handlers, or that there are none', () => {
    const errors: string[] = [];
    inProcess({})
      .task('job')
      .subscribe({ error: (error: unknown) => errors.push((error as Error).message) });
    expect(errors).toEqual(['job "job" (1) failed: TypeError: no handler is named "job"; the handlers are: none']);
  });

  it('progress after the end of the handler is ignored', () => {
    const seen: unknown[] = [];
    let late: (value: unknown) => void = () => undefined;
    inProcess({
      job: (_: never, { progress }) => {
        late = progress;
        return [1];
      },
    })
      .task('job', null, { progress: (value) => seen.push(value) })
      .subscribe();
    late('late');
    late(() => 'not even cloned');
    expect(seen).toEqual([]);
  });

  it('a job that is asked to stop twice, because its runner is closed, too, stops once', () => {
    const log: string[] = [];
    const runner = inProcess({
      job: (_: never, { signal }) => {
        signal.addEventListener('abort', () => log.push('aborted'));
        return NEVER.pipe(finalizeWith(() => timer(5)));
      },
    });
    const subscription = runner.task('job').subscribe();
    subscription.unsubscribe();
    void runner.close();
    expect(log).toEqual(['aborted']);
  });
});

it('checks its handlers', () => {
  expect(() => inProcess({ a: 'b' as never })).toThrow('inProcess: the handler "a" must be a function, got "b"');
  expect(() => inProcess(null as never)).toThrow('inProcess: the handlers must be a record of functions, got null');
});
