import { describe, expect, it } from '@jest/globals';
import { finalize, NEVER, Observable, of, Subject, tap, throwError } from 'rxjs';
import { nursery, openNursery } from 'rxresult';
import { expectLanes, LaneRecorder } from 'rxresult/testing';
import { logger, marbles, resource, thrownBy } from '../support';

describe('a limit', () => {
  it.each(['an array', 'a body'])('makes the children of %s wait, first in, first out', (form) => {
    marbles((helpers, scheduler) => {
      const { cold, expectObservable, expectSubscriptions } = helpers;
      const tasks = [cold('----|'), cold('--|'), cold('----|'), cold('--|')];
      const run = (observer?: LaneRecorder) => {
        const options = { concurrent: 2, ...(observer && { observer }) };
        return form === 'an array'
          ? nursery(tasks, options)
          : nursery((n) => {
              tasks.forEach((task, index) => n.startSoon(task, { name: String(index) }));
            }, options);
      };
      // An array makes no captures if nobody observes them: that is a different code path.
      expectObservable(run()).toBe('        ------|');
      expectSubscriptions(tasks[2]?.subscriptions ?? []).toBe(['--^---!', '--^---!']);
      expectSubscriptions(tasks[3]?.subscriptions ?? []).toBe(['----^-!', '----^-!']);

      const recorder = new LaneRecorder(scheduler);
      expectObservable(run(recorder)).toBe('------|');
      expectLanes(helpers, recorder).toBe({
        0: '^---|',
        1: '^-|',
        2: '..^---|',
        3: '....^-|',
        nursery: '^-----|',
      });
    });
  });

  it('does not count the body stream or `until`', () => {
    const log: string[] = [];
    nursery(
      (n) => {
        n.startSoon(resource(log, 'task'));
        return resource(log, 'stream');
      },
      { concurrent: 1, until: resource(log, 'until') },
    ).subscribe();
    expect(log).toEqual(['+until', '+stream', '+task']);
  });

  it('frees a slot when a child fails alone, and skips a waiting child that was cancelled', () => {
    marbles((helpers, scheduler) => {
      const { cold } = helpers;
      const recorder = new LaneRecorder(scheduler);
      nursery(
        (n) => {
          n.startSoon(cold('--#'), { name: 'fails' });
          const gone = n.startSoon(NEVER, { name: 'gone' });
          n.startSoon(cold('---|'), { name: 'next' });
          n.startSoon(cold('--|'), { name: 'last' });
          return cold('-x').pipe(tap(() => gone.cancel()));
        },
        { concurrent: 1, suppressError: true, until: cold('------x'), observer: recorder },
      ).subscribe();
      expectLanes(helpers, recorder).toBe({
        fails: '^-#',
        gone: '.!',
        next: '..^--|',
        last: '.....^!',
        nursery: '^-----|',
      });
    });
  });

  it('frees a slot once the finalizers of the child have run', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    nursery([source.pipe(finalize(() => log.push('-first'))), resource(log, 'second')], { concurrent: 1 }).subscribe();
    source.complete();
    expect(log).toEqual(['-first', '+second']);
  });

  it('makes a new child wait behind those already waiting, even if it is added as a slot becomes free', () => {
    const log: string[] = [];
    const source = new Subject<never>();
    const n = openNursery({ concurrent: 1 });
    n.startSoon(source.pipe(finalize(() => n.startSoon(resource(log, 'third')))));
    n.startSoon(resource(log, 'second'));
    source.complete();
    expect(log).toEqual(['+second']);
    expect(n.size).toBe(2);
  });

  it('leaves waiting tasks unsubscribed when the nursery fails, is cancelled or is unsubscribed', () => {
    const log: string[] = [];
    const run = () => {
      const source = new Subject<never>();
      const n = openNursery({ concurrent: 1 });
      n.done$.subscribe({ error: () => undefined });
      n.startSoon(source);
      return { n, source, waiting: n.startSoon(resource(log, 'waiting')) };
    };
    const [failed, cancelled] = [run(), run()];
    failed.source.error(new Error('boom'));
    cancelled.n.cancel();
    expect([failed, cancelled].map(({ n, waiting }) => [waiting.outcome.status, n.size])).toEqual([
      ['cancelled', 0],
      ['cancelled', 0],
    ]);
    nursery([NEVER, resource(log, 'waiting')], { concurrent: 1 })
      .subscribe()
      .unsubscribe();
    nursery([throwError(() => new Error('boom')), resource(log, 'waiting')], { concurrent: 1 }).subscribe({
      error: () => undefined,
    });
    expect(log).toEqual([]);
  });

  it('of one runs 100,000 waiting children without growing the stack', () => {
    const log: string[] = [];
    let running = 0;
    let most = 0;
    const task = new Observable<never>((subscriber) => {
      most = Math.max(most, ++running);
      subscriber.complete();
      return () => running--;
    });
    nursery(new Array<Observable<never>>(100_000).fill(task), { concurrent: 1 }).subscribe(logger(log, 'array'));
    nursery(
      (n) => {
        for (let i = 0; i < 100_000; i++) {
          n.startSoon(task);
        }
      },
      { concurrent: 1 },
    ).subscribe(logger(log, 'body'));
    expect(log).toEqual(['array |', 'body |']);
    expect([running, most]).toEqual([0, 1]);
  });

  it('counts waiting tasks as children', () => {
    let size = 0;
    const source = new Subject<never>();
    nursery(
      (n) => {
        n.startSoon(source);
        n.startSoon(of(1));
        size = n.size;
      },
      { concurrent: 1 },
    ).subscribe();
    expect(size).toBe(2);
  });

  it.each([0, -1, 1.5, NaN, -Infinity, '2', null, {}])(
    'must be a positive integer or Infinity, not %p',
    (concurrent) => {
      const options = { concurrent: concurrent as number };
      for (const call of [
        () => nursery([], options),
        () => nursery(() => undefined, options),
        () => openNursery(options),
      ]) {
        const error = thrownBy(call);
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(/option concurrent must be a positive integer or Infinity, got /);
      }
    },
  );

  it('includes the name of the function and the received value in its error', () => {
    expect((thrownBy(() => nursery([], { concurrent: -1 })) as Error).message).toBe(
      'nursery: option concurrent must be a positive integer or Infinity, got -1 (number)',
    );
  });

  it.each([1, 3, Infinity, undefined])('may be %p', (concurrent) => {
    const log: string[] = [];
    nursery([of(1)], { concurrent }).subscribe(logger(log, 'n'));
    expect(log).toEqual(['n: 1', 'n |']);
  });
});
