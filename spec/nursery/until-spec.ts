import { describe, expect, it } from '@jest/globals';
import { EMPTY, finalize, NEVER, of, Subject, throwError } from 'rxjs';
import { gather, nursery, openNursery, type ResultBase } from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { logger, marbles, resource, thrownBy, unhandledErrors } from '../support';

describe('until', () => {
  it('that emits at once ignores what the body returns: it neither runs a lazy thenable nor reads a `then` that throws', () => {
    const log: string[] = [];
    const thenables = [
      { then: () => log.push('ran') },
      {
        get then(): never {
          throw new Error('boom');
        },
      },
    ];
    for (const thenable of thenables) {
      const observer = { ended: () => log.push('ended') };
      nursery(() => thenable as unknown as Promise<never>, { until: of(1), observer }).subscribe(logger(log, 'n'));
    }
    expect(log).toEqual(['ended', 'n |', 'ended', 'n |']);
  });

  it('that emits at once keeps a promise that the body returns from rejecting unhandled', async () => {
    const errors = await unhandledErrors(async () => {
      nursery(() => Promise.reject(new Error('boom')), { until: of(1) }).subscribe();
      await new Promise((resolve) => setTimeout(resolve, 1)); // An unhandled rejection would end the process.
    });
    expect(errors).toEqual([]);
  });

  it('cancels the nursery with its first value, and the captures keep their results', () => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable, expectSubscriptions, flush } = helpers;
      const recorder = new LaneRecorder(scheduler);
      const slow = cold('   a------|');
      const fast = cold('   b-|     ');
      const until = cold('  ----x--y');
      const rcs: ResultBase<string>[] = [];
      const source = nursery(
        (n) => {
          rcs.push(n.startSoon(slow, { name: 'slow' }), n.startSoon(fast, { name: 'fast' }));
          n.startSoon(NEVER, { name: 'waiting' });
          n.startSoon(NEVER, { name: 'last' });
        },
        { until, concurrent: 2, observer: recorder },
      );
      expectObservable(source).toBe('            ----|');
      expectLanes(helpers, recorder).toBe({
        slow: '^---!',
        fast: '^-|',
        waiting: '..^-!',
        last: '....!',
        nursery: '^---|',
      });
      expectSubscriptions(slow.subscriptions).toBe('^---!');
      expectSubscriptions(until.subscriptions).toBe('^---!');
      flush();
      expect(rcs.map(String)).toEqual(['ResultCapture("slow", cancelled)', 'ResultCapture("fast", fulfilled: "b")']);
    });
  });

  it('does not hold the nursery open, and is unsubscribed at its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const until = cold('-------x');
      expectObservable(nursery([cold('--a|')], { until })).toBe('--a|');
      expectSubscriptions(until.subscriptions).toBe('^--!');
    });
  });

  it('does nothing when it completes', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(nursery([cold('--a|')], { until: cold('-|') })).toBe('--a|');
    });
  });

  it('fails the nursery with its error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('----a|');
      expectObservable(nursery([task], { until: cold('--#') })).toBe('--#');
      expectSubscriptions(task.subscriptions).toBe('^-!');
    });
  });

  it('that emits at once starts nothing', () => {
    const log: string[] = [];
    let rc: ResultBase<unknown> | undefined;
    nursery(
      (n) => {
        rc = n.startSoon(resource(log, 'task'));
        return resource(log, 'stream');
      },
      { until: of('now') },
    ).subscribe(logger(log, 'n'));
    nursery([resource(log, 'task')], { until: ['now'] }).subscribe(logger(log, 'array'));
    expect(log).toEqual(['n |', 'array |']);
    expect(rc?.outcome.status).toBe('cancelled');
  });

  it('that fails at once starts nothing', () => {
    const log: string[] = [];
    nursery([resource(log, 'task')], { until: throwError(() => new Error('until')) }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n # until']);
  });

  it('cancels an open nursery', () => {
    marbles(({ cold, expectObservable }) => {
      const n = openNursery({ until: cold('--x') });
      n.startSoon(NEVER);
      expectObservable(n.done$).toBe('      --|');
      expectObservable(openNursery({ until: of(1) }).done$).toBe('|');
    });
  });

  it('may be a promise', async () => {
    const log: string[] = [];
    nursery([NEVER], { until: Promise.resolve() }).subscribe(logger(log, 'n'));
    await Promise.resolve();
    await Promise.resolve();
    expect(log).toEqual(['n |']);
  });

  it.each([5, null, {}])('must be an ObservableInput, not %p', (until) => {
    const error = thrownBy(() => nursery([EMPTY], { until: until as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/^nursery: option until must be an Observable, .* got /);
  });

  it('fails the nursery before a task that fails later in the same frame', () => {
    marbles(({ cold, expectObservable }) => {
      const until = cold('-#', undefined, 'until');
      expectObservable(nursery([cold('-#', undefined, 'task')], { until })).toBe('-#', undefined, 'until');
    });
  });

  it('has its error reported if a task failed first', async () => {
    const log: string[] = [];
    const [until, task] = [new Subject<never>(), new Subject<never>()];
    const late = new Error('until');
    const errors = await unhandledErrors(() => {
      nursery([task.pipe(finalize(() => until.error(late)))], { until }).subscribe(logger(log, 'n'));
      task.error(new Error('first'));
    });
    expect(log).toEqual(['n # first']);
    expect(errors).toEqual([late]);
  });

  it('has its error reported if the consumer unsubscribes meanwhile, even if captures have recorded other errors', async () => {
    const source = new Subject<never>();
    const until = new Subject<never>();
    const errors = await unhandledErrors(() => {
      const subscription = nursery(
        (n) => {
          n.startSoon(
            throwError(() => new Error('its own')),
            { suppressError: true },
          );
          n.startSoon(source.pipe(finalize(() => subscription.unsubscribe())));
        },
        { until },
      ).subscribe();
      until.error(new Error('until'));
    });
    expect(errors).toEqual([new Error('until')]);
  });

  it('fails the nursery if it has stopped being a stream when the nursery is subscribed', () => {
    const log: string[] = [];
    const until: { then?: unknown } = { then: () => undefined };
    const run = gather([resource(log, 'task')], { until: until as Promise<never> });
    until.then = undefined;
    run.subscribe({ error: (error: unknown) => log.push((error as Error).name) });
    expect(log).toEqual(['TypeError']);
  });
});
